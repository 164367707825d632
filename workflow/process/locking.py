"""Two people acting at once: the row lock, the version that a form saw, and leaving one's mark."""

from datetime import datetime

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from models.base import Base, Versioned
from models.ledger import State, Task
from models.people import User
from models.words import N_, say
from workflow.errors import Stale, WrongState


def lock(session: Session, task: Task) -> None:
    """Lock the task's row until the transaction ends and forget what was read before."""
    lock_row(session, task)


def lock_row(session: Session, thing: Base) -> None:
    """The same for any row, e.g. a campaign whose numbers are drawn.

    Rows that merely refer to it may still be written meanwhile (FOR NO KEY UPDATE), which avoids deadlocks.
    SQLite has no row locks: there every writing transaction begins immediate, which is the same and stricter.
    """
    session.flush()
    session.expire_all()
    session.refresh(thing, with_for_update={"key_share": True, "of": type(thing)})  # not what is joined to it


def check_seen(session: Session, thing: Versioned, seen_version: int) -> None:
    """Raise Stale when the thing is not the one that the form showed."""
    if thing.version != seen_version:
        who = session.get(User, thing.changed_by_id) if thing.changed_by_id else None
        raise Stale(who.name if who else "", thing.changed_at)


def mark(thing: Versioned, actor: User | None, now: datetime) -> None:
    """Leave who changed it and when; this also raises its version at the next flush."""
    thing.changed_by_id = actor.id if actor else None
    thing.changed_at = now
    flag_modified(thing, "changed_at")  # twice at the same instant is two changes, too


def require_state(task: Task, *states: State) -> None:
    """Raise WrongState unless the task is alive and in one of the states."""
    if task.voided_at is not None or task.state not in states:
        raise WrongState(say(N_("This is not possible while the task is in the state “%(state)s”."), state=task.state))
