"""The trail: append-only events, hash-chained per stream, and the heads of the streams."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, Name, Prose


class Event(Base):
    """One change: who, what, when, from where, before/after. Triggers refuse UPDATE and DELETE on both databases.

    `data` is canonical JSON as hashed; `hash` is SHA-256 over the previous hash and the event's fields
    (workflow/trail/chain.py). `seq` counts from 1 within `stream`, e.g. "task:17". `source` is the network address
    that a request came from; NULL for the worker, the command line and events from before it was kept.
    """

    __tablename__ = "event"
    id: Mapped[Key]
    stream: Mapped[str] = mapped_column(String(64))
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    actor_name: Mapped[Name]
    kind: Mapped[str] = mapped_column(String(64))
    data: Mapped[Prose]
    source: Mapped[str | None] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (UniqueConstraint("stream", "seq"), Index("ix_event_kind_at", "kind", "at"))


class StreamHead(Base):
    """The last link of each stream; locking its row puts writers of one stream in a queue."""

    __tablename__ = "stream_head"
    stream: Mapped[str] = mapped_column(String(64), primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


class Seal(Base):
    """The Merkle root over its day, the root of the seal before and the heads that all streams had once a day.

    It covers the events up to `last_event_id`; `previous` is that earlier root, zeros for the first seal.
    """

    __tablename__ = "seal"
    day: Mapped[date] = mapped_column(primary_key=True)
    previous: Mapped[str] = mapped_column(String(64))
    root: Mapped[str] = mapped_column(String(64))
    streams: Mapped[int]
    last_event_id: Mapped[int]
    sealed_at: Mapped[datetime]
