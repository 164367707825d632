"""Days as the office counts them: the site's calendar day, working days with China's holidays and make-ups."""

from datetime import date, datetime, timedelta

import chinese_calendar
from sqlalchemy.orm import Session

from config.settings import settings

DAY = timedelta(days=1)
KEPT = "working_days"  # where a session keeps them


def local_day(now: datetime) -> date:
    """The calendar day at the site for a UTC moment."""
    return now.astimezone(settings().zone).date()


class WorkingDays:
    """Which days are worked at this site: weekends, public holidays and make-up working days are known."""

    def is_working(self, day: date) -> bool:
        return is_working_day(day)

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


def working_days(session: Session) -> WorkingDays:
    """The working days in force, read once a session."""
    kept: WorkingDays = session.info.setdefault(KEPT, WorkingDays())
    return kept


def is_working_day(day: date) -> bool:
    """Known public holidays and make-up working days count; years not announced yet have weekends only."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:  # the calendar's own word for "that year is not announced"
        return day.weekday() < 5


def add_working_days(day: date, count: int) -> date:
    """The `count`-th working day after `day`; `day` itself is not counted."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day
