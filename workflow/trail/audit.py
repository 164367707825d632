"""Checking the trail: every chain link by link, the heads, the daily seals, and where the tasks stand."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from models.trail import Event, Seal, StreamHead
from workflow.reminders.days import local_day
from workflow.trail.chain import ORIGIN, hash_of
from workflow.trail.standing import find_contradictions

Head = tuple[int | None, str | None]  # number and hash of a stream's last event, as the stream's head says
Heads = dict[str, tuple[int, str]]


@dataclass(frozen=True)
class Broken:
    """The first link of a stream that does not hold; `seq` is the event's number in its stream.

    A seal that does not hold is told as stream "seal" with the number of its day, e.g. 20260302.
    """

    stream: str
    seq: int
    why: str


def verify_trail(session: Session) -> Iterator[Broken]:
    """The first broken link of every stream that has one, in the order of the streams' names; then the seals, and the
    tasks that do not stand where their events left them.

    Each event is read together with its stream's head, so that what is written meanwhile breaks nothing.
    """
    last: tuple[Event, Head] | None = None
    broken_stream = ""
    query = select(Event, StreamHead.seq, StreamHead.hash).outerjoin(StreamHead, StreamHead.stream == Event.stream)
    ordered = query.order_by(Event.stream, Event.seq).execution_options(yield_per=1000)
    for event, seq, head_hash in session.execute(ordered):
        if last is not None and event.stream != last[0].stream:
            yield from _check_head(*last, broken_stream)
            last = None
        if event.stream != broken_stream and (why := _fault(event, last[0] if last else None)):
            broken_stream = event.stream
            yield Broken(event.stream, event.seq, why)
        last = event, (seq, head_hash)
        session.expunge(event)
    if last is not None:
        yield from _check_head(*last, broken_stream)
    yield from _vanished(session)
    yield from _broken_seals(session)
    for contradiction in find_contradictions(session):
        yield Broken(*contradiction)


def _fault(event: Event, last: Event | None) -> str:
    if event.seq != (last.seq + 1 if last else 1):
        return "an event before it is gone"
    if event.previous != (last.hash if last else ORIGIN):
        return "it does not follow the event before it"
    if event.hash != hash_of(event):
        return "its content was changed"
    return ""


def _check_head(last: Event, head: Head, broken_stream: str) -> Iterator[Broken]:
    if last.stream == broken_stream:
        return
    seq, head_hash = head
    if seq is None:
        yield Broken(last.stream, last.seq, "the record of where the stream ended is gone")
    elif seq > last.seq:
        yield Broken(last.stream, last.seq + 1, "it and what came after it are gone")
    elif seq < last.seq or head_hash != last.hash:
        yield Broken(last.stream, last.seq, "it is not the event that the stream ended with")


def _vanished(session: Session) -> Iterator[Broken]:
    empty = ~select(Event.id).where(Event.stream == StreamHead.stream).exists()
    query = select(StreamHead.stream).where(StreamHead.seq > 0, empty)
    for stream in session.scalars(query.order_by(StreamHead.stream)):
        yield Broken(stream, 1, "all events of the stream are gone")


def _broken_seals(session: Session) -> Iterator[Broken]:
    """Compute every seal again from the seal before it and the events that it was made over."""
    heads: Heads = {}
    done, previous = 0, ORIGIN
    for seal in session.scalars(select(Seal).order_by(Seal.last_event_id, Seal.day)):
        heads |= _heads_between(session, done, seal.last_event_id)
        done, day = seal.last_event_id, int(seal.day.strftime("%Y%m%d"))
        if seal.previous != previous:
            yield Broken("seal", day, "the seal before it is gone or was changed")
        elif _root(seal.day, previous, heads) != seal.root or len(heads) != seal.streams:
            yield Broken("seal", day, "its day or events that it was made over were changed or removed")
        previous = seal.root


def _heads_between(session: Session, after: int, until: int) -> Heads:
    """Where each stream ended that has events with these ids."""
    latest = select(func.max(Event.id)).where(Event.id > after, Event.id <= until).group_by(Event.stream)
    rows = session.execute(select(Event.stream, Event.seq, Event.hash).where(Event.id.in_(latest)))
    return {stream: (seq, event_hash) for stream, seq, event_hash in rows}


def seal_day(session: Session, now: datetime) -> Seal | None:
    """Keep the Merkle root over all heads once a day; None when the day is sealed already."""
    day = local_day(now)
    if session.get(Seal, day) is not None:
        return None
    if session.get_bind().dialect.name == "postgresql":
        # wait for those who are writing events: then no event with a smaller number can still appear
        session.execute(text("LOCK TABLE stream_head IN SHARE MODE"))
    last = session.scalar(select(func.max(Event.id))) or 0
    heads = _heads_between(session, 0, last)
    before = latest_seal(session)
    if before is not None and before.last_event_id == last and before.day > day:
        return None  # the clock went back and nothing was written since
    previous = before.root if before else ORIGIN
    root = _root(day, previous, heads)
    seal = Seal(day=day, previous=previous, root=root, streams=len(heads), last_event_id=last, sealed_at=now)
    session.add(seal)
    return seal


def latest_seal(session: Session) -> Seal | None:
    """The seal to keep outside: with its root nobody can cut or rewrite what it was made over unnoticed."""
    return session.scalar(select(Seal).order_by(Seal.last_event_id.desc(), Seal.day.desc()).limit(1))


def _root(day: date, previous: str, heads: Heads) -> str:
    dated = hashlib.sha256(f"{day.isoformat()} {previous}".encode()).hexdigest()
    return merkle_root([dated, *_leaves(heads)])


def _leaves(heads: Heads) -> list[str]:
    """One hash a stream, in the order of the streams' names as Python sorts them: the same on every database."""
    lines: Iterable[str] = (f"{stream} {seq} {head_hash}" for stream, (seq, head_hash) in sorted(heads.items()))
    return [hashlib.sha256(line.encode()).hexdigest() for line in lines]


def merkle_root(leaves: list[str]) -> str:
    """Hex digests paired and hashed up to one; an odd one moves up as it is; of nothing: the origin."""
    if not leaves:
        return ORIGIN
    while len(leaves) > 1:
        pairs = [leaves[i : i + 2] for i in range(0, len(leaves), 2)]
        leaves = [hashlib.sha256("".join(p).encode()).hexdigest() if len(p) == 2 else p[0] for p in pairs]
    return leaves[0]
