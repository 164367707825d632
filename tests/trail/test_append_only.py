"""The database itself refuses to change or to remove what the trail holds."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import Connection, create_engine, text
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


REPLACING = [
    "INSERT OR REPLACE INTO event SELECT * FROM event",
    "UPDATE OR REPLACE event SET data = '{}'",
    "REPLACE INTO event (stream, seq, at, actor_name, kind, data, previous, hash)"
    " SELECT stream, seq, at, actor_name, kind, '{}', previous, hash FROM event",
    "INSERT INTO event SELECT * FROM event WHERE true ON CONFLICT (id) DO UPDATE SET data = '{}'",
    "INSERT OR REPLACE INTO seal SELECT * FROM seal",
    "REPLACE INTO seal (rowid, day, previous, root, streams, last_event_id, sealed_at)"
    " SELECT rowid, '2000-01-01', previous, root, streams, last_event_id, sealed_at FROM seal",
]
ON_BOTH = [statement for statement in REPLACING if "ON CONFLICT" in statement]


@pytest.fixture
def plain(written: Session) -> Iterator[Connection]:
    """A connection that is not the application's: as any program opens it, without our pragmas."""
    engine = create_engine(written.get_bind().engine.url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_no_connection_of_any_other_program_can_replace_what_is_written(plain: Connection) -> None:
    for statement in REPLACING if plain.dialect.name == "sqlite" else ON_BOTH:
        with pytest.raises(DBAPIError, match="append-only"):
            plain.execute(text(statement))
        plain.rollback()


def test_an_event_changed_in_memory_cannot_be_saved(written: Session) -> None:
    event = written.query(Event).one()
    event.data = "{}"
    with pytest.raises(DBAPIError, match="append-only"):
        written.flush()


def test_two_events_cannot_have_the_same_number(written: Session) -> None:
    copy = "INSERT INTO event (stream, seq, at, actor_name, kind, data, previous, hash) SELECT stream, seq, at,"
    with pytest.raises(DBAPIError):
        written.execute(text(f"{copy} actor_name, kind, data, previous, hash FROM event"))
