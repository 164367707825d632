"""The sheets of a workbook as sparse cells, from whatever kind of file; merged cells know where they begin."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from models.words import N_, Message, say
from workflow.errors import InvalidInput

MOST_ROWS = 50_000
MOST_CELLS = 1_500_000
MOST_COLUMNS = 400
LONGEST_CELL = 32_767  # characters, as in Excel itself; a longer one comes from elsewhere
MOST_OF_LONGER = 60_000_000  # characters in all such cells of a sheet
UNSEEN = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad\ud800-\udfff\x00-\x08\x0e-\x1f\x7f]")
PADDED = re.compile(r"\d{1,4}\.[1-9]0")

Value = str | int | float | bool | date
TOO_LARGE = N_("The workbook is too large: at most %(count)s rows are read. Split it into several files.")


@dataclass(frozen=True)
class Bounds:
    """How much of a sheet is read, and what is said of one that holds more."""

    rows: int
    cells: int
    told: Message

    def exceeded(self) -> InvalidInput:
        return InvalidInput(self.told, "file")


WIDEST = Bounds(MOST_ROWS, MOST_CELLS, say(TOO_LARGE, count=MOST_ROWS))  # a ledger's


@dataclass(frozen=True)
class Area:
    """Merged cells, from corner to corner; rows and columns count from 1."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Grid:
    """One sheet: its filled cells by row and column, both counted from 1 as the office program shows them.

    Texts are kept clean, so that nobody has to clean them again.
    """

    name: str
    hidden: bool = False
    bounds: Bounds = WIDEST
    rows: dict[int, dict[int, Value]] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    faults: dict[tuple[int, int], Message] = field(default_factory=dict)
    notes: dict[int, dict[int, str]] = field(default_factory=dict)  # what is written about a cell, by row and column
    shown: dict[tuple[int, int], str] = field(default_factory=dict)  # numbers that show zeros which they do not hold
    origin: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    cells: int = 0
    longer: int = 0
    since_1904: bool = False  # its days are counted from 1904, as old programs of the Mac did
    cut: bool = False  # something stands beyond the last column that is read

    def put(self, row: int, column: int, value: Value) -> None:
        """Keep a cell that holds something; too large a sheet is refused here, before memory is used up."""
        if isinstance(value, str):
            value = clean(value)
            if not value:
                return
            self.longer += len(value) if len(value) > LONGEST_CELL else 0
        elif isinstance(value, float) and value.is_integer():
            value = int(value)
        elif isinstance(value, datetime):
            value = value.date()
        if column > MOST_COLUMNS or row < 1 or column < 1:
            self.cut = self.cut or column > MOST_COLUMNS
            return
        self.cells += 1
        cells = self.rows.setdefault(row, {})
        cells[column] = value
        if len(self.rows) > self.bounds.rows or self.cells > self.bounds.cells or self.longer > MOST_OF_LONGER:
            raise self.bounds.exceeded()

    def note(self, row: int, column: int, text: str) -> None:
        """Keep what was written about a cell beside it; it may hold nothing itself."""
        if (text := clean(text)) and row > 0 and column > 0:
            notes = self.notes.setdefault(row, {})
            notes[column] = add_line(notes.get(column, ""), text)
            self.longer += len(text)
        if self.longer > MOST_OF_LONGER or len(self.notes) > self.bounds.rows:
            raise self.bounds.exceeded()

    def show(self, row: int, column: int, text: str) -> None:
        """Keep how a number is shown where its last zeros may mean something: 9.3 as 9.30."""
        if PADDED.fullmatch(text) and len(self.shown) < MOST_ROWS:
            self.shown[row, column] = text

    def blame(self, row: int, column: int, fault: Message) -> None:
        if len(self.faults) < MOST_ROWS:
            self.faults[row, column] = fault

    def hide_row(self, row: int) -> None:
        if len(self.hidden_rows) < MOST_ROWS:
            self.hidden_rows.add(row)

    def hide_columns(self, first: int, last: int) -> None:
        self.hidden_columns.update(range(max(first, 1), min(last, MOST_COLUMNS) + 1))

    def settle(self) -> "Grid":
        """Spread the merged cells over their area, no further than anything is written."""
        last_row, last_column = max(self.rows, default=0), max((max(cells) for cells in self.rows.values()), default=0)
        spread = 0
        for area in self.merged:
            bottom, right = min(area.bottom, last_row), min(max(area.right, area.left), max(last_column, area.left))
            if area.left not in self.rows.get(area.top, {}):
                continue
            spread += max(0, bottom - area.top + 1) * max(0, right - area.left + 1)
            if spread > self.bounds.cells:
                raise self.bounds.exceeded()
            for row in range(area.top, bottom + 1):
                for column in range(area.left, right + 1):
                    if column not in self.rows.get(row, {}) or (row, column) == (area.top, area.left):
                        self.origin[row, column] = (area.top, area.left)
        return self

    def at(self, row: int, column: int) -> Value:
        """What is read in a cell: its own value, or that of the merged area it lies in."""
        own = self.rows.get(row, {}).get(column)
        if own is not None:
            return own
        top, left = self.origin.get((row, column), (0, 0))
        return self.rows.get(top, {}).get(left, "")

    def begins(self, row: int, column: int) -> tuple[int, int]:
        """Where the cell's value is written: itself, or the corner of its merged area."""
        return self.origin.get((row, column), (row, column))

    def text(self, row: int, column: int) -> str:
        value = self.at(row, column)
        return value if isinstance(value, str) else clean(value)

    def filled(self, row: int, columns: Iterable[int]) -> dict[int, Value]:
        """The cells that are written in this very row, among these columns."""
        cells = self.rows.get(row, {})
        return {column: cells[column] for column in columns if column in cells}

    def width(self) -> int:
        """The last column in which anything is read, or could not be."""
        written = max((max(cells) for cells in self.rows.values()), default=0)
        return max(written, min(max((column for _, column in self.faults), default=0), MOST_COLUMNS))

    def numbers(self) -> Iterator[int]:
        """The numbers of the rows that hold anything, in order."""
        return iter(sorted(self.rows))


