"""Taking the steps of the ladder that are due: each once, with what everybody concerned is told, in one transaction."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from config.settings import settings
from models.inserting import insert_into, insert_new
from models.letters import Letter
from models.reminders import JobRun, Notice, Reminder, ReminderChoice
from workflow.reminders.almanac import Almanac, almanac
from workflow.reminders.days import local_day
from workflow.reminders.letters import draft_letter
from workflow.reminders.notices import OFFICE, REMINDER, UNREACHED, mails
from workflow.reminders.outbox import MailKind, is_reached, owe_mail
from workflow.reminders.receivers import Staff
from workflow.reminders.saying import describe, describe_unreached
from workflow.reminders.steps import Step, find_step
from workflow.reminders.watched import Watched
from workflow.reminders.watches import Batch, list_candidates, watch_all
from workflow.trail.chain import canonical

DAY_DONE = "ladder_of_the_day"  # the mark that today's run has gone through
KEY = ("task_id", "subject", "cycle", "rule", "watched_on", "occurrence")
Key = tuple[int | None, str, int, str, date, int]  # no task: an action item of none, which its subject names


@dataclass(frozen=True)
class Due:
    """A step that stands on something watched."""

    watched: Watched
    step: Step

    @property
    def key(self) -> Key:
        seen, step = self.watched, self.step
        return seen.task_id, seen.key, seen.cycle, step.rule.name, seen.on, step.occurrence

    @property
    def told(self) -> dict[str, Any]:
        return describe(self.watched, self.step.rule.label)


def run_ladder(session: Session, now: datetime, *, commit: Callable[[], None]) -> int:
    """Take every step that is due and was not taken; says how many. Once a working day, from the first hour on.

    Each batch is kept at once and each step has its key: a run that was broken off is simply run again,
    and what was missed is caught up by the next one.
    """
    today = local_day(now)
    if not may_send(session, now) or is_done(session, today):
        return 0
    batches = list_candidates(session, almanac(session, today), today)
    commit()
    taken = 0
    for batch in batches:
        taken += take_steps(session, find_due(session, batch, almanac(session, today)), now)
        commit()
    mark = insert_into(session, JobRun).values(name=DAY_DONE, ran_at=now, error="", failure="")
    session.execute(mark.on_conflict_do_update(index_elements=["name"], set_={"ran_at": now}))
    return taken


def may_send(session: Session, now: datetime) -> bool:
    """Whether this is an hour in which reminders go out: of a working day, at the site."""
    book = almanac(session, local_day(now))
    hour = now.astimezone(settings().zone).hour
    return book.days.is_working(book.today) and book.ladder.sending.from_hour <= hour < book.ladder.sending.until_hour


def is_done(session: Session, day: date) -> bool:
    """Whether the run of that very day has gone through; one that was made for another day says nothing."""
    done = session.get(JobRun, DAY_DONE)
    return done is not None and local_day(done.ran_at) == day


def find_due(session: Session, batch: Batch, book: Almanac) -> list[Due]:
    """The steps that stand on these, whether or not they were taken."""
    return list(find_steps(watch_all(session, batch), book, book.today))


def find_steps(seen: Iterable[Watched], book: Almanac, day: date) -> Iterator[Due]:
    """The same on any day, for what is watched now."""
    for watched in seen:
        rules = book.rules(watched.campaign_id, watched.watch)
        if step := find_step(rules, watched.on, day, book.days):
            yield Due(watched, step)


def take_steps(session: Session, due: Iterable[Due], now: datetime) -> int:
    """Take those that were not taken yet, and tell of all that stand; says how many are new.

    Who has become a receiver since a step was taken hears of it as well, and so does a person whose mail was dropped
    because what it said was not so for a while.
    """
    by_key = {one.key: one for one in due}
    numbers, new = _note(session, by_key, now)
    staff = Staff(session)
    choices = {choice.user_id: choice.bell_only for choice in session.scalars(select(ReminderChoice))}
    rows = [row for key, one in by_key.items() for row in _notices(one, numbers[key], staff, choices, now)]
    _tell(session, rows)
    for key, one in by_key.items():
        if one.step.rule.at_once:
            _mail_at_once(session, one, numbers[key], staff, choices, now)
    _draft_letters(session, by_key, now)
    return new


def _note(session: Session, due: Mapping[Key, Due], now: datetime) -> tuple[dict[Key, int], int]:
    """The number of each step, and how many of them were new and are written down now."""
    known = find_taken(session, due)
    new = [
        {**dict(zip(KEY, key, strict=True)), "colour": one.step.rule.colour, "fired_at": now}
        for key, one in due.items()
        if key not in known
    ]
    if not new:
        return known, 0
    written = session.scalars(insert_new(Reminder).returning(Reminder.id), new).all()
    return find_taken(session, due), len(written)  # some may have been written by another run at the same time


def find_taken(session: Session, due: Iterable[Key]) -> dict[Key, int]:
    """The numbers of those that were taken, themselves or a later repetition: a changed interval goes on from there."""
    wanted = list(due)
    stored = select(Reminder.id, *(getattr(Reminder, name) for name in KEY))
    alone = and_(Reminder.task_id.is_(None), Reminder.subject.in_({key[1] for key in wanted if key[0] is None}))
    of_tasks = Reminder.task_id.in_({key[0] for key in wanted} - {None})
    stored = stored.where(or_(of_tasks, alone)).order_by(Reminder.occurrence)
    last = {row[1:-1]: (row[-1], row[0]) for row in session.execute(stored).tuples()}
    found = {key: last[key[:-1]] for key in wanted if key[:-1] in last}
    return {key: number for key, (occurrence, number) in found.items() if occurrence >= key[-1]}


def _notices(
    due: Due, number: int, staff: Staff, choices: Mapping[int, list[str]], now: datetime
) -> Iterator[dict[str, Any]]:
    receivers, about, content = due.step.rule.receivers, due.watched.about, due.told
    told = [(user, REMINDER, content) for user in staff.find(receivers, about)]
    if deserted := staff.find_deserted(receivers, about):
        unreached = describe_unreached(content, deserted)
        told += [(user, UNREACHED, unreached) for user in staff.find([OFFICE], about)]
    for user, kind, said in told:
        colour = due.step.rule.colour
        by_digest = not due.step.rule.at_once or kind == UNREACHED
        yield {
            "dedupe_key": f"{kind}:{number}:{user.id}",
            "user_id": user.id,
            "kind": kind,
            "colour": colour,
            "task_id": due.watched.task_id,
            "reminder_id": number,
            "content": canonical(said),
            "at": now,
            "digest": by_digest and is_reached(user) and mails(choices.get(user.id, ()), kind, colour),
        }


def _tell(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write the notices that are new; one that no mail has told, though it should, waits for the next digest again."""
    if not rows:
        return
    row = insert_into(session, Notice)
    again = Notice.mail_id.is_(None) & row.excluded.digest & ~Notice.digest
    session.execute(
        row.on_conflict_do_update(index_elements=["dedupe_key"], set_={"digest": row.excluded.digest}, where=again),
        list(rows),
    )


