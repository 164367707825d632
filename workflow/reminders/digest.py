"""The digest: one mail a person and day with the steps of the ladder that are new, put together when it is sent."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, joinedload

from config.settings import settings
from models.ledger import Task
from models.meetings import ActionItem
from models.people import User
from models.reminders import Colour, Mail, MailStatus, Notice, Reminder, ReminderChoice
from workflow.process.duties import next_duty
from workflow.process.rights import may_see
from workflow.reminders.almanac import Almanac, almanac
from workflow.reminders.colour import RUNNING, reason_of
from workflow.reminders.days import local_day
from workflow.reminders.firing import is_done, may_send
from workflow.reminders.jobs import Job, last_failure
from workflow.reminders.ladder import Watch
from workflow.reminders.outbox import MailKind, is_reached, owe_mail
from workflow.reminders.steps import find_step
from workflow.reminders.waiting import TASK
from workflow.reminders.watched import Watched
from workflow.reminders.watches import ACTION, Batch, watch_all

MOST_ITEMS = 60  # a longer mail is not read; it says how many more there are


OPEN_ACTION = {"en": "Open the action item", "zh": "查看落实事项"}
CHECK_EFFECT = {"en": "Check how the document is carried out", "zh": "检查制度文件执行效果"}
OPEN_GAP = {"en": "Open the monitoring priority", "zh": "查看监督重点"}
NUMBERED = (Watch.PART, Watch.ACTION, Watch.GAP)


class Section(StrEnum):
    """The parts of a digest, most urgent first; then what was told before and is overdue still."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    STANDING = "standing"


ORDER = list(Section)


@dataclass(frozen=True)
class Item:
    """One line: what the ladder says (nothing of what stands still), and what it says it of."""

    section: Section
    label: dict[str, str]
    watched: Watched


def queue_digests(session: Session, now: datetime, *, commit: Callable[[], None]) -> int:
    """Owe today's digest to everybody for whom something waits and whose hour has come; says how many.

    Each is kept at once, and its key names the day: a run that was broken off is simply run again.
    """
    today = local_day(now)
    if not may_send(session, now) or not _ladder_is_through(session, today):
        return 0
    hour = now.astimezone(settings().zone).hour
    sending = almanac(session, today).ladder.sending
    waiting = select(Notice.user_id, ReminderChoice.digest_hour).outerjoin(
        ReminderChoice, ReminderChoice.user_id == Notice.user_id
    )
    people = session.execute(waiting.where(Notice.digest).distinct().order_by(Notice.user_id)).tuples().all()
    commit()
    queued = 0
    for user_id, chosen in people:
        wanted = settings().digest_hour if chosen is None else chosen
        if hour >= min(max(wanted, sending.from_hour), sending.until_hour - 1):
            queued += _queue(session, session.get_one(User, user_id), now)
            commit()
    return queued


def _ladder_is_through(session: Session, today: date) -> bool:
    """Else the rest of its run would wait for another day; but one that fails holds up nobody's mail."""
    return is_done(session, today) or bool(last_failure(session, Job.RUN_LADDER))


def _queue(session: Session, user: User, now: datetime) -> bool:
    """One person's digest, with what an earlier one that is still unsent would have said."""
    today = local_day(now)
    mail_id = owe_mail(session, user, MailKind.DIGEST, today.isoformat(), now=now, content={"day": today})
    waiting = (Notice.user_id == user.id, Notice.digest)
    if not is_reached(user):
        session.execute(update(Notice).where(*waiting).values(digest=False))
    if mail_id is None:  # there is one of today, or no address to send it to
        return False
    unsent = (Mail.user_id == user.id, Mail.kind == MailKind.DIGEST.value, Mail.status == MailStatus.QUEUED)
    free = (Mail.id != mail_id, (Mail.leased_until.is_(None)) | (Mail.leased_until <= now))
    older = list(session.scalars(select(Mail.id).where(*unsent, *free).with_for_update(skip_locked=True)))
    session.execute(update(Notice).where(*waiting).values(digest=False, mail_id=mail_id))
    session.execute(update(Notice).where(Notice.mail_id.in_(older)).values(mail_id=mail_id))
    session.execute(delete(Mail).where(Mail.id.in_(older)))
    return True


def fill_digest(session: Session, mail: Mail, now: datetime) -> dict[str, Any] | None:
    """What the mail says at this moment; None when nothing of it is true any more."""
    book = almanac(session, local_day(now))
    items = _new_items(session, mail, book)
    if not items:
        return None
    told_of = {item.watched.task_id for item in items}
    items += _standing(session, mail.user, book.today, told_of - {None})
    items.sort(key=lambda item: (ORDER.index(item.section), item.watched.order))
    told = [_told(session, item, mail.user, book) for item in items[:MOST_ITEMS]]
    return {"day": book.today.isoformat(), "count": len(items), "items": told}


