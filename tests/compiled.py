"""What is compiled once a test process, although every test has databases and an application of its own."""

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine

_first: dict[str, Engine] = {}


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