def _mail_at_once(
    session: Session, due: Due, number: int, staff: Staff, choices: Mapping[int, list[str]], now: datetime
) -> None:
    seen, rule = due.watched, due.step.rule
    content = {**due.told, "ref": seen.ref, "title": seen.title}
    for user in staff.find(rule.receivers, seen.about):
        if mails(choices.get(user.id, ()), REMINDER, rule.colour) and (
            mail_id := owe_mail(session, user, MailKind.REMINDED, f"reminder:{number}", now=now, content=content)
        ):
            mine = Notice.dedupe_key == f"{REMINDER}:{number}:{user.id}"
            session.execute(update(Notice).where(mine).values(mail_id=mail_id))


def _draft_letters(session: Session, due: Mapping[Key, Due], now: datetime) -> None:
    """A letter for each deadline that was missed long enough ago and has none, however often it is told."""
    today = local_day(now)
    asked = {key: one for key, one in due.items() if _asks_for_letter(one, today)}
    about = select(Letter.task_id, Letter.cycle, Letter.overdue_since)
    there = set(session.execute(about.where(Letter.task_id.in_({key[0] for key in asked}))).tuples())
    for one in sorted(asked.values(), key=lambda one: one.watched.order):  # each letter locks its campaign's counter
        task, on = one.watched.task, one.watched.on
        if task and (task.id, task.cycle, on) not in there:
            draft_letter(session, task, overdue_since=on, now=now)


def _asks_for_letter(due: Due, today: date) -> bool:
    after = due.step.rule.letter_after_days
    return after is not None and (today - due.watched.on).days >= after
