"""The task list as a CSV: UTF-8 with a byte order mark, every cell quoted, nothing that a spreadsheet would run."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from io import TextIOWrapper
from typing import IO

from workflow.ledger.exporting.cells import clean_text, make_harmless
from workflow.ledger.exporting.columns import Column
from workflow.ledger.exporting.rows import Cell, Line


def write_csv(file: IO[bytes], columns: Sequence[Column], lines: Iterable[Sequence[Line]], *, language: str) -> int:
    """Write the list to the open file, which stays open; returns how many lines it has. Days are written 2026-03-02."""
    text = TextIOWrapper(file, "utf-8-sig", newline="", write_through=False)
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow([column.heading.spoken(language) for column in columns])
    written = 0
    for some in lines:
        writer.writerows([_plain(cell) for cell in line.cells] for line in some)
        written += len(some)
    text.detach()
    return written


def _plain(cell: Cell) -> str:
    if isinstance(cell, str):
        return make_harmless(clean_text(cell))
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)
