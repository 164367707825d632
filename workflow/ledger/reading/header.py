"""Where the tables of a sheet begin: the heading row, its one or two levels, and tables side by side."""

from collections.abc import Iterable
from dataclasses import dataclass

from workflow.ledger.reading.cells import Grid
from workflow.ledger.reading.columns import Chosen, Columns, Label, assign, fitting
from workflow.ledger.reading.fields import CORE, FieldName
from workflow.ledger.reading.headings import Headings, key_of
from workflow.ledger.reading.levels import LONGEST_SUBHEADING, can_be_second_level, is_second_level
from workflow.ledger.reading.units import IDEOGRAPH

LOOKED_AT = 40  # rows, to find the first heading row
LONGEST_HEADING = 60
EXACT_TO_BE_A_HEADER = 3
TWICE_TO_BE_TWO = 3  # fields that two tables side by side must have in common
SAME_SHARE = 0.6
GOOD_SHARE = 0.5  # of the best heading row: this may be the heading row of an earlier table


@dataclass
class Header:
    """The heading rows of one table, from `top` to `bottom`; `row` is the first that belongs to a field."""

    grid: Grid
    top: int
    bottom: int
    row: int
    columns: Columns

    def __post_init__(self) -> None:
        own = set(self.columns.numbers)
        self.keys = {
            label.column: {key_of(text) for text in label.texts} for label in self.columns.labels if label.column in own
        }

    def find_unheaded(self, last: int) -> list[int]:
        """The columns without a heading in which anything stands between the headings and this row."""
        bare = {label.column for label in self.columns.labels if not label.texts}
        found = {column for row, column in self.grid.faults if self.bottom < row <= last} & bare
        for row, cells in self.grid.rows.items():
            if self.bottom < row <= last:
                found |= bare & cells.keys()
        return sorted(found)

    def holds(self, row: int) -> bool:
        """Is all that stands in this row a heading of its column?"""
        own = self.grid.filled(row, self.keys)
        return all(isinstance(value, str) and key_of(value) in self.keys[column] for column, value in own.items())


def find_headers(grid: Grid, words: Headings, chosen: Chosen) -> list[list[Header]]:
    """Each item is one heading row with its tables, one or more side by side; further items stand below."""
    rows = list(grid.numbers())
    blocks = [block for row in rows[:LOOKED_AT] for block in _blocks(grid, row, words, chosen)]
    if not blocks:
        return []
    found = [_first(blocks)]
    exact = {key for field in words.field.values() for key in field.exact}
    for row in rows:
        if row > found[-1][0].bottom and _looks_like_header(grid, row, exact):
            further = max(_blocks(grid, row, words, chosen), key=_score, default=None)
            if further and not is_repeated(grid, row, found[-1]):
                found.append(further)
    return found


def _first(blocks: list[list[Header]]) -> list[Header]:
    """The best heading row, or a good one well above it: then there are several tables below each other."""
    best = max(blocks, key=lambda block: (_score(block), -block[0].bottom))
    good = [block for block in blocks if _score(block) >= GOOD_SHARE * _score(best)]
    apart = [block for block in good if block[0].bottom < best[0].top - 1]
    return max(apart, key=lambda block: (-block[0].top, _score(block))) if apart else best


def is_repeated(grid: Grid, row: int, headers: list[Header]) -> bool:
    """Does this row hold the same headings once more?"""
    same = written = 0
    cells = grid.rows.get(row, {})
    for header in headers:
        for column, keys in header.keys.items():
            value = cells.get(column)
            written += value is not None
            same += isinstance(value, str) and len(value) <= LONGEST_HEADING and key_of(value) in keys
    return written >= EXACT_TO_BE_A_HEADER and same >= SAME_SHARE * written


