"""A deadline as a number of working days: what is taken, what is refused, what is told of a year not announced."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms import Form
from wtforms.validators import Optional

from config.settings import Settings, use_settings
from models.days import DayKind
from tests.cast import Cast
from tests.client import Browser
from views.clock import today
from views.deadline_field import DeadlineField
from views.words import format_day
from workflow.reminders.calendar_days import enter_days
from workflow.reminders.days import DAY, WorkingDays, local_day
from workflow.reminders.firing import may_send, run_ladder


class Deadline(Form):
    day = DeadlineField("Deadline", [Optional()])


@pytest.fixture
def asked(app: Flask) -> Iterator[None]:
    with app.test_request_context(), force_locale("en"):
        yield


def send(day: str = "", count: str = "", before: date | None = None) -> tuple[date | None, list[str]]:
    form = Deadline(MultiDict({"day": day, "day_counted": count}), data={"day": before})
    form.validate()
    return form.day.data, [str(error) for error in form.day.errors]


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("count", ["1", "5", "５", " 12 ", "500"])
def test_a_number_is_counted_to_a_day(count: str) -> None:
    assert send(count=count) == (WorkingDays().add(today(), int(count)), [])


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("count", ["0", "-3", "501", "9" * 5000, "²", "1.5", "1e2", "five", "٠"])
def test_a_number_that_cannot_be_is_refused_in_words(count: str) -> None:
    _, errors = send(count=count)
    assert errors == ["Give a number of working days from 1 to 500."]


@pytest.mark.usefixtures("asked")
def test_a_day_and_a_number_have_to_agree() -> None:
    fifth = WorkingDays().add(today(), 5)
    assert send(fifth.isoformat(), "5") == (fifth, [])
    _, errors = send((fifth + DAY).isoformat(), "5")
    assert errors == [
        f"The day and the number of working days do not agree: counted from today, they (5) end on {format_day(fifth)}."
    ]
    assert send(fifth.isoformat(), "3", before=fifth) == (WorkingDays().add(today(), 3), [])
    assert send() == (None, [])


def test_a_year_that_is_not_announced_is_told_beside_the_day(cast: Cast, browser: Browser) -> None:
    cast.session.commit()
    office, told = browser.as_("office"), "The official calendar of 2099 is not known here yet."
    assert told in office.get("/working-days/answer?day=2099-03-04").get_json()["told"]
    assert told in office.get("/working-days/answer?day=2099-03-07").get_json()["told"]
    assert office.get("/working-days/answer?day=2026-03-04").get_json()["told"] == ""
    known = office.get("/working-days/answer?count=1").get_json()
    assert ("not known here" in known["told"]) is not WorkingDays().year(int(known["day"][:4])).official
    assert "is not known here" in office.get("/working-days?year=2099").text


@pytest.mark.parametrize(
    ("zone", "moment", "sent"),
    [
        ("Europe/Berlin", datetime(2026, 3, 27, 5, 59, tzinfo=UTC), False),  # Friday in winter time: 6:59
        ("Europe/Berlin", datetime(2026, 3, 27, 6, 0, tzinfo=UTC), True),
        ("Europe/Berlin", datetime(2026, 3, 30, 4, 59, tzinfo=UTC), False),  # Monday in summer time: 6:59
        ("Europe/Berlin", datetime(2026, 3, 30, 5, 0, tzinfo=UTC), True),
        ("Europe/Berlin", datetime(2026, 3, 30, 18, 0, tzinfo=UTC), False),  # 20:00
        ("America/New_York", datetime(2026, 10, 30, 23, 30, tzinfo=UTC), True),  # 19:30
        ("America/New_York", datetime(2026, 11, 3, 0, 30, tzinfo=UTC), True),  # Monday, an hour earlier: 19:30
        ("America/New_York", datetime(2026, 11, 2, 11, 30, tzinfo=UTC), False),  # 6:30
        ("Pacific/Auckland", datetime(2026, 9, 24, 20, 0, tzinfo=UTC), True),  # Friday at the site, Thursday in UTC
        ("Pacific/Auckland", datetime(2026, 9, 25, 20, 0, tzinfo=UTC), False),  # Saturday there
    ],
)
def test_reminders_go_out_in_the_hours_of_the_site(
    session: Session, settings: Settings, zone: str, moment: datetime, *, sent: bool
) -> None:
    use_settings(settings.model_copy(update={"timezone": zone, "holidays": "none"}))
    assert may_send(session, moment) is sent
    use_settings(settings)


def test_a_warning_that_lands_before_today_is_told_at_once_and_only_once(session: Session, cast: Cast) -> None:
    """The office closes the days around the one on which it was to be told."""
    day = local_day(cast.now)
    cast.task(deadline=day + 12 * DAY, due_on=day + 12 * DAY)  # a Saturday; ten days before is a Wednesday
    session.commit()
    assert run_ladder(session, cast.now, commit=session.commit) == 1, "the green one"
    until = day + 9 * DAY
    enter_days(session, day + DAY, until, DayKind.CLOSED, "Vacation", actor=cast["office"], now=cast.now)
    session.commit()
    for n in range(1, 10):
        assert run_ladder(session, cast.now + n * DAY, commit=session.commit) == 0, "a closed day"
    assert run_ladder(session, cast.now + 10 * DAY, commit=session.commit) == 1, "the yellow one is caught up"
    assert run_ladder(session, cast.now + 11 * DAY, commit=session.commit) == 0
