"""What people are told: one notice in the inbox and, unless they chose otherwise, one mail; and their reading of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session, joinedload

from models.inserting import insert_new
from models.ledger import Task
from models.people import User
from models.reminders import Colour, Heartbeat, Notice, ReminderChoice
from models.words import N_, Labelled, Words, say
from workflow.errors import NotFound
from workflow.reminders.ladder import Receiver, ladder
from workflow.reminders.outbox import MailKind, dedupe_key, owe_mail
from workflow.reminders.receivers import Staff
from workflow.reminders.saying import describe_unreached
from workflow.reminders.sign_of_life import WORKER, is_recent
from workflow.trail.chain import canonical

REMINDER, UNREACHED = "reminder", MailKind.UNREACHED.value  # kinds of notices that are worded by the ladder
OFFICE = Receiver("office@any")


class Topic(Labelled):
    """What a person may choose to hear of in the inbox only; red ones have no topic and always come by mail, too."""

    GREEN = "green", N_("Reminders: due soon (green)")
    YELLOW = "yellow", N_("Reminders: due very soon (yellow)")
    SUBMITTED = "submitted", N_("A submission waits for review")
    RETURNED = "returned", N_("A task was returned")
    WRITTEN_OFF = "written_off", N_("A task was written off")
    EXTENSION = "extension", N_("Requests for an extension and decisions on them")
    QUESTION = "question", N_("Questions and their answers")
    PLAN = "plan", N_("Plans to decide on, and decisions on them")
    MENTIONED = "mentioned", N_("Somebody mentioned me")


NEWEST = Notice.at.desc(), Notice.id.desc()
FEEDBACK = (MailKind.FEEDBACK_HANDED_OVER, MailKind.FEEDBACK_ANSWERED, MailKind.FEEDBACK_DECIDED)
OF_TASKS = (MailKind.SUBMITTED, MailKind.RETURNED, MailKind.WRITTEN_OFF, MailKind.REBOUNDED, MailKind.FOUND_BACK)
OF_GAPS = (MailKind.GAP_OPENED, MailKind.GAP_ANSWERED)
NEWS = (*OF_TASKS, *OF_GAPS, *FEEDBACK)  # told at once


def tell_news(
    session: Session,
    task: Task,
    kind: MailKind,
    *,
    actor: User,
    now: datetime,
    also: Iterable[User] = (),
    **content: Any,
) -> None:
    """Tell at once what happened on a task, to those whom the ladder names for it, but not to whoever did it."""
    news, staff = ladder().news_of(kind.value), Staff(session, task)
    people = [*also, *(staff.find(news.receivers, task) if news else [])]
    about = {"task": task.id, "ref": task.ref, "title": task.title, "by": actor.name, **content}
    dedupe = f"task:{task.id}:{task.cycle}:{now.isoformat()}"
    for user in {user.id: user for user in people if user.id != actor.id and user.active}.values():
        tell(session, user, kind, dedupe, now=now, content=about, colour=news.colour if news else Colour.NONE)
    if news and (deserted := staff.find_deserted(news.receivers, task)):
        tell_unreached(session, task, news.label, deserted, kind=kind, now=now)


def tell_unreached(
    session: Session, task: Task, label: Words, places: Iterable[Words], *, kind: MailKind, now: datetime
) -> None:
    """Tell the office at once that nobody is there to be told of what happened."""
    content = describe_unreached({"task": task.id, "label": {"en": label.en, "zh": label.zh}}, places)
    content |= {"ref": task.ref, "title": task.title}
    for user in Staff(session, task).find([OFFICE], task):
        dedupe = f"{kind.value}:{task.id}:{task.cycle}:{now.isoformat()}"
        tell(session, user, MailKind.UNREACHED, dedupe, now=now, content=content, colour=Colour.YELLOW)


def tell(
    session: Session,
    user: User,
    kind: MailKind,
    dedupe: str,
    *,
    now: datetime,
    content: dict[str, Any],
    colour: Colour = Colour.NONE,
) -> None:
    """Put one notice into a person's inbox and owe the mail that says the same; a second call does nothing."""
    row = {
        "dedupe_key": dedupe_key(kind, user, dedupe),
        "user_id": user.id,
        "kind": kind.value,
        "colour": colour,
        "task_id": content.get("task"),
        "content": canonical(content),
        "at": now,
        "digest": False,
    }
    if add_notices(session, [row]) and wants_mail(session, user, kind.value, colour):
        mail_id = owe_mail(session, user, kind, dedupe, now=now, content=content)
        session.execute(update(Notice).where(Notice.dedupe_key == row["dedupe_key"]).values(mail_id=mail_id))


