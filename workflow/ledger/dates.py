"""Days that people enter: past ones that are over, coming ones within what anybody can plan for."""

from datetime import date, datetime, timedelta

from models.words import N_, Message, say
from workflow.errors import InvalidInput
from workflow.reminders.days import local_day

YEARS = 10  # how far ahead a review, a phase goal, a deadline of the next step may lie
PLAN_YEARS = 30  # how far ahead the deadline of a task, a measure or a part may lie


def take_past_day(day: date | None, field: str, now: datetime) -> date:
    """The day; raises InvalidInput beside the field when there is none or it is still to come."""
    if day is None:
        raise InvalidInput(say(N_("Give a date.")), field)
    if day > local_day(now):
        raise InvalidInput(say(N_("This day is still to come.")), field)
    return day


def take_coming_day(day: date | None, field: str, now: datetime) -> date:
    """A day after today and not too far ahead."""
    wrong = refuse_coming_day(day, local_day(now))
    if day is None or wrong is not None:
        raise InvalidInput(wrong or say(N_("Please fill this in.")), field)
    return day


def take_day_from_today(day: date | None, field: str, now: datetime) -> date:
    """Today or a later day, and not too far ahead."""
    if day is None:
        raise InvalidInput(say(N_("Please fill this in.")), field)
    today = local_day(now)
    wrong = say(N_("Give today or a later day.")) if day < today else refuse_far_day(day, today, YEARS)
    if wrong is not None:
        raise InvalidInput(wrong, field)
    return day


def refuse_coming_day(day: object, today: date) -> Message | None:
    """What is wrong with a day that has to lie after today; None when nothing is."""
    if not isinstance(day, date):
        return say(N_("Please fill this in."))
    if day <= today:
        return say(N_("Give a day after today."))
    return refuse_far_day(day, today, YEARS)


def refuse_far_day(day: date, today: date, years: int) -> Message | None:
    latest = years_after(today, years)
    return say(N_("Give a day not later than %(day)s."), day=latest) if day > latest else None


def check_planned(day: date | None, before: date | None, field: str, now: datetime) -> None:
    """Refuse a planned deadline beyond anybody's plans, unless it stood there already."""
    if day is None or day == before:
        return
    if wrong := refuse_far_day(day, local_day(now), PLAN_YEARS):
        raise InvalidInput(wrong, field)


def warn_of_past_day(day: date | None, before: date | None, now: datetime) -> list[Message]:
    """What to tell of a deadline entered after it passed: allowed, because a ledger may be entered late."""
    if day is None or day == before or day >= local_day(now):
        return []
    return [say(N_("The deadline %(day)s has already passed."), day=day)]


def years_after(day: date, years: int) -> date:
    """The same day some years later; of a 29 February, the first of March where there is none."""
    return date(day.year + years, day.month, 1) + timedelta(days=day.day - 1)
