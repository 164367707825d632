"""Writing an event to its stream's hash chain."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, insert, select, update
from sqlalchemy.orm import Session, object_session

from models.days import WorkCalendar
from models.inserting import insert_new
from models.inspection import SpecialInspection
from models.ledger import Campaign, Task
from models.people import InspectionGroup, Unit, User
from models.trail import Event, StreamHead
from workflow.trail.kinds import EventKind

ORIGIN = "0" * 64  # what the first event of a stream calls its previous hash
SYSTEM = "system"
SOURCE = "source"  # under this name a session knows where its changes come from; the web sets it
STANDING_IN = "standing_in_for"  # likewise for whom each actor stands in; and the name of it in an event's data
BATCH = 500  # streams locked in one query
Happened = tuple[object, EventKind, dict[str, Any]]  # subject, kind, data
Written = tuple[str, EventKind, str]  # stream, kind, canonical data
STREAMS: dict[type, str] = {
    Task: "task",
    Campaign: "campaign",
    Unit: "unit",
    User: "account",
    InspectionGroup: "group",
    WorkCalendar: "calendar",
    SpecialInspection: "inspection",
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
    written = [(stream_of(subject), kind, canonical(data)) for subject, kind, data in happened]
    heads = _lock_heads(session, sorted({stream for stream, _, _ in written}))
    events = [Event(**link) for link in _link(session, heads, written, actor, now)]
    session.add_all(events)
    session.execute(update(StreamHead), _rows_of(heads, heads))
    return events


def record_many(session: Session, written: Sequence[Written], fresh: Set[str], *, actor: User, now: datetime) -> None:
    """The same for thousands, without an object for each; `fresh` are the streams of what was only now created."""
    streams = {stream for stream, _, _ in written}
    heads = dict.fromkeys(streams & fresh, (0, ORIGIN)) | _lock_heads(session, known := sorted(streams - fresh))
    if links := _link(session, heads, written, actor, now):
        session.execute(insert(_table(Event)), links)
    if known:
        session.execute(update(StreamHead), _rows_of(heads, known))
    if new := _rows_of(heads, streams & fresh):
        session.execute(insert(_table(StreamHead)), new)


def _link(
    session: Session, heads: dict[str, tuple[int, str]], written: Iterable[Written], actor: User | None, now: datetime
) -> list[dict[str, Any]]:
    """Each event as its row, hung on the head of its stream, which moves on."""
    who = {"actor_id": actor.id if actor else None, "actor_name": actor.name if actor else SYSTEM}
    at, source, links = now.isoformat(timespec="microseconds"), session.info.get(SOURCE), []
    absent = absent_behind(session, actor)
    for stream, kind, told_alone in written:
        data = canonical({**json.loads(told_alone), STANDING_IN: absent}) if absent else told_alone
        seq, previous = heads[stream]
        told = [previous, stream, seq + 1, at, *who.values(), kind.value, data]
        link = {"stream": stream, "seq": seq + 1, "at": now, **who, "kind": kind.value, "data": data}
        links.append({**link, "source": source, "previous": previous, "hash": _hash(told, source)})
        heads[stream] = seq + 1, str(links[-1]["hash"])
    return links


def note_absent(actor: User, names: Sequence[str]) -> None:
    """What the actor does from here on, until the next right is asked for, is done for these absent people."""
    if session := object_session(actor):
        session.info.setdefault(STANDING_IN, {})[actor.id] = ", ".join(names)


def absent_behind(session: Session, actor: User | None) -> str:
    """Who is absent, by name, where the actor acts as a stand-in; nobody otherwise."""
    return str(session.info.get(STANDING_IN, {}).get(actor.id, "")) if actor else ""


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
    ]
    return _hash(fields, event.source)


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: equal values give equal bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """{field: [before, after]} for every field that differs."""
    return {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}


def _hash(fields: list[Any], source: str | None) -> str:
    return hashlib.sha256(canonical([*fields, *([] if source is None else [source])]).encode()).hexdigest()


def _rows_of(heads: Mapping[str, tuple[int, str]], streams: Iterable[str]) -> list[dict[str, Any]]:
    return [{"stream": stream, "seq": heads[stream][0], "hash": heads[stream][1]} for stream in streams]


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot stand in an event")


def _lock_heads(session: Session, streams: Sequence[str]) -> dict[str, tuple[int, str]]:
    """The last link of each stream, locked in the order of their names; a new stream begins at the origin."""
    if len(streams) == 1 and (head := _read_heads(session, streams)):
        return head  # as nearly always: a stream that is there already
    if streams:
        fresh = [{"stream": stream, "seq": 0, "hash": ORIGIN} for stream in streams]
        session.execute(insert_new(_table(StreamHead)), fresh)
    heads: dict[str, tuple[int, str]] = {}
    for start in range(0, len(streams), BATCH):
        heads |= _read_heads(session, streams[start : start + BATCH])
    return heads


def _read_heads(session: Session, streams: Sequence[str]) -> dict[str, tuple[int, str]]:
    query = select(StreamHead.stream, StreamHead.seq, StreamHead.hash).where(StreamHead.stream.in_(streams))
    rows = session.execute(query.order_by(StreamHead.stream).with_for_update())
    return {row.stream: (row.seq, row.hash) for row in rows}


def _table(kind: type[Event] | type[StreamHead]) -> Table:
    table = kind.__table__
    assert isinstance(table, Table)  # noqa: S101 - tells the type checker what DeclarativeBase knows
    return table
