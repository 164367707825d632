"""`audit verify` also finds a task that was moved behind the application's back, where no chain is broken."""

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.ledger.test_speed import explain, listening
from tests.process.lived import Life
from workflow.trail.audit import verify_trail
from workflow.trail.standing import find_contradictions

FORGED = {
    "a write-off without a signature": (
        "UPDATE task SET state = 'verified', verified_at = changed_at, cycle = 1 WHERE id = {id}",
        "the task says verified, cycle 1, but its events left it submitted, cycle 1",
    ),
    "a cycle that is skipped": (
        "UPDATE task SET cycle = 3 WHERE id = {id}",
        "the task says submitted, cycle 3, but its events left it submitted, cycle 1",
    ),
}


@pytest.mark.parametrize("forged", FORGED)
def test_a_task_moved_without_an_event_is_named(app: Flask, session: Session, cast: Cast, forged: str) -> None:
    task = Life.begin(cast).submit().task
    statement, told = FORGED[forged]
    session.execute(text(statement.format(id=task.id)))
    session.commit()
    result = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert result.exit_code == 1
    last = next(line for line in result.output.splitlines() if line.startswith(f"task:{task.id} "))
    assert last.endswith(told)
    assert "event 0" not in last


def test_a_task_that_nobody_started_is_named_when_it_is_said_to_be_under_way(session: Session, cast: Cast) -> None:
    task = cast.task()
    session.commit()
    assert list(verify_trail(session)) == []
    session.execute(text("UPDATE task SET state = 'in_progress', cycle_started_at = state_since"))
    session.commit()
    told = "the task says in_progress, cycle 1, but its events left it assigned, cycle 1"
    assert list(find_contradictions(session)) == [(f"task:{task.id}", 0, told)]


def test_every_state_of_a_life_is_where_its_events_left_it(session: Session, cast: Cast) -> None:
    Life.begin(cast).reopen()
    Life.begin(cast).rebound()
    Life.begin(cast).monitor()
    session.commit()
    assert list(verify_trail(session)) == []


def test_tasks_are_read_with_their_events_in_one_statement_through_an_index(session: Session, cast: Cast) -> None:
    for _ in range(5):
        Life.begin(cast).start()
    session.commit()
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    with listening(engine) as heard:
        assert list(find_contradictions(session)) == []
    asked = [statement for statement in heard if statement[0].startswith("SELECT")]
    assert len(asked) == 1
    assert "SCAN event" not in "\n".join(explain(session, asked[0]))
