"""The ledger stays fast: as many queries for fifty rows as for five, and indexes for a hundred thousand tasks."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, event, select, text
from sqlalchemy.orm import Session

from models.ledger import Campaign, Origin, State, Task, TaskKind
from models.people import InspectionGroup, Unit
from models.reminders import Colour
from tests.cast import Cast
from tests.client import Browser
from tests.ledger.many import write_tasks, write_world
from views.clock import today
from views.database import db
from workflow.ledger.finding import Order, Wanted, find_tasks
from workflow.reminders.days import local_day

MANY = 100_000
Statement = tuple[str, Any]


@contextmanager
def listening(engine: Engine) -> Iterator[list[Statement]]:
    """Every statement that is sent meanwhile, with its parameters."""
    heard: list[Statement] = []

    def hear(_conn: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        heard.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", hear)
    yield heard
    event.remove(engine, "before_cursor_execute", hear)


def count_queries(app: Flask, browser: Browser, address: str) -> int:
    with app.app_context():
        engine = db.engine
    with listening(engine) as heard:
        assert browser.get(address).status_code == 200
    return len(heard)


@pytest.mark.parametrize("who", ["office", "finance.leader", "g1.inspector"])
@pytest.mark.parametrize(
    "address", ["/ledger", "/ledger?sort=unit", "/ledger?sort=state&unit=finance&co=yes&colour=red&q=task", "/"]
)
def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(
    app: Flask, browser: Browser, session: Session, cast: Cast, who: str, address: str
) -> None:
    write_tasks(session, cast, 40, today())
    session.execute(Task.__table__.update().where(Task.id > 20).values(voided_at=cast.now, state="assigned"))
    session.commit()
    person = browser.as_(who)
    person.get(address)
    few = count_queries(app, person, address)
    session.execute(Task.__table__.update().values(voided_at=None))
    more = [
        {**row._mapping, "id": row.id + 1000 * n, "ref": f"{row.ref}-{n}"}
        for n in range(1, 8)
        for row in _rows(session)
    ]
    session.execute(Task.__table__.insert(), more)
    session.commit()
    assert count_queries(app, person, address) == few
    assert few < 25


def _rows(session: Session) -> list[Any]:
    return list(session.execute(select(Task.__table__)))


def explain(session: Session, statement: Statement) -> list[str]:
    """The plan, one step a line, in the database's own words."""
    word = "EXPLAIN QUERY PLAN" if session.get_bind().dialect.name == "sqlite" else "EXPLAIN"
    rows = session.connection().exec_driver_sql(f"{word} {statement[0]}", statement[1])
    return [str(row[-1]).strip() for row in rows]


def reads_past_indexes(plan: list[str]) -> list[str]:
    """The steps that read the table of tasks from one end to the other."""
    return [step for step in plan if "Seq Scan on task" in step or step == "SCAN task"]


def walks_whole_index(plan: list[str]) -> list[str]:
    """The steps that go through an index without entering it by a value; fine only in the order of a whole list."""
    return [step for step in plan if step.startswith("SCAN task")]


def sorts(plan: list[str]) -> list[str]:
    return [step for step in plan if "TEMP B-TREE FOR ORDER BY" in step or step.startswith(("Sort", "->  Sort"))]


@pytest.fixture
def grown(session: Session, cast: Cast, now: datetime) -> Cast:
    """A province's office after years: 10 campaigns, 300 units, 8 groups, 100,000 tasks.

    PostgreSQL's own housekeeping is done by hand, so that it does not come between while the plans are looked at.
    """
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    on_postgresql = engine.dialect.name == "postgresql"
    if on_postgresql:
        session.execute(text("ALTER TABLE task SET (autovacuum_enabled = false)"))
    spread = write_world(session, cast, campaigns=10, units=300, groups=8)
    write_tasks(session, cast, MANY, local_day(now), spread)
    if on_postgresql:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as apart:
            apart.execute(text("SET default_statistics_target = 1000"))  # the same plans whatever rows are sampled
            vacuum(apart)
    return cast


def vacuum(apart: Connection) -> None:
    """Until every page of the tasks is marked as seen by all: another transaction that is just open keeps some back.

    The indexes are cleaned too, which PostgreSQL leaves for later where few rows are dead: their pages stay unmarked.
    """
    unseen = text("SELECT relpages - relallvisible FROM pg_class WHERE relname = 'task'")
    for _ in range(60):
        apart.execute(text("VACUUM (ANALYZE, INDEX_CLEANUP ON)"))
        if apart.scalar(unseen) == 0:
            return
        time.sleep(0.5)
    raise AssertionError("the tasks could not be vacuumed")


