"""Whether a cell really says what was looked at, or what came to light: a box with "none" or a dash in it does not."""

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute

from models.inspection_work import Basis, Cell

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


def bare_where() -> ColumnElement[bool]:
    """A condition on Cell: it is rated, but says neither what was looked at nor what came to light, and nothing is
    linked in it."""
    linked = select(Basis.id).where(Basis.cell_id == Cell.id).correlate(Cell).exists()
    return and_(Cell.rating != "", ~tells_where(Cell.looked), ~tells_where(Cell.caught), ~linked)
