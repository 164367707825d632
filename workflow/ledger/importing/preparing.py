"""A file that was sent becomes rows to be checked: read, planned, and kept with everything that is said of them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from models.imports import ImportRow, ImportStatus, LedgerImport, RowAction, SentFile
from models.people import Unit
from models.words import Message
from workflow.errors import InvalidInput
from workflow.ledger.importing.decisions import Decisions, read_decisions
from workflow.ledger.importing.files import open_stored
from workflow.ledger.importing.mappings import remembered_columns
from workflow.ledger.importing.outcome import TABLE, action_of, digest_of
from workflow.ledger.importing.planning import Plan, find_questions, make_plan
from workflow.ledger.importing.stored import keep_messages, keep_row, read_messages, read_row
from workflow.ledger.importing.units import UnitBook, known_names
from workflow.ledger.importing.wanted import Placed
from workflow.ledger.reading.columns import Chosen
from workflow.ledger.reading.fields import FieldName
from workflow.ledger.reading.headings import headings
from workflow.ledger.reading.reader import read_ledger
from workflow.ledger.reading.result import Column, Reading
from workflow.reminders.days import working_days

BATCH = 500  # rows written at once


@dataclass
class Prepared:
    """A file as it was read and planned, or why it was refused; nothing of it is written yet."""

    refused: Message | None = None
    tables: str = "[]"
    digest: str = ""
    questions: str = "{}"
    rows: list[dict[str, Any]] = field(default_factory=list)


def prepare_import(session: Session, run: LedgerImport) -> None:
    """Read the file and keep what was read, in one transaction: for a small file. The caller has locked the import."""
    prepared = read_import(session, run)
    begin_keeping(session, run, prepared)
    for batch in batches(prepared.rows):
        keep_rows(session, run, batch)
    end_keeping(run, prepared)


def read_import(session: Session, run: LedgerImport) -> Prepared:
    """Read the file with the mappings and decisions in force, and plan; only reads the database."""
    try:
        reading = _read(session, run)
    except InvalidInput as refused:
        return Prepared(refused.message)
    decisions = read_decisions(run.decisions)
    rows = place_rows(reading, decisions)
    plan = make_plan(session, run.campaign, rows, decisions)
    questions = _keep_questions(session, run, plan, rows, decisions)
    return Prepared(None, _keep_tables(reading), digest_of(rows), questions, _all_rows(run.id, reading, rows))


def begin_keeping(session: Session, run: LedgerImport, prepared: Prepared) -> None:
    """What an earlier reading left goes."""
    session.execute(delete(ImportRow).where(ImportRow.import_id == run.id))
    run.rows_done, run.rows_total = 0, len(prepared.rows)


def keep_rows(session: Session, run: LedgerImport, batch: list[dict[str, Any]]) -> None:
    session.execute(insert(ImportRow), batch)
    run.rows_done += len(batch)


def end_keeping(run: LedgerImport, prepared: Prepared) -> None:
    """The import is ready to be checked, or refused; why it was not taken over the last time is still told."""
    if prepared.refused is not None:
        run.status, run.told = ImportStatus.REFUSED, keep_messages([prepared.refused])
        return
    run.tables, run.digest, run.questions = prepared.tables, prepared.digest, prepared.questions
    run.status = ImportStatus.READY


def batches(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def load_plan(session: Session, run: LedgerImport) -> tuple[Plan, list[Placed]]:
    """The plan of the rows as they were kept, against the ledger as it is now."""
    query = select(ImportRow).where(ImportRow.import_id == run.id, ImportRow.action != RowAction.SKIPPED)
    tables = json.loads(run.tables)["tables"]
    rows = []
    for kept in session.scalars(query.order_by(ImportRow.place)):
        placed = Placed(kept.place, kept.table_no, tables[kept.table_no]["sheet"], read_row(kept.read))
        placed.left_out = kept.action is RowAction.LEFT_OUT
        rows.append(placed)
    return make_plan(session, run.campaign, rows, read_decisions(run.decisions)), rows


def place_rows(reading: Reading, decisions: Decisions) -> list[Placed]:
    """The rows in the order of the file, those that the office left out marked."""
    rows = []
    for number, table in enumerate(reading.tables):
        for read in table.rows:
            placed = Placed(number * TABLE + read.row, number, table.sheet, read)
            placed.left_out = number in decisions.tables_left_out or placed.place in decisions.left_out
            rows.append(placed)
    return rows


def _read(session: Session, run: LedgerImport) -> Reading:
    chosen: Chosen = remembered_columns(session, FieldName)
    units = list(session.scalars(select(Unit).order_by(Unit.code)))
    year = run.feedback_on.year
    workbook = open_stored(run)
    known = known_names(units)
    return read_ledger(
        workbook,
        headings(),
        sheet=run.sheet,
        feedback=run.feedback_on,
        year=year,
        known=known,
        chosen=chosen,
        days=working_days(session),
    )


def _keep_tables(reading: Reading) -> str:
    tables = [
        {
            "sheet": table.sheet,
            "header_row": table.header_row,
            "signature": table.signature,
            "rows": len(table.rows),
            "columns": [_keep_column(column) for column in table.columns],
        }
        for table in reading.tables
    ]
    left_out = [[name, json.loads(keep_messages([reason]))] for name, reason in reading.left_out]
    return json.dumps({"tables": tables, "left_out": left_out, "summary": reading.summary()}, ensure_ascii=False)


def _keep_column(column: Column) -> list[Any]:
    """By its heading, or by its number in the sheet where it has none."""
    return [column.place, column.heading, column.field, *([] if column.heading else [column.number])]


def _keep_questions(session: Session, run: LedgerImport, plan: Plan, rows: list[Placed], decisions: Decisions) -> str:
    units = list(session.scalars(select(Unit)))
    questions = find_questions(plan, rows, run.campaign, UnitBook(units, decisions))
    return json.dumps({**questions, "counts": count_plan(plan)}, ensure_ascii=False)


def count_plan(plan: Plan) -> dict[str, int]:
    """How much is added and changed."""
    return {
        "problems": len(plan.new_problems()),
        "tasks": len(plan.new_tasks),
        "measures": len(plan.new_measures) + sum(len(task.measures) for _, task in plan.new_tasks),
        "changes": sum(len(change.values) for change in plan.changes) + len(plan.new_parts),
    }


def _all_rows(import_id: int, reading: Reading, rows: list[Placed]) -> list[dict[str, Any]]:
    kept = [_kept(import_id, row) for row in rows]
    for number, table in enumerate(reading.tables):
        for skipped in table.skipped:
            kept.append(
                {
                    "import_id": import_id,
                    "place": number * TABLE + skipped.row,
                    "table_no": number,
                    "row": skipped.row,
                    "read": json.dumps({"text": skipped.text}, ensure_ascii=False),
                    "warnings": keep_messages([skipped.reason]),
                    "effects": "[]",
                    "action": RowAction.SKIPPED,
                    "warned": False,
                    "status": "",
                }
            )
    return sorted(kept, key=lambda row: row["place"])


def _kept(import_id: int, row: Placed) -> dict[str, Any]:
    warnings: list[Message] = [*row.open, *row.read.warnings, *row.told]
    return {
        "import_id": import_id,
        "place": row.place,
        "table_no": row.table_no,
        "row": row.read.row,
        "read": keep_row(row.read),
        "warnings": keep_messages(warnings),
        "effects": keep_messages(row.effects),
        "action": action_of(row),
        "warned": bool(warnings),
        "status": row.read.status or "",
    }


def refusal_of(run: SentFile) -> Message | None:
    """Why the file could not be read, or was not taken over the last time."""
    return next(iter(read_messages(run.told)), None)
