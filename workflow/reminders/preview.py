"""What the ladder will send in the days ahead if nothing changes: computed by what sends."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import Campaign
from models.people import User
from models.reminders import Notice
from workflow.reminders.almanac import Almanac, almanac
from workflow.reminders.days import DAY
from workflow.reminders.firing import Due, find_steps, find_taken, is_done
from workflow.reminders.receivers import Staff
from workflow.reminders.watches import Batch, list_candidates, watch_all

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


def foresee(session: Session, today: date, campaign: Campaign | None = None) -> Preview:
    """The steps of the next days, day by day, each once, of one campaign or all."""
    book = almanac(session, today)
    last = today + timedelta(days=DAYS_AHEAD)
    days = [day for day in _days(session, today, last) if book.days.is_working(day)]
    found: list[tuple[date, Due]] = []
    for batch in list_candidates(session, book, last, campaign):
        found += _foresee_batch(session, batch, days, book)
    found.sort(key=lambda one: (one[0], one[1].watched.order))
    staff = Staff(session)
    lines = [_line(day, due, staff) for day, due in found[:MOST_LINES]]
    newcomers = _newcomers(session, book, days[0], staff, campaign) if days else []
    return Preview([*newcomers, *lines][:MOST_LINES], len(found) + len(newcomers))


def _days(session: Session, today: date, last: date) -> list[date]:
    """From today on, or from tomorrow when today's run has gone through."""
    first = today + DAY if is_done(session, today) else today
    return [first + n * DAY for n in range((last - first).days + 1)]


def _foresee_batch(session: Session, batch: Batch, days: list[date], book: Almanac) -> list[tuple[date, Due]]:
    watched = list(watch_all(session, batch))
    standing = [(day, due) for day in days for due in find_steps(watched, book, day)]
    taken, found = set(find_taken(session, {due.key for _, due in standing})), []
    for day, due in standing:
        if due.key not in taken:
            taken.add(due.key)
            found.append((day, due))
    return found


def _newcomers(session: Session, book: Almanac, day: date, staff: Staff, campaign: Campaign | None) -> list[Foreseen]:
    """Steps that were taken, and the people who have become receivers since."""
    found = []
    for batch in list_candidates(session, book, day, campaign):
        standing = {due.key: due for due in find_steps(watch_all(session, batch), book, day)}
        numbers = find_taken(session, standing)
        told = select(Notice.reminder_id, Notice.user_id).where(Notice.reminder_id.in_(numbers.values()))
        known = set(session.execute(told).tuples())
        for key, number in numbers.items():
            people = staff.find(standing[key].step.rule.receivers, standing[key].watched.about)
            if new := tuple(user for user in people if (number, user.id) not in known):
                found.append(Foreseen(day, standing[key], new, True))
    return found


def _line(day: date, due: Due, staff: Staff) -> Foreseen:
    people = staff.find(due.step.rule.receivers, due.watched.about)
    deserted = staff.find_deserted(due.step.rule.receivers, due.watched.about)
    return Foreseen(day, due, tuple(people), not deserted)
