"""What the page of an import of units and users shows: its tables, its rows one page at a time, who is not invited."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, joinedload

from models.imports import PeopleImport, PeopleRow, RowAction
from models.people import OneTimeLink, User
from models.words import Message
from workflow.ledger.importing.showing import PAGE_ROWS, where_rows
from workflow.ledger.importing.stored import read_messages
from workflow.people.importing.fields import ASKED_FOR, FIELDS, Field, Sheet
from workflow.people.importing.kept import read_line
from workflow.people.importing.reading import Line
from workflow.reminders.outbox import reached


@dataclass(frozen=True)
class ShownLine:
    """A row as the page shows it; `line` is None for what is no row, of which `text` is left."""

    kept: PeopleRow
    sheet: Sheet | None
    line: Line | None
    text: str
    warnings: list[Message]
    effects: list[Message]

    @property
    def cells(self) -> list[tuple[Field, str]]:
        """What stands in the row, by the meaning of its columns."""
        if self.sheet is None or self.line is None:
            return []
        return [(name, text) for name in FIELDS[self.sheet] if (text := self.line.text(name))]


@dataclass(frozen=True)
class ShownColumn:
    """A column by its place from the left."""

    place: int
    heading: str
    name: Field | None


def list_lines(session: Session, run: PeopleImport, which: str, offset: int) -> list[ShownLine]:
    query = select(PeopleRow).where(PeopleRow.import_id == run.id, *where_rows(PeopleRow, which))
    query = query.order_by(PeopleRow.place).options(joinedload(PeopleRow.unit), joinedload(PeopleRow.user))
    return [_show(row) for row in session.scalars(query.limit(PAGE_ROWS).offset(offset))]


def list_people_imports(session: Session) -> list[PeopleImport]:
    """The newest first."""
    query = select(PeopleImport).order_by(PeopleImport.id.desc()).options(joinedload(PeopleImport.started_by))
    return list(session.scalars(query.limit(PAGE_ROWS)))


def counts_of(run: PeopleImport) -> dict[str, int]:
    """How much is new and changes."""
    found: dict[str, int] = json.loads(run.counts)
    return found


def columns_of(table: dict[str, Any]) -> list[ShownColumn]:
    """Those in which anything stands."""
    meant = FIELDS[Sheet(table["kind"])]
    return [
        ShownColumn(place, heading, meant(name) if name else None)
        for place, (heading, name, *filled) in enumerate(table["columns"])
        if heading or any(filled)
    ]


def missing_of(table: dict[str, Any]) -> list[Field]:
    """What new units or accounts need and no column stands for, the most needed first."""
    sheet = Sheet(table["kind"])
    named = [column.name for column in columns_of(table)]
    return [name for name in ASKED_FOR[sheet] if name not in named]


def uninvited(run: PeopleImport) -> Select[tuple[User]]:
    """The accounts that the file has opened, that are still without a password and were never sent a link."""
    opened = select(PeopleRow.user_id).where(PeopleRow.import_id == run.id, PeopleRow.action == RowAction.NEW)
    linked = exists().where(OneTimeLink.user_id == User.id)
    return select(User).where(User.id.in_(opened), User.active, User.password_hash.is_(None), ~linked)


def count_uninvited(session: Session, run: PeopleImport) -> tuple[int, int]:
    """How many of them can be reached by mail, and how many cannot."""
    people = uninvited(run).add_columns(reached().label("by_mail")).subquery()
    by_mail, every = session.execute(
        select(func.count().filter(people.c.by_mail), func.count()).select_from(people)
    ).one()
    return by_mail, every - by_mail


def _show(row: PeopleRow) -> ShownLine:
    warnings, effects = read_messages(row.warnings), read_messages(row.effects)
    if row.action is RowAction.SKIPPED:
        return ShownLine(row, None, None, json.loads(row.read)["text"], warnings, effects)
    sheet, line = read_line(row)
    return ShownLine(row, sheet, line, "", warnings, effects)
