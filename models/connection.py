"""How the two databases are connected to: SQLite with one writer at a time, PostgreSQL as it comes."""

import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

READ_ONLY = {"rectify_read_only": True, "postgresql_readonly": True}  # execution options of a reading request


def snapshot_of(engine: Engine) -> dict[str, Any]:
    """The execution options of a long reading, in which every query sees the same moment; on SQLite each one does."""
    together = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    return {**READ_ONLY, **together}


def prepare(engine: Engine) -> Engine:
    """Give an engine its pragmas and its way of beginning; returns the same engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin)
    return engine


def connect(url: str, **options: Any) -> Engine:
    """An engine outside the web application: migrations, tests."""
    return prepare(create_engine(url, **options))


def _set_pragmas(raw: sqlite3.Connection, _: object) -> None:
    raw.isolation_level = None  # we begin transactions ourselves, see _begin
    raw.execute("PRAGMA busy_timeout = 20000")
    raw.execute("PRAGMA foreign_keys = ON")
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("PRAGMA recursive_triggers = ON")  # else REPLACE would delete past the trail's triggers


def _begin(connection: Connection) -> None:
    """Writers queue at the beginning, so a transaction never fails half-way for want of the write lock."""
    reading = connection.get_execution_options().get("rectify_read_only")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
