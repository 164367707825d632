"""A workbook becomes a reading: every ledger in it, row by row, as it will be taken over."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from models.words import N_, Message, say
from workflow.errors import InvalidInput
from workflow.ledger.reading.cells import Grid, Workbook, address, note_on
from workflow.ledger.reading.columns import Chosen, Columns
from workflow.ledger.reading.days import read_deadlines
from workflow.ledger.reading.fields import FieldName
from workflow.ledger.reading.header import Header, find_headers
from workflow.ledger.reading.headings import Headings
from workflow.ledger.reading.repeating import skip_repeated
from workflow.ledger.reading.result import Column, Reading, ReadRow, ReadTable, Skipped
from workflow.ledger.reading.rows import RowReader, name_row, settle_units
from workflow.ledger.reading.sorting import Kind, list_above, sort_rows
from workflow.ledger.reading.units import Known, Names, hold_signs
from workflow.reminders.days import WorkingDays

WITH_PERSONS = re.compile(r"人(?!事)|联络员")
HIDDEN = say(N_("The sheet is hidden and was not read."))
NO_LEDGER = say(N_("No ledger was found on this sheet."))
NO_ROWS = say(
    N_(
        "The file has the headings of a ledger but no rows with a problem or measure below them, so there is nothing "
        "to take over."
    )
)
NO_ROWS_HERE = say(N_("Below the headings there are no rows with a problem or measure."))


def read_ledger(
    workbook: Workbook,
    words: Headings,
    *,
    sheet: str = "",
    feedback: date | None = None,
    year: int | None = None,
    known: Known = (),
    chosen: Chosen | None = None,
    days: WorkingDays | None = None,
) -> Reading:
    """Read every ledger of the workbook, or of one sheet; raises InvalidInput when there is none.

    `known` are the organisation's units with their short names; `chosen` holds, by the signature of a heading row,
    what the user said its columns stand for; `days` are the working days at the site.
    """
    reading = Reading([])
    read: list[tuple[ReadTable, RowReader]] = []
    for grid in _grids(workbook, sheet, reading):
        headers = _headers(grid, words, chosen or {})
        tables = [_read(header, last, words, days, first=not at) for at, (header, last) in enumerate(headers)]
        if not tables:
            reading.left_out.append((grid.name, NO_LEDGER))
        _tell_notes(grid, [table for table, _ in tables])
        for table, rows in tables:
            if table.rows:
                read.append((table, rows))
            else:
                reading.left_out.append((grid.name, NO_ROWS_HERE))
    if not read:
        raise _nothing_found(reading)
    read = skip_repeated(reading, read)
    reading.tables = [table for table, _ in read]
    _settle(reading, words, known)
    for table, rows in read:
        read_deadlines(table.rows, rows, feedback, year)
    return reading


def _grids(workbook: Workbook, sheet: str, reading: Reading) -> Sequence[Grid]:
    reading.left_out += [(name, HIDDEN) for name in workbook.hidden if not sheet]
    if not sheet:
        return workbook.visible
    wanted = [grid for grid in workbook.visible if grid.name.strip() == sheet.strip()]
    if not wanted:
        names = "、".join(grid.name for grid in workbook.visible)[:200]
        raise InvalidInput(
            say(N_("No visible sheet is called “%(name)s”; there are: %(names)s."), name=sheet, names=names)
        )
    return wanted


def _headers(grid: Grid, words: Headings, chosen: Chosen) -> list[tuple[Header, int]]:
    """Each table with the last row that can belong to it."""
    found = find_headers(grid, words, chosen)
    if not found:
        return []
    ends = [block[0].top - 1 for block in found[1:]] + [max(grid.rows, default=0)]
    return [(header, last) for block, last in zip(found, ends, strict=True) for header in block]


def _read(
    header: Header, last: int, words: Headings, days: WorkingDays | None, *, first: bool
) -> tuple[ReadTable, RowReader]:
    columns = header.columns
    columns.unheaded = header.find_unheaded(last)
    table = ReadTable(header.grid.name, header.row, columns.signature, list(_columns(columns)))
    rows = RowReader(header.grid, columns, words, days or WorkingDays())
    for one in [*(list_above(header) if first else ()), *sort_rows(header, last, words.rows)]:
        if one.kind is Kind.DATA:
            table.rows.append(rows.read(one.row))
            continue
        if one.kind is Kind.SECTION:
            rows.begin_section(one.text)
        if one.reason is not None:
            table.skipped.append(Skipped(one.row, one.reason, one.whole))
    if table.rows:
        table.rows[0].warnings[:0] = rows.notes()
    return table, rows


def _tell_notes(grid: Grid, tables: Sequence[ReadTable]) -> None:
    """What is written about cells that belong to no row, such as headings, is said before the first row."""
    first = next((table.rows[0] for table in tables if table.rows), None)
    if first is None:
        return
    kept = {cell for table in tables for row in table.rows for cell in row.cell_notes}
    first.warnings[:0] = [
        note_on(cell, text)
        for row, notes in sorted(grid.notes.items())
        for column, text in sorted(notes.items())
        if (cell := address(row, column)) not in kept
    ]


def _columns(columns: Columns) -> Iterator[Column]:
    """Those with a heading, with something written in them, or with a meaning that the user gave them."""
    meant = {column: name for name, column in columns.fields.items()}
    for place, label in enumerate(columns.labels):
        if label.texts or label.column in columns.unheaded or label.column in meant:
            yield Column(place, label.heading, meant.get(label.column), label.column)


def _settle(reading: Reading, words: Headings, known: Known) -> None:
    """Units are traced when all names of the workbook are known."""
    whole = hold_signs(known)
    written = []
    for table in reading.tables:
        persons = _with_persons(table)
        written.append([name_row(row, words, whole, persons) for row in table.rows])
    cells = (cell for rows in written for row in rows for cell in row)
    names = Names(known, (name for cell in cells for name in (*cell.lead, *cell.co, *cell.plain)), words.units)
    for table, rows in zip(reading.tables, written, strict=True):
        above: ReadRow | None = None
        for row, cells_of_row in zip(table.rows, rows, strict=True):
            settle_units(row, cells_of_row, above, names)
            above = row


def _with_persons(table: ReadTable) -> frozenset[FieldName]:
    """The fields whose heading says that persons stand there as well."""
    return frozenset(column.field for column in table.columns if column.field and WITH_PERSONS.search(column.heading))


def _nothing_found(reading: Reading) -> InvalidInput:
    message: Message = say(
        N_(
            "This is no ledger: no sheet has a heading row with a problem or measure and a unit, deadline or status; "
            "if it is one, ask whoever runs the system to add the headings of your office "
            "(config/ledger_headings.toml)."
        )
    )
    if any(reason is NO_ROWS_HERE for _, reason in reading.left_out):
        message = NO_ROWS
    return InvalidInput(message, "file")


__all__ = ["FieldName", "read_ledger"]
