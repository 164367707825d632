"""Changing the trail behind the application's back, as somebody with the database's password could."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, text

from models import append_only
from models.connection import connect


@contextmanager
def behind_the_back(url: str) -> Iterator[Connection]:
    """A connection for which the append-only triggers are switched off; they stand again afterwards."""
    engine = connect(url)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            switch = "ALTER TABLE event {} TRIGGER ALL"
            connection.execute(text(switch.format("DISABLE")))
            yield connection
            connection.execute(text(switch.format("ENABLE")))
        else:
            for statement in append_only.SQLITE_DOWN:
                connection.execute(text(statement))
            yield connection
            for statement in append_only.SQLITE_UP:
                connection.execute(text(statement))
    engine.dispose()


def run(url: str, statement: str, **values: Any) -> None:
    with behind_the_back(url) as connection:
        changed = connection.execute(text(statement), values)
        assert changed.rowcount > 0, statement
