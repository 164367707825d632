"""The worker's sign of life and the last run of each of its jobs."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from config.settings import settings
from models.reminders import Heartbeat, JobRun

WORKER = "worker"


def beat(session: Session, now: datetime, pid: int) -> None:
    """Say that the elected worker is alive."""
    session.merge(Heartbeat(name=WORKER, beat_at=now, pid=pid))


def worker_is_alive(session: Session, now: datetime) -> bool:
    """Whether a worker has beaten lately enough."""
    heart = session.get(Heartbeat, WORKER)
    return heart is not None and now - heart.beat_at <= timedelta(seconds=settings().worker_gone_seconds)


def note_run(session: Session, job: str, now: datetime, error: str = "") -> None:
    """Keep when a job last ran and what went wrong, if anything did."""
    session.merge(JobRun(name=job, ran_at=now, error=error))
