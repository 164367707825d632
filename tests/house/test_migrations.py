"""Migrations go up, down with data, and up again, on both databases; the database then holds what the models say."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, Enum, inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from config.settings import ROOT, Mode, Settings, use_settings
from models import Base
from models.connection import connect
from models.people import Role
from tests.cast import PASSWORD, engage
from tests.conftest import NOW
from tests.databases import NAMES, fresh_database, migrate
from tests.process.lived import Life
from workflow.ledger.saved_views import save_view
from workflow.people.calendar_address import issue_address
from workflow.trail.audit import seal_day, verify_trail


@pytest.fixture(params=NAMES)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table."""
    with fresh_database(request.param, tmp_path, migrated=False) as url:
        use_settings(Settings(mode=Mode.TEST, database_url=url, instance=tmp_path, _env_file=None))
        yield url


def tables(url: str) -> set[str]:
    engine = connect(url)
    with engine.connect() as connection:
        names = set(inspect(connection).get_table_names())
    engine.dispose()
    return names


def fill(url: str) -> None:
    """One task lived into its second cycle, with evidence, a review, a write-off and a seal."""
    engine = connect(url)
    with Session(engine) as session:
        life = Life.begin(engage(session, NOW)).reopen()
        save_view(session, "Late", "colour=red", Role.LEADER, actor=life.cast["office"], now=life.now)
        issue_address(session, life.cast["office"], PASSWORD, seen_version=0, now=life.now)
        seal_day(session, life.now)
        session.commit()
        assert list(verify_trail(session)) == []
    engine.dispose()


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(Config(str(ROOT / "alembic.ini"))).get_heads()) == 1


def test_up_down_with_data_and_up_again(empty: str) -> None:
    migrate(empty)
    assert tables(empty) == {"alembic_version", *Base.metadata.tables}
    fill(empty)
    migrate(empty, "base", down=True)
    assert tables(empty) == {"alembic_version"}
    migrate(empty)
    fill(empty)
    assert_guarded(empty)


def test_repetitions_that_were_numbered_count_days_from_then_on(empty: str) -> None:
    migrate(empty)
    fill(empty)
    engine = connect(empty)
    columns = "task_id, subject, cycle, rule, watched_on, occurrence, colour, fired_at"

    def occurrences() -> list[int]:
        with engine.connect() as connection:
            return list(connection.scalars(text("SELECT occurrence FROM reminder ORDER BY id")))

    with engine.begin() as connection:
        for number in (1, 8, 15, 4):
            row = f"1, 'task', 1, 'overdue', '2026-03-01', {number}, 'red', '2026-03-02 00:00:00+00:00'"
            connection.execute(text(f"INSERT INTO reminder ({columns}) VALUES ({row})"))  # noqa: S608 - our own values
    migrate(empty, "0016", down=True)
    assert occurrences() == [0, 1, 2, -1004]
    migrate(empty)
    assert occurrences()[:3] == [1, 8, 15]
    engine.dispose()


def assert_guarded(url: str) -> None:
    engine = connect(url)
    with engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text("DELETE FROM event"))
    engine.dispose()


def test_step_by_step_up_and_down(empty: str) -> None:
    """Each single step with the data that the step before could hold."""
    scripts = ScriptDirectory.from_config(Config(str(ROOT / "alembic.ini")))
    for script in reversed(list(scripts.walk_revisions())):
        migrate(empty, script.revision)
    assert tables(empty) == {"alembic_version", *Base.metadata.tables}


def test_the_database_holds_what_the_models_say(session: Session) -> None:
    context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
    assert compare_metadata(context, Base.metadata) == []


def test_every_check_of_the_models_stands_in_the_database(session: Session) -> None:
    inspector = inspect(session.connection())
    for name, table in Base.metadata.tables.items():
        declared = {str(c.name) for c in table.constraints if isinstance(c, CheckConstraint)}
        declared |= {f"ck_{name}_{c.type.name}" for c in table.columns if isinstance(c.type, Enum)}
        assert {check["name"] for check in inspector.get_check_constraints(name)} >= declared, name


def refuses(connection: Connection, statement: str, **values: Any) -> bool:
    before = connection.begin_nested()
    try:
        connection.execute(text(statement), values)
    except IntegrityError:
        before.rollback()
        return True
    before.rollback()
    return False


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE task SET state = 'finished'",
        "UPDATE task SET state = 'verified', verified_at = NULL",
        "UPDATE task SET cycle_started_at = NULL",
        "UPDATE task SET goal = ''",
        "UPDATE task SET cycle = 0",
        "UPDATE task SET voided_at = changed_at",
        "UPDATE task SET kind = 'someday'",
        "UPDATE task SET lead_unit_id = 9999",
        "UPDATE measure_progress SET percent = 101",
        "UPDATE measure_progress SET done = :yes, percent = 99",
        "UPDATE contribution SET text = ''",
        "UPDATE contribution SET waived_at = '2026-03-02 00:00:00', waiver_reason = ''",
        "UPDATE evidence SET unit_id = NULL",
        "UPDATE evidence_revision SET size = 0",
        "UPDATE submission SET status = 'under_review'",
        "UPDATE step_record SET conclusion = ''",
        "UPDATE role_grant SET unit_id = NULL WHERE role = 'leader'",
        "UPDATE role_grant SET group_id = NULL WHERE role = 'inspector'",
        "UPDATE account SET language = 'fr'",
        "UPDATE unit SET parent_id = id",
        "UPDATE saved_view SET name = ''",
        "UPDATE saved_view SET query = ''",
        "UPDATE saved_view SET shared_with = 'emperor'",
        "UPDATE campaign SET concentrated_until = '2000-01-01'",
        "UPDATE campaign SET next_task = 0",
        "INSERT INTO sign_off (task_id, cycle, submission_id, signature_id, manifest_hash, conclusion, signed_at)"
        " SELECT task_id, cycle, submission_id, signature_id, manifest_hash, conclusion, signed_at FROM sign_off",
    ],
)
def test_the_database_refuses_what_cannot_be(lived: Connection, statement: str) -> None:
    values = {"yes": True} if ":yes" in statement else {}
    assert refuses(lived, statement, **values)


@pytest.fixture(scope="module", params=NAMES)
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A connection to a database with one verified task; what is tried on it is undone."""
    folder = tmp_path_factory.mktemp("lived")
    with fresh_database(request.param, folder) as url:
        use_settings(Settings(mode=Mode.TEST, database_url=url, instance=folder, _env_file=None))
        engine = connect(url)
        with Session(engine) as session:
            life = Life.begin(engage(session, NOW)).verify()
            save_view(session, "Late", "colour=red", None, actor=life.cast["office"], now=life.now)
            session.commit()
        with engine.connect() as connection:
            yield connection
        engine.dispose()
