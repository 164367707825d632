"""Whether a cell really says what was looked at, and whether anything came to light.

A box with "none" or a dash in it says nothing. What was looked at counts wherever it says something. Something came to
light where that box says something and the rating is not the best one of the scale: beside the best rating it says, in
whatever words, that all is well. A cell without a rating counts, because nobody has said yet that all is well.
"""

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute

from models.inspection_work import Basis, Cell
from workflow.inspection.template import Template

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


def came_to_light(cell: Cell, template: Template) -> bool:
    return tells(cell.caught) and cell.rating not in template.best


def came_to_light_where(template: Template) -> ColumnElement[bool]:
    """The same as a condition on Cell."""
    return and_(tells_where(Cell.caught), Cell.rating.not_in(template.best))


def bare_where() -> ColumnElement[bool]:
    """A condition on Cell: it is rated, but neither box says anything, and nothing is linked in it."""
    linked = select(Basis.id).where(Basis.cell_id == Cell.id).correlate(Cell).exists()
    return and_(Cell.rating != "", ~tells_where(Cell.looked), ~tells_where(Cell.caught), ~linked)
