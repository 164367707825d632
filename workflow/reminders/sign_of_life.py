"""The worker's sign of life."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from config.settings import settings
from models.reminders import Heartbeat

WORKER = "worker"


def beat(session: Session, now: datetime, pid: int) -> None:
    """Say that the elected worker is alive."""
    session.merge(Heartbeat(name=WORKER, beat_at=now, pid=pid))


def last_beat(session: Session) -> Heartbeat | None:
    """The last sign of life; None when no worker has ever run."""
    return session.get(Heartbeat, WORKER)


def worker_is_alive(session: Session, now: datetime) -> bool:
    """Whether a worker has beaten lately enough."""
    heart = last_beat(session)
    return heart is not None and is_recent(heart.beat_at, now)


def is_recent(beat_at: datetime | None, now: datetime) -> bool:
    """Whether a sign of life of that moment still counts."""
    return beat_at is not None and now - beat_at <= timedelta(seconds=settings().worker_gone_seconds)
