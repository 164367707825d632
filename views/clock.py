"""The time of a request; rules get it as a parameter."""

from datetime import UTC, date, datetime

from workflow.reminders.days import local_day


def utc_now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    """The site's calendar day."""
    return local_day(utc_now())
