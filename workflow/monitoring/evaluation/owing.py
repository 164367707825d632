"""Which tasks were their unit's to submit at the end of a period, and until when: what came later changes nothing."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import String, cast, literal, select
from sqlalchemy.orm import Session

from models.ledger import State, Task
from models.process import Submission
from models.trail import Event
from workflow.monitoring.evaluation.registry import Scope
from workflow.monitoring.moved_deadlines import MOVING, move_of
from workflow.process.declared import process
from workflow.trail.chain import STREAMS
from workflow.trail.kinds import EventKind

UNITS_TURN = (State.ASSIGNED.value, State.IN_PROGRESS.value)
CREATING, SUBMITTING = EventKind.TASK_CREATED.value, EventKind.TASK_SUBMIT.value
Happened = tuple[date, str, dict[str, Any]]  # day at the site, kind, data


def find_owing(session: Session, scope: Scope) -> Iterator[tuple[int, str, date]]:
    """(lead unit, reference, deadline) of the tasks whose deadline of then had passed without a submission."""
    happened, handed_in_later = _happened(session, scope), _handed_in_later(session, scope)
    query = select(Task.id, Task.lead_unit_id, Task.ref, Task.deadline).where(*scope.tasks())
    for task_id, unit_id, ref, deadline in session.execute(query.order_by(Task.id)):
        events = happened[task_id]
        later = [event for event in events if event[0] > scope.until]
        due = _deadline_before(later, deadline, handed_in_later.get(task_id))
        if due is not None and due < scope.until and _state_after(events[: len(events) - len(later)]) in UNITS_TURN:
            yield unit_id, ref, due


def _state_after(events: Iterable[Happened]) -> str:
    moved = [str(told["to"]) for _, _, told in events if "to" in told]
    return moved[-1] if moved else State.ASSIGNED.value


def _deadline_before(later: Iterable[Happened], deadline: date | None, handed_in: date | None) -> date | None:
    """The deadline that stood before these events: as the first of them tells that names it, else the present one.

    None where the task was not there yet."""
    for _, kind, told in later:
        if kind == CREATING:
            return None
        if kind == SUBMITTING:
            return handed_in
        if (move := move_of(told)) is not None:
            return date.fromisoformat(move[0]) if move[0] else None
    return deadline


def _happened(session: Session, scope: Scope) -> dict[int, list[Happened]]:
    """By task, in order, what changed its state or may have changed its deadline."""
    stream = literal(f"{STREAMS[Task]}:").concat(cast(Task.id, String))
    kinds = (CREATING, *MOVING, *(f"task.{row.trigger}" for row in process().transitions))
    query = select(Task.id, Event.at, Event.kind, Event.data).join(Event, Event.stream == stream)
    found: dict[int, list[Happened]] = defaultdict(list)
    for task_id, at, kind, data in session.execute(
        query.where(*scope.tasks(), Event.kind.in_(kinds)).order_by(Task.id, Event.seq)
    ):
        found[task_id].append((scope.day(at), kind, json.loads(data)))
    return found


def _handed_in_later(session: Session, scope: Scope) -> dict[int, date | None]:
    """By task, the deadline that stood when it was first submitted after the period."""
    query = select(Task.id, Submission.submitted_at, Submission.deadline)
    query = query.join(Submission, Submission.task_id == Task.id).where(*scope.tasks())
    latest_first = session.execute(query.order_by(Submission.number.desc()))
    return {task_id: deadline for task_id, at, deadline in latest_first if scope.day(at) > scope.until}
