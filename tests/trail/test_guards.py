"""`audit verify` also tells when what guards the trail is gone: triggers, seals, the tasks that events tell of."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from models import append_only
from models.append_only import triggers
from models.connection import connect
from models.ledger import Task
from models.measures import Measure
from tests.cast import Cast
from tests.process.lived import Life
from tests.trail.behind import behind_the_back
from workflow.trail.audit import seal_day
from workflow.trail.chain import record
from workflow.trail.guards import find_unguarded
from workflow.trail.kinds import EventKind

DAY = timedelta(days=1)


def change(database: str, *statements: str) -> None:
    engine = connect(database)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def drop(database: str, trigger: str) -> str:
    table = trigger.split("_", maxsplit=1)[0]
    return f"DROP TRIGGER {trigger}" + (f" ON {table}" if database.startswith("postgresql") else "")


def test_each_trigger_that_is_gone_is_named(app: Flask, session: Session, database: str) -> None:
    names = triggers(session.get_bind().dialect.name)
    assert list(find_unguarded(session)) == []
    session.rollback()
    for number, name in enumerate(names, 1):
        change(database, drop(database, name))
        told = list(find_unguarded(session))
        session.rollback()
        assert len(told) == number
        assert any(f"the trigger {name}," in sentence for sentence in told)
    result = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert result.exit_code == 1
    assert len(result.output.splitlines()) == len(names)


def test_a_trigger_that_does_nothing_any_more_is_named(session: Session, database: str) -> None:
    """Under its old name, but with an empty body."""
    if session.get_bind().dialect.name == "postgresql":
        hollow = [
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
        ]
        names = ["event_append_only", "seal_append_only"]
    else:
        hollow = [
            "DROP TRIGGER event_no_update",
            "CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT 1; END",
        ]
        names = ["event_no_update"]
    change(database, *hollow)
    told = [f"the trigger {name}, which keeps the trail append-only, was changed" for name in names]
    assert list(find_unguarded(session)) == told


def test_a_trigger_that_is_switched_off_is_as_good_as_gone(session: Session, database: str) -> None:
    if session.get_bind().dialect.name != "postgresql":  # SQLite knows no such thing
        assert "DISABLE" not in "".join(append_only.up("sqlite"))
        return
    change(database, "ALTER TABLE event DISABLE TRIGGER event_append_only")
    assert [sentence.split()[2] for sentence in find_unguarded(session)] == ["event_append_only,"]


def test_seals_that_are_gone_are_missed(session: Session, cast: Cast, now: datetime, database: str) -> None:
    task = cast.task()
    for days in range(4):
        record(session, task, EventKind.COMMENTED, actor=cast["office"], now=now + days * DAY, text="Remark")
        seal_day(session, now + days * DAY)
        session.flush()
    session.commit()
    assert list(find_unguarded(session)) == []
    session.rollback()
    with behind_the_back(database) as connection:
        off, on = (f"ALTER TABLE seal {word} TRIGGER ALL" for word in ("DISABLE", "ENABLE"))
        apart = connection.dialect.name == "postgresql"
        for statement in (off, "DELETE FROM seal", on) if apart else ("DELETE FROM seal",):
            connection.execute(text(statement))
    told = "nothing is sealed since 2026-03-02: the seals are gone, or no worker has run"
    assert list(find_unguarded(session)) == [told]


def test_a_task_that_is_gone_is_missed(session: Session, cast: Cast, now: datetime) -> None:
    task, kept = cast.task(), cast.task()
    for one in (task, kept):
        record(session, one, EventKind.COMMENTED, actor=cast["office"], now=now, text="Remark")
    session.flush()
    number = task.id
    session.execute(delete(Measure).where(Measure.task_id == number))
    session.execute(delete(Task).where(Task.id == number))
    session.commit()
    assert list(find_unguarded(session)) == [f"task:{number}: its events are there, but the task itself is gone"]


@pytest.mark.parametrize("void", [True, False])
def test_a_task_is_void_only_as_its_events_say(session: Session, cast: Cast, void: bool) -> None:
    life = Life.begin(cast)
    if void:
        record(session, life.task, EventKind.TASK_VOIDED, actor=cast["office"], now=cast.now, reason="Twice")
    else:
        life.task.voided_at, life.task.void_reason = cast.now, "Twice"
    session.commit()
    assert [sentence.split(": ")[0] for sentence in find_unguarded(session)] == [f"task:{life.task.id}"]
