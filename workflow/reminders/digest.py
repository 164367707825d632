"""The daily digest: what waits for a person, most urgent first, in one mail a working day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, case, exists, or_, select
from sqlalchemy.orm import Session

from config.settings import settings
from models.ledger import State, Task
from models.people import Grant, User
from models.reminders import JobRun, Mail
from workflow.process.declared import process
from workflow.process.definition import Duty
from workflow.process.duties import duties_where, duty_where, own
from workflow.reminders.colour import colour_of
from workflow.reminders.days import is_working_day, local_day
from workflow.reminders.ladder import ladder
from workflow.reminders.outbox import MailKind, owe_mail

DAY_DONE = "digests_of_the_day"  # the mark that today's run has gone through
MOST_ITEMS = 60  # a longer mail is not read; it says how many more there are


class Section(StrEnum):
    """The parts of a digest, most urgent first."""

    OVERDUE = "overdue"
    REVIEW = "review"
    DUE_SOON = "due_soon"


@dataclass(frozen=True)
class Item:
    """One task that waits for the person, and what to do about it."""

    section: Section
    task: Task
    duty: Duty


def queue_digests(session: Session, now: datetime, *, commit: Callable[[], None]) -> int:
    """Owe everybody for whom something waits today's digest; returns how many were queued.

    Once a working day, from the digest hour on. Each person's mail is kept at once and its key names the day,
    so a run that was broken off is simply run again.
    """
    today = local_day(now)
    if not _is_due(session, now):
        return 0
    people = list(session.scalars(_receivers(today)))
    commit()
    queued = 0
    for user_id in people:
        user = session.get_one(User, user_id)
        items = find_items(session, user, today)
        if items:
            owe_mail(session, user, MailKind.DIGEST, today.isoformat(), now=now, content=_content(items, today))
            queued += 1
        commit()
    session.merge(JobRun(name=DAY_DONE, ran_at=now))
    return queued


def _is_due(session: Session, now: datetime) -> bool:
    if not is_working_day(local_day(now)) or now.astimezone(settings().zone).hour < settings().digest_hour:
        return False
    done = session.get(JobRun, DAY_DONE)
    return done is None or local_day(done.ran_at) < local_day(now)


def find_items(session: Session, user: User, today: date) -> list[Item]:
    """What waits for the person and is overdue, up for review, or due soon; a task stands once, by its first duty."""
    duties = own(process().duties)
    first_duty = case(*((duty_where(duty, user, today), place) for place, duty in enumerate(duties)), else_=-1)
    soon = today + timedelta(days=ladder().digest.due_soon_days)
    waiting = (
        select(Task, first_duty)
        .where(duties_where(user, today), or_(Task.due_on <= soon, Task.state == State.SUBMITTED))
        .order_by(Task.due_on, Task.id)
    )
    items = [Item(_section(task, today), task, duties[place]) for task, place in session.execute(waiting)]
    order = list(Section)
    return sorted(items, key=lambda item: order.index(item.section))


def _section(task: Task, today: date) -> Section:
    if task.state is State.SUBMITTED:
        return Section.REVIEW
    return Section.OVERDUE if task.due_on < today else Section.DUE_SOON


def _receivers(today: date) -> Select[tuple[int]]:
    """Active people with an address and a role who do not have today's digest yet."""
    has_role = exists().where(Grant.user_id == User.id, Grant.revoked_at.is_(None))
    has_digest = exists().where(
        Mail.user_id == User.id, Mail.kind == MailKind.DIGEST.value, Mail.dedupe_key.endswith(f":{today.isoformat()}")
    )
    return select(User.id).where(User.active, User.email != "", has_role, ~has_digest).order_by(User.id)


def _content(items: list[Item], today: date) -> dict[str, Any]:
    return {"day": today, "count": len(items), "items": [_told(item, today) for item in items[:MOST_ITEMS]]}


def _told(item: Item, today: date) -> dict[str, Any]:
    task = item.task
    signal = colour_of(task, today)
    return {
        "section": item.section.value,
        "ref": task.ref,
        "title": task.title,
        "due_on": task.due_on,
        "colour": signal.colour.value,
        "reason": {"text": signal.reason.text, "params": signal.reason.params},
        "step": {"en": item.duty.label.en, "zh": item.duty.label.zh},
    }
