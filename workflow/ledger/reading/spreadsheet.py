"""Excel's .xlsx: the cells with values, merged areas, formulas without a result and errors, read as a stream.

The libraries at hand turn an error into a blank cell or keep room for the whole used range; this reads what is written.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from xml.etree.ElementTree import Element

from workflow.evidence.markup import BROKEN, name_of, read_elements
from workflow.ledger.reading.cells import (
    MOST_ROWS,
    Area,
    Bounds,
    Grid,
    Value,
    Workbook,
    formula_error,
    formula_from_elsewhere,
    formula_without_value,
)
from workflow.ledger.reading.refusals import damaged
from workflow.ledger.reading.spreadsheet_formats import read_formats
from workflow.ledger.reading.spreadsheet_notes import read_notes

REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})\Z")
ELSEWHERE = re.compile(r"\[[0-9]+\]")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_spreadsheet(path: Path, bounds: Bounds) -> Workbook:
    """Every sheet of the workbook; raises InvalidInput when a part is missing or broken."""
    try:
        with zipfile.ZipFile(path) as archive:
            return Workbook("xlsx", list(_Book(archive, bounds).grids()))
    except BROKEN as broken:
        raise damaged() from broken


class _Book:
    """The parts that the sheets share: texts, formats of dates, names."""

    def __init__(self, archive: zipfile.ZipFile, bounds: Bounds) -> None:
        self.archive, self.bounds = archive, bounds
        self.main = self._main_part()
        self.parts = self.relations(self.main)
        self.texts = [_joined(item) for item in self._each("sharedStrings", "si")]
        self.dates, self.padded = read_formats(self._each("styles", "styleSheet"))
        self.first_day = date(1899, 12, 30)

    def grids(self) -> Iterator[Grid]:
        sheets = []
        with self.archive.open(self.main) as part:
            for event, item in read_elements(part):
                if event == "start":
                    continue
                if name_of(item) == "workbookPr" and item.get("date1904") in {"1", "true"}:
                    self.first_day = date(1904, 1, 1)
                if name_of(item) == "sheet":
                    relation = next((value for key, value in item.attrib.items() if key.endswith("}id")), "")
                    sheets.append((item.get("name", ""), item.get("state", "visible") != "visible", relation))
        for name, hidden, relation in sheets:
            grid = Grid(name, hidden, self.bounds, since_1904=self.first_day.year == 1904)
            kind, target = self.parts[relation]
            if kind == "worksheet" and not hidden:
                _Sheet(self, grid).read(target)
            if kind == "worksheet":
                yield grid

    def _main_part(self) -> str:
        for kind, target in self.relations("").values():
            if kind == "officeDocument":
                return target
        return "xl/workbook.xml"

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        folder, name = posixpath.split(part)
        file = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, tuple[str, str]] = {}
        if file not in self.archive.NameToInfo:
            return found
        with self.archive.open(file) as opened:
            for event, item in read_elements(opened):
                if event == "end" and item.get("TargetMode") != "External" and item.get("Id"):
                    target = posixpath.normpath(posixpath.join("/", folder, item.get("Target", ""))).lstrip("/")
                    found[item.get("Id", "")] = (item.get("Type", "").rsplit("/", 1)[-1], target)
        return found

    def _each(self, kind: str, name: str) -> Iterator[Element]:
        target = next((target for found, target in self.parts.values() if found == kind), "")
        if not target or target not in self.archive.NameToInfo:
            return
        count = 0
        with self.archive.open(target) as part:
            parents: list[Element] = []
            for event, item in read_elements(part):
                if event == "start":
                    parents.append(item)
                    continue
                parents.pop()
                if name_of(item) == name:
                    yield item
                    count += 1
                    if parents and name == "si":
                        parents[-1].clear()
                    if count > self.bounds.cells:
                        raise self.bounds.exceeded()

    def day(self, serial: float) -> Value:
        """The day of a serial number; a number that is no possible day stays a number."""
        return self.first_day + timedelta(days=int(serial)) if 1 <= serial < 200_000 else serial


class _Sheet:
    def __init__(self, book: _Book, grid: Grid) -> None:
        self.book, self.grid = book, grid
        self.row = self.column = 0

    def read(self, target: str) -> None:
        rows: list[Element] = []
        with self.book.archive.open(target) as part:
            for event, item in read_elements(part):
                name = name_of(item)
                if event == "start":
                    if name == "row":
                        self._begin_row(item)
                    elif name == "sheetData":
                        rows.append(item)
                elif name == "c":
                    self._cell(item)
                    item.clear()
                elif name == "row" and rows:
                    rows[0].clear()
                elif name == "col":
                    self._look_at_columns(item)
                elif name == "mergeCell":
                    self._merge(item.get("ref", ""))
        self._take_notes(target)

    def _take_notes(self, target: str) -> None:
        for cell, text in read_notes(self.book.archive, self.book.relations(target).values()):
            if place := REFERENCE.match(cell):
                self.grid.note(int(place[2]), _column(place[1]), text)

    def _begin_row(self, item: Element) -> None:
        self.row, self.column = int(item.get("r", self.row + 1)), 0
        if _is_hidden(item):
            self.grid.hide_row(self.row)

    def _look_at_columns(self, item: Element) -> None:
        if _is_hidden(item):
            self.grid.hide_columns(int(item.get("min", "0")), int(item.get("max", "0")))

    def _cell(self, item: Element) -> None:
        self.column += 1
        row = self.row
        if place := REFERENCE.match(item.get("r", "")):
            row, self.column = int(place[2]), _column(place[1])
        parts = {name_of(part): part for part in item}
        formula, content = parts.get("f"), parts.get("v")
        written = (content.text or "") if content is not None else ""
        if formula is not None:
            self._look_at_formula(row, formula.text or "", written)
        value = self._value(row, item, written, parts.get("is"))
        if value is not None:
            self.grid.put(row, self.column, value)

    def _value(self, row: int, item: Element, written: str, inline: Element | None) -> Value | None:
        kind = item.get("t", "n")
        if kind == "e":
            self.grid.blame(row, self.column, formula_error(written, row, self.column))
            return None
        if inline is not None:
            return _joined(inline)
        if kind == "s":
            return self.book.texts[int(written)] if written else None
        if kind in {"str", "inlineStr"} or not written:
            return _unescaped(written)
        if kind == "b":
            return written.strip() == "1"
        if kind == "d":
            return date.fromisoformat(written[:10])
        number = float(written)
        if item.get("s") in self.book.padded:
            self.grid.show(row, self.column, f"{number:.2f}")
        return self.book.day(number) if item.get("s") in self.book.dates else number

    def _look_at_formula(self, row: int, formula: str, written: str) -> None:
        if not written:
            self.grid.blame(row, self.column, formula_without_value(row, self.column))
        elif ELSEWHERE.search(formula):
            self.grid.blame(row, self.column, formula_from_elsewhere(row, self.column))

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        begin, end = REFERENCE.match(first), REFERENCE.match(last or first)
        if begin and end and len(self.grid.merged) < MOST_ROWS:
            self.grid.merged.append(Area(int(begin[2]), _column(begin[1]), int(end[2]), _column(end[1])))


def _is_hidden(item: Element) -> bool:
    return item.get("hidden") in {"1", "true"}


def _joined(item: Element) -> str:
    """All text of a rich text, without the pronunciation that some programs keep beside it."""
    texts = []
    for part in item:
        if name_of(part) == "t":
            texts.append(part.text or "")
        elif name_of(part) == "r":
            texts += [run.text or "" for run in part if name_of(run) == "t"]
    return _unescaped("".join(texts))


def _unescaped(text: str) -> str:
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
