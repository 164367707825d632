"""Two people acting at once: the row lock, the version that a form saw, and leaving one's mark."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from models.ballots import Ballot
from models.base import Base, Versioned
from models.ledger import Campaign, State, Task
from models.meetings import Meeting
from models.people import User
from models.trail import Event
from models.words import N_, say
from workflow.errors import Stale, WrongState
from workflow.reminders.days import local_day
from workflow.trail.chain import stream_of
from workflow.trail.history import INSPECTION_ONLY, may_read_reviews

BATCH = 500  # rows locked in one query


def lock(session: Session, task: Task) -> None:
    """Lock the task's row until the transaction ends and forget what was read before; its campaign stays open."""
    hold_open(session, task)
    lock_row(session, task)


def hold_open(session: Session, thing: Task | Meeting | Ballot) -> None:
    """Raise WrongState when the campaign of a task, meeting or ballot is closed; nobody closes it until this ends.

    The weakest of locks (FOR KEY SHARE): only who closes or reopens the campaign waits for it, see `lock_row`.
    The campaign comes before the task, here as wherever both are locked, and who closes locks no task: no deadlock.
    """
    held = select(Campaign.code, Campaign.closed_at).where(Campaign.id == thing.campaign_id)
    code, closed_at = session.execute(held.with_for_update(read=True, key_share=True)).one()
    _refuse_closed(code, closed_at)


def require_open(campaign: Campaign) -> None:
    """Raise WrongState when the campaign, already locked or only to be shown, is closed."""
    _refuse_closed(campaign.code, campaign.closed_at)


def is_still(task: Task) -> bool:
    """Whether nothing on the task changes any more: it is void, or its campaign is closed."""
    return task.voided_at is not None or task.campaign.closed_at is not None


def lock_row(session: Session, thing: Base, *, alone: bool = False) -> None:
    """The same for any row, e.g. a campaign whose numbers are drawn.

    Rows that merely refer to it may still be written meanwhile (FOR NO KEY UPDATE), which avoids deadlocks;
    `alone` waits for their writers, too (FOR UPDATE).
    SQLite has no row locks: there every writing transaction begins immediate, which is the same and stricter.
    """
    session.flush()
    session.expire_all()
    session.refresh(thing, with_for_update={"key_share": not alone, "of": type(thing)})  # not what is joined to it


def lock_rows(session: Session, kind: type[Base], keys: Sequence[int]) -> None:
    """The same for many rows of one kind, in the order of their ids: two who lock many never wait for each other."""
    session.flush()
    session.expire_all()
    thing: Any = kind
    for start in range(0, len(ordered := sorted(set(keys))), BATCH):
        query = select(thing).where(thing.id.in_(ordered[start : start + BATCH])).order_by(thing.id)
        query = query.with_for_update(key_share=True, of=thing).execution_options(populate_existing=True)
        session.scalars(query).all()


def check_seen(session: Session, thing: Versioned | None, seen_version: int, reader: User | None = None) -> None:
    """Raise Stale when the thing is not the one that the form showed; version 0 saw that there was none yet.

    It names who changed it, but whoever recorded on a review only to a `reader` who may read reviews.
    """
    if thing is None:
        if seen_version:
            raise Stale("", None)
    elif thing.version != seen_version:
        hidden = isinstance(thing, Task) and _was_review(session, thing) and not may_read_reviews(reader, thing)
        who = session.get(User, thing.changed_by_id) if thing.changed_by_id and not hidden else None
        raise Stale(who.name if who else "", thing.changed_at, who.id if who else None)


def mark(thing: Versioned, actor: User | None, now: datetime) -> None:
    """Leave who changed it and when; this also raises its version at the next flush."""
    thing.changed_by_id = actor.id if actor else None
    thing.changed_at = now
    flag_modified(thing, "changed_at")  # twice at the same instant is two changes, too


def require_state(task: Task, *states: State) -> None:
    """Raise WrongState unless the task is alive and in one of the states."""
    if task.voided_at is not None or task.state not in states:
        raise WrongState(say(N_("This is not possible while the task is in the state “%(state)s”."), state=task.state))


def require_moving(task: Task, *states: State) -> None:
    """Raise WrongState unless the task is alive, its campaign open, and its state one of these (any, if none is named).

    For a page that would only show a form which the rule refuses.
    """
    require_open(task.campaign)
    require_state(task, *(states or State))


def _was_review(session: Session, task: Task) -> bool:
    """Whether the last change of the task was a record that its history keeps from the units."""
    change = (Event.stream == stream_of(task), Event.at == task.changed_at, Event.actor_id == task.changed_by_id)
    kinds = session.scalars(select(Event.kind).where(*change))
    return any(kind.startswith(INSPECTION_ONLY) for kind in kinds)


def _refuse_closed(code: str, closed_at: datetime | None) -> None:
    if closed_at is not None:
        message = N_("The campaign %(code)s was closed on %(day)s; the committee can reopen it.")
        raise WrongState(say(message, code=code, day=local_day(closed_at)))
