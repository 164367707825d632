"""Closing a campaign while a task in it moves: whoever comes second waits and then sees what the first one did."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from config.settings import Settings
from models.connection import connect
from models.ledger import Campaign, Problem, State, Task, TaskKind
from models.people import Unit, User
from tests.cast import Cast
from tests.ledger.test_closing import DONE
from tests.process.lived import DAY, Life
from tests.process.racing import WON, Work, let_go, race
from workflow.errors import WorkflowError
from workflow.ledger.closing import close_campaign
from workflow.ledger.comments import add_comment
from workflow.ledger.tasks import TaskFacts, create_task
from workflow.process.engine import fire
from workflow.reminders.days import local_day
from workflow.trail.audit import verify_trail

PATIENCE = 0.5  # seconds in which somebody who does not wait would be through


def works_on(life: Life) -> dict[str, Work]:
    """Closing the campaign, and three ways to go on in it, each on what a page showed before."""
    cast, now, data = life.cast, life.now, life.data("rebound")
    task, version, campaign, seen = life.task.id, life.task.version, cast.campaign.id, cast.campaign.version
    problem, finance, people = cast.problem.id, cast.units["finance"].id, {n: u.id for n, u in cast.people.items()}
    wanted = local_day(now) + 30 * DAY

    def who(session: Session, name: str) -> User:
        return session.get_one(User, people[name])

    def close(session: Session) -> None:
        mine, actor = session.get_one(Campaign, campaign), who(session, "committee")
        close_campaign(session, mine, DONE, actor=actor, seen_version=seen, now=now)

    def rebound(session: Session) -> None:
        mine, actor = session.get_one(Task, task), who(session, "office")
        fire(session, mine, "rebound", actor=actor, seen_version=version, now=now, data=data)

    def create(session: Session) -> None:
        facts = TaskFacts("New", TaskKind.TIME_LIMITED, session.get_one(Unit, finance), wanted)
        create_task(session, session.get_one(Problem, problem), facts, actor=who(session, "office"), now=now)

    def comment(session: Session) -> None:
        add_comment(session, session.get_one(Task, task), "Well done", actor=who(session, "office"), now=now)

    return {"close": close, "rebound": rebound, "create": create, "comment": comment}


@pytest.fixture
def works(cast: Cast) -> dict[str, Work]:
    life = Life.begin(cast).verify()
    life.find_rebound_evidence()
    prepared = works_on(life)
    let_go(cast)
    return prepared


def outcome_of(settings: Settings, work: Work) -> Callable[[], str]:
    def run() -> str:
        engine = connect(settings.database)
        try:
            with Session(engine) as session:
                work(session)
                session.commit()
        except WorkflowError as refused:
            return refused.code
        finally:
            engine.dispose()
        return WON

    return run


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("rebound", "close", "needs_unmet"),
        ("create", "close", "needs_unmet"),
        ("comment", "close", WON),
        ("close", "rebound", "wrong_state"),
        ("close", "create", "wrong_state"),
        ("close", "comment", "wrong_state"),
        ("close", "close", "wrong_state"),
    ],
)
def test_the_second_waits_for_the_first_and_sees_what_it_did(
    settings: Settings, cast: Cast, works: dict[str, Work], first: str, second: str, told: str
) -> None:
    with ThreadPoolExecutor(1) as pool:
        works[first](cast.session)
        waiting = pool.submit(outcome_of(settings, works[second]))
        with suppress(TimeoutError):
            pytest.fail(f"{second} did not wait: {waiting.result(timeout=PATIENCE)}")
        cast.session.commit()
        assert waiting.result(timeout=60) == told
    assert list(verify_trail(cast.session)) == []


def test_in_a_crowd_a_campaign_is_never_closed_over_an_open_task(
    settings: Settings, cast: Cast, works: dict[str, Work], now: datetime
) -> None:
    outcomes = race(settings.database, [works[name] for name in ("close", "rebound", "create", "comment", "close")])
    assert set(outcomes) <= {WON, "needs_unmet", "wrong_state"}
    moved = cast.session.query(Task).filter(Task.state != State.VERIFIED).count()
    closed = cast.session.query(Campaign).one().closed_at is not None
    assert closed is (WON in (outcomes[0], outcomes[4]))
    assert bool(moved) is not closed
    assert list(verify_trail(cast.session)) == []
