"""The office's own days in the working-day calendar: entering a closed or worked period, removing one, listing them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.days import LONGEST_DAY_NAME, CalendarDay, DayKind, WorkCalendar
from models.people import User
from models.words import N_, say
from workflow.errors import InvalidInput, Stale
from workflow.ledger.texts import refuse_all_at_once, take_name
from workflow.process.due import refresh_answers_due
from workflow.process.rights import require
from workflow.reminders.countries import FIRST, LAST
from workflow.reminders.days import DAY, forget_working_days, local_day
from workflow.trail.chain import changes, record
from workflow.trail.kinds import EventKind

MOST_DAYS = 120
TAKEN = N_("%(day)s is entered already (%(name)s). Remove that first, then enter what holds now.")


@dataclass(frozen=True)
class Period:
    """Days one after another that were entered as the same thing."""

    first: date
    until: date
    kind: DayKind
    name: str

    @property
    def days(self) -> int:
        return (self.until - self.first).days + 1


@dataclass(frozen=True)
class Entered:
    """A period with who entered it and when."""

    period: Period
    by: User
    at: datetime


def enter_days(
    session: Session,
    first: date | None,
    until: date | None,
    kind: DayKind,
    name: str,
    *,
    actor: User,
    now: datetime,
) -> int:
    """From the first day until the last (that one alone, when no last is given) this holds, whatever the official
    calendar says; returns how many tasks are due on another day by it."""
    require(actor, "calendar.edit")
    period = _take_period(first, until, kind, name)
    taken = select(CalendarDay).where(CalendarDay.day.between(period.first, period.until)).order_by(CalendarDay.day)
    if there := session.scalars(taken.limit(1)).first():
        raise InvalidInput(say(TAKEN, day=there.day, name=there.name), "first")
    worked = period.kind is DayKind.WORKED
    known: dict[str, Any] = {"working": worked, "name": period.name, "set_by_id": actor.id, "set_at": now}
    days = [period.first + DAY * n for n in range(period.days)]
    session.add_all([CalendarDay(day=day, **known) for day in days])
    return _tell(session, EventKind.DAYS_ENTERED, period, actor, now)


def remove_days(session: Session, period: Period, *, actor: User, now: datetime) -> int:
    """The official calendar holds again on these days; Stale when somebody has changed one of them meanwhile."""
    require(actor, "calendar.edit")
    if not 1 <= period.days <= MOST_DAYS:
        raise Stale("", None)
    same = (CalendarDay.working == (period.kind is DayKind.WORKED), CalendarDay.name == period.name)
    found = select(CalendarDay).where(CalendarDay.day.between(period.first, period.until), *same)
    rows = session.scalars(found.order_by(CalendarDay.day).with_for_update(of=CalendarDay)).all()
    if len(rows) != period.days:
        raise Stale("", None)
    for row in rows:
        session.delete(row)
    return _tell(session, EventKind.DAYS_REMOVED, period, actor, now)


def list_entered(session: Session, year: int) -> list[Entered]:
    """What is entered for days of the year, as whole periods, also where they begin before or end after it."""
    margin = timedelta(days=MOST_DAYS)
    near = CalendarDay.day.between(date(year, 1, 1) - margin, date(year, 12, 31) + margin)
    query = select(CalendarDay).where(near).order_by(CalendarDay.day).options(joinedload(CalendarDay.set_by))
    runs: list[list[CalendarDay]] = []
    for row in session.scalars(query):
        if runs and _goes_on(runs[-1], row):
            runs[-1].append(row)
        else:
            runs.append([row])
    return [_entered(run) for run in runs if run[0].day.year <= year <= run[-1].day.year]


def _goes_on(run: Sequence[CalendarDay], row: CalendarDay) -> bool:
    last = run[-1]
    same = (last.working, last.name, last.set_at, last.set_by_id) == (row.working, row.name, row.set_at, row.set_by_id)
    return same and row.day == last.day + DAY and len(run) < MOST_DAYS


def _entered(run: Sequence[CalendarDay]) -> Entered:
    first, last = run[0], run[-1]
    return Entered(Period(first.day, last.day, first.kind, first.name), first.set_by, first.set_at)


def _take_period(first: date | None, until: date | None, kind: DayKind, name: str) -> Period:
    refuse_all_at_once(
        lambda: take_name(name, "name", required=True, longest=LONGEST_DAY_NAME),
        lambda: _check_days(first, until),
    )
    start = first or date.min
    return Period(start, until or start, kind, take_name(name, "name", required=True, longest=LONGEST_DAY_NAME))


def _check_days(first: date | None, until: date | None) -> None:
    if first is None:
        raise InvalidInput(say(N_("Give a date.")), "first")
    last = until or first
    if last < first:
        raise InvalidInput(say(N_("This day is before the first one.")), "until")
    if first.year < FIRST or last.year > LAST:
        field = "first" if first.year < FIRST or first.year > LAST else "until"
        raise InvalidInput(say(N_("Give a day in the years %(first)s to %(last)s."), first=FIRST, last=LAST), field)
    if (last - first).days >= MOST_DAYS:
        raise InvalidInput(say(N_("Enter at most %(count)s days at once."), count=MOST_DAYS), "until")


def _tell(session: Session, kind: EventKind, period: Period, actor: User, now: datetime) -> int:
    """The event, once the tasks that wait for an answer are due by the new calendar."""
    session.flush()
    forget_working_days(session)
    moved = refresh_answers_due(session, now)
    past = max(0, min((local_day(now) - period.first).days, period.days))
    told = {"first": period.first, "until": period.until, "day_kind": period.kind.value, "name": period.name}
    nothing, entry = dict.fromkeys(told), told
    before, after = (nothing, entry) if kind is EventKind.DAYS_ENTERED else (entry, nothing)
    numbers = {"past": past, "moved": moved, "changes": changes(before, after)}
    record(session, WorkCalendar(), kind, actor=actor, now=now, **told, **numbers)
    return moved
