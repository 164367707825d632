"""Which tasks were their unit's to submit at the end of a period, and until when: what came later changes nothing."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, String, cast, literal, select
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
Happened = tuple[datetime, str, dict[str, Any]]  # when, kind, data
HandedIn = dict[datetime, date | None]  # when a task was submitted → the deadline that stood then


def find_owing(session: Session, scope: Scope) -> Iterator[tuple[int, str, date]]:
    """(lead unit, reference, deadline) of the tasks whose deadline of then had passed without a submission."""
    happened, handed_in = read_happened(session, scope.tasks()), read_handed_in(session, scope.tasks())
    query = select(Task.id, Task.lead_unit_id, Task.ref, Task.deadline).where(*scope.tasks())
    for task_id, unit_id, ref, deadline in session.execute(query.order_by(Task.id)):
        before, later = split_at_end(happened[task_id], scope)
        due = deadline_before(later, deadline, handed_in[task_id])
        if due is not None and due < scope.until and state_after(before) in UNITS_TURN:
            yield unit_id, ref, due


def split_at_end(events: Sequence[Happened], scope: Scope) -> tuple[list[Happened], list[Happened]]:
    """What happened until the end of the period, and what after it."""
    later = [event for event in events if scope.day(event[0]) > scope.until]
    return list(events[: len(events) - len(later)]), later


def state_after(events: Iterable[Happened]) -> str:
    moved = [str(told["to"]) for _, _, told in events if "to" in told]
    return moved[-1] if moved else State.ASSIGNED.value


def deadline_before(later: Iterable[Happened], deadline: date | None, handed_in: HandedIn) -> date | None:
    """The deadline that stood before these events: as the first of them tells that names it, else the present one.

    None where the task was not there yet."""
    for at, kind, told in later:
        if kind == CREATING:
            return None
        if kind == SUBMITTING:
            return handed_in.get(at)
        if kind in MOVING and (move := move_of(told)) is not None:
            return date.fromisoformat(move[0]) if move[0] else None
    return deadline


def read_happened(
    session: Session, tasks: Sequence[ColumnElement[bool]], others: Sequence[str] = ()
) -> dict[int, list[Happened]]:
    """By task, in order, what changed its state or may have changed its deadline, and events of the other kinds."""
    stream = literal(f"{STREAMS[Task]}:").concat(cast(Task.id, String))
    kinds = (CREATING, *MOVING, *(f"task.{row.trigger}" for row in process().transitions), *others)
    query = select(Task.id, Event.at, Event.kind, Event.data).join(Event, Event.stream == stream)
    found: dict[int, list[Happened]] = defaultdict(list)
    for task_id, at, kind, data in session.execute(
        query.where(*tasks, Event.kind.in_(kinds)).order_by(Task.id, Event.seq)
    ):
        found[task_id].append((at, kind, json.loads(data)))
    return found


def read_handed_in(session: Session, tasks: Sequence[ColumnElement[bool]]) -> dict[int, HandedIn]:
    """By task, the deadline that stood at each submission."""
    query = select(Task.id, Submission.submitted_at, Submission.deadline)
    found: dict[int, HandedIn] = defaultdict(dict)
    for task_id, at, deadline in session.execute(query.join(Submission, Submission.task_id == Task.id).where(*tasks)):
        found[task_id][at] = deadline
    return found
