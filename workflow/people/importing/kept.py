"""Rows of units and users as the database keeps them between reading and taking over, and back."""

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from models.imports import PeopleImport, PeopleRow, RowAction
from workflow.ledger.importing.outcome import TABLE, action_of
from workflow.ledger.importing.stored import keep_messages, read_messages
from workflow.people.importing.fields import Sheet
from workflow.people.importing.reading import Line, Read
from workflow.people.importing.wanted import PeopleLine, messages_of

BATCH = 500  # rows written at once


def place_lines(read: Read, left_out: Collection[int]) -> list[PeopleLine]:
    """The rows in the order of the file, those that stay out marked."""
    rows = []
    for number, table in enumerate(read.tables):
        for line in table.lines:
            place = number * TABLE + line.row
            rows.append(PeopleLine(place, number, table.sheet, line, left_out=place in left_out))
    return rows


def keep_tables(read: Read) -> str:
    tables = [
        {
            "kind": table.sheet.value,
            "sheet": table.name,
            "header_row": table.header_row,
            "signature": table.signature,
            "columns": [[one.heading, one.name.value if one.name else None, one.filled] for one in table.columns],
            "rows": len(table.lines),
        }
        for table in read.tables
    ]
    left_out = [[name, json.loads(keep_messages([reason]))] for name, reason in read.left_out]
    return json.dumps({"tables": tables, "left_out": left_out}, ensure_ascii=False)


def keep_lines(session: Session, run: PeopleImport, rows: Sequence[PeopleLine]) -> None:
    """What was kept of these rows before goes; rows that are none stay."""
    earlier = delete(PeopleRow).where(PeopleRow.import_id == run.id, PeopleRow.action != RowAction.SKIPPED)
    session.execute(earlier)
    _insert(session, [_kept(run, row) for row in rows])


def keep_skipped(session: Session, run: PeopleImport, read: Read) -> None:
    """What an earlier reading kept of the file goes."""
    session.execute(delete(PeopleRow).where(PeopleRow.import_id == run.id))
    _insert(session, list(_skipped(run, read)))


def load_lines(session: Session, run: PeopleImport) -> list[PeopleLine]:
    """The rows as they were read, without what was planned for them."""
    query = select(PeopleRow).where(PeopleRow.import_id == run.id, PeopleRow.action != RowAction.SKIPPED)
    left_out = set(json.loads(run.left_out))
    rows = []
    for kept in session.scalars(query.order_by(PeopleRow.place)):
        sheet, line = read_line(kept)
        row = PeopleLine(kept.place, kept.table_no, sheet, line, left_out=kept.place in left_out)
        rows.append(row)
    return rows


def places_of_table(session: Session, run: PeopleImport, number: int) -> set[int]:
    """Where the rows of one table stand."""
    own = PeopleRow.import_id == run.id, PeopleRow.table_no == number
    return set(session.scalars(select(PeopleRow.place).where(*own, PeopleRow.action != RowAction.SKIPPED)))


def read_line(kept: PeopleRow) -> tuple[Sheet, Line]:
    read = json.loads(kept.read)
    return Sheet(read["kind"]), Line(kept.row, read["cells"], read_messages(json.dumps(read["faults"])))


def _insert(session: Session, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), BATCH):
        session.execute(insert(PeopleRow), rows[start : start + BATCH])


def _kept(run: PeopleImport, row: PeopleLine) -> dict[str, Any]:
    warnings = messages_of(row)
    faults = json.loads(keep_messages(row.line.faults))
    return {
        "import_id": run.id,
        "place": row.place,
        "table_no": row.table_no,
        "row": row.line.row,
        "read": json.dumps({"kind": row.sheet.value, "cells": row.line.cells, "faults": faults}, ensure_ascii=False),
        "warnings": keep_messages(warnings),
        "effects": keep_messages(row.effects),
        "action": action_of(row),
        "warned": bool(warnings),
    }


def _skipped(run: PeopleImport, read: Read) -> Iterator[dict[str, Any]]:
    for number, table in enumerate(read.tables):
        for one in table.skipped:
            yield {
                "import_id": run.id,
                "place": number * TABLE + one.row,
                "table_no": number,
                "row": one.row,
                "read": json.dumps({"text": one.text}, ensure_ascii=False),
                "warnings": keep_messages([one.reason]),
                "effects": "[]",
                "action": RowAction.SKIPPED,
                "warned": False,
            }
