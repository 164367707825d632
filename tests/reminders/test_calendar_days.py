"""The office's own days: entered and removed as periods, told in the trail, and what hangs on them moves."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.days import DayKind
from models.ledger import State, engine_at_work
from models.trail import Event
from tests.cast import Cast
from tests.client import Browser
from views.clock import today
from workflow.errors import InvalidInput, NeedsUnmet, NotPermitted, Stale
from workflow.process.due import refresh_due
from workflow.reminders.calendar_days import Period, enter_days, list_entered, remove_days
from workflow.reminders.days import working_days
from workflow.trail.kinds import EventKind

FIRST, LAST = date(2026, 3, 4), date(2026, 3, 6)  # Wednesday to Friday
FAIR = Period(FIRST, LAST, DayKind.CLOSED, "校庆")


def enter(session: Session, cast: Cast, period: Period = FAIR, who: str = "office") -> int:
    return enter_days(session, period.first, period.until, period.kind, period.name, actor=cast[who], now=cast.now)


def test_days_that_are_entered_and_removed_move_what_waits_for_an_answer(session: Session, cast: Cast) -> None:
    with engine_at_work():
        task = cast.task(state=State.SUBMITTED, cycle_started_at=cast.now)
    refresh_due(session, task, cast.now)
    assert task.due_on == date(2026, 3, 9)
    assert enter(session, cast) == 1
    session.refresh(task)
    assert task.due_on == date(2026, 3, 12)
    assert not working_days(session).is_working(FIRST)
    assert [one.period for one in list_entered(session, 2026)] == [FAIR]
    assert remove_days(session, FAIR, actor=cast["office"], now=cast.now) == 1
    session.refresh(task)
    assert task.due_on == date(2026, 3, 9)
    kinds = session.scalars(select(Event.kind).order_by(Event.id)).all()
    assert kinds == [EventKind.DAYS_ENTERED.value, EventKind.DAYS_REMOVED.value]


@pytest.mark.parametrize(
    "period",
    [
        Period(LAST, FIRST, DayKind.CLOSED, "x"),
        Period(FIRST, FIRST + timedelta(days=200), DayKind.CLOSED, "x"),
        Period(date(1026, 3, 4), date(1026, 3, 4), DayKind.CLOSED, "x"),
        Period(FIRST, LAST, DayKind.CLOSED, " "),
        Period(LAST, LAST, DayKind.WORKED, "taken already"),
    ],
)
def test_a_period_that_cannot_be_is_refused(session: Session, cast: Cast, period: Period) -> None:
    enter(session, cast)
    with pytest.raises((InvalidInput, NeedsUnmet)):
        enter(session, cast, period)


def test_what_somebody_else_has_removed_is_not_removed_twice(session: Session, cast: Cast) -> None:
    enter(session, cast)
    remove_days(session, FAIR, actor=cast["office"], now=cast.now)
    with pytest.raises(Stale):
        remove_days(session, FAIR, actor=cast["office"], now=cast.now)


def test_only_the_office_enters_days_and_everybody_reads_them(session: Session, cast: Cast, browser: Browser) -> None:
    for who in ("committee", "finance.leader", "admin", "auditor"):
        with pytest.raises(NotPermitted):
            enter(session, cast, who=who)
    enter(session, cast)
    session.commit()
    assert "校庆" in browser.as_("finance.liaison").get("/working-days?year=2026").text


def test_whoever_enters_days_comes_back_to_them_above_the_year_in_which_today_is_marked(
    session: Session, cast: Cast, browser: Browser
) -> None:
    session.commit()
    office, day = browser.as_("office"), today()
    sent = {"first": day.isoformat(), "kind": "closed", "name": "校庆"}
    back = office.submit("/working-days/entered", sent, page="/working-days")
    assert back.location == f"/working-days?year={day.year}#from-{day}"
    page = office.get(back.location).text
    assert page.index(f'id="from-{day}"') < page.index('action="/working-days/entered"') < page.index("year-grid")
    assert f'aria-current="date" title="校庆">{day.day}<small>off' in page


def test_the_field_of_a_deadline_is_answered(session: Session, cast: Cast, browser: Browser) -> None:
    session.commit()
    office = browser.as_("office")
    assert office.get("/working-days/answer?count=5").json["working"] is True  # type: ignore[index]
    assert office.get("/working-days/answer?day=2026-03-07").json["working"] is False  # type: ignore[index]
    for typed in ("count=0", "count=x", "day=never", "count=99999999999", ""):
        assert office.get(f"/working-days/answer?{typed}").status_code == 422, typed
