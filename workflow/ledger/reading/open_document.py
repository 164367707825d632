"""OpenDocument's .ods: cells with values, spans, repeated rows and columns, hidden sheets, read as a stream."""

import re
import zipfile
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

from workflow.evidence.markup import BROKEN, name_of, read_elements
from workflow.ledger.reading.cells import (
    MOST_COLUMNS,
    Area,
    Bounds,
    Grid,
    Value,
    Workbook,
    formula_error,
    formula_without_value,
)
from workflow.ledger.reading.refusals import damaged, locked

NUMBERS = {"float", "percentage", "currency"}
FAULT = re.compile(r"#(REF|N/A|NAME|VALUE|DIV/0|NUM|NULL)[!?]?|Err:\d+|错误:\d+|#NAME\?")


def read_open_document(path: Path, bounds: Bounds) -> Workbook:
    """Every sheet of the document; raises InvalidInput when it is locked or broken."""
    try:
        with zipfile.ZipFile(path) as archive:
            if "META-INF/manifest.xml" in archive.NameToInfo and b"encryption-data" in archive.read(
                "META-INF/manifest.xml"
            ):
                raise locked()
            with archive.open("content.xml") as content:
                reader = _Reader(bounds)
                for event, item in read_elements(content):
                    reader.take(event, item)
    except BROKEN as broken:
        raise damaged() from broken
    return Workbook("ods", reader.grids)


class _Reader:
    """Takes the elements one by one; a row is read when it ends and forgotten then."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.grids: list[Grid] = []
        self.unshown: set[str] = set()
        self.style = ""
        self.row = self.column = 1
        self.tables = 0

    def take(self, event: str, item: Element) -> None:
        name = name_of(item)
        if event == "start":
            self._begin(name, item)
        elif name == "table":
            self.tables -= 1
        elif name == "table-column" and self.tables == 1:
            last = self.column + _count(item, "number-columns-repeated") - 1
            if _is_hidden(item):
                self.grids[-1].hide_columns(self.column, last)
            self.column = last + 1
        elif name == "table-row" and self.tables == 1:
            self._row(item)
            item.clear()

    def _begin(self, name: str, item: Element) -> None:
        if name == "style":
            self.style = _get(item, "name")
        elif name == "table-properties" and _get(item, "display") == "false":
            self.unshown.add(self.style)
        elif name == "table":
            self.tables += 1
            if self.tables == 1:
                self.grids.append(Grid(_get(item, "name"), _get(item, "style-name") in self.unshown, self.bounds))
                self.row = self.column = 1

    def _row(self, item: Element) -> None:
        again, column = _count(item, "number-rows-repeated"), 1
        grid = self.grids[-1]
        if _is_hidden(item) and len(item):
            for row in range(self.row, self.row + min(again, self.bounds.rows)):
                grid.hide_row(row)
        for cell in item:
            if name_of(cell) not in {"table-cell", "covered-table-cell"}:
                continue
            times = _count(cell, "number-columns-repeated")
            if not grid.hidden and len(cell):
                self._cell(grid, cell, column, min(times, MOST_COLUMNS), min(again, self.bounds.rows + 1))
            column += times
        self.row += again

    def _cell(self, grid: Grid, cell: Element, column: int, times: int, again: int) -> None:
        value = _value(cell)
        self._look_beside(grid, cell, column)
        if fault := FAULT.fullmatch(value.strip()) if isinstance(value, str) else None:
            if _get(cell, "formula"):
                grid.blame(self.row, column, formula_error(fault[0], self.row, column))
                return
        elif value == "" and _get(cell, "formula"):
            grid.blame(self.row, column, formula_without_value(self.row, column))
        down, across = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        if down > 1 or across > 1:
            grid.merged.append(Area(self.row, column, self.row + down - 1, column + across - 1))
        for row in range(self.row, self.row + again):
            for place in range(column, column + times):
                grid.put(row, place, value)
                if isinstance(value, float):
                    grid.show(row, place, _paragraphs(cell))

    def _look_beside(self, grid: Grid, cell: Element, column: int) -> None:
        for part in cell:
            if name_of(part) == "annotation":
                grid.note(self.row, column, _paragraphs(part))


def _paragraphs(item: Element) -> str:
    return "\n".join(_text(part) for part in item if name_of(part) == "p")


def _value(cell: Element) -> Value:
    kind = _get(cell, "value-type")
    if kind in NUMBERS:
        return float(_get(cell, "value"))
    if kind == "date":
        return date.fromisoformat(_get(cell, "date-value")[:10])
    if kind == "boolean":
        return _get(cell, "boolean-value") == "true"
    return _paragraphs(cell)


def _text(item: Element) -> str:
    """The text of a paragraph with its runs; notes hung on it are left out."""
    text = item.text or ""
    for part in item:
        name = name_of(part)
        if name == "s":
            text += " " * min(_count(part, "c"), 100)
        elif name == "line-break":
            text += "\n"
        elif name == "tab":
            text += " "
        elif name not in {"annotation", "note"}:
            text += _text(part)
        text += part.tail or ""
    return text


def _is_hidden(item: Element) -> bool:
    return _get(item, "visibility") in {"collapse", "filter"}


def _get(item: Element, name: str) -> str:
    return next((value for key, value in item.attrib.items() if key.rsplit("}", 1)[-1] == name), "")


def _count(item: Element, name: str) -> int:
    return max(1, int(_get(item, name) or "1"))
