"""Days as the office counts them: the site's calendar day; working days by holidays, make-up days, closing days."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import settings
from models.days import CalendarDay
from workflow.reminders.countries import Year, year_of

DAY = timedelta(days=1)
HOLIDAYS_IN_A_ROW = 16  # no country has more
KEPT = "working_days"  # where a session keeps them
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def local_day(now: datetime) -> date:
    """The calendar day at the site for a UTC moment."""
    return now.astimezone(settings().zone).date()


def read_day(value: object) -> date | None:
    """The day that a kept value is (ISO 8601, 2026-03-02); None for any other, such as "2026-02-30" in a typed text."""
    if not isinstance(value, str) or not ISO_DAY.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def days_lasted(signed_at: datetime, raised_at: datetime) -> int:
    """Calendar days at the site from a write-off until the problem was back."""
    return (local_day(raised_at) - local_day(signed_at)).days


class WorkingDays:
    """Which days are worked at this site: by what the office has entered, else by the country's calendar."""

    def __init__(self, entered: Mapping[date, bool] | None = None) -> None:
        self.entered = entered or {}
        self.country = settings().holidays
        self._whole = (self.country, frozenset(self.entered.items()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WorkingDays) and self._whole == other._whole

    def __hash__(self) -> int:
        return hash(self._whole)

    def is_working(self, day: date) -> bool:
        entered = self.entered.get(day)
        return self.year(day.year).is_working(day) if entered is None else entered

    def add(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, before it where `count` is negative; `day` itself is not counted."""
        step = DAY if count > 0 else -DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def count(self, after: date, until: date) -> int:
        """The working days after one day up to and including another; 0 where that is not later."""
        return sum(self.is_working(after + n * DAY) for n in range(1, (until - after).days + 1))

    def or_before(self, day: date) -> date:
        """The day itself where it is worked, else the last working day before it."""
        while not self.is_working(day):
            day -= DAY
        return day

    def or_after(self, day: date) -> date:
        """The day itself where it is worked, else the first working day after it."""
        while not self.is_working(day):
            day += DAY
        return day

    @cached_property
    def longest_break(self) -> int:
        """How many days without work there may be in a row, ever."""
        longest = row = 0
        if self.entered:
            first, last = min(self.entered) - HOLIDAYS_IN_A_ROW * DAY, max(self.entered) + HOLIDAYS_IN_A_ROW * DAY
            for n in range((last - first).days + 1):
                row = 0 if self.is_working(first + n * DAY) else row + 1
                longest = max(longest, row)
        return max(longest, HOLIDAYS_IN_A_ROW)

    def year(self, year: int) -> Year:
        """What the country's calendar says of the year."""
        return year_of(self.country, year)


def working_days(session: Session) -> WorkingDays:
    """The working days in force, read once a transaction: what another process enters is seen by the next one."""
    transaction, kept = session.info.get(KEPT, (None, None))
    if kept is None or transaction is not session.get_transaction():
        entered = session.execute(select(CalendarDay.day, CalendarDay.working)).tuples()
        kept = WorkingDays(dict(entered.all()))
        session.info[KEPT] = session.get_transaction(), kept
    return kept  # type: ignore[no-any-return]  # what a session keeps has no type


def forget_working_days(session: Session) -> None:
    """Let the next who asks read them anew: they were changed in this transaction."""
    session.info.pop(KEPT, None)
