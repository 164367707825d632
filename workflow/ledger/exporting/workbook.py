"""The ledger as an Excel workbook: three lists, written row by row, so that the memory does not grow with them."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from tempfile import TemporaryDirectory
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from workflow.ledger.exporting.cells import clean_text, fit_cell, require_rows
from workflow.ledger.exporting.columns import Column
from workflow.ledger.exporting.heights import heights_of
from workflow.ledger.exporting.looks import Looks
from workflow.ledger.exporting.rows import Cell, Line

TITLE, HEADER, FIRST = 0, 1, 2  # rows: the title, the headings, the first line
A3, LONGEST_PAGE_TITLE, EARLIEST_YEAR = 8, 100, 1900  # the paper's number; characters; of a date in Excel
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@dataclass(frozen=True)
class Sheet:
    """A list to be written. `lines` come slice by slice; the first `merged` columns are merged over the rows of one
    problem; `status` and `signal` are the columns that are coloured, -1 where there is none; a page has room for
    the first `printed` columns, 0 for all."""

    name: str
    title: str
    columns: tuple[Column, ...]
    lines: Iterable[Sequence[Line]]
    merged: int = 0
    status: int = -1
    signal: int = -1
    printed: int = 0


def write_workbook(file: IO[bytes], sheets: Iterable[Sheet], *, language: str, footer: str, author: str) -> list[int]:
    """Write the sheets to the open file; returns how many lines each has.

    In `footer`, &P and &N stand for the page and the pages. Raises TooLarge rather than leave anything out.
    """
    with TemporaryDirectory(prefix="rectify-export-") as folder:
        book = Workbook(file, {**OPTIONS, "tmpdir": folder})
        book.set_properties({"author": clean_text(author)})
        looks = Looks(book)
        written = [_Writer(book.add_worksheet(one.name), one, looks, language).write(footer) for one in sheets]
        book.close()
    return written


class _Spans:
    """The merged areas as XlsxWriter asks for them: the title, and in each merged column the runs of rows of one
    problem; two numbers for a run, whatever the number of columns."""

    def __init__(self, title: list[int], columns: int) -> None:
        self._title, self._columns, self._runs = title, columns, array("l")

    def add(self, first: int, last: int) -> None:
        if last > first:
            self._runs.extend((first, last))

    def __len__(self) -> int:
        return 1 + self._columns * len(self._runs) // 2

    def __iter__(self) -> Iterator[Sequence[int]]:
        yield self._title
        for place in range(0, len(self._runs), 2):
            first, last = self._runs[place : place + 2]
            yield from ((first, column, last, column) for column in range(self._columns))


class _Writer:
    """Writes one sheet from the top to the bottom; in this mode XlsxWriter keeps the present row only."""

    def __init__(self, into: Worksheet, sheet: Sheet, looks: Looks, language: str) -> None:
        self.into, self.sheet, self.looks, self.language = into, sheet, looks, language
        self.next = FIRST

    def write(self, footer: str) -> int:
        last_column = len(self.sheet.columns) - 1
        self._set_up_print(footer)
        self.into.set_row(TITLE, 34)
        last_printed = (self.sheet.printed or last_column + 1) - 1
        self.into.merge_range(TITLE, 0, TITLE, last_printed, clean_text(self.sheet.title), self.looks.title)
        self.into.set_row(HEADER, 32)
        for place, column in enumerate(self.sheet.columns):
            self.into.set_column(place, place, column.width)
            self.into.write_string(HEADER, place, column.heading.spoken(self.language), self.looks.header)
        self.into.merge = self._write_lines()  # the values of merged cells are all there, so filters find every row
        self.into.autofilter(HEADER, 0, max(HEADER, self.next - 1), last_column)
        self.into.print_area(TITLE, 0, max(HEADER, self.next - 1), last_printed)
        self.into.freeze_panes(FIRST, 0)
        return self.next - FIRST

    def _set_up_print(self, footer: str) -> None:
        title = _as_page_text(self.sheet.title.split("\n")[0][:LONGEST_PAGE_TITLE])
        self.into.set_paper(A3)
        self.into.set_landscape()
        self.into.fit_to_pages(1, 0)
        self.into.repeat_rows(HEADER)
        self.into.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.6)
        self.into.set_header(f"&C&12 {title}")
        self.into.set_footer(f"&C{footer}")

    def _write_lines(self) -> _Spans:
        spans = _Spans(self.into.merge[0], self.sheet.merged)
        problem, begun = None, FIRST
        for lines in self.sheet.lines:
            require_rows(self.next - FIRST + len(lines), FIRST)
            heights = heights_of(lines, self.sheet.columns, self.sheet.merged)
            for line, height in zip(lines, heights, strict=True):
                if line.problem != problem:
                    spans.add(begun, self.next - 1)
                    problem, begun = line.problem, self.next
                self._write_line(line, height)
        spans.add(begun, self.next - 1)
        return spans

    def _write_line(self, line: Line, height: float) -> None:
        row = self.next
        self.into.set_row(row, height)
        look = self.looks.void if line.void else self.looks.text
        for place, cell in enumerate(line.cells):
            self._write_cell(row, place, cell, line, look)
        for kept in (self.into.row_info, self.into.row_sizes):
            kept.pop(row - 1, None)  # written with the first cell of this row; else a height a row would be kept
        self.next += 1

    def _write_cell(self, row: int, place: int, cell: Cell, line: Line, look: Any) -> None:
        if place == self.sheet.status and line.state is not None and not line.void:
            look = self.looks.states[line.state]
        elif place == self.sheet.signal:
            look = self.looks.colours.get(line.colour, look)
        if isinstance(cell, date) and cell.year < EARLIEST_YEAR:
            cell = cell.isoformat()
        if isinstance(cell, str) and cell:
            self.into.write_string(row, place, fit_cell(cell, self.sheet.columns[place].heading, line.ref), look)
        elif isinstance(cell, date):
            self.into.write_datetime(row, place, cell, self.looks.day)
        elif isinstance(cell, int):
            self.into.write_number(row, place, cell, self.looks.number)
        else:
            self.into.write_blank(row, place, None, look)


def _as_page_text(text: str) -> str:
    """For a page's header, where & begins a command."""
    return clean_text(text).replace("&", "&&")
