"""The plan of a task: its goal, its measures, the parts of its co-units."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from models.ledger import State, Task
from models.measures import Measure, Part
from models.people import Unit, User
from workflow.errors import InvalidInput
from workflow.ledger.plan_checks import (
    MeasureFacts,
    check_changed_part,
    check_measure,
    check_new_part,
    reason_to_keep,
)
from workflow.ledger.plan_revisions import follow_change, require_direct
from workflow.ledger.references import refresh_search_text
from workflow.ledger.tasks import PLANNING
from workflow.ledger.telling import tell_entered_measure, tell_measure
from workflow.ledger.texts import take_text
from workflow.process.locking import check_seen, lock, mark, require_state
from workflow.process.rights import require
from workflow.trail.chain import changes, record
from workflow.trail.kinds import EventKind
from workflow.trail.repeated import find_repeated


def edit_goal(session: Session, task: Task, goal: str, *, actor: User, seen_version: int, now: datetime) -> None:
    """State the goal, as long as the task has not been started; afterwards only the office words it anew."""
    _take(session, task, actor, State.ASSIGNED)
    check_seen(session, task, seen_version)
    set_goal(session, task, goal, actor=actor, now=now)


def set_goal(session: Session, task: Task, goal: str, *, actor: User, now: datetime) -> None:
    """The same once it is allowed: also what makes an accepted change of the goal."""
    changed = changes({"goal": task.goal}, {"goal": take_text(goal, "goal")})
    if not changed:
        return
    task.goal = changed["goal"][1]
    refresh_search_text(task)
    mark(task, actor, now)
    record(session, task, EventKind.TASK_EDITED, actor=actor, now=now, fields=changed)
    follow_change(session, task, actor=actor, now=now)


def add_measure(
    session: Session, task: Task, facts: MeasureFacts, *, actor: User, seen_version: int, now: datetime
) -> Measure:
    """Add a measure under the task's next number, which is never given again; sent twice, it is added once."""
    _take(session, task, actor)
    told, kind = tell_entered_measure(check_measure(task, facts, None, now)), EventKind.MEASURE_ADDED
    added = find_repeated(session, kind, told, within=task, actor=actor, now=now) or {}
    if there := next((measure for measure in task.measures if measure.ref == added.get("ref")), None):
        return there
    check_seen(session, task, seen_version)
    measure = build_measure(task, facts, actor, now)
    mark(task, actor, now)
    record(session, task, kind, actor=actor, now=now, **told, ref=measure.ref)
    follow_change(session, task, actor=actor, now=now)
    return measure


def build_measure(task: Task, facts: MeasureFacts, actor: User, now: datetime) -> Measure:
    """A measure of checked values at the end of the task; raises InvalidInput."""
    number = max([task.next_measure, *(measure.number + 1 for measure in task.measures)])
    measure = Measure(number=number, since_cycle=task.cycle, **check_measure(task, facts, None, now))
    task.measures.append(measure)
    task.next_measure = number + 1
    mark(measure, actor, now)
    return measure


def edit_measure(
    session: Session, measure: Measure, facts: MeasureFacts, *, actor: User, seen_version: int, now: datetime
) -> None:
    """Of a measure from an earlier cycle, only unit, person and deadline: its text was signed."""
    task = measure.task
    _take(session, task, actor)
    check_seen(session, measure, seen_version)
    if changed := change_measure(measure, facts, actor, now):
        record(session, task, EventKind.MEASURE_EDITED, actor=actor, now=now, ref=measure.ref, fields=changed)
        follow_change(session, task, actor=actor, now=now)


def change_measure(measure: Measure, facts: MeasureFacts, actor: User, now: datetime) -> dict[str, Any]:
    """Set what is entered, once it is checked; returns what differs."""
    task = measure.task
    values = check_measure(task, facts, measure, now)
    before = tell_measure(measure)
    for name, value in values.items():
        setattr(measure, name, value)
    changed = changes(before, tell_measure(measure))
    if changed:
        mark(measure, actor, now)
        mark(task, actor, now)
    return changed


def remove_measure(session: Session, measure: Measure, *, actor: User, seen_version: int, now: datetime) -> None:
    """Only a measure of this cycle on which nothing has been reported yet."""
    task = measure.task
    _take(session, task, actor)
    check_seen(session, measure, seen_version)
    if kept := reason_to_keep(session, measure):
        raise InvalidInput(kept)
    told = {"ref": measure.ref, **tell_measure(measure)}
    session.delete(measure)
    mark(task, actor, now)
    record(session, task, EventKind.MEASURE_REMOVED, actor=actor, now=now, **told)
    follow_change(session, task, actor=actor, now=now)


def add_part(
    session: Session,
    task: Task,
    unit: Unit,
    description: str,
    deadline: date | None,
    *,
    actor: User,
    seen_version: int,
    now: datetime,
) -> Part:
    """Make the unit a co-unit with the part described; before the task starts this may come later."""
    _take(session, task, actor)
    check_seen(session, task, seen_version)
    part = build_part(task, unit, description, deadline, actor, now)
    told = {"unit": unit.name, "description": part.description, "deadline": deadline}
    record(session, task, EventKind.PART_ADDED, actor=actor, now=now, **told)
    follow_change(session, task, actor=actor, now=now)
    return part


def build_part(task: Task, unit: Unit, description: str, deadline: date | None, actor: User, now: datetime) -> Part:
    """A checked part at the end of the task; raises InvalidInput."""
    text = check_new_part(task, unit, description, deadline, now)
    part = Part(unit=unit, description=text, deadline=deadline, since_cycle=task.cycle)
    task.parts.append(part)
    mark(part, actor, now)
    mark(task, actor, now)
    return part


def edit_part(
    session: Session,
    part: Part,
    description: str,
    deadline: date | None,
    *,
    actor: User,
    seen_version: int,
    now: datetime,
) -> None:
    """The description stays once it was agreed in an earlier cycle or stands under a signature."""
    task = part.task
    _take(session, task, actor)
    check_seen(session, part, seen_version)
    text = check_changed_part(part, description, deadline, now)
    before = {"description": part.description, "deadline": part.deadline}
    changed = changes(before, {"description": text, "deadline": deadline})
    if not changed:
        return
    part.description, part.deadline = text, deadline
    mark(part, actor, now)
    mark(task, actor, now)
    record(session, task, EventKind.PART_EDITED, actor=actor, now=now, unit=part.unit.name, fields=changed)
    follow_change(session, task, actor=actor, now=now)


def remove_part(session: Session, part: Part, *, actor: User, seen_version: int, now: datetime) -> None:
    """Only a part of this cycle to which its unit has contributed nothing yet."""
    task = part.task
    _take(session, task, actor)
    check_seen(session, part, seen_version)
    if kept := reason_to_keep(session, part):
        raise InvalidInput(kept)
    unit = part.unit
    told = {"unit": unit.name, "description": part.description, "deadline": part.deadline}
    session.delete(part)
    mark(task, actor, now)
    record(session, task, EventKind.PART_REMOVED, actor=actor, now=now, **told)
    follow_change(session, task, actor=actor, now=now)


def _take(session: Session, task: Task, actor: User, *states: State) -> None:
    lock(session, task)
    require_planning(task, actor, *(states or PLANNING))
    require_direct(session, task, actor)


def require_planning(task: Task, actor: User, *states: State) -> None:
    require(actor, "task.plan", task)
    require_state(task, *(states or PLANNING))
