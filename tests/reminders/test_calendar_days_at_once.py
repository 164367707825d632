"""Two in the office at the working-day calendar at the same moment: one is told so, and nothing is counted wrongly."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.connection import connect
from models.days import CalendarDay, DayKind
from models.ledger import State, Task, engine_at_work
from models.people import Role, User
from tests.cast import Cast
from tests.client import Browser
from tests.process.players import hire
from tests.process.racing import WON, let_go, race, together
from tests.process.test_races_in_the_browser import open_form
from workflow.errors import Stale
from workflow.process.due import refresh_due
from workflow.reminders.calendar_days import Period, enter_days, remove_days
from workflow.reminders.days import WorkingDays
from workflow.trail.audit import verify_trail

FIRST = date(2026, 3, 4)  # a Wednesday
DAY = timedelta(days=1)
URL = "/working-days/entered"


def typed(number: int, first: date = FIRST) -> dict[str, str]:
    return {"first": first.isoformat(), "kind": "closed", "name": f"Holiday number {number}"}


@pytest.mark.parametrize("apart", [0, 2])
def test_of_two_who_enter_the_same_day_at_once_one_is_told(
    app: Flask, browser: Browser, cast: Cast, apart: int
) -> None:
    """Whole periods or parts of them: the one who comes second finds the typed text again and no broken page."""
    hire(cast, "office.second", Role.OFFICE)
    let_go(cast)
    people = [browser.as_(name) for name in ("office", "office.second", "office", "office.second")]
    hidden = [open_form(person, "/working-days") for person in people]
    forms = [
        {**hidden[number], **typed(number, FIRST + number % 2 * apart * DAY), "until": (FIRST + 5 * DAY).isoformat()}
        for number in range(4)
    ]
    answers: dict[int, str] = {}

    def post(number: int) -> int:
        answer = people[number].client.post(URL, data=forms[number])
        answers[number] = answer.text
        return answer.status_code

    statuses = together([lambda number=number: post(number) for number in range(4)])
    counted = Counter(statuses)
    assert counted[302] == 1
    assert counted[409] + counted[422] == 3, counted
    for number, status in enumerate(statuses):
        if status != 302:
            assert f"Holiday number {number}" in answers[number]
            assert "at the same moment" in answers[number] or "is entered already" in answers[number]
    assert len({row.name for row in cast.session.scalars(select(CalendarDay))}) == 1
    assert list(verify_trail(cast.session)) == []


def entering(cast: Cast, first: date, until: date) -> Callable[[Session], int]:
    office, now = cast["office"].id, cast.now

    def enter(own: Session) -> int:
        actor = own.get_one(User, office)
        return enter_days(own, first, until, DayKind.CLOSED, f"From {first}", actor=actor, now=now)

    return enter


def test_what_two_enter_at_once_counts_together_for_what_waits(database: str, session: Session, cast: Cast) -> None:
    with engine_at_work():
        task = cast.task(state=State.SUBMITTED, cycle_started_at=cast.now)
    refresh_due(session, task, cast.now)
    before, key = task.due_on, task.id
    works = [entering(cast, FIRST, FIRST + DAY), entering(cast, before, before + DAY)]
    let_go(cast)
    engine = connect(database)
    with Session(engine) as one, Session(engine) as other, ThreadPoolExecutor(1) as pool:
        works[0](one)
        second = pool.submit(lambda: (works[1](other), other.commit()))  # waits for the first
        with pytest.raises(TimeoutError):
            second.result(timeout=1)
        one.commit()
        second.result(timeout=30)
    engine.dispose()
    entered = {row.day: row.working for row in session.scalars(select(CalendarDay))}
    assert len(entered) == 4
    assert session.get_one(Task, key).due_on == WorkingDays(entered).add(date(2026, 3, 2), 5)


def test_of_two_who_remove_the_same_days_at_once_one_is_told(database: str, session: Session, cast: Cast) -> None:
    entering(cast, FIRST, FIRST + 2 * DAY)(session)
    office, now = cast["office"].id, cast.now
    period = Period(FIRST, FIRST + 2 * DAY, DayKind.CLOSED, f"From {FIRST}")
    let_go(cast)

    def remove(own: Session) -> object:
        return remove_days(own, period, actor=own.get_one(User, office), now=now)

    assert sorted(race(database, [remove] * 3)) == sorted([WON, Stale.code, Stale.code])
    assert session.scalars(select(CalendarDay)).all() == []
