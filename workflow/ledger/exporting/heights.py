"""How high rows have to be: not every program fits a row to its text, and none counts merged cells."""

from collections.abc import Sequence
from itertools import groupby

from workflow.ledger.exporting.columns import Column
from workflow.ledger.exporting.rows import Cell, Line

LINE = 15.0  # points of a line of text
HIGHEST = 409.0  # points, Excel's limit


def heights_of(lines: Sequence[Line], columns: Sequence[Column], merged: int) -> list[float]:
    """In points; the first `merged` columns are merged over the rows of one problem."""
    heights: list[float] = []
    for _problem, run in groupby(lines, lambda line: line.problem):
        heights += _of_run(list(run), columns, merged)
    return heights


def _of_run(rows: Sequence[Line], columns: Sequence[Column], merged: int) -> list[float]:
    """The lines that the merged cells lack are shared among the rows."""
    needed = _most_lines(rows[0].cells[:merged], columns[:merged])
    own = [_most_lines(row.cells[merged:], columns[merged:]) for row in rows]
    more = max(0, -(-(needed - sum(own)) // len(rows)))
    return [min(HIGHEST, (lines + more) * LINE) for lines in own]


def _most_lines(cells: Sequence[Cell], columns: Sequence[Column]) -> int:
    texts = zip(cells, columns, strict=True)
    return max((_lines(cell, column.width) for cell, column in texts if isinstance(cell, str)), default=1)


def _lines(text: str, width: int) -> int:
    """A Chinese sign is as wide as two letters, as in GB 18030, and so it is counted."""
    return sum(1 + len(part.encode("gb18030", "replace")) // width for part in text.split("\n"))
