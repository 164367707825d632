"""The tables, one module a room; importing this package makes them all known to SQLAlchemy."""

from models import (
    days,
    evidence,
    extensions,
    imports,
    ledger,
    measures,
    monitoring,
    people,
    process,
    reminders,
    saved_views,
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
    "measures",
    "monitoring",
    "people",
    "process",
    "reminders",
    "saved_views",
    "trail",
    "verification",
]
