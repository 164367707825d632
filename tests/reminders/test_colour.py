"""The colour rule as a value and as a condition: the same answer for every state and day, on both databases."""

from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import NO_DAY
from models.ledger import Campaign, State, Task, engine_at_work
from models.reminders import Colour, LadderValue
from tests.cast import Cast
from tests.client import Browser
from tests.process.lived import Life
from views.clock import today
from workflow.reminders.almanac import almanac, forget_almanac
from workflow.reminders.colour import colour_of, colour_where
from workflow.reminders.ladder import Watch
from workflow.reminders.steps import find_step

TODAY = date(2026, 3, 2)
DAYS = st.one_of(
    st.just(NO_DAY),
    st.integers(-400, 400).map(lambda days: TODAY + timedelta(days=days)),
    st.sampled_from([TODAY + timedelta(days=days) for days in (-1, 0, 1, 10, 11, 20, 21)]),
)
AHEAD = st.integers(1, 60)


@given(st.lists(st.tuples(st.sampled_from(list(State)), DAYS, st.booleans()), min_size=1, max_size=8))
@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_value_and_condition_agree(
    session: Session, cast: Cast, now: datetime, drawn: list[tuple[State, date, bool]]
) -> None:
    book = almanac(session, TODAY)
    try:
        tasks = [_task(cast, now, *values) for values in drawn]
        for colour in Colour:
            found = set(session.scalars(select(Task.id).where(colour_where(colour, book))))
            assert found == {task.id for task in tasks if colour_of(task, book).colour is colour}
    finally:
        session.rollback()


@given(
    st.lists(st.tuples(st.sampled_from(list(State)), DAYS, st.booleans()), min_size=1, max_size=6),
    st.fixed_dictionaries({"deadline_far": AHEAD, "deadline_near": AHEAD, "check_near": AHEAD}),
)
@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_they_agree_beside_a_campaign_with_days_of_its_own(
    session: Session, cast: Cast, now: datetime, drawn: list[tuple[State, date, bool]], own: dict[str, int]
) -> None:
    try:
        usual = [_task(cast, now, *values) for values in drawn]
        other = _other_campaign(session, now)
        session.add_all(LadderValue(campaign_id=other.id, rule=rule, days=-days) for rule, days in own.items())
        session.flush()
        moved = [_task(cast, now, *values, campaign=other, ref=f"Y26-T{n}") for n, values in enumerate(drawn)]
        forget_almanac(session)
        book = almanac(session, TODAY)
        for colour in Colour:
            found = set(session.scalars(select(Task.id).where(colour_where(colour, book))))
            assert found == {task.id for task in usual + moved if colour_of(task, book).colour is colour}
    finally:
        forget_almanac(session)
        session.rollback()


@pytest.mark.parametrize("own", [{}, {"deadline_far": -30, "deadline_near": -5}, {"deadline_near": None}])
def test_a_colour_is_that_of_the_step_which_the_ladder_has_told(
    session: Session, cast: Cast, now: datetime, own: dict[str, int | None]
) -> None:
    rows = (
        LadderValue(campaign_id=cast.campaign.id, rule=name, days=days, active=days is not None)
        for name, days in own.items()
    )
    session.add_all(rows)
    session.flush()
    for start, ahead in product((date(2026, 2, 9), date(2026, 9, 21)), range(45)):
        task = _task(cast, now, State.IN_PROGRESS, start + timedelta(days=ahead), False)
        for day in (start + timedelta(days=n) for n in range(ahead + 1)):
            forget_almanac(session)
            book = almanac(session, day)
            step = find_step(book.rules(task.campaign_id, Watch.DEADLINE), task.due_on, day, book.days)
            expected = step.rule.colour if step else Colour.NONE
            if day == task.due_on:  # on the day itself in any case
                expected = Colour.YELLOW
            assert colour_of(task, book).colour is expected, (task.due_on, day)
    session.rollback()


def _other_campaign(session: Session, now: datetime) -> Campaign:
    day = now.date()
    other = Campaign(code="Y26", name="整改", name_en="Another", feedback_on=day, concentrated_until=day)
    session.add(other)
    session.flush()
    return other


def _task(cast: Cast, now: datetime, state: State, due_on: date, voided: bool, **values: Any) -> Task:
    void = now if voided and state is State.ASSIGNED else None
    with engine_at_work():
        return cast.task(
            state=state, due_on=due_on, voided_at=void, cycle_started_at=now, verified_at=now, deadline=None, **values
        )


def test_the_reason_counts_the_days(cast: Cast, now: datetime) -> None:
    def said(days: int) -> str:
        task = _task(cast, now, State.IN_PROGRESS, TODAY + timedelta(days=days), False)
        return str(colour_of(task, almanac(cast.session, TODAY)).reason)

    assert said(-3) == "overdue by 3 days"
    assert said(-1) == "overdue since yesterday"
    assert said(0) == "due today"
    assert said(1) == "due tomorrow"
    assert said(5) == "due in 4 working days"  # a Saturday, from a Monday
    assert said(7) == "due in 5 working days"
    assert said(100) == "due in 100 days"


def test_the_reason_says_what_is_due_where_the_state_does_not(cast: Cast, now: datetime) -> None:
    def said(state: State, days: int) -> str:
        task = _task(cast, now, state, TODAY + timedelta(days=days), False)
        return str(colour_of(task, almanac(cast.session, TODAY)).reason)

    book = almanac(cast.session, TODAY)
    waits = (book.answer_due(cast.campaign.id, Watch.REBOUND, now) - TODAY).days
    assert said(State.REBOUNDED, waits).startswith("new deadline to be set")
    assert said(State.REBOUNDED, 5) == "to be reopened, due in 4 working days"
    assert said(State.REBOUNDED, 78) == "to be reopened, the next cycle is due in 78 days"
    assert said(State.REBOUNDED, -1) == "to be reopened, overdue since yesterday"
    assert said(State.LONG_TERM_MONITORING, 40) == "next check in 28 working days"


def test_a_colour_on_a_task_is_said_once_and_by_its_reason(cast: Cast, session: Session, browser: Browser) -> None:
    task = cast.task(due_on=today() - timedelta(days=5))
    page = f"/tasks/{task.ref}"
    session.commit()
    head = browser.as_("office").get(page).text.split("</header>")[1]
    assert "overdue by 5 days" in head
    assert head.count("overdue") == 2  # its name is on hover
    assert 'title="overdue"' in head


def test_that_a_task_is_written_off_is_said_once_wherever_its_state_stands(
    cast: Cast, session: Session, browser: Browser
) -> None:
    task = Life.begin(cast).verify().task
    ref, problem = task.ref, task.problem.ref
    session.commit()
    office = browser.as_("office")
    for page in (f"/tasks/{ref}", f"/problems/{problem}", "/ledger"):
        shown = office.get(page).text
        assert "state-verified" in shown, page
        assert "written off</span>" not in shown, page
