"""The plan of a task: its goal, its measures, the parts of its co-units."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.evidence import Evidence, EvidenceMeasure
from models.ledger import State, Task
from models.measures import Measure, MeasureKind, Part
from models.people import Unit, User
from models.words import N_, Message, say
from workflow.errors import InvalidInput
from workflow.ledger.dates import check_planned
from workflow.ledger.references import refresh_search_text
from workflow.ledger.tasks import PLANNING, check_unit_active
from workflow.ledger.telling import tell_entered_measure, tell_measure
from workflow.ledger.texts import take_name, take_text
from workflow.process.locking import check_seen, lock, mark, require_state
from workflow.process.rights import require
from workflow.trail.chain import changes, record
from workflow.trail.kinds import EventKind
from workflow.trail.repeated import find_repeated


@dataclass(frozen=True)
class MeasureFacts:
    """What is entered for a measure; unit, person and deadline may come later, but before the start."""

    text: str
    kind: MeasureKind = MeasureKind.OTHER
    unit: Unit | None = None
    person: str = ""
    deadline: date | None = None
    expected_result: str = ""


def edit_goal(session: Session, task: Task, goal: str, *, actor: User, seen_version: int, now: datetime) -> None:
    """State the goal, as long as the task has not been started; afterwards only the office words it anew."""
    _take(session, task, actor, State.ASSIGNED)
    check_seen(session, task, seen_version)
    changed = changes({"goal": task.goal}, {"goal": take_text(goal, "goal")})
    if not changed:
        return
    task.goal = changed["goal"][1]
    refresh_search_text(task)
    mark(task, actor, now)
    record(session, task, EventKind.TASK_EDITED, actor=actor, now=now, fields=changed)


def add_measure(
    session: Session, task: Task, facts: MeasureFacts, *, actor: User, seen_version: int, now: datetime
) -> Measure:
    """Add a measure under the task's next number, which is never given again; sent twice, it is added once."""
    _take(session, task, actor)
    told, kind = tell_entered_measure(_checked(task, facts, None, now)), EventKind.MEASURE_ADDED
    added = find_repeated(session, kind, told, within=task, actor=actor, now=now) or {}
    if there := next((measure for measure in task.measures if measure.ref == added.get("ref")), None):
        return there
    check_seen(session, task, seen_version)
    measure = build_measure(task, facts, actor, now)
    mark(task, actor, now)
    record(session, task, kind, actor=actor, now=now, **told, ref=measure.ref)
    return measure


def build_measure(task: Task, facts: MeasureFacts, actor: User, now: datetime) -> Measure:
    """A measure of checked values at the end of the task; raises InvalidInput."""
    number = max([task.next_measure, *(measure.number + 1 for measure in task.measures)])
    measure = Measure(number=number, since_cycle=task.cycle, **_checked(task, facts, None, now))
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


def change_measure(measure: Measure, facts: MeasureFacts, actor: User, now: datetime) -> dict[str, Any]:
    """Set what is entered, once it is checked; returns what differs."""
    task = measure.task
    values = _checked(task, facts, measure, now)
    if measure.since_cycle < task.cycle:
        for field in ("text", "kind", "expected_result"):
            if values[field] != getattr(measure, field):
                raise InvalidInput(say(N_("This was agreed in an earlier cycle and stays as it is.")), field)
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
    session.expire(task, ["measures"])


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
    return part


def build_part(task: Task, unit: Unit, description: str, deadline: date | None, actor: User, now: datetime) -> Part:
    """A checked part at the end of the task; raises InvalidInput."""
    if unit is task.lead_unit:
        raise InvalidInput(say(N_("The lead unit cannot be a co-unit of its own task.")), "unit")
    if any(part.unit is unit for part in task.parts):
        raise InvalidInput(say(N_("%(unit)s already has a part in this task."), unit=unit.called), "unit")
    check_unit_active(unit, None, "unit")
    check_planned(deadline, None, "deadline", now)
    text = take_text(description, "description", required=task.state is not State.ASSIGNED)
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
    check_planned(deadline, part.deadline, "deadline", now)
    settled = task.state is not State.ASSIGNED and part.description != ""
    text = take_text(description, "description", required=settled)
    signed = any(entry.signature_id is not None for entry in part.contributions)
    if text != part.description and (signed or part.since_cycle < task.cycle):
        raise InvalidInput(say(N_("This was signed or agreed in an earlier cycle and stays as it is.")), "description")
    before = {"description": part.description, "deadline": part.deadline}
    changed = changes(before, {"description": text, "deadline": deadline})
    if not changed:
        return
    part.description, part.deadline = text, deadline
    mark(part, actor, now)
    mark(task, actor, now)
    record(session, task, EventKind.PART_EDITED, actor=actor, now=now, unit=part.unit.name, fields=changed)


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
    session.expire(task, ["parts"])


def reason_to_keep(session: Session, thing: Measure | Part) -> Message | None:
    """Why a measure or part cannot be removed any more; None when it can."""
    if isinstance(thing, Part):
        return _reason_to_keep_part(session, thing)
    if thing.since_cycle < thing.task.cycle:
        return say(N_("A measure of an earlier cycle stays; add a new one beside it."))
    shown = select(EvidenceMeasure.evidence_id).where(EvidenceMeasure.measure_id == thing.id).limit(1)
    if thing.progress or session.scalar(shown) is not None:
        return say(N_("Measure %(ref)s has progress or evidence and stays."), ref=thing.ref)
    return None


def _reason_to_keep_part(session: Session, part: Part) -> Message | None:
    unit, task = part.unit, part.task
    if part.since_cycle < task.cycle:
        return say(N_("The part of %(unit)s belongs to an earlier cycle and stays."), unit=unit.called)
    handed_in = select(Evidence.id).where(Evidence.task_id == task.id, Evidence.unit_id == unit.id).limit(1)
    if part.contributions or session.scalar(handed_in) is not None:
        return say(N_("%(unit)s has already contributed; its part stays."), unit=unit.called)
    if held := [measure.ref for measure in task.measures if measure.unit_id == unit.id]:
        message = N_("First give the measures of %(unit)s to another unit: %(refs)s.")
        return say(message, unit=unit.called, refs=", ".join(held))
    return None


def _take(session: Session, task: Task, actor: User, *states: State) -> None:
    lock(session, task)
    require_planning(task, actor, *(states or PLANNING))


def require_planning(task: Task, actor: User, *states: State) -> None:
    require(actor, "task.plan", task)
    require_state(task, *(states or PLANNING))


def _checked(task: Task, facts: MeasureFacts, measure: Measure | None, now: datetime) -> dict[str, Any]:
    """The values as they are stored."""
    before = measure.unit if measure else None
    if facts.unit is not None and facts.unit is not before:
        check_unit_active(facts.unit, None, "unit")
        if facts.unit not in (task.lead_unit, *(part.unit for part in task.parts)):
            raise InvalidInput(say(N_("Choose the lead unit or a unit that has a part in the task.")), "unit")
    check_planned(facts.deadline, measure.deadline if measure else None, "deadline", now)
    return {
        "text": take_text(facts.text, "text", required=True),
        "kind": facts.kind,
        "unit": facts.unit,
        "person": take_name(facts.person, "person"),
        "deadline": facts.deadline,
        "expected_result": take_text(facts.expected_result, "expected_result"),
    }
