"""Demonstration accounts: known password, never in a real installation."""

from datetime import datetime

from sqlalchemy import Select, inspect, select
from sqlalchemy.orm import Session

from models.people import User
from workflow.people.signing_in import end_sessions
from workflow.process.locking import mark
from workflow.trail.chain import changes, record
from workflow.trail.kinds import EventKind

DEMO_PASSWORD = "rectify-demo"  # noqa: S105 - printed for everybody; production refuses to start with such accounts


def list_demo_accounts(session: Session) -> list[User]:
    """The active demonstration accounts that can sign in."""
    return list(session.scalars(_active_accounts().where(User.password_hash.is_not(None))))


def list_active_names(session: Session) -> list[str]:
    """Their user names, whether they can sign in or not; none before the database is migrated."""
    if not inspect(session.get_bind()).has_table(User.__tablename__):
        return []
    return list(session.scalars(_active_accounts().with_only_columns(User.username)))


def deactivate_demo_accounts(session: Session, now: datetime) -> list[User]:
    """Close every demonstration account; what they did stays. Only the command line calls this."""
    closed = list(session.scalars(_active_accounts()))
    for user in closed:
        user.active = False
        mark(user, None, now)
        end_sessions(session, user)
        record(
            session,
            user,
            EventKind.ACCOUNT_EDITED,
            actor=None,
            now=now,
            fields=changes({"active": True}, {"active": False}),
        )
    return closed


def _active_accounts() -> Select[tuple[User]]:
    return select(User).where(User.demonstration, User.active).order_by(User.id)
