"""A workbook becomes tables of units and of users, row by row as they stand there."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

from models.words import N_, Message, say
from workflow.errors import InvalidInput
from workflow.ledger.reading.cells import Bounds, Grid, Workbook
from workflow.ledger.reading.headings import key_of, plain
from workflow.ledger.reading.result import Skipped
from workflow.people.importing.columns import LOOKED_AT, Chosen, HeadingRow, find_heading_rows
from workflow.people.importing.fields import NAMED_BY, Field, Sheet
from workflow.people.importing.headings import PeopleHeadings

MOST_ROWS = 5000  # of one file
MOST_CELLS = 200_000  # of one sheet

HIDDEN = say(N_("The sheet is hidden and was not read."))
NO_TABLE = say(N_("Neither units nor users were found on this sheet."))
NO_ROWS = say(N_("Below the headings there are no rows."))
REPEATED = say(N_("Repeated heading row."))
ONE_TEXT = say(N_("One text over the whole row."))
NOBODY = {
    Sheet.UNITS: say(N_("Neither code nor name in this row.")),
    Sheet.USERS: say(N_("Neither user name nor name in this row.")),
}
NOTHING_FOUND = N_(
    "Neither units nor users were found: a sheet of units has a heading row with the unit's name and its code, English "
    "name, short names or the unit it belongs to; a sheet of users one with the user name and the person's name, "
    "e-mail, home unit or role."
)
TOO_MANY = say(
    N_("The file is too large: at most %(count)s rows of units and users are read. Split it into several files."),
    count=MOST_ROWS,
)
BOUNDS = Bounds(MOST_ROWS + LOOKED_AT, MOST_CELLS, TOO_MANY)  # what can be read within a request


@dataclass
class Line:
    """One row as it stands in the file: the text of each column that is understood, blank ones left out."""

    row: int
    cells: dict[str, str]
    faults: list[Message] = field(default_factory=list)

    def text(self, name: Field) -> str:
        return self.cells.get(name.value, "")


@dataclass
class Column:
    """`name` is None when it stands for nothing; `filled` says whether anything stands below the heading."""

    heading: str
    name: Field | None
    filled: bool


@dataclass
class Table:
    """`columns` are all of them from left to right, also those that stand for nothing."""

    sheet: Sheet
    name: str
    header_row: int
    signature: str
    columns: list[Column]
    lines: list[Line] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


@dataclass
class Read:
    tables: list[Table]
    left_out: list[tuple[str, Message]]


def read_people(workbook: Workbook, words: PeopleHeadings, chosen: Chosen) -> Read:
    """Every table of units or users; raises InvalidInput when there is none.

    `chosen` holds, by the signature of a heading row, what users said its columns stand for.
    """
    read = Read([], [(name, HIDDEN) for name in workbook.hidden])
    for grid in workbook.visible:
        tables = list(_tables(grid, words, chosen))
        if not tables:
            read.left_out.append((grid.name, NO_TABLE))
        for table in tables:
            if table.lines:
                read.tables.append(table)
            else:
                read.left_out.append((grid.name, NO_ROWS))
    if not read.tables:
        empty = any(reason is NO_ROWS for _, reason in read.left_out)
        raise InvalidInput(NO_ROWS if empty else say(NOTHING_FOUND), "file")
    if sum(len(table.lines) + len(table.skipped) for table in read.tables) > MOST_ROWS:
        raise InvalidInput(TOO_MANY, "file")
    return read


def _tables(grid: Grid, words: PeopleHeadings, chosen: Chosen) -> Iterator[Table]:
    """From heading row to heading row."""
    found = find_heading_rows(grid, words, chosen)
    rows = list(grid.numbers())
    for heading, following in zip_longest(found, found[1:]):
        own = [row for row in rows if row > heading.row and (following is None or row < following.row)]
        table = Table(heading.sheet, grid.name, heading.row, heading.signature, _columns(grid, heading, own))
        for row in own:
            if _is_repeated(grid, row, heading.row):
                table.skipped.append(Skipped(row, REPEATED, _text_of(grid, row)))
            else:
                _read_row(grid, row, table, heading, words)
        yield table


def _columns(grid: Grid, heading: HeadingRow, rows: list[int]) -> list[Column]:
    """As far to the right as anything is written, under a heading or not."""
    filled = {column for row in rows for column in grid.rows[row]}
    return [
        Column(grid.text(heading.row, place), heading.columns.get(place), place in filled)
        for place in range(1, max(filled.union(grid.rows[heading.row])) + 1)
    ]


def _is_repeated(grid: Grid, row: int, header_row: int) -> bool:
    """Do the headings stand here once more?"""
    return all(key_of(grid.text(row, column)) == key_of(grid.text(header_row, column)) for column in grid.rows[row])


def _read_row(grid: Grid, row: int, table: Table, heading: HeadingRow, words: PeopleHeadings) -> None:
    columns = heading.columns
    filled = [column for column in columns if grid.text(row, column)]
    if len(filled) > 1 and len({grid.begins(row, column) for column in filled}) == 1:
        table.skipped.append(Skipped(row, ONE_TEXT, _text_of(grid, row)))
        return
    cells = {columns[column].value: _cell(grid.text(row, column), words) for column in filled}
    cells = {name: text for name, text in cells.items() if text}
    naming = set(NAMED_BY[table.sheet]) & set(columns.values())
    if not any(name.value in cells for name in naming or columns.values()):
        table.skipped.append(Skipped(row, NOBODY[table.sheet], _text_of(grid, row)))
        return
    faults = [grid.faults[row, column] for column in columns if (row, column) in grid.faults]
    table.lines.append(Line(row, cells, faults))


def _cell(text: str, words: PeopleHeadings) -> str:
    """A cell with a dash or the like says nothing."""
    return "" if (plain(text) or text) in words.cells.nothing else text


def _text_of(grid: Grid, row: int) -> str:
    return " · ".join(dict.fromkeys(grid.text(row, column) for column in sorted(grid.rows[row])))