def is_still_so(session: Session, mail: Mail, now: datetime) -> bool:
    """Whether a reminder that was told at once, and waits for the mail server, still has something to say."""
    return bool(_new_items(session, mail, almanac(session, local_day(now))))


def drop_mail(session: Session, mail: Mail) -> None:
    """Nobody needs it any more; what it was about stays in the inbox."""
    session.execute(update(Notice).where(Notice.mail_id == mail.id).values(mail_id=None))
    session.delete(mail)


def _new_items(session: Session, mail: Mail, book: Almanac) -> list[Item]:
    """The steps that this mail is about and that are still true; of several on one matter the most urgent.

    What is not so today is taken out of the mail: should it become so again, the ladder tells it anew.
    """
    mine = select(Notice).where(Notice.mail_id == mail.id).options(joinedload(Notice.reminder)).order_by(Notice.id)
    notices = session.scalars(mine).all()
    still = find_standing(session, notices, book)
    items: dict[tuple[int | None, str, Watch], Item] = {}
    for notice in notices:
        watched = still.get(notice.id)
        if watched is None or not may_hear(mail.user, watched.matter):
            notice.mail_id = None
            continue
        matter = (watched.task_id, watched.key, watched.watch)
        item = Item(Section(notice.colour.value), json.loads(notice.content)["label"], watched)
        if matter not in items or ORDER.index(item.section) <= ORDER.index(items[matter].section):
            items[matter] = item
    return list(items.values())


def find_standing(session: Session, notices: Iterable[Notice], book: Almanac) -> dict[int, Watched]:
    """What notices of steps speak of, by notice, as far as it still is so: same cycle, same day, nobody has acted, and
    the rule is the one that speaks today."""
    steps = {notice.id: notice.reminder for notice in notices if notice.reminder is not None}
    now: dict[tuple[int | None, int, str, date], list[Watched]] = {}
    for seen in watch_all(session, _batch(steps.values())):
        now.setdefault((seen.task_id, seen.cycle, seen.key, seen.on), []).append(seen)
    found = {}
    for number, step in steps.items():
        for seen in now.get((step.task_id, step.cycle, step.subject, step.watched_on), []):
            if _speaks(step.rule, seen, book):
                found[number] = seen
    return found


def _batch(steps: Iterable[Reminder]) -> Batch:
    """What the steps are about."""
    tasks = {step.task_id for step in steps if step.task_id is not None}
    items = {int(step.subject.removeprefix(ACTION)) for step in steps if step.task_id is None}
    return Batch(sorted(tasks), sorted(items))


def _speaks(name: str, seen: Watched, book: Almanac) -> bool:
    step = find_step(book.rules(seen.campaign_id, seen.watch), seen.on, book.today, book.days)
    return step is not None and step.rule.name == name


def _standing(session: Session, user: User, today: date, told: set[int | None]) -> list[Item]:
    """What this person was told of earlier and is overdue still."""
    earlier = select(Notice.task_id).where(Notice.user_id == user.id, Notice.colour == Colour.RED)
    overdue = (Task.due_on < today, Task.state.in_(RUNNING), Task.voided_at.is_(None), Task.id.not_in(told))
    tasks = session.scalars(select(Task).where(Task.id.in_(earlier), *overdue).order_by(Task.due_on, Task.id)).all()
    seen = [Watched(task, Watch.DEADLINE, TASK, task.due_on, task, {}) for task in tasks if may_hear(user, task)]
    return [Item(Section.STANDING, {}, one) for one in seen]


def may_hear(user: User, matter: Task | ActionItem) -> bool:
    """Whether a person may still be told of a task, or of an action item of none."""
    return (isinstance(matter, Task) and matter.leader_id == user.id) or may_see(user, matter)


def _told(session: Session, item: Item, user: User, book: Almanac) -> dict[str, Any]:
    seen, reason = item.watched, reason_of(item.watched, book)
    step, page, number = _next_step(session, item, user, book)
    colour = Colour.RED if item.section is Section.STANDING else Colour(item.section.value)
    return {
        "section": item.section.value,
        "ref": seen.ref,
        "title": seen.title,
        "label": item.label,
        "colour": colour.value,
        "reason": {"text": reason.text, "params": reason.params},
        "step": step,
        "page": page,
        "part": number,
    }


def _next_step(session: Session, item: Item, user: User, book: Almanac) -> tuple[dict[str, str] | None, str, str]:
    """What the reader can do about it, on which page, and of which part, action item or gap."""
    number = item.watched.key.partition(":")[2] if item.watched.watch in NUMBERED else ""
    if item.watched.watch is Watch.ACTION or item.watched.task is None:
        return OPEN_ACTION, "action", number
    if item.watched.watch is Watch.GAP:
        return OPEN_GAP, "gap", number
    if item.watched.watch is Watch.EFFECT:
        return CHECK_EFFECT, "documents", number
    duty = next_duty(session, item.watched.task, actor=user, today=book.today)
    return ({"en": duty.label.en, "zh": duty.label.zh}, duty.page, number) if duty else (None, "", number)
