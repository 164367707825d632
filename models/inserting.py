"""An INSERT that minds what is there already, on either database."""

from typing import Any

from sqlalchemy import ClauseElement, Insert, Table, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session

from models.base import Base


def insert_into(session: Session, target: type[Base] | Table) -> Any:
    """The dialect's own INSERT, which knows ON CONFLICT; SQLAlchemy gives the two no common type."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(target)


def insert_new(target: type[Base] | Table) -> Insert:
    """An INSERT that leaves alone what is there; each event of the trail and each mail is written by one."""
    statement = insert(target)
    statement._post_values_clause = _LEAVE
    return statement


class _Leave(ClauseElement):
    """What both databases say after the values; SQLAlchemy's own clause is compiled anew whenever it is used."""

    inherit_cache = True
    _traverse_internals: list[Any] = []  # nothing in it differs from one use to the next


@compiles(_Leave)
def _say(_: _Leave, *__: Any, **___: Any) -> str:
    return "ON CONFLICT DO NOTHING"


_LEAVE = _Leave()