@dataclass
class Workbook:
    """What was found in a file; hidden sheets are listed and not read."""

    kind: str
    grids: list[Grid]

    @property
    def visible(self) -> list[Grid]:
        return [grid for grid in self.grids if not grid.hidden]

    @property
    def hidden(self) -> list[str]:
        return [grid.name for grid in self.grids if grid.hidden]


def clean(value: Value) -> str:
    """A cell as text: trimmed, with plain line ends, without signs that cannot be seen or stored."""
    if isinstance(value, str):
        text = UNSEEN.sub("", value.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n"))
        return text.strip()
    if isinstance(value, bool):
        return "√" if value else "×"
    return value.isoformat() if isinstance(value, date) else str(value)


def add_line(text: str, more: str) -> str:
    return f"{text}\n{more}" if text else more


def unheaded(letter: str) -> Message:
    """What a column without a heading is called."""
    return say(N_("Column %(letter)s (no heading)"), letter=letter)


def note_on(cell: str, text: str) -> Message:
    """What somebody wrote about a cell, as Excel hangs it on the cell."""
    return say(N_("Note on %(cell)s: %(wording)s"), cell=cell, wording=text)


def formula_error(error: str, row: int, column: int) -> Message:
    return say(N_("Cell %(cell)s holds the formula error %(error)s."), cell=address(row, column), error=error)


def formula_without_value(row: int, column: int) -> Message:
    return say(
        N_("Cell %(cell)s holds a formula whose result was never stored; open and save the file in Excel."),
        cell=address(row, column),
    )


def formula_from_elsewhere(row: int, column: int) -> Message:
    return say(
        N_("Cell %(cell)s takes its value from another workbook; the value last stored was read."),
        cell=address(row, column),
    )


def address(row: int, column: int) -> str:
    """The cell's name as the office program shows it, e.g. K42."""
    return f"{letters(column)}{row}"


def letters(column: int) -> str:
    """The column's name there, e.g. AB."""
    found = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found