def _blocks(grid: Grid, top: int, words: Headings, chosen: Chosen) -> Iterable[list[Header]]:
    """The heading row alone, and with the row below it where that can be its second level; only so where it must."""
    written = [len(str(value)) for value in grid.rows.get(top, {}).values()]
    if len(written) < 2 or sum(length > LONGEST_HEADING for length in written) > len(written) / 2:
        return
    if is_second_level(grid, top):
        return
    for bottom in (top, top + 1, top + 2):
        if bottom > top and not can_be_second_level(grid, bottom):
            return
        if bottom < top + 2 and is_second_level(grid, bottom + 1):
            continue
        headers = _tables(grid, top, bottom, words, chosen)
        if headers:
            yield headers


def _tables(grid: Grid, top: int, bottom: int, words: Headings, chosen: Chosen) -> list[Header]:
    labels = _labels(grid, top, bottom)
    found = []
    for part in _side_by_side(grid, top, labels, words):
        columns = assign(part, words, chosen)
        if columns.is_ledger():
            named = {label.column for label in part if label.texts} & set(columns.fields.values())
            row = min((_begin_of(grid, top, bottom, column) for column in named), default=top)
            found.append(Header(grid, min(top, row), bottom, row, columns))
    return found


def _begin_of(grid: Grid, top: int, bottom: int, column: int) -> int:
    row = bottom if grid.text(bottom, column) else top
    return grid.begins(row, column)[0]


def _labels(grid: Grid, top: int, bottom: int) -> list[Label]:
    labels = []
    for column in range(1, grid.width() + 1):
        texts: list[str] = []
        for row in range(top, bottom + 1):
            text = _in_one_line(grid.text(row, column))
            if not text and row < bottom:
                text = _group_to_the_left(grid, row, column, bottom)
            if text and (not texts or texts[-1] != text):
                texts.append(text)
        labels.append(Label(column, tuple(texts)))
    return labels


def _group_to_the_left(grid: Grid, row: int, column: int, bottom: int) -> str:
    """The heading that an unmerged group (as in .csv) has in its first column only."""
    if column - 1 not in grid.rows.get(bottom, {}) or column not in grid.rows.get(bottom, {}):
        return ""
    while column > 1 and not grid.text(row, column):
        column -= 1
    return _in_one_line(grid.text(row, column))


def _in_one_line(text: str) -> str:
    """Chinese headings are spaced and broken for looks only."""
    return ("" if IDEOGRAPH.search(text) else " ").join(text.split())


def _side_by_side(grid: Grid, top: int, labels: list[Label], words: Headings) -> list[list[Label]]:
    """Cut where the fields of the table begin a second time."""
    best = [max(scores, key=scores.__getitem__) if (scores := fitting(label, words)) else None for label in labels]
    cuts, seen = [0], set[FieldName]()
    for place, name in enumerate(best):
        if name in seen and _begins_anew(seen, best[place:]):
            cuts.append(_start_of_group(grid, top, labels, place, cuts[-1]))
            seen = {found for found in best[cuts[-1] : place] if found}
        if name is not None:
            seen.add(name)
    return [labels[start:end] for start, end in zip(cuts, [*cuts[1:], len(labels)], strict=True)]


def _begins_anew(seen: set[FieldName], rest: list[FieldName | None]) -> bool:
    again = seen & {name for name in rest if name}
    return len(again) >= TWICE_TO_BE_TWO and bool(again & CORE)


def _start_of_group(grid: Grid, top: int, labels: list[Label], place: int, after: int) -> int:
    """The first column below the title that is merged over the second table, where there is one."""
    column = labels[place].column
    for area in grid.merged:
        above = area.bottom in {top - 1, top} and area.left <= column <= area.right and area.left < area.right
        if above and area.left > labels[after].column:
            return next(spot for spot, label in enumerate(labels) if label.column == area.left)
    return place


def _score(block: list[Header]) -> float:
    depth = block[0].bottom - block[0].top
    return sum(header.columns.score for header in block) - 5 * depth


def _looks_like_header(grid: Grid, row: int, exact: set[str]) -> bool:
    texts = [value for value in grid.rows[row].values() if isinstance(value, str) and len(value) <= LONGEST_SUBHEADING]
    return len(texts) >= EXACT_TO_BE_A_HEADER and sum(key_of(text) in exact for text in texts) >= EXACT_TO_BE_A_HEADER
