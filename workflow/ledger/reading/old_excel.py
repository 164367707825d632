"""The old Excel's .xls, read with xlrd, which knows merged areas and tells errors from blanks."""

import io
import struct
from datetime import date
from pathlib import Path

import xlrd
from xlrd.biffh import XL_CELL_BOOLEAN, XL_CELL_DATE, XL_CELL_ERROR, XL_CELL_NUMBER, XL_CELL_TEXT
from xlrd.compdoc import CompDocError

from workflow.ledger.reading.cells import Area, Bounds, Grid, Value, Workbook, formula_error
from workflow.ledger.reading.refusals import damaged, locked
from workflow.ledger.reading.spreadsheet_formats import shows_two_places

BROKEN = (xlrd.XLRDError, CompDocError, struct.error, ValueError, LookupError, TypeError, AttributeError)
BROKEN_TOO = (AssertionError, OverflowError, ArithmeticError, EOFError, OSError, RecursionError, NotImplementedError)
LAST_DAY = 200_000


def read_old_excel(path: Path, bounds: Bounds) -> Workbook:
    """Every sheet of the workbook; raises InvalidInput when it is locked or broken."""
    try:
        with xlrd.open_workbook(str(path), logfile=io.StringIO(), formatting_info=True, ragged_rows=True) as book:
            return Workbook("xls", [_grid(book, sheet, bounds) for sheet in book.sheets()])
    except (*BROKEN, *BROKEN_TOO) as broken:
        if "encrypted" in str(broken).lower():
            raise locked() from broken
        raise damaged() from broken


def _grid(book: xlrd.book.Book, sheet: xlrd.sheet.Sheet, bounds: Bounds) -> Grid:
    grid = Grid(sheet.name, sheet.visibility != 0, bounds, since_1904=book.datemode == 1)
    if grid.hidden:
        return grid
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
            if kind == XL_CELL_ERROR:
                error = xlrd.error_text_from_code.get(value, "#?")
                grid.blame(row + 1, column + 1, formula_error(error, row + 1, column + 1))
            elif (read := _value(kind, value, book.datemode)) is not None:
                grid.put(row + 1, column + 1, read)
                if kind == XL_CELL_NUMBER and _shows_two_places(book, sheet, row, column):
                    grid.show(row + 1, column + 1, f"{value:.2f}")
    _hide(grid, sheet)
    for (row, column), note in sheet.cell_note_map.items():
        grid.note(row + 1, column + 1, note.text or "")
    grid.merged = [Area(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells]
    return grid


def _hide(grid: Grid, sheet: xlrd.sheet.Sheet) -> None:
    for row, look in sheet.rowinfo_map.items():
        if look.hidden:
            grid.hide_row(row + 1)
    for column, look in sheet.colinfo_map.items():
        if look.hidden:
            grid.hide_columns(column + 1, column + 1)


def _shows_two_places(book: xlrd.book.Book, sheet: xlrd.sheet.Sheet, row: int, column: int) -> bool:
    style = book.xf_list[sheet.cell_xf_index(row, column)]
    return shows_two_places(book.format_map[style.format_key].format_str)


def _value(kind: int, value: object, datemode: int) -> Value | None:
    if kind == XL_CELL_TEXT:
        return str(value)
    if kind == XL_CELL_BOOLEAN:
        return bool(value)
    if kind == XL_CELL_NUMBER and isinstance(value, int | float):
        return float(value)
    if kind == XL_CELL_DATE and isinstance(value, int | float):
        return _day(float(value), datemode)
    return None


def _day(serial: float, datemode: int) -> Value:
    if not 61 <= serial < LAST_DAY:
        return serial
    day: date = xlrd.xldate_as_datetime(serial, datemode).date()
    return day