def add_notices(session: Session, rows: Sequence[dict[str, Any]]) -> int:
    """Write notices, each once; returns how many were new."""
    if not rows:
        return 0
    return len(session.scalars(insert_new(Notice).returning(Notice.id), list(rows)).all())


def wants_mail(session: Session, user: User, kind: str, colour: Colour) -> bool:
    """Whether a notice also comes by mail: red ones always, the rest unless the person chose the inbox only."""
    choice = session.get(ReminderChoice, user.id)
    return mails(choice.bell_only if choice else (), kind, colour)


def mails(bell_only: Iterable[str], kind: str, colour: Colour) -> bool:
    """The same for a known choice."""
    return colour is Colour.RED or topic_of(kind, colour) not in set(bell_only)


def topic_of(kind: str, colour: Colour) -> str:
    """What a notice is about, as a person chooses it; reminders go by their colour."""
    if kind in (REMINDER, UNREACHED):
        return colour.value
    return next((topic for topic in ("extension", "question", "plan") if kind.startswith(topic)), kind)


def count_unread(session: Session, user: User) -> int:
    return session.scalar(_unread(user)) or 0


def look_up(session: Session, user: User, now: datetime) -> tuple[int, bool]:
    """What the frame of every page asks, in one query: how much is unread, and whether a worker lives."""
    beat = select(Heartbeat.beat_at).where(Heartbeat.name == WORKER).scalar_subquery()
    unread, beat_at = session.execute(select(_unread(user).scalar_subquery(), beat)).one()
    return unread, is_recent(beat_at, now)


def _unread(user: User) -> Select[tuple[int]]:
    return select(func.count()).select_from(Notice).where(Notice.user_id == user.id, Notice.read_at.is_(None))


def count_notices(session: Session, user: User) -> int:
    return session.scalar(select(func.count()).select_from(Notice).where(Notice.user_id == user.id)) or 0


def find_notices(session: Session, user: User, *, unread: bool, offset: int, limit: int) -> list[Notice]:
    """A person's notices, the newest first."""
    mine: Select[tuple[Notice]] = select(Notice).where(Notice.user_id == user.id).order_by(*NEWEST)
    if unread:
        mine = mine.where(Notice.read_at.is_(None))
    with_all = (joinedload(Notice.task), joinedload(Notice.reminder))
    return list(session.scalars(mine.options(*with_all).offset(offset).limit(limit)))


def count_told(session: Session, task: Task) -> int:
    return session.scalar(select(func.count()).select_from(Notice).where(Notice.task_id == task.id)) or 0


def find_told(session: Session, task: Task, *, offset: int, limit: int) -> list[Notice]:
    """What anybody was told of a task, the newest first, with the mails that said so."""
    told = select(Notice).where(Notice.task_id == task.id).order_by(*NEWEST).offset(offset).limit(limit)
    return list(session.scalars(told.options(joinedload(Notice.user), joinedload(Notice.mail))))


def mark_read(session: Session, user: User, now: datetime, *, up_to: int, only: int | None = None) -> None:
    """Mark notices as read: one of them, or all up to the newest that the person has seen.

    Raises NotFound for somebody else's.
    """
    notice = session.get(Notice, only) if only is not None else None
    if only is not None and (notice is None or notice.user_id != user.id):
        raise NotFound(say(N_("There is nothing at this address.")))
    chosen = Notice.id == only if only is not None else Notice.id <= up_to
    mine = (Notice.user_id == user.id, Notice.read_at.is_(None), chosen)
    session.execute(update(Notice).where(*mine).values(read_at=now))
