"""The secret address of a person's calendar: created, renewed and revoked; whoever has it reads the deadlines."""

import secrets
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.people import User
from models.saved_views import CalendarFeed
from models.words import N_, say
from workflow.people.lending import forget_lapsed
from workflow.people.secrets import hash_secret
from workflow.people.signing_in import prove_password
from workflow.process.locking import check_seen, lock_row, mark
from workflow.process.rights import holds, require
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind

SECRET_BYTES = 32


def issue_address(session: Session, actor: User, password: str, *, seen_version: int, now: datetime) -> str:
    """The secret of a new address; an earlier one counts no longer. Asks for the password, as it outlives sessions."""
    lock_row(session, actor)  # whoever is being closed out gets none
    require(actor, "ledger.view")
    prove_password(actor, password, say(N_("Enter your password to create the address.")), "password")
    feed = find_feed(session, actor)
    check_seen(session, feed, seen_version)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    kind = EventKind.CALENDAR_RENEWED if feed else EventKind.CALENDAR_CREATED
    feed = feed or CalendarFeed(user_id=actor.id)
    feed.secret_hash, feed.created_at = hash_secret(secret), now
    mark(feed, actor, now)
    session.add(feed)
    record(session, actor, kind, actor=actor, now=now)
    return secret


def end_address(session: Session, user: User, *, actor: User, now: datetime) -> bool:
    """From now on the address counts no longer; whether there was one."""
    lock_row(session, user)
    feed = find_feed(session, user)
    if feed is None:
        return False
    session.delete(feed)
    record(session, user, EventKind.CALENDAR_REVOKED, actor=actor, now=now)
    return True


def find_feed(session: Session, user: User) -> CalendarFeed | None:
    return session.scalar(select(CalendarFeed).where(CalendarFeed.user_id == user.id))


def find_reader(session: Session, secret: str, today: date) -> User | None:
    """Whose calendar this is; one look for whatever was sent. None for a person who is gone or may read no ledger."""
    wanted = select(CalendarFeed).join(CalendarFeed.user).where(User.active)
    query = wanted.where(CalendarFeed.secret_hash == hash_secret(secret)).options(joinedload(CalendarFeed.user))
    feed = session.scalar(query)
    if feed is not None:
        forget_lapsed(feed.user, today)
    return feed.user if feed is not None and holds(feed.user, "ledger.view") else None
