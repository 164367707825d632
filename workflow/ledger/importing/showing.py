"""What the page of an import shows: its tables, its questions, its rows one page at a time."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from models.imports import FileRow, ImportRow, LedgerImport, PeopleImport, PeopleRow, RowAction, SentFile
from models.ledger import Campaign, Task
from models.words import Message
from workflow.ledger.importing.stored import read_messages, read_row
from workflow.ledger.reading.result import ReadRow

PAGE_ROWS = 50
WARNED = "warned"


@dataclass(frozen=True)
class ShownRow:
    """A row as the page shows it; `read` is None for what is no row of the ledger, of which `text` is left."""

    kept: ImportRow
    read: ReadRow | None
    text: str
    warnings: list[Message]
    effects: list[Message]


def count_rows(session: Session, run: LedgerImport | PeopleImport) -> dict[str, int]:
    """By action, and how many carry a warning."""
    kind = ImportRow if isinstance(run, LedgerImport) else PeopleRow
    query = select(kind.action, kind.warned, func.count().label("size")).where(kind.import_id == run.id)
    counts: dict[str, int] = {}
    for action, warned, size in session.execute(query.group_by(kind.action, kind.warned)):
        counts[action.value] = counts.get(action.value, 0) + size
        if warned:
            counts[WARNED] = counts.get(WARNED, 0) + size
    return counts


def list_rows(session: Session, run: LedgerImport, which: str, offset: int) -> list[ShownRow]:
    query = (
        select(ImportRow).where(ImportRow.import_id == run.id, *where_rows(ImportRow, which)).order_by(ImportRow.place)
    )
    rows = session.scalars(query.options(joinedload(ImportRow.task)).limit(PAGE_ROWS).offset(offset))
    return [show_row(row) for row in rows]


def show_row(row: ImportRow) -> ShownRow:
    skipped = row.action is RowAction.SKIPPED
    read = None if skipped else read_row(row.read)
    text = json.loads(row.read)["text"] if skipped else ""
    return ShownRow(row, read, text, read_messages(row.warnings), read_messages(row.effects))


def tables_of(run: SentFile) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run.tables)["tables"] if run.tables.startswith("{") else []
    return found


def left_out_sheets(run: SentFile) -> list[tuple[str, Message]]:
    """Sheets that were not read, each with the reason."""
    if not run.tables.startswith("{"):
        return []
    return [(name, read_messages(json.dumps(told))[0]) for name, told in json.loads(run.tables)["left_out"]]


def questions_of(run: LedgerImport) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run.questions)
    return found


def list_imports(session: Session, campaign: Campaign) -> list[LedgerImport]:
    """The campaign's imports, newest first."""
    query = select(LedgerImport).where(LedgerImport.campaign_id == campaign.id).order_by(LedgerImport.id.desc())
    return list(session.scalars(query.options(joinedload(LedgerImport.started_by)).limit(PAGE_ROWS)))


def origins_of(session: Session, task: Task) -> list[ShownRow]:
    """The rows of files from which the task came, newest file first."""
    query = select(ImportRow).where(ImportRow.task_id == task.id).options(joinedload(ImportRow.origin))
    rows = session.scalars(query.order_by(ImportRow.import_id.desc(), ImportRow.place).limit(PAGE_ROWS))
    return [show_row(row) for row in rows]


def where_rows(kind: type[FileRow], which: str) -> list[ColumnElement[bool]]:
    """The rows of one kind of outcome, those with a warning, or all."""
    if which == WARNED:
        return [kind.warned.is_(True)]
    return [kind.action == RowAction(which)] if which else []
