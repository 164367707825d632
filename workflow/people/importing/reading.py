"""A workbook becomes tables of units and of users, row by row as they stand there."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from models.words import N_, Message, say
from workflow.errors import InvalidInput
from workflow.ledger.reading.cells import Grid, Workbook
from workflow.ledger.reading.headings import key_of, plain
from workflow.ledger.reading.result import Skipped
from workflow.people.importing.fields import NAMED_BY, NEEDED, Field, Sheet
from workflow.people.importing.headings import PeopleHeadings

LOOKED_AT = 40  # rows, to find the first heading row
MOST_ROWS = 5000  # of one file
EXACT = 100  # the score of a heading that is just the word
RECOGNISED = 0.5  # of its headings, at least, for a sheet to be taken as one of units or users

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
TOO_MANY = N_("The file has more than %(count)s rows of units and users; split it into several files.")


@dataclass
class Line:
    """One row as it stands in the file: the text of each column that is understood, blank ones left out."""

    row: int
    cells: dict[str, str]
    faults: list[Message] = field(default_factory=list)

    def text(self, name: Field) -> str:
        return self.cells.get(name.value, "")


@dataclass
class Table:
    """`columns` are (heading, field or None) from left to right."""

    sheet: Sheet
    name: str
    header_row: int
    columns: list[tuple[str, Field | None]]
    lines: list[Line] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


@dataclass
class Read:
    tables: list[Table]
    left_out: list[tuple[str, Message]]


Columns = dict[int, Field]


def read_people(workbook: Workbook, words: PeopleHeadings) -> Read:
    """Every table of units or users; raises InvalidInput when there is none."""
    read = Read([], [(name, HIDDEN) for name in workbook.hidden])
    for grid in workbook.visible:
        tables = list(_tables(grid, words))
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
        raise InvalidInput(say(TOO_MANY, count=MOST_ROWS), "file")
    return read


def _tables(grid: Grid, words: PeopleHeadings) -> Iterator[Table]:
    """From heading row to heading row; below the first one only a row of exact headings is another one."""
    table: Table | None = None
    columns: Columns = {}
    for place, row in enumerate(grid.numbers()):
        if table is not None and _is_repeated(grid, row, table.header_row):
            table.skipped.append(Skipped(row, REPEATED, _text_of(grid, row)))
            continue
        if table is not None or place < LOOKED_AT:
            found = _heading_row(grid, row, words, EXACT if table else 1)
            if found:
                if table:
                    yield table
                sheet, columns = found
                headings = [(grid.text(row, column), columns.get(column)) for column in sorted(grid.rows[row])]
                table = Table(sheet, grid.name, row, headings)
                continue
        if table is not None:
            _read_row(grid, row, table, columns, words)
    if table:
        yield table


def _heading_row(grid: Grid, row: int, words: PeopleHeadings, least: float) -> tuple[Sheet, Columns] | None:
    """Whether this is the heading row of either kind of sheet, and what its columns mean."""
    best: tuple[Sheet, Columns] | None = None
    written = grid.rows[row]
    for sheet in Sheet:
        scores = [
            (score, column, name)
            for column, text in written.items()
            if isinstance(text, str)
            for score, name in words.fitting(sheet, text)
            if score >= least
        ]
        columns: Columns = {}
        for _, column, name in sorted(scores, key=lambda found: (-found[0], found[1])):
            if column not in columns and name not in columns.values():
                columns[column] = name
        fits = NEEDED[sheet] in columns.values() and len(columns) > 1 and len(columns) >= RECOGNISED * len(written)
        if fits and (best is None or len(columns) > len(best[1])):
            best = sheet, columns
    return best


def _is_repeated(grid: Grid, row: int, header_row: int) -> bool:
    """Do the headings stand here once more?"""
    return all(key_of(grid.text(row, column)) == key_of(grid.text(header_row, column)) for column in grid.rows[row])


def _read_row(grid: Grid, row: int, table: Table, columns: Columns, words: PeopleHeadings) -> None:
    filled = [column for column in columns if grid.text(row, column)]
    if len(filled) > 1 and len({grid.begins(row, column) for column in filled}) == 1:
        table.skipped.append(Skipped(row, ONE_TEXT, _text_of(grid, row)))
        return
    cells = {columns[column].value: _cell(grid.text(row, column), words) for column in filled}
    cells = {name: text for name, text in cells.items() if text}
    if not any(name.value in cells for name in NAMED_BY[table.sheet]):
        table.skipped.append(Skipped(row, NOBODY[table.sheet], _text_of(grid, row)))
        return
    faults = [grid.faults[row, column] for column in columns if (row, column) in grid.faults]
    table.lines.append(Line(row, cells, faults))


def _cell(text: str, words: PeopleHeadings) -> str:
    """A cell with a dash or the like says nothing."""
    return "" if (plain(text) or text) in words.cells.nothing else text


def _text_of(grid: Grid, row: int) -> str:
    return " · ".join(dict.fromkeys(grid.text(row, column) for column in sorted(grid.rows[row])))
