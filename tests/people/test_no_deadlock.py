"""The administrator changes units and accounts while others work on tasks that refer to them: both get through."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from config.settings import Settings
from models.connection import connect
from models.ledger import Task
from models.people import Role, Unit, User
from tests.cast import Cast
from tests.process.players import hire
from tests.process.racing import Work, let_go
from workflow.ledger.plan import add_part
from workflow.people.units import UnitFacts, edit_unit
from workflow.people.users import UserFacts, deactivate_user, edit_user
from workflow.process.locking import lock, lock_row

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # SQLite lets one write at a time
PATIENCE = 30  # seconds; a deadlock is found after one


def meet(url: str, holds: Work, then: Work, other: Work) -> None:
    """One takes its first lock; another begins and comes as far as it can; then the first goes on. Both commit."""
    engine = connect(url)

    def run() -> None:
        with Session(engine) as session:
            other(session)
            session.commit()

    with Session(engine) as first, ThreadPoolExecutor(1) as pool:
        holds(first)
        second = pool.submit(run)
        _await(engine.connect, lambda waiting: waiting > 0 or second.done())
        then(first)
        first.commit()
        second.result(timeout=PATIENCE)
    engine.dispose()


def _await(open_connection: Callable[[], object], enough: Callable[[int], bool]) -> None:
    until = time.monotonic() + PATIENCE
    with open_connection() as connection:  # type: ignore[attr-defined]
        while not enough(connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted"))):
            assert time.monotonic() < until
            time.sleep(0.02)


@pytest.fixture
def rename(cast: Cast) -> Work:
    """The administrator gives the finance office a new name."""
    unit, admin, seen, now = cast.units["finance"].id, cast["admin"].id, cast.units["finance"].version, cast.now

    def work(session: Session) -> None:
        facts, actor = UnitFacts("财务与资产处"), session.get_one(User, admin)
        edit_unit(session, session.get_one(Unit, unit), facts, seen_version=seen, actor=actor, now=now)

    return work


@pytest.mark.parametrize("partner", ["library", "finance"])
def test_a_unit_is_renamed_while_a_part_is_added_to_its_task(
    settings: Settings, cast: Cast, rename: Work, now: datetime, partner: str
) -> None:
    task = cast.task(lead="finance" if partner == "library" else "library")
    actor = cast[f"{task.lead_unit.code}.liaison"] if partner == "library" else cast["office"]
    key, seen, unit, person = task.id, task.version, cast.units[partner].id, actor.id
    let_go(cast)

    def add(session: Session) -> None:
        who, whose = session.get_one(User, person), session.get_one(Unit, unit)
        add_part(session, session.get_one(Task, key), whose, "Desks", None, actor=who, seen_version=seen, now=now)

    meet(settings.database, lambda session: lock(session, session.get_one(Task, key)), add, rename)
    assert len(cast.session.get_one(Task, key).parts) == 1
    assert cast.session.query(Unit).filter_by(code="finance").one().name == "财务与资产处"


def test_an_account_is_closed_while_another_administrator_changes_it(
    settings: Settings, cast: Cast, now: datetime
) -> None:
    second = hire(cast, "admin.second", Role.ADMIN).id
    first, key, seen = cast["admin"].id, cast["finance.leader"].id, cast["finance.leader"].version
    let_go(cast)

    def edit(session: Session) -> None:
        facts, actor = UserFacts("New Name"), session.get_one(User, first)
        edit_user(session, session.get_one(User, key), facts, seen_version=seen, actor=actor, now=now)

    def close(session: Session) -> None:
        deactivate_user(session, session.get_one(User, key), actor=session.get_one(User, second), now=now)

    meet(settings.database, lambda session: lock_row(session, session.get_one(User, key)), edit, close)
    closed = cast.session.get_one(User, key)
    assert (closed.name, closed.active) == ("New Name", False)
