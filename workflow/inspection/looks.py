"""Whether a cell really says what was looked at, or what came to light: a box with "none" or a dash in it does not."""

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import InstrumentedAttribute

STOPS = ".。"  # at the end of such a word
NOTHING = (
    *("", "-", "–", "—", "——", "/", "无", "暂无", "没有", "未发现", "未发现问题"),
    *("none", "no", "nothing", "nothing found", "nil", "n/a", "na"),
)


def tells(text: str) -> bool:
    """Of a text as it is kept, without blanks around it."""
    return text.rstrip(STOPS).lower() not in NOTHING


def tells_where(column: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """The same as a condition."""
    return func.lower(func.rtrim(column, STOPS)).not_in(NOTHING)
