"""Parallel changes of one thing, on real threads: one wins, the others are told, nothing is lost or doubled."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import Settings
from models.ledger import State, Task
from models.measures import Measure, MeasureProgress
from models.people import Role, User
from models.process import Submission
from models.trail import Event, StreamHead
from models.verification import Gap, SignOff
from tests.cast import PASSWORD, Cast
from tests.process.lived import Life
from tests.process.players import hire
from tests.process.racing import WON, Work, let_go, race
from workflow.ledger.plan import edit_measure
from workflow.ledger.plan_checks import MeasureFacts
from workflow.ledger.progress import report_progress
from workflow.process.engine import fire
from workflow.trail.audit import verify_trail
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind

LOSERS = {"wrong_state", "stale"}


@pytest.fixture
def doubled(cast: Cast) -> Cast:
    """Two of each who may decide, so that none is refused for want of the right."""
    hire(cast, "g1.second", Role.GROUP_LEADER, group="g1")
    hire(cast, "g1.third", Role.INSPECTOR, group="g1")
    hire(cast, "finance.second", Role.LEADER, unit="finance")
    return cast


def shots(life: Life, *attempts: tuple[str, str]) -> list[Work]:
    """Works that fire (trigger, person) on the page of the same version."""
    task, version, now = life.task.id, life.task.version, life.now
    plans = [(trigger, life.cast[name].id, life.data(trigger)) for trigger, name in attempts]

    def shot(trigger: str, actor: int, data: dict[str, Any]) -> Work:
        return lambda session: fire(
            session,
            session.get_one(Task, task),
            trigger,
            actor=session.get_one(User, actor),
            seen_version=version,
            now=now,
            data=data,
            password=PASSWORD,
        )

    return [shot(*plan) for plan in plans]


def assert_one_won(outcomes: list[str]) -> int:
    """Exactly one, and the others are conflicts; tells which."""
    assert outcomes.count(WON) == 1, outcomes
    assert set(outcomes) <= {WON, *LOSERS}, outcomes
    return outcomes.index(WON)


RACES = {
    "start": [("start", "finance.liaison"), ("start", "finance.leader"), ("start", "finance.second")],
    "submit": [("submit", "finance.leader"), ("submit", "finance.second")] * 2,
    "withdraw or return": [
        ("withdraw", "finance.leader"),
        ("return", "g1.inspector"),
        ("withdraw", "finance.second"),
        ("return", "g1.third"),
    ],
    "verify or return": [
        ("verify", "g1.leader"),
        ("return", "g1.inspector"),
        ("verify", "g1.second"),
        ("return", "g1.third"),
    ],
    "monitor or rebound": [("monitor", "office"), ("rebound", "g1.inspector"), ("rebound", "g1.third")],
}
BEFORE: dict[str, Callable[[Life], Life]] = {
    "start": lambda life: life,
    "submit": Life.start,
    "withdraw or return": Life.submit,
    "verify or return": Life.review,
    "monitor or rebound": Life.verify,
}


@pytest.mark.parametrize("race_of", RACES)
def test_of_parallel_decisions_exactly_one_wins(settings: Settings, doubled: Cast, race_of: str) -> None:
    life = BEFORE[race_of](Life.begin(doubled))
    works = shots(life, *RACES[race_of])
    task, ref = life.task.id, life.task.state
    events = doubled.session.query(Event).filter_by(stream=f"task:{task}").count()
    let_go(doubled)
    won = assert_one_won(race(settings.database, works))
    fired = RACES[race_of][won][0]
    after = doubled.session
    assert after.get_one(Task, task).state is not ref
    told = after.query(Event).filter_by(stream=f"task:{task}").order_by(Event.seq).all()
    assert [event.kind for event in told[events:]] == [f"task.{fired}"]
    assert after.query(SignOff).filter_by(task_id=task).count() <= 1
    assert after.query(Gap).filter_by(task_id=task).count() == (fired == "return")
    assert after.query(Submission).filter_by(task_id=task).count() <= 1
    assert list(verify_trail(after)) == []


def test_of_parallel_reports_on_one_measure_exactly_one_wins(settings: Settings, cast: Cast, now: datetime) -> None:
    life = Life.begin(cast).start()
    measure, actor = life.task.measures[0], cast["finance.liaison"].id
    key, version = measure.id, measure.progress[0].version
    let_go(cast)

    def report(number: int) -> Work:
        def work(session: Session) -> None:
            report_progress(
                session,
                session.get_one(Measure, key),
                f"Report {number}",
                10 * number,
                actor=session.get_one(User, actor),
                seen_version=version,
                now=now,
            )

        return work

    won = assert_one_won(race(settings.database, [report(number) for number in range(6)]))
    entry = cast.session.scalars(select(MeasureProgress).where(MeasureProgress.measure_id == key)).one()
    assert (entry.text, entry.percent) == (f"Report {won}", 10 * won)


def test_of_parallel_edits_of_one_measure_exactly_one_wins(settings: Settings, cast: Cast, now: datetime) -> None:
    measure, actor = Life.begin(cast).task.measures[0], cast["office"].id
    key, version = measure.id, measure.version
    let_go(cast)

    def edit(number: int) -> Work:
        def work(session: Session) -> None:
            mine = session.get_one(Measure, key)
            facts = MeasureFacts(f"Text {number}", unit=mine.unit, person="Chen", deadline=mine.deadline)
            edit_measure(session, mine, facts, actor=session.get_one(User, actor), seen_version=version, now=now)

        return work

    won = assert_one_won(race(settings.database, [edit(number) for number in range(6)]))
    assert cast.session.get_one(Measure, key).text == f"Text {won}"


def test_eight_writers_of_one_stream_leave_no_hole(settings: Settings, cast: Cast, now: datetime) -> None:
    actor, campaign = cast["office"].id, cast.campaign.id
    let_go(cast)

    def write(session: Session) -> None:
        subject = session.get_one(type(cast.campaign), campaign)
        for number in range(5):
            record(session, subject, EventKind.COMMENTED, actor=session.get_one(User, actor), now=now, text=str(number))
            if number % 2:
                session.commit()

    assert race(settings.database, [write] * 8) == [WON] * 8
    stream = f"campaign:{campaign}"
    numbers = cast.session.scalars(select(Event.seq).where(Event.stream == stream).order_by(Event.seq)).all()
    assert numbers == list(range(1, 41))
    assert cast.session.get_one(StreamHead, stream).seq == 40
    assert list(verify_trail(cast.session)) == []


def test_changes_of_different_tasks_do_not_hinder_each_other(settings: Settings, cast: Cast) -> None:
    lives = [Life.begin(cast) for _ in range(8)]
    works = [work for life in lives for work in shots(life, ("start", "finance.liaison"))]
    keys = [life.task.id for life in lives]
    let_go(cast)
    assert race(settings.database, works) == [WON] * 8
    states = cast.session.scalars(select(Task.state).where(Task.id.in_(keys))).all()
    assert states == [State.IN_PROGRESS] * 8


def test_a_look_at_the_trail_while_events_are_written_finds_nothing_broken(
    settings: Settings, cast: Cast, now: datetime
) -> None:
    actor, campaign = cast["office"].id, cast.campaign.id
    let_go(cast)
    found: list[object] = []

    def write(session: Session) -> None:
        for number in range(12):
            subject = session.get_one(type(cast.campaign), campaign)
            record(session, subject, EventKind.COMMENTED, actor=session.get_one(User, actor), now=now, text=str(number))
            session.commit()

    def look(session: Session) -> None:
        for _ in range(12):
            found.extend(verify_trail(session))
            session.commit()

    assert race(settings.database, [write, look, write, look]) == [WON] * 4
    assert found == []
