"""Which of several workers schedules: the one that holds a lock that ends with its process."""

import fcntl
from io import TextIOWrapper
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

KEY = 0x52454354  # "RECT": the advisory lock of the elected worker, one a database


class Seat(Protocol):
    """The elected worker's place."""

    def take(self) -> bool:
        """Try to become the elected one."""

    def is_held(self) -> bool:
        """Whether it is still ours; it is lost with the connection."""

    def leave(self) -> None: ...


def open_seat(engine: Engine) -> Seat:
    if engine.dialect.name == "postgresql":
        return AdvisoryLock(engine)
    return FileLock(Path(f"{engine.url.database}-worker.lock"))


class AdvisoryLock:
    """A session lock in PostgreSQL, on a connection of its own; a dead machine loses it within half a minute."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    def take(self) -> bool:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()  # closing it must end the session, not give it back to the pool with the lock
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": KEY}):
            connection.close()
            return False
        self._connection = connection
        return True

    def is_held(self) -> bool:
        if self._connection is None:
            return False
        try:
            self._connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True

    def leave(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.close()
        except SQLAlchemyError:
            connection.invalidate()


class FileLock:
    """For SQLite, where all workers are on one machine: a lock on a file beside the database."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: TextIOWrapper | None = None

    def take(self) -> bool:
        file = self._path.open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    def is_held(self) -> bool:
        return self._file is not None

    def leave(self) -> None:
        if self._file is not None:
            self._file.close()
        self._file = None
