"""How the two databases are connected to: SQLite with one writer at a time, PostgreSQL with bounds to its waiting."""

import logging
import os
import sqlite3
from pathlib import Path
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, create_engine, event

log = logging.getLogger("rectify.database")
PATIENCE_SECONDS = 60  # how long a change waits for another one, on both databases: longer than any of them takes
# Of every connection to PostgreSQL. A process that hangs between two statements of a change loses it, after longer than
# it ever takes to read a large file there; a dead machine, within half a minute. Statements may take their time.
BOUNDS = (
    f"lock_timeout = '{PATIENCE_SECONDS}s'",
    "idle_in_transaction_session_timeout = '10min'",
    "tcp_keepalives_idle = 10",
    "tcp_keepalives_interval = 5",
    "tcp_keepalives_count = 3",
)
SHORT_PATIENCE = 300  # milliseconds that emptying SQLite's log waits for readers and writers
QUIET = {"hide_parameters": True}  # no value of a statement, such as the hash of a code, stands in a log
READ_ONLY = {"rectify_read_only": True, "postgresql_readonly": True}  # execution options of a reading request


def snapshot_of(engine: Engine) -> dict[str, Any]:
    """The execution options of a long reading, in which every query sees the same moment; on SQLite each one does."""
    together = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    return {**READ_ONLY, **together}


_opened: WeakKeyDictionary[Engine, tuple[Path, os.stat_result]] = WeakKeyDictionary()  # the file of each on SQLite


def is_in_place(engine: Engine) -> bool:
    """Whether the file that was opened first still lies where it lay; connections that are kept stay with it elsewhere.

    What is saved into a file that was moved away or replaced is found by nobody after the next start.
    """
    if engine not in _opened:
        return True
    path, file = _opened[engine]
    try:
        return os.path.samestat(file, path.stat())
    except OSError:
        return False


def prepare(engine: Engine) -> Engine:
    """Give an engine its pragmas and its way of beginning, or its bounds; returns the same engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "connect", lambda raw, _: _opened.setdefault(engine, _file_of(raw)))
        event.listen(engine, "begin", _begin)
    else:
        event.listen(engine, "connect", _set_bounds)
    return engine


def empty_log(engine: Engine) -> bool:
    """Write SQLite's log (-wal) into its database and leave it empty, so that nobody replays it change by change.

    False where somebody who reads or writes holds it up, or the disk: what was saved is saved, and the worker tries
    again. Nothing to do on PostgreSQL. Outside of any transaction.
    """
    if engine.dialect.name != "sqlite":
        return True
    raw = engine.raw_connection()
    cursor = raw.cursor()
    try:
        cursor.execute(f"PRAGMA busy_timeout = {SHORT_PATIENCE}")
        return not cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.OperationalError as failed:
        log.warning("the log of the database could not be emptied: %s", failed)
        return False
    finally:
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_SECONDS * 1000}")
        cursor.close()
        raw.close()


def connect(url: str, **options: Any) -> Engine:
    """An engine outside the web application: migrations, tests."""
    return prepare(create_engine(url, **{**QUIET, **options}))


class _Raw(Protocol):
    autocommit: bool

    def execute(self, statement: str) -> object: ...


def _set_bounds(raw: _Raw, _: object) -> None:
    raw.autocommit = True  # what is set in a transaction would end with it
    raw.execute("; ".join(f"SET {bound}" for bound in BOUNDS))
    raw.autocommit = False


def _set_pragmas(raw: sqlite3.Connection, _: object) -> None:
    raw.isolation_level = None  # we begin transactions ourselves, see _begin
    raw.execute(f"PRAGMA busy_timeout = {PATIENCE_SECONDS * 1000}")
    raw.execute("PRAGMA foreign_keys = ON")
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten: urns and codes above all
    raw.execute("PRAGMA recursive_triggers = ON")  # else REPLACE would delete past the trail's triggers


def _file_of(raw: sqlite3.Connection) -> tuple[Path, os.stat_result]:
    file = Path(raw.execute("PRAGMA database_list").fetchone()[2])
    return file, file.stat()


def _begin(connection: Connection) -> None:
    """Writers queue at the beginning, so a transaction never fails half-way for want of the write lock."""
    reading = connection.get_execution_options().get("rectify_read_only")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
