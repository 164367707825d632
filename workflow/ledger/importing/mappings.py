"""What users said the columns under a heading row stand for: remembered, and found again for the same headings."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.imports import HeadingMapping
from models.people import User
from models.words import N_, Labelled, say
from workflow.errors import InvalidInput
from workflow.process.locking import mark

BETWEEN = ":"  # after the kind of a file in a signature; ledgers have none
F = TypeVar("F")


def refuse_double(names: Iterable[Labelled | None]) -> None:
    """No two columns stand for the same."""
    named = [name for name in names if name]
    if double := next((name for name in named if named.count(name) > 1), None):
        raise InvalidInput(say(N_("Two columns stand for “%(field)s”."), field=double))


def remember_columns(
    session: Session, signature: str, columns: Mapping[int, str | None], *, actor: User, now: datetime
) -> None:
    """Keep it for this and every file with the same headings."""
    mapping = session.get(HeadingMapping, signature) or HeadingMapping(signature=signature)
    mapping.columns = json.dumps({str(place): word for place, word in columns.items()})
    mark(mapping, actor, now)
    session.add(mapping)


def remembered_columns(
    session: Session, field_of: Callable[[str], F], kind: str = ""
) -> dict[str, dict[int, F | None]]:
    """All that was said of this kind of files, by the signature of the heading row."""
    signature = HeadingMapping.signature
    own = signature.startswith(kind) if kind else ~signature.contains(BETWEEN)
    found = {}
    for mapping in session.scalars(select(HeadingMapping).where(own)):
        columns: dict[str, str | None] = json.loads(mapping.columns)
        found[mapping.signature] = {int(place): field_of(word) if word else None for place, word in columns.items()}
    return found
