"""What ties a person to a task, an action item of none or an inspected unit: a unit of one's own, a recusal, work."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, false, or_, select

from models.inspection import InspectedUnit
from models.ledger import Task
from models.measures import Part
from models.meetings import ActionItem
from models.people import Role, Unit, User
from workflow.ledger.dates import years_after
from workflow.process.own_review import did_review, where_reviewed
from workflow.process.own_work import did_report, did_units_work, where_reported, where_units_work
from workflow.reminders.days import local_day

YEARS = 3  # a unit left longer ago is no tie any more
MEMBERS = (Role.INSPECTOR, Role.GROUP_LEADER)  # in these roles people work in a team of a special inspection

# what somebody may be tied to; an action item only where it belongs to no task
Matter = Task | ActionItem | InspectedUnit | None


def belongs_to_task(actor: User, matter: Matter) -> bool:
    """Whether the actor works in, or holds a role in, a unit of the matter or one below it: such a person never
    inspects it."""
    if isinstance(matter, InspectedUnit) and left_it_lately(actor, matter):
        return True
    return bool(matter) and not units_of(matter).isdisjoint(own_units(actor))


def is_recused(actor: User, matter: Matter) -> bool:
    """Whether the actor declared a tie to a unit of the matter or to one above it."""
    ties = {recusal.unit_id for recusal in actor.recusals}
    if matter is None or not ties:
        return False
    return any(not ties.isdisjoint(unit_and_above(unit)) for unit in units_with_parts(matter))


def units_with_parts(matter: Task | ActionItem | InspectedUnit) -> list[Unit]:
    if isinstance(matter, ActionItem | InspectedUnit):
        return [matter.unit]
    return [matter.lead_unit, *(part.unit for part in matter.parts)]


def worked_for_unit(actor: User, matter: Matter) -> bool:
    if isinstance(matter, ActionItem):
        return did_report(matter, actor)
    return isinstance(matter, Task) and did_units_work(matter, actor)  # for a whole unit: when teams are put together


def own_units(actor: User) -> set[int]:
    """The units that the actor belongs to: whoever works in a unit works in every unit above it."""
    return {at for unit in (actor.home_unit, *(grant.unit for grant in actor.grants)) for at in unit_and_above(unit)}


def left_units(actor: User) -> dict[int, date]:
    """The last day in each unit in which the actor worked before, those above it included: as entered on the account,
    and where a role in a unit was taken away."""
    left = [(row.unit, row.left_on) for row in actor.former_units]
    left += [(one.unit, local_day(one.revoked_at)) for one in actor.left_grants if one.unit and one.revoked_at]
    last: dict[int, date] = {}
    for unit, day in left:
        last |= {at: max(day, last.get(at, day)) for at in unit_and_above(unit)}
    return last


def is_lately(left_on: date, day: date) -> bool:
    """Whether a unit left then is still a tie on the day."""
    return left_on > years_after(day, -YEARS)


def left_lately(actor: User) -> dict[int, set[int]]:
    """By the key of each opened inspection in whose teams the actor is: the units left less than three years before
    its opening, or since. Before the opening the plan itself refuses them."""
    if not any(grant.role in MEMBERS for grant in actor.grants) or not actor.team_places:
        return {}
    left = left_units(actor)
    opened = {one.inspection_id: one.team.inspection.opened_at for one in actor.team_places} if left else {}
    days = {key: local_day(at) for key, at in opened.items() if at is not None}
    return {key: {unit for unit, left_on in left.items() if is_lately(left_on, day)} for key, day in days.items()}


def left_it_lately(actor: User, inspected: InspectedUnit) -> bool:
    """Whether the actor, a member of a team of its inspection, worked in the unit less than three years ago."""
    return inspected.unit_id in left_lately(actor).get(inspected.inspection_id, ())


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


def units_of(matter: Matter) -> set[int]:
    if isinstance(matter, ActionItem | InspectedUnit):
        return {matter.unit_id}
    return {matter.lead_unit_id, *(part.unit_id for part in matter.parts)} if matter else set()


TIED: dict[str, Callable[[User, Matter], bool]] = {
    "own_unit": belongs_to_task,
    "recused": is_recused,
    "worked_for_unit": worked_for_unit,
    "reviewed": lambda actor, matter: isinstance(matter, Task) and did_review(matter, actor),
}


def where_units(units: set[int] | Select[tuple[int]], task: Any = Task) -> ColumnElement[bool]:
    """A condition on Task, or an alias of it: one of the units leads it or takes part."""
    return or_(task.lead_unit_id.in_(units), task.id.in_(select(Part.task_id).where(Part.unit_id.in_(units))))


def _where_recused(actor: User) -> ColumnElement[bool]:
    ties = {recusal.unit_id for recusal in actor.recusals}
    return where_units(units_below(ties)) if ties else false()


def _where_item_recused(actor: User) -> ColumnElement[bool]:
    ties = {recusal.unit_id for recusal in actor.recusals}
    return ActionItem.unit_id.in_(units_below(ties)) if ties else false()


WHERE_TIED: dict[str, Callable[[User], ColumnElement[bool]]] = {
    "own_unit": lambda actor: where_units(own_units(actor)),
    "recused": _where_recused,
    "worked_for_unit": where_units_work,
    "reviewed": where_reviewed,
}
WHERE_ITEM_TIED: dict[str, Callable[[User], ColumnElement[bool]]] = {  # the same on action items of no task
    "own_unit": lambda actor: ActionItem.unit_id.in_(own_units(actor)),
    "recused": _where_item_recused,
    "worked_for_unit": where_reported,
    "reviewed": lambda _: false(),
}
