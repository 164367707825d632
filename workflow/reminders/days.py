"""Days as the office counts them: the site's calendar day, working days with China's holidays and make-ups."""

from datetime import date, datetime, timedelta

import chinese_calendar

from config.settings import settings


def local_day(now: datetime) -> date:
    """The calendar day at the site for a UTC moment."""
    return now.astimezone(settings().zone).date()


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
