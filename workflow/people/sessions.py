"""Live sessions: each is known here, so that one that was ended is over, wherever its cookie was copied to."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from config.settings import settings
from models.people import LiveSession, User
from workflow.people.secrets import hash_secret
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind


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


def count_wrong_password(session: Session, secret: str, now: datetime) -> bool:
    """Count one that was not proved inside this session; True when these were too many and the session is over."""
    query = select(LiveSession).where(LiveSession.secret_hash == hash_secret(secret)).with_for_update()
    kept = session.scalar(query.execution_options(populate_existing=True))
    if kept is None:
        return True
    kept.wrong_passwords += 1
    if kept.wrong_passwords < settings().lock_after_failures:
        return False
    user = session.get_one(User, kept.user_id)
    session.delete(kept)
    record(session, user, EventKind.SESSION_CLOSED, actor=None, now=now)
    return True


def sweep_sessions(session: Session, now: datetime) -> None:
    """Forget sessions that are over: a job of the worker."""
    session.execute(delete(LiveSession).where(LiveSession.ends_at <= now))
