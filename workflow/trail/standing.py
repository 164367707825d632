"""Where tasks say that they stand, held against where their own events left them."""

import json
from collections.abc import Iterator

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session, aliased

from models.ledger import State, Task
from models.trail import Event
from workflow.process.declared import process
from workflow.trail.chain import STREAMS

BATCH = 1000  # tasks read at once
Standing = tuple[str, int]  # state and cycle


def find_contradictions(session: Session) -> Iterator[tuple[str, int, str]]:
    """Stream, number of its last event that moved the task, and what differs; a task without one was never started.

    A task and its event are read in one statement, so that what is written meanwhile contradicts nothing.
    """
    moves = [f"task.{row.trigger}" for row in process().transitions]
    stream, event = f"{STREAMS[Task]}:" + cast(Task.id, String), aliased(Event)
    latest = select(event.id).where(event.stream == stream, event.kind.in_(moves)).order_by(event.seq.desc()).limit(1)
    query = select(Task.id, Task.state, Task.cycle, Event.seq, Event.data).outerjoin(
        Event, Event.id == latest.correlate(Task).scalar_subquery()
    )
    for row in session.execute(query.order_by(Task.id).execution_options(yield_per=BATCH)):
        told = json.loads(row.data) if row.data else {}
        left = (told.get("to", State.ASSIGNED.value), told.get("cycle", 1))
        if left != (row.state.value, row.cycle):
            yield f"{STREAMS[Task]}:{row.id}", row.seq or 0, _difference((row.state.value, row.cycle), left)


def _difference(stands: Standing, left: Standing) -> str:
    return f"the task says {stands[0]}, cycle {stands[1]}, but its events left it {left[0]}, cycle {left[1]}"
