"""What ties a person to a task or an inspected unit: a unit one belongs to, a recusal, work once done for a unit."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, Select, false, or_, select

from models.inspection import InspectedUnit
from models.ledger import Task
from models.measures import Part
from models.people import Unit, User
from workflow.process.own_work import did_units_work, where_units_work

Tied = Task | InspectedUnit | None


def belongs_to(actor: User, about: Tied) -> bool:
    """Whether the actor works in, or holds a role in, a unit of the task or one below it, or in the inspected unit:
    such a person never inspects it."""
    return bool(about) and not units_of(about).isdisjoint(own_units(actor))


def is_recused(actor: User, about: Tied) -> bool:
    """Whether the actor declared a tie to one of the units or to one above it."""
    ties = {recusal.unit_id for recusal in actor.recusals}
    if about is None or not ties:
        return False
    return any(not ties.isdisjoint(unit_and_above(unit)) for unit in units_with_parts(about))


def units_with_parts(about: Task | InspectedUnit) -> list[Unit]:
    if isinstance(about, InspectedUnit):
        return [about.unit]
    return [about.lead_unit, *(part.unit for part in about.parts)]


def worked_for_unit(actor: User, about: Tied) -> bool:
    """For a unit that is inspected this is weighed when the teams are put together."""
    return isinstance(about, Task) and did_units_work(about, actor)


def own_units(actor: User) -> set[int]:
    """The units that the actor belongs to: whoever works in a unit works in every unit above it."""
    return {at for unit in (actor.home_unit, *(grant.unit for grant in actor.grants)) for at in unit_and_above(unit)}


def unit_and_above(unit: Unit | None) -> list[int]:
    """The unit and those above it."""
    found: list[int] = []
    while unit is not None and unit.id not in found:
        found.append(unit.id)
        unit = unit.parent
    return found


def units_below(units: set[int]) -> Select[tuple[int]]:
    """The units and all those below them."""
    tree = select(Unit.id).where(Unit.id.in_(units)).cte(recursive=True)
    tree = tree.union(select(Unit.id).join(tree, Unit.parent_id == tree.c.id))
    return select(tree.c.id)


def units_of(about: Tied) -> set[int]:
    if isinstance(about, InspectedUnit):
        return {about.unit_id}
    return {about.lead_unit_id, *(part.unit_id for part in about.parts)} if about else set()


TIED: dict[str, Callable[[User, Tied], bool]] = {
    "own_unit": belongs_to,
    "recused": is_recused,
    "worked_for_unit": worked_for_unit,
}


def _where_units(units: set[int] | Select[tuple[int]]) -> ColumnElement[bool]:
    return or_(Task.lead_unit_id.in_(units), Task.id.in_(select(Part.task_id).where(Part.unit_id.in_(units))))


def _where_recused(actor: User) -> ColumnElement[bool]:
    ties = {recusal.unit_id for recusal in actor.recusals}
    return _where_units(units_below(ties)) if ties else false()


WHERE_TIED: dict[str, Callable[[User], ColumnElement[bool]]] = {
    "own_unit": lambda actor: _where_units(own_units(actor)),
    "recused": _where_recused,
    "worked_for_unit": where_units_work,
}
