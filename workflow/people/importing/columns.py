"""Which row of a sheet holds the headings of units or users, and what each column under them stands for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from models.words import N_, say
from workflow.errors import InvalidInput
from workflow.ledger.importing.mappings import refuse_double
from workflow.ledger.reading.cells import Grid
from workflow.ledger.reading.columns import signature_of
from workflow.ledger.reading.headings import key_of
from workflow.people.importing.fields import NAMED_BY, NEEDED, Field, Sheet, UserField, sheet_of
from workflow.people.importing.headings import PeopleHeadings

KIND = "people:"  # of file, in the signature of a heading row
LOOKED_AT = 40  # rows, to find the first heading row
EXACT = 100  # the score of a heading that is just the word
RECOGNISED = 0.5  # of its headings, at least, for a sheet to be taken as one of units or users
NOTHING = say(N_("Nothing would be read of this sheet: say of a column what it stands for, or leave the sheet out."))
MIXED = say(N_("A sheet holds either units or users: its columns cannot stand for both."))
MISSING = N_("No column stands for “%(field)s”, so no row could be read.")
Columns = dict[int, Field]
Chosen = Mapping[str, Mapping[int, Field | None]]


@dataclass(frozen=True)
class HeadingRow:
    """A row of headings and what its columns, counted from 1, stand for; `whole` when nothing needed is missing."""

    row: int
    sheet: Sheet
    columns: Columns
    signature: str
    whole: bool = True


def find_heading_rows(grid: Grid, words: PeopleHeadings, chosen: Chosen) -> list[HeadingRow]:
    """The first whole one near the top and, below it, every row of exact headings; else the best with a gap."""
    rows = list(grid.numbers())
    near = [found for row in rows[:LOOKED_AT] if (found := _weigh(grid, row, words, chosen))]
    first = next((found for found in near if found.whole), None)
    if first is None:
        return [max(near, key=lambda found: len(found.columns))] if near else []
    below = (row for row in rows if row > first.row and _may_be_another(grid, row, words, chosen))
    others = (_weigh(grid, row, words, chosen, EXACT) for row in below)
    return [first, *(found for found in others if found and found.whole)]


def check_columns(columns: Iterable[Field | None]) -> None:
    """Something can be read with these, and it is clear whether they are units or users."""
    named = [name for name in columns if name]
    sheets = {sheet_of(name) for name in named}
    if not sheets:
        raise InvalidInput(NOTHING)
    if len(sheets) > 1:
        raise InvalidInput(MIXED)
    refuse_double(named)
    sheet = sheets.pop()
    enough: tuple[Field, ...] = NAMED_BY[sheet] if sheet is Sheet.UNITS else (UserField.USERNAME,)
    if not set(enough) & set(named):
        raise InvalidInput(say(MISSING, field=NEEDED[sheet]))


def _may_be_another(grid: Grid, row: int, words: PeopleHeadings, chosen: Chosen) -> bool:
    """Looks over thousands of rows, so it looks at little: half of the cells are headings, or it was corrected once."""
    cells = grid.rows[row].values()
    exact = sum(isinstance(text, str) and key_of(text) in words.exact for text in cells)
    return exact >= max(2, RECOGNISED * len(cells)) or (bool(chosen) and _signature(grid, row) in chosen)


def _weigh(grid: Grid, row: int, words: PeopleHeadings, chosen: Chosen, least: float = 1) -> HeadingRow | None:
    """What users said of these headings goes before everything; else the kind of sheet with more columns."""
    signature = _signature(grid, row)
    own = {place + 1: name for place, name in chosen.get(signature, {}).items() if name}
    if own:
        return HeadingRow(row, sheet_of(next(iter(own.values()))), own, signature)
    found = [
        HeadingRow(row, sheet, columns, signature, NEEDED[sheet] in columns.values())
        for sheet, columns in _kinds(grid, row, words, least)
    ]
    return max(found, key=lambda one: (one.whole, len(one.columns)), default=None)


def _kinds(grid: Grid, row: int, words: PeopleHeadings, least: float) -> Iterator[tuple[Sheet, Columns]]:
    """Each kind of sheet of which these may be the headings: every field has its best column."""
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
        surely = NEEDED[sheet] in {
            name for score, column, name in scores if score >= EXACT and columns.get(column) == name
        }
        if len(columns) > 1 and (surely or len(columns) >= RECOGNISED * len(written)):
            yield sheet, columns


def _signature(grid: Grid, row: int) -> str:
    return signature_of((grid.text(row, column) for column in range(1, max(grid.rows[row]) + 1)), KIND)
