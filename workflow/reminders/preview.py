"""What the ladder will send in the days ahead if nothing changes: computed by what sends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.people import User
from models.reminders import Reminder
from workflow.reminders.almanac import Almanac, almanac
from workflow.reminders.days import DAY
from workflow.reminders.firing import Due, Key, find_steps, is_done
from workflow.reminders.receivers import Staff
from workflow.reminders.watches import list_candidates, watch_tasks

DAYS_AHEAD = 14
MOST_LINES = 300


@dataclass(frozen=True)
class Foreseen:
    """A step, its day, and to whom; `reached` is false when nobody of the unit or group is there."""

    on: date
    due: Due
    people: tuple[User, ...]
    reached: bool


@dataclass(frozen=True)
class Preview:
    """The first lines, and how many there are."""

    lines: list[Foreseen]
    total: int


def foresee(session: Session, today: date, *conditions: ColumnElement[bool]) -> Preview:
    """The steps of the next days, day by day, each once; `conditions` on Task narrow it down."""
    book = almanac(session, today)
    last = today + timedelta(days=DAYS_AHEAD)
    days = [day for day in _days(session, today, last) if book.days.is_working(day)]
    found: list[tuple[date, Due]] = []
    for ids in list_candidates(session, book, last, *conditions):
        found += _foresee_batch(session, ids, days, book)
    found.sort(key=lambda one: (one[0], one[1].watched.on, one[1].watched.task.id))
    staff = Staff(session) if found else None
    lines = [_line(day, due, staff) for day, due in found[:MOST_LINES] if staff is not None]
    return Preview(lines, len(found))


def _days(session: Session, today: date, last: date) -> list[date]:
    """From today on, or from tomorrow when today's run has gone through."""
    first = today + DAY if is_done(session, today) else today
    return [first + n * DAY for n in range((last - first).days + 1)]


def _foresee_batch(session: Session, ids: Sequence[int], days: list[date], book: Almanac) -> list[tuple[date, Due]]:
    watched, taken, found = list(watch_tasks(session, ids)), _taken(session, ids), []
    for day in days:
        for due in find_steps(watched, book, day):
            if due.key not in taken:
                taken.add(due.key)
                found.append((day, due))
    return found


def _taken(session: Session, ids: Sequence[int]) -> set[Key]:
    columns = (Reminder.task_id, Reminder.subject, Reminder.cycle, Reminder.rule)
    rows = session.execute(select(*columns, Reminder.watched_on, Reminder.occurrence).where(Reminder.task_id.in_(ids)))
    return set(rows.tuples().all())


def _line(day: date, due: Due, staff: Staff) -> Foreseen:
    people = staff.find(due.step.rule.receivers, due.watched.about)
    deserted = staff.find_deserted(due.step.rule.receivers, due.watched.about)
    return Foreseen(day, due, tuple(people), not deserted)
