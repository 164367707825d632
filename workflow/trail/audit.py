"""Checking the trail: every chain link by link, the heads, and the daily seals."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.trail import Event, Seal, StreamHead
from workflow.reminders.days import local_day
from workflow.trail.chain import ORIGIN, hash_of


@dataclass(frozen=True)
class Broken:
    """The first link of a stream that does not hold; `seq` is the event's number in its stream."""

    stream: str
    seq: int
    why: str


def verify_trail(session: Session) -> Iterator[Broken]:
    """The first broken link of every stream that has one, in the order of the streams' names."""
    heads = {row.stream: row for row in session.scalars(select(StreamHead))}
    last: Event | None = None
    broken_stream = ""
    events = select(Event).order_by(Event.stream, Event.seq).execution_options(yield_per=1000)
    for event in session.scalars(events):
        if last is not None and event.stream != last.stream:
            yield from _check_head(heads.pop(last.stream, None), last, broken_stream)
            last = None
        if event.stream != broken_stream and (why := _fault(event, last)):
            broken_stream = event.stream
            yield Broken(event.stream, event.seq, why)
        last = event
        session.expunge(event)
    if last is not None:
        yield from _check_head(heads.pop(last.stream, None), last, broken_stream)
    for head in heads.values():
        if head.seq:
            yield Broken(head.stream, 1, "all events of the stream are gone")


def _fault(event: Event, last: Event | None) -> str:
    if event.seq != (last.seq + 1 if last else 1):
        return "an event before it is gone"
    if event.previous != (last.hash if last else ORIGIN):
        return "it does not follow the event before it"
    if event.hash != hash_of(event):
        return "its content was changed"
    return ""


def _check_head(head: StreamHead | None, last: Event, broken_stream: str) -> Iterator[Broken]:
    if last.stream == broken_stream:
        return
    if head is None or head.seq != last.seq:
        yield Broken(last.stream, last.seq + 1, "events after it are gone")
    elif head.hash != last.hash:
        yield Broken(last.stream, last.seq, "it is not the event that the stream ended with")


def seal_day(session: Session, now: datetime) -> Seal | None:
    """Keep the Merkle root over all heads once a day; None when the day is sealed already."""
    day = local_day(now)
    if session.get(Seal, day) is not None:
        return None
    leaves = [
        hashlib.sha256(f"{head.stream} {head.seq} {head.hash}".encode()).hexdigest()
        for head in session.scalars(select(StreamHead).order_by(StreamHead.stream))
    ]
    seal = Seal(day=day, root=merkle_root(leaves), streams=len(leaves), sealed_at=now)
    session.add(seal)
    return seal


def merkle_root(leaves: list[str]) -> str:
    """Hex digests paired and hashed up to one; an odd one moves up as it is; of nothing: the origin."""
    if not leaves:
        return ORIGIN
    while len(leaves) > 1:
        pairs = [leaves[i : i + 2] for i in range(0, len(leaves), 2)]
        leaves = [hashlib.sha256("".join(p).encode()).hexdigest() if len(p) == 2 else p[0] for p in pairs]
    return leaves[0]
