"""The time of a request; rules get it as a parameter."""

from datetime import UTC, date, datetime

from views.database import db
from workflow.reminders.almanac import Almanac, almanac
from workflow.reminders.days import local_day


def utc_now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    """The site's calendar day."""
    return local_day(utc_now())


def book() -> Almanac:
    """What that day means here: working days, and the ladder."""
    return almanac(db.session, today())
