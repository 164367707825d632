"""Whether what guards the trail is in place: triggers of the database, daily seals, the tasks that events tell of."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Integer, cast, func, select, text
from sqlalchemy.orm import Session

from models.append_only import triggers
from models.ledger import Task
from models.trail import Event, Seal, StreamHead
from workflow.trail.chain import STREAMS
from workflow.trail.kinds import EventKind

LONGEST_UNSEALED = timedelta(days=1, hours=1)  # a worker seals every day, soon after midnight
TRIGGERS = {  # name, and what it does
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
    " WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')",
}


def find_unguarded(session: Session) -> Iterator[str]:
    """One sentence for each guard that is missing."""
    yield from _missing_triggers(session)
    yield from _unsealed(session)
    yield from _missing_tasks(session)
    yield from _voided_otherwise(session)


def _missing_triggers(session: Session) -> Iterator[str]:
    dialect = session.get_bind().dialect.name
    there = dict(session.execute(text(TRIGGERS[dialect])).tuples().all())
    for name, wanted in triggers(dialect).items():
        if name not in there:
            yield f"the trigger {name}, which keeps the trail append-only, is gone"
        elif there[name].split() != wanted.split():
            yield f"the trigger {name}, which keeps the trail append-only, was changed"


def _unsealed(session: Session) -> Iterator[str]:
    sealed = session.scalar(select(func.max(Seal.last_event_id))) or 0
    first, last = session.execute(select(func.min(Event.at), func.max(Event.at)).where(Event.id > sealed)).one()
    if first is not None and last - first > LONGEST_UNSEALED:
        yield f"nothing is sealed since {first:%Y-%m-%d}: the seals are gone, or no worker has run"


def _missing_tasks(session: Session) -> Iterator[str]:
    prefix = f"{STREAMS[Task]}:"
    number = cast(func.substr(StreamHead.stream, len(prefix) + 1), Integer)
    gone = select(StreamHead.stream).where(
        StreamHead.stream.startswith(prefix), ~select(Task.id).where(Task.id == number).exists()
    )
    for stream in session.scalars(gone.order_by(StreamHead.stream)):
        yield f"{stream}: its events are there, but the task itself is gone"


def _voided_otherwise(session: Session) -> Iterator[str]:
    """A task is void when, and only when, an event says so; nothing makes it valid again."""
    prefix = f"{STREAMS[Task]}:"
    number = cast(func.substr(Event.stream, len(prefix) + 1), Integer)
    voided = select(number).where(Event.kind == EventKind.TASK_VOIDED.value, Event.stream.startswith(prefix))
    for task_id in session.scalars(
        select(Task.id).where(Task.voided_at.is_(None), Task.id.in_(voided)).order_by(Task.id)
    ):
        yield f"{prefix}{task_id}: its events say that it is void, the task does not"
    for task_id in session.scalars(
        select(Task.id).where(Task.voided_at.is_not(None), Task.id.not_in(voided)).order_by(Task.id)
    ):
        yield f"{prefix}{task_id}: the task says that it is void, but no event does"
