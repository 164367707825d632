"""Ties along the tree of units: a section belongs to its office, and a tie to an office covers its sections."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from models.ledger import Task
from models.people import Grant, Recusal, Role, Unit, User
from tests.cast import Cast
from tests.process.lived import Life
from tests.process.players import hire
from workflow.errors import NotPermitted
from workflow.process.rights import holders_of, holds, tasks_where


@pytest.fixture
def desk(cast: Cast) -> Unit:
    """A desk of a section of the finance office."""
    section = Unit(code="finance-acc", name="会计科", short_names=[], parent=cast.units["finance"])
    cast.units["desk"] = Unit(code="finance-acc-1", name="出纳室", short_names=[], parent=section)
    cast.session.add_all([section, cast.units["desk"]])
    cast.session.flush()
    return cast.units["desk"]


def may(session: Session, actor: User, right: str, task: Task) -> bool:
    """Whether the person holds the right; the three ways to ask agree."""
    session.flush()
    session.expire_all()
    held = holds(actor, right, task)
    found = session.scalar(select(Task.id).where(Task.id == task.id, tasks_where(actor, right)))
    assert (found is not None) is held
    assert (actor in holders_of(session, right, task)) is held
    return held


def tie(cast: Cast, name: str, unit: Unit) -> User:
    cast.session.add(Recusal(user_id=cast[name].id, unit_id=unit.id, reason="A cousin", declared_at=cast.now))
    return cast[name]


def test_a_member_of_a_section_writes_off_no_task_of_the_office(session: Session, cast: Cast, desk: Unit) -> None:
    life = Life.begin(cast).review()
    assert may(session, cast["g1.leader"], "task.verify", life.task)
    cast["g1.leader"].home_unit = desk
    assert not may(session, cast["g1.leader"], "task.verify", life.task)
    with pytest.raises(NotPermitted):
        life.fire("verify", "g1.leader")


def test_a_role_held_in_a_section_bars_as_well(session: Session, cast: Cast, desk: Unit) -> None:
    task = cast.task(lead="estates", co=("finance",), group=cast.groups["g1"])
    session.add(Grant(user_id=cast["g1.leader"].id, role=Role.LIAISON, unit_id=desk.id, granted_at=cast.now))
    assert not may(session, cast["g1.leader"], "task.verify", task)


def test_a_member_of_the_office_may_judge_a_section(session: Session, cast: Cast, desk: Unit) -> None:
    task = cast.task(lead="desk", group=cast.groups["g1"])
    cast["g1.leader"].home_unit = cast.units["finance"]
    assert may(session, cast["g1.leader"], "task.verify", task)


def test_a_tie_to_an_office_covers_its_sections(session: Session, cast: Cast, desk: Unit) -> None:
    led, shared = cast.task(lead="desk"), cast.task(lead="estates", co=("desk",))
    committee = tie(cast, "committee", cast.units["finance"])
    assert not may(session, committee, "task.conclude", led)
    assert not may(session, committee, "task.conclude", shared)
    assert may(session, committee, "task.conclude", cast.task(lead="estates"))


def test_a_tie_to_a_section_leaves_the_office_open(session: Session, cast: Cast, desk: Unit) -> None:
    task = cast.task()
    assert may(session, tie(cast, "committee", desk), "task.conclude", task)


def test_a_unit_that_moves_takes_its_people_along(session: Session, cast: Cast, desk: Unit) -> None:
    task = cast.task()
    cast["g1.leader"].home_unit = desk
    assert not may(session, cast["g1.leader"], "task.verify", task)
    desk.parent = cast.units["history"]
    assert may(session, cast["g1.leader"], "task.verify", task)


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_many_people_of_many_units_cost_no_more_queries(session: Session, cast: Cast, desk: Unit) -> None:
    task = cast.task()
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    taken = []
    for number in (0, 1, 2, 3):
        below = Unit(code=f"u{number}", name=f"U{number}", short_names=[], parent=cast.units["estates"])
        session.add(below)
        session.flush()
        for place in range(number * 4 + 1):
            hire(cast, f"member{number}-{place}", Role.COMMITTEE).home_unit = below
        tie(cast, f"member{number}-0", below)
        session.flush()
        session.expire_all()
        assert task.lead_unit.parent is None
        with counted(engine) as statements:
            holders_of(session, "review.view", task)
        taken.append(len(statements))
    assert taken[1:] == [taken[1]] * 3
