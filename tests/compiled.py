"""What is made once a test process, although every test has a database of its own: compiled statements and templates,
and the application, in which every address is compiled."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine

from config.settings import Settings, use_settings
from models.connection import connect
from views.app import create_app
from views.database import db
from views.extensions import limiter

_first: dict[str, Engine] = {}
_built: list[Flask] = []


def share_statements(engine: Engine) -> Engine:
    """Statements stay compiled from one engine to the next of its kind: nearly half of the time of most tests.

    Compiled statements are kept by dialect, so the engines share that as well.
    """
    name = engine.dialect.name
    if name not in _first:
        engine.connect().close()  # a dialect learns the server's version from its own engine's first connection only
        _first[name] = engine
    first = _first[name]
    engine._compiled_cache = first._compiled_cache
    engine.dialect = engine.pool._dialect = first.dialect
    return engine


def share_templates(app: Flask) -> Flask:
    app.jinja_env.bytecode_cache = _TEMPLATES
    return app


@contextmanager
def shared_application(settings: Settings) -> Iterator[Flask]:
    """The one application, over the database of these settings."""
    if not _built:
        _built.append(share_templates(create_app(settings)))
    use_settings(settings)  # as building it does
    app = _built[0]
    with app.app_context():
        engine = share_statements(connect(settings.database, pool_pre_ping=True))
        db.engine.dispose()
        db.engines["default"] = engine
        db.sessionmaker.configure(bind=engine)
    limiter.enabled = app.config["RATELIMIT_ENABLED"]  # the one limiter obeys the application that was built last
    before = dict(app.config)
    yield app
    assert app.config == before, "the next test has the same application"
    engine.dispose()


@contextmanager
def own_application(settings: Settings) -> Iterator[Flask]:
    """One that is not shared: threads of a server may outlive their test, and must not find the next one's database."""
    app = share_templates(create_app(settings))
    with app.app_context():
        engine = share_statements(db.engine)
    yield app
    engine.dispose()


class _Templates(BytecodeCache):
    """The code of every template in memory, by the hash of its source."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self.kept.get(f"{bucket.key} {bucket.checksum}"):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[f"{bucket.key} {bucket.checksum}"] = bucket.bytecode_to_string()


_TEMPLATES = _Templates()
