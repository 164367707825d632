"""Comma separated text in UTF-8, UTF-16 or GB18030; the separator is found by how evenly it divides the lines."""

import csv
import io
from collections import Counter
from pathlib import Path

from workflow.ledger.exporting.cells import as_meant
from workflow.ledger.reading.cells import Bounds, Grid, Workbook
from workflow.ledger.reading.refusals import damaged, larger_cell, no_known_encoding, not_a_workbook

SEPARATORS = (",", "\t", ";", "|", "，")
LOOKED_AT = 60  # rows, to find the separator
MOST_CONTROLS = 5
LONGEST = 1_000_000  # characters of a cell
CONTROLS = bytes(set(range(32)) - set(b"\t\r\n\f\x0b"))
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_commas(path: Path, bounds: Bounds) -> Workbook:
    """The one table of the file; raises InvalidInput when this is no text at all."""
    text = _decode(path.read_bytes())
    controls = sum(1 for sign in text[:100_000] if sign < " " and sign not in "\t\r\n\f\x0b")
    if controls > MOST_CONTROLS or "\0" in text:
        raise not_a_workbook()
    grid = Grid(path.stem, bounds=bounds)
    csv.field_size_limit(LONGEST)
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)), start=1):
            if number > bounds.rows:
                raise bounds.exceeded()
            for column, value in enumerate(cells, start=1):
                grid.put(number, column, as_meant(value))
    except csv.Error as broken:
        raise (larger_cell(LONGEST) if "limit" in str(broken) else damaged()) from broken
    return Workbook("csv", [grid])


def _decode(content: bytes) -> str:
    named = [encoding for mark, encoding in MARKS if content.startswith(mark)]
    farthest = 0
    for encoding in (*named, "utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as broken:
            farthest = max(farthest, broken.start)
    if named or _is_like_text(content):
        raise no_known_encoding(content.count(b"\n", 0, farthest) + 1)
    raise not_a_workbook()


def _is_like_text(content: bytes) -> bool:
    controls = sum(content[:100_000].count(sign) for sign in CONTROLS)
    return controls <= MOST_CONTROLS and b"\0" not in content


def _separator(text: str) -> str:
    """The separator that gives the most rows of one and the same width, wider rows counting more."""
    head = "\n".join(text.splitlines()[: LOOKED_AT * 5])

    def evenness(separator: str) -> int:
        widths: Counter[int] = Counter()
        try:
            for _, cells in zip(range(LOOKED_AT), csv.reader(io.StringIO(head), delimiter=separator), strict=False):
                widths[len(cells)] += 1
        except csv.Error:
            return 0
        return max((width * count for width, count in widths.items() if width > 1), default=0)

    return max(SEPARATORS, key=evenness)
