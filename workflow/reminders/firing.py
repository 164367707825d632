"""Taking the steps of the ladder that are due: each once, with what everybody concerned is told, in one transaction."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from config.settings import settings
from models.measures import Part
from models.people import User
from models.reminders import JobRun, Notice, Reminder, ReminderChoice
from models.words import Words
from workflow.reminders.almanac import Almanac, almanac
from workflow.reminders.days import local_day
from workflow.reminders.ladder import Receiver, Watch
from workflow.reminders.letters import draft_letter
from workflow.reminders.notices import REMINDER, UNREACHED, add_notices, anew, mails
from workflow.reminders.outbox import MailKind, is_reached, owe_mail
from workflow.reminders.receivers import Staff, is_local
from workflow.reminders.steps import Step, find_step
from workflow.reminders.watches import Watched, list_candidates, watch_tasks
from workflow.trail.chain import canonical

DAY_DONE = "ladder_of_the_day"  # the mark that today's run has gone through
OFFICE = Receiver("office@any")
LANGUAGES = ("en", "zh")
UNREACHED_LABEL = Words("Nobody could be told in %(place)s: %(label)s", "%(place)s无人可接收提醒：%(label)s")
NO_GROUP = Words("an inspection group, as none is assigned", "巡察组（尚未指定）")
Key = tuple[int, str, int, str, date, int]  # task, subject, cycle, rule, watched day, repetition


@dataclass(frozen=True)
class Due:
    """A step that stands on something watched."""

    watched: Watched
    step: Step

    @property
    def key(self) -> Key:
        seen, step = self.watched, self.step
        return seen.task.id, seen.key, seen.task.cycle, step.rule.name, seen.on, step.occurrence

    @property
    def asks_for_letter(self) -> bool:
        first = self.step.rule.letter_from
        return first is not None and self.step.occurrence >= first


def run_ladder(session: Session, now: datetime, *, commit: Callable[[], None]) -> int:
    """Take every step that is due and was not taken; says how many. Once a working day, from the first hour on.

    Each batch of tasks is kept at once and each step has its key: a run that was broken off is simply run again,
    and what was missed is caught up by the next one.
    """
    today = local_day(now)
    if not may_send(session, now) or _is_done(session, now):
        return 0
    batches = list_candidates(session, almanac(session, today), today)
    commit()
    taken = 0
    for ids in batches:
        taken += take_steps(session, find_due(session, ids, almanac(session, today)), now)
        commit()
    session.merge(JobRun(name=DAY_DONE, ran_at=now))
    return taken


def may_send(session: Session, now: datetime) -> bool:
    """Whether this is an hour in which reminders go out: of a working day, at the site."""
    book = almanac(session, local_day(now))
    hour = now.astimezone(settings().zone).hour
    return book.days.is_working(book.today) and book.ladder.sending.from_hour <= hour < book.ladder.sending.until_hour


def _is_done(session: Session, now: datetime) -> bool:
    done = session.get(JobRun, DAY_DONE)
    return done is not None and local_day(done.ran_at) >= local_day(now)


def find_due(session: Session, ids: Sequence[int], book: Almanac) -> list[Due]:
    """The steps that stand on these tasks, whether or not they were taken."""
    return list(find_steps(watch_tasks(session, ids), book, book.today))


def find_steps(seen: Iterable[Watched], book: Almanac, day: date) -> Iterator[Due]:
    """The same on any day, for what is watched now."""
    for watched in seen:
        rules = book.rules(watched.task.campaign_id, watched.watch)
        if step := find_step(rules, watched.on, day, book.days):
            yield Due(watched, step)


def take_steps(session: Session, due: Iterable[Due], now: datetime) -> int:
    """Take those that were not taken yet, and tell; says how many."""
    by_key = {one.key: one for one in due}
    new = _note(session, by_key, now)
    if not new:
        return 0
    staff = Staff(session)
    choices = {choice.user_id: choice.bell_only for choice in session.scalars(select(ReminderChoice))}
    rows = [row for key, number in new.items() for row in _notices(by_key[key], number, staff, choices, now)]
    add_notices(session, rows)
    for key, number in new.items():
        if by_key[key].step.rule.at_once:
            _mail_at_once(session, by_key[key], number, staff, choices, now)
    for key in sorted(new):  # always in the same order, as each letter locks its campaign's counter
        if by_key[key].asks_for_letter:
            draft_letter(session, by_key[key].watched.task, overdue_since=by_key[key].watched.on, now=now)
    return len(new)


def _note(session: Session, due: dict[Key, Due], now: datetime) -> dict[Key, int]:
    """Write the steps that are new; {key: number}."""
    if not due:
        return {}
    names = ("task_id", "subject", "cycle", "rule", "watched_on", "occurrence")
    rows = [
        {**dict(zip(names, key, strict=True)), "colour": one.step.rule.colour, "fired_at": now}
        for key, one in due.items()
    ]
    written = anew(session, Reminder).returning(Reminder.id, *(getattr(Reminder, name) for name in names))
    return {row[1:]: row[0] for row in session.execute(written, rows).tuples()}


def _notices(
    due: Due, number: int, staff: Staff, choices: dict[int, list[str]], now: datetime
) -> Iterator[dict[str, Any]]:
    people = staff.find(due.step.rule.receivers, due.watched.about)
    told = [(user, REMINDER, describe(due)) for user in people]
    if not find_local(due, staff):
        told += [(user, UNREACHED, describe_unreached(due)) for user in staff.find([OFFICE], due.watched.about)]
    for user, kind, content in told:
        colour = due.step.rule.colour
        by_digest = not due.step.rule.at_once or kind == UNREACHED
        yield {
            "dedupe_key": f"{kind}:{number}:{user.id}",
            "user_id": user.id,
            "kind": kind,
            "colour": colour,
            "task_id": due.watched.task.id,
            "reminder_id": number,
            "content": canonical(content),
            "at": now,
            "digest": by_digest and is_reached(user) and mails(choices.get(user.id, ()), kind, colour),
        }


def find_local(due: Due, staff: Staff) -> list[User] | bool:
    """Whom a rule reaches in the unit or group itself; True for one that names none of them."""
    local = [receiver for receiver in due.step.rule.receivers if is_local(receiver)]
    return staff.find(local, due.watched.about) if local else True


def describe(due: Due) -> dict[str, Any]:
    """What a notice says besides its task, in both languages, as the rule words it."""
    label, seen = due.step.rule.label, due.watched
    said = {language: label.spoken(language) % _naming(seen, language) for language in LANGUAGES}
    return {"task": seen.task.id, "label": said, "on": seen.on}


def describe_unreached(due: Due) -> dict[str, Any]:
    """The same for the office: that nobody is there to be told, and who it would have been."""
    told, place = describe(due), _place(due.watched)
    said = {
        language: UNREACHED_LABEL.spoken(language) % {"place": place.spoken(language), "label": told["label"][language]}
        for language in LANGUAGES
    }
    return {**told, "label": said}


def _place(seen: Watched) -> Words:
    """The unit or group in which nobody is."""
    if seen.watch is Watch.REVIEW:
        return seen.task.group.called if seen.task.group else NO_GROUP
    return seen.about.unit.called if isinstance(seen.about, Part) else seen.task.lead_unit.called


def _naming(seen: Watched, language: str) -> dict[str, str]:
    return {name: _worded(value, language) for name, value in seen.naming.items()}


def _worded(value: object, language: str) -> str:
    if isinstance(value, Words):
        return value.spoken(language)
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日" if language == "zh" else value.isoformat()
    return str(value)


def _mail_at_once(
    session: Session, due: Due, number: int, staff: Staff, choices: dict[int, list[str]], now: datetime
) -> None:
    task, rule = due.watched.task, due.step.rule
    content = {**describe(due), "ref": task.ref, "title": task.title}
    for user in staff.find(rule.receivers, due.watched.about):
        if mails(choices.get(user.id, ()), REMINDER, rule.colour):
            mail_id = owe_mail(session, user, MailKind.REMINDED, f"reminder:{number}", now=now, content=content)
            mine = Notice.dedupe_key == f"{REMINDER}:{number}:{user.id}"
            session.execute(update(Notice).where(mine).values(mail_id=mail_id))
