"""Signing in, the lock after repeated failures, the password again, and signing out everywhere."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session, object_session

from config.settings import settings
from models.people import User
from models.words import N_, Message, say
from workflow.errors import InvalidInput, WrongPassword
from workflow.people.passwords import password_fits
from workflow.people.sessions import close_sessions
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind

REFUSAL = N_(
    "This user name and password do not fit, or the account cannot be used now. After %(count)s wrong passwords in a "
    "row an account is locked for %(minutes)s minutes."
)


def sign_in(session: Session, username: str, password: str, *, now: datetime, address: str = "") -> User | None:
    """The person, or None: unknown, locked, inactive and wrong look the same and take the same time.

    The account's row is locked, so that guesses made at once are counted one by one; see `find_hash` for what comes
    before. A failure is counted in the database, so the caller must commit whatever the answer is.
    """
    user = session.scalars(_named(username).with_for_update(key_share=True)).first()
    fits = password_fits(session, user, password)
    if user is None or not user.active or _is_locked(user, now):
        return None
    if not fits:
        _count_failure(session, user, now)
        return None
    welcome(session, user, now=now, address=address)
    return user


def find_hash(session: Session, username: str) -> str | None:
    """What the typed password is to be compared with, before anything is locked: nobody waits while that lasts."""
    user = session.scalars(_named(username)).first()
    return user.password_hash if user else None


def welcome(session: Session, user: User, *, now: datetime, address: str = "") -> None:
    """Record a sign-in that has been proved, by password or by a one-time link."""
    _set(session, user, failed_sign_ins=0, locked_until=None, last_sign_in_at=now)
    record(session, user, EventKind.SIGNED_IN, actor=user, now=now, address=address)


def prove_password(user: User, password: str, wrong: Message, field: str) -> None:
    """Raise WrongPassword unless this is the own password of somebody signed in; nothing typed is no guess.

    Wrong sign-ins of others lock the way in (`sign_in`), not what somebody inside may do; guesses made inside are
    counted in the session that makes them (`count_wrong_password`).
    """
    session = object_session(user)
    assert session is not None  # noqa: S101 - whoever proves a password is a stored account
    if not password:
        raise InvalidInput(wrong, field)
    if not password_fits(session, user, password):
        raise WrongPassword(wrong, field)


def sign_out_everywhere(session: Session, actor: User, now: datetime) -> None:
    """End every session of the actor, this one too."""
    end_sessions(session, actor)
    record(session, actor, EventKind.SIGNED_OUT_EVERYWHERE, actor=actor, now=now)


def end_sessions(session: Session, user: User) -> None:
    _set(session, user, epoch=User.epoch + 1)
    close_sessions(session, user)


def refusal() -> InvalidInput:
    """What every failed sign-in is told."""
    return InvalidInput(say(REFUSAL, count=settings().lock_after_failures, minutes=settings().lock_minutes))


def _named(username: str) -> Select[tuple[User]]:
    typed = username.strip()
    names = {typed, typed.casefold()}
    query = select(User).where(User.username.in_(names)).order_by(User.id)
    return query.execution_options(populate_existing=True)


def _is_locked(user: User, now: datetime) -> bool:
    return user.locked_until is not None and user.locked_until > now


def _count_failure(session: Session, user: User, now: datetime) -> None:
    failures = user.failed_sign_ins + 1
    if failures < settings().lock_after_failures:
        _set(session, user, failed_sign_ins=failures)
        return
    _set(session, user, failed_sign_ins=0, locked_until=now + timedelta(minutes=settings().lock_minutes))
    record(session, user, EventKind.ACCOUNT_LOCKED, actor=None, now=now)


def _set(session: Session, user: User, **values: object) -> None:
    """Set without raising the account's version: signing in must not make an administrator's open form stale."""
    session.execute(update(User).where(User.id == user.id).values(**values))
    session.refresh(user)
