"""Writing an event to its stream's hash chain."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.ledger import Campaign, Task
from models.people import InspectionGroup, Unit, User
from models.trail import Event, StreamHead
from workflow.trail.kinds import EventKind

ORIGIN = "0" * 64  # what the first event of a stream calls its previous hash
SYSTEM = "system"
SOURCE = "source"  # under this name a session knows where its changes come from; the web sets it
BATCH = 500  # streams locked in one query
Happened = tuple[object, EventKind, dict[str, Any]]  # subject, kind, data
STREAMS: dict[type, str] = {
    Task: "task",
    Campaign: "campaign",
    Unit: "unit",
    User: "account",
    InspectionGroup: "group",
}


def stream_of(subject: object) -> str:
    """The stream that tells a thing's history, e.g. "task:17"."""
    return f"{STREAMS[type(subject)]}:{subject.id}"  # type: ignore[attr-defined]


def record(
    session: Session, subject: object, kind: EventKind, /, *, actor: User | None, now: datetime, **data: Any
) -> Event:
    """Append one event to the subject's stream; `data` must be JSON after dates are written as ISO text.

    Writers of one stream queue at its head row, so no two events get the same number.
    """
    return record_all(session, [(subject, kind, data)], actor=actor, now=now)[0]


def record_all(session: Session, happened: Sequence[Happened], *, actor: User | None, now: datetime) -> list[Event]:
    """Append many events, each to its subject's stream, in a few statements."""
    session.flush()
    if not happened:
        return []
    heads = _lock_heads(session, sorted({stream_of(subject) for subject, _, _ in happened}))
    events = []
    for subject, kind, data in happened:
        stream = stream_of(subject)
        seq, previous = heads[stream]
        event = Event(
            stream=stream,
            seq=seq + 1,
            at=now,
            actor_id=actor.id if actor else None,
            actor_name=actor.name if actor else SYSTEM,
            kind=kind.value,
            data=canonical(data),
            source=session.info.get(SOURCE),
            previous=previous,
        )
        event.hash = hash_of(event)
        heads[stream] = event.seq, event.hash
        events.append(event)
    session.add_all(events)
    session.execute(update(StreamHead), [{"stream": s, "seq": seq, "hash": h} for s, (seq, h) in heads.items()])
    return events


def hash_of(event: Event) -> str:
    """SHA-256, hex, over the previous hash and every field of the event; the source only where there is one, because
    earlier events had none."""
    fields = [
        event.previous,
        event.stream,
        event.seq,
        event.at.isoformat(timespec="microseconds"),
        event.actor_id,
        event.actor_name,
        event.kind,
        event.data,
        *([] if event.source is None else [event.source]),
    ]
    return hashlib.sha256(canonical(fields).encode()).hexdigest()


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: equal values give equal bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """{field: [before, after]} for every field that differs."""
    return {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot stand in an event")


def _lock_heads(session: Session, streams: Sequence[str]) -> dict[str, tuple[int, str]]:
    """The last link of each stream, locked in the order of their names; a new stream begins at the origin."""
    table = StreamHead.__table__
    assert isinstance(table, Table)  # noqa: S101 - tells the type checker what DeclarativeBase knows
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    fresh = dialect.insert(table).on_conflict_do_nothing()
    session.execute(fresh, [{"stream": stream, "seq": 0, "hash": ORIGIN} for stream in streams])
    heads: dict[str, tuple[int, str]] = {}
    for start in range(0, len(streams), BATCH):
        wanted = StreamHead.stream.in_(streams[start : start + BATCH])
        query = select(StreamHead.stream, StreamHead.seq, StreamHead.hash).where(wanted).order_by(StreamHead.stream)
        heads |= {row.stream: (row.seq, row.hash) for row in session.execute(query.with_for_update())}
    return heads
