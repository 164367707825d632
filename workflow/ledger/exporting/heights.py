"""How high rows have to be where a merged cell needs more than they have: a spreadsheet never counts merged cells."""

from collections.abc import Sequence
from itertools import groupby

from workflow.ledger.exporting.columns import Column
from workflow.ledger.exporting.rows import Cell, Line

LINE = 15.0  # points of a line of text
HIGHEST = 409.0  # points, Excel's limit


def heights_of(lines: Sequence[Line], columns: Sequence[Column], merged: int) -> list[float | None]:
    """In points; None where the row finds its height by itself."""
    heights: list[float | None] = []
    for _problem, run in groupby(lines, lambda line: line.problem):
        rows = list(run)
        heights += _of_run(rows, columns, merged) if len(rows) > 1 else [None]
    return heights


def _of_run(rows: Sequence[Line], columns: Sequence[Column], merged: int) -> list[float | None]:
    """The lines that the merged cells lack are shared among the rows."""
    needed = _most_lines(rows[0].cells[:merged], columns[:merged])
    own = [_most_lines(row.cells[merged:], columns[merged:]) for row in rows]
    lacking = needed - sum(own)
    if lacking <= 0:
        return [None] * len(rows)
    more = -(-lacking // len(rows))
    return [min(HIGHEST, (lines + more) * LINE) for lines in own]


def _most_lines(cells: Sequence[Cell], columns: Sequence[Column]) -> int:
    texts = zip(cells, columns, strict=True)
    return max((_lines(cell, column.width) for cell, column in texts if isinstance(cell, str)), default=1)


def _lines(text: str, width: int) -> int:
    """A Chinese sign is as wide as two letters, as in GB 18030, and so it is counted."""
    return sum(1 + len(part.encode("gb18030", "replace")) // width for part in text.split("\n"))
