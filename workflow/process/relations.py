"""How a role stands to a subject: one rule for a thing in memory (`fits`), the same for a query of tasks
(`where_related`)."""

from collections.abc import Callable, Iterable

from sqlalchemy import ColumnElement, false, select, true

from models.inspection import InspectedUnit, Team
from models.ledger import Task
from models.measures import Measure, Part
from models.meetings import ActionItem
from models.people import Grant
from workflow.process.definition import Holder
from workflow.process.subjects import Subject, task_of
from workflow.process.teams import INSPECTING, inspects, reads_as_team, where_team_reads


def fits(grant: Grant, holder: Holder, subject: Subject) -> bool:
    """Whether it is the holder's role, and held in the holder's relation to the subject."""
    if grant.role is not holder.role:
        return False
    if holder.relation == "any":
        return True
    if isinstance(subject, InspectedUnit | Team):
        return inspects(grant, holder.relation, subject)
    if holder.relation == "team":
        task = task_of(subject)
        return task is not None and reads_as_team(grant, task)
    held = grant.group_id if holder.relation == "assigned_group" else grant.unit_id
    return held is not None and held in scope_ids(holder, subject)


def scope_ids(holder: Holder, subject: Subject) -> set[int | None]:
    """The units or the group in which the role must be held on the subject; {None} for a role that holds anywhere."""
    task = task_of(subject)
    if holder.relation == "any":
        return {None}
    if holder.relation == "inspected_unit" and isinstance(subject, InspectedUnit):
        return {subject.unit_id}
    if task is None or holder.relation in INSPECTING:
        return {subject.unit_id} if isinstance(subject, ActionItem) and holder.relation == "action_unit" else set()
    if holder.relation == "assigned_group":
        return {task.group_id} - {None}
    return set(_UNITS[holder.relation](subject, task)) - {None}


def where_related(relation: str, grants: list[Grant]) -> ColumnElement[bool]:
    """The tasks to which one of the roles stands in the relation; the roles are those of one person."""
    if grants and relation == "team":
        return where_team_reads(grants)
    if not grants or relation in INSPECTING:
        return false()
    units = [grant.unit_id for grant in grants]
    match relation:
        case "any":
            return true()
        case "lead_unit":
            return Task.lead_unit_id.in_(units)
        case "assigned_group":
            return Task.group_id.in_([grant.group_id for grant in grants])
        case "measure_unit":
            return Task.id.in_(select(Measure.task_id).where(Measure.unit_id.in_(units)))
        case "action_unit":
            return Task.id.in_(select(ActionItem.task_id).where(ActionItem.unit_id.in_(units)))
    return Task.id.in_(select(Part.task_id).where(Part.unit_id.in_(units)))  # co_unit, part_unit


_UNITS: dict[str, Callable[[Subject, Task], Iterable[int | None]]] = {
    "lead_unit": lambda _, task: {task.lead_unit_id},
    "co_unit": lambda _, task: {part.unit_id for part in task.parts},
    "part_unit": lambda subject, task: {p.unit_id for p in ([subject] if isinstance(subject, Part) else task.parts)},
    "measure_unit": lambda subject, task: {
        m.unit_id for m in ([subject] if isinstance(subject, Measure) else task.measures)
    },
    "action_unit": lambda subject, task: {
        item.unit_id for item in ([subject] if isinstance(subject, ActionItem) else task.actions)
    },
}
