"""An INSERT that minds what is there already, on either database."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.base import Base


def insert_into(session: Session, target: type[Base] | Table) -> Any:
    """The dialect's own INSERT, which knows ON CONFLICT; SQLAlchemy gives the two no common type."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(target)


def insert_new(session: Session, target: type[Base] | Table) -> Any:
    """An INSERT that leaves alone what is there."""
    return insert_into(session, target).on_conflict_do_nothing()
