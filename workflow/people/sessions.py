"""Live sessions: each is known here, so that one that was ended is over, wherever its cookie was copied to."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from config.settings import settings
from models.people import LiveSession, User
from workflow.people.secrets import hash_secret


def open_session(session: Session, user: User, now: datetime) -> str:
    """Begin a session of somebody who has proved who he or she is; returns the secret that its cookie carries."""
    secret = secrets.token_urlsafe(32)
    ends = now + timedelta(hours=settings().session_hours)
    session.add(LiveSession(secret_hash=hash_secret(secret), user_id=user.id, began_at=now, ends_at=ends))
    return secret


def find_person(session: Session, secret: str, now: datetime) -> User | None:
    """Whoever the session belongs to, unless it is over or the account is closed: one look through two keys."""
    query = select(User).join(LiveSession, LiveSession.user_id == User.id)
    alive = query.where(LiveSession.secret_hash == hash_secret(secret), LiveSession.ends_at > now, User.active)
    return session.scalar(alive)


def close_session(session: Session, secret: str) -> None:
    """End this one session, wherever its cookie may have been copied to."""
    session.execute(delete(LiveSession).where(LiveSession.secret_hash == hash_secret(secret)))


def close_sessions(session: Session, user: User) -> None:
    """End every session of the account."""
    session.execute(delete(LiveSession).where(LiveSession.user_id == user.id))


def sweep_sessions(session: Session, now: datetime) -> None:
    """Forget sessions that are over: a job of the worker."""
    session.execute(delete(LiveSession).where(LiveSession.ends_at <= now))
