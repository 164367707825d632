"""The tables, one module a room; importing this package makes them all known to SQLAlchemy."""

from models import (
    days,
    evidence,
    extensions,
    imports,
    ledger,
    letters,
    measures,
    meetings,
    monitoring,
    people,
    process,
    reminders,
    saved_views,
    stand_ins,
    trail,
    verification,
)
from models.base import Base

__all__ = [
    "Base",
    "days",
    "evidence",
    "extensions",
    "imports",
    "ledger",
    "letters",
    "measures",
    "meetings",
    "monitoring",
    "people",
    "process",
    "reminders",
    "saved_views",
    "stand_ins",
    "trail",
    "verification",
]
