"""The database itself refuses to change or to remove what the trail holds."""

from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.trail import Event
from tests.cast import Cast
from workflow.trail.audit import seal_day
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind


@pytest.fixture
def written(session: Session, cast: Cast, now: datetime) -> Session:
    record(session, cast.campaign, EventKind.CAMPAIGN_CREATED, actor=cast["office"], now=now, code="X26")
    seal_day(session, now)
    session.commit()
    return session


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET data = '{}'",
        "UPDATE event SET actor_name = 'Somebody else' WHERE seq = 1",
        "DELETE FROM event",
        "UPDATE seal SET root = 'x'",
        "DELETE FROM seal",
    ],
)
def test_the_database_refuses_to_change_what_is_written(written: Session, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        written.execute(text(statement))


def test_postgresql_refuses_to_empty_the_table_at_once(written: Session) -> None:
    if written.get_bind().dialect.name == "postgresql":
        with pytest.raises(DBAPIError, match="append-only"):
            written.execute(text("TRUNCATE event CASCADE"))
    else:
        with pytest.raises(DBAPIError, match="append-only"):  # SQLite knows no TRUNCATE; REPLACE is its back door
            written.execute(text("REPLACE INTO event SELECT * FROM event"))


def test_an_event_changed_in_memory_cannot_be_saved(written: Session) -> None:
    event = written.query(Event).one()
    event.data = "{}"
    with pytest.raises(DBAPIError, match="append-only"):
        written.flush()


def test_two_events_cannot_have_the_same_number(written: Session) -> None:
    copy = "INSERT INTO event (stream, seq, at, actor_name, kind, data, previous, hash) SELECT stream, seq, at,"
    with pytest.raises(DBAPIError):
        written.execute(text(f"{copy} actor_name, kind, data, previous, hash FROM event"))