VIEWS: dict[str, tuple[str, Callable[[Session, Cast], Wanted], Order]] = {
    "the office's": ("office", lambda *_: Wanted(), Order.DUE),
    "a unit leader's": ("finance.leader", lambda *_: Wanted(), Order.DUE),
    "an inspector's": ("g1.inspector", lambda *_: Wanted(), Order.DUE),
    "by state": ("office", lambda *_: Wanted(states=(State.SUBMITTED,)), Order.DUE),
    "by two states": ("office", lambda *_: Wanted(states=(State.SUBMITTED, State.REBOUNDED)), Order.DUE),
    **{
        f"by colour {colour.value}": ("office", lambda _, __, colour=colour: Wanted(colours=(colour,)), Order.DUE)
        for colour in Colour
    },
    "a unit's late ones": ("finance.leader", lambda *_: Wanted(colours=(Colour.RED,)), Order.DUE),
    "by unit": ("office", lambda s, _: Wanted(unit_id=_id(s, Unit, "u100")), Order.DUE),
    "by unit and parts": ("office", lambda s, _: Wanted(unit_id=_id(s, Unit, "u100"), co_units=True), Order.DUE),
    "by group": ("office", lambda s, _: Wanted(group_id=_id(s, InspectionGroup, "h1")), Order.DUE),
    "by campaign": ("office", lambda s, _: Wanted(campaign_id=_id(s, Campaign, "Y03")), Order.DUE),
    "by category": ("office", lambda _, cast: Wanted(category_ids=(cast.problem.category_id,)), Order.DUE),
    "by origin": ("office", lambda *_: Wanted(origin=Origin.SUPPLEMENTARY), Order.DUE),
    "by the usual origin": ("office", lambda *_: Wanted(origin=Origin.ORIGINAL), Order.DUE),
    "by kind": ("office", lambda *_: Wanted(kind=TaskKind.LONG_TERM), Order.DUE),
    "by cycle": ("office", lambda *_: Wanted(cycle=1), Order.DUE),
    "from the second cycle on": ("office", lambda *_: Wanted(cycle=2), Order.DUE),
    "by leader": ("office", lambda _, cast: Wanted(leader_id=cast["committee"].id), Order.DUE),
    "due within a month": (
        "office",
        lambda _, cast: Wanted(since=local_day(cast.now), until=local_day(cast.now) + timedelta(days=30)),
        Order.DUE,
    ),
    "in order of the references": ("office", lambda *_: Wanted(), Order.REF),
    "in order of the states": ("office", lambda *_: Wanted(), Order.STATE),
    "in order of the units": ("office", lambda *_: Wanted(), Order.UNIT),
    "in order of the categories": ("office", lambda *_: Wanted(), Order.CATEGORY),
    "an inspector's in order of the units": ("g1.inspector", lambda *_: Wanted(), Order.UNIT),
}
# these walk the index of their order
WHOLE = ("the office's", "by two states", "from the second cycle on", "in order of the references")


def _id(session: Session, kind: type[Any], code: str) -> int:
    return int(session.scalars(select(kind.id).where(kind.code == code)).one())


def test_with_a_hundred_thousand_tasks_every_view_is_read_through_indexes(
    session: Session, grown: Cast, now: datetime
) -> None:
    """Every statement of every view, the first page and a deep one, is explained by the database itself."""
    day = local_day(now)
    for name, (who, ask, order) in VIEWS.items():
        wanted = ask(session, grown)
        for number in (1, 10**6):
            statements = _statements(session, grown, wanted, who, order, number, day)
            for statement in statements:
                plan = explain(session, statement)
                assert not reads_past_indexes(plan), f"{name}, page {number}:\n{statement[0]}\n" + "\n".join(plan)
            page = explain(session, statements[-3])  # the ids of the page; then come the rows and their co-units
            if order in (Order.DUE, Order.REF) and not name.startswith(("by colour", *WHOLE)):
                assert not walks_whole_index(page), f"{name}:\n" + "\n".join(page)
            if name in ("the office's", "an inspector's", "by state", "by unit", "by group", "by campaign"):
                assert not sorts(page) or number > 1, f"{name}:\n" + "\n".join(page)


def _statements(
    session: Session, cast: Cast, wanted: Wanted, who: str, order: Order, number: int, day: date
) -> list[Statement]:
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    actor = cast[who]
    assert actor.grants
    with listening(engine) as heard:
        found = find_tasks(session, wanted, order=order, descending=False, number=number, actor=actor, today=day)
    assert found.tasks, wanted
    assert found.number == (1 if number == 1 else found.pages)
    return list(heard)
