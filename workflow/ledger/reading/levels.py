"""Whether a row below a heading row is its second level: sub-headings below groups, beside headings that go down."""

from workflow.ledger.reading.cells import Grid, Value
from workflow.ledger.reading.headings import key_of

LONGEST_SUBHEADING = 24
SENTENCE = frozenset("。；;！!")
FEWEST_BELOW = 2  # sub-headings; one alone may be a section or a remark
FEWEST_BESIDE = 2  # headings of one level, without which this is a heading row below a title


def can_be_second_level(grid: Grid, row: int) -> bool:
    """Do short texts stand here only below groups: merged headings, or a heading with blanks to its right?"""
    own = grid.rows.get(row, {})
    if not own:
        return False
    below_group = 0
    for column, value in own.items():
        if not _is_short(value):
            return False
        blank = not grid.text(row - 1, column)
        wide = _is_wide(grid, row - 1, column)
        beside_blank = column + 1 in own and not grid.text(row - 1, column + 1)
        if not (wide or blank or beside_blank):
            return False
        below_group += wide or blank
    return below_group > 0


def is_second_level(grid: Grid, row: int) -> bool:
    """Can this row be nothing else? Then only groups have words below them, all other headings have nothing."""
    own = grid.rows.get(row, {})
    if len(own) < FEWEST_BELOW or not all(map(_is_word, own.values())):
        return False
    if not all(_is_below_group(grid, row, column) for column in own):
        return False
    others = set(range(1, max(*own, *grid.rows.get(row - 1, ())) + 1)) - set(own)
    beside = [column for column in others if grid.text(row - 1, column) and not _is_wide(grid, row - 1, column)]
    merged = sum(grid.begins(row, column)[0] < row for column in beside)
    numbered = any(map(str.isdecimal, "".join(map(str, own.values()))))  # "1季度" may be a heading, or a cell of data
    return (merged if numbered else len(beside)) >= FEWEST_BESIDE


def _is_short(value: Value) -> bool:
    return isinstance(value, str) and len(value.strip()) <= LONGEST_SUBHEADING and not value.strip().isdigit()


def _is_word(value: Value) -> bool:
    """No bare number, tick or sentence."""
    return (
        isinstance(value, str)
        and _is_short(value)
        and not SENTENCE & set(value)
        and any(map(str.isalpha, key_of(value)))
    )


def _is_wide(grid: Grid, row: int, column: int) -> bool:
    here = grid.begins(row, column)
    return here in (grid.begins(row, column + 1), grid.begins(row, column - 1))


def _is_below_group(grid: Grid, row: int, column: int) -> bool:
    """Below a heading that is merged over columns, or that has only blanks to its right as far as sub-headings go."""
    own = grid.rows[row]
    if _is_wide(grid, row - 1, column):
        return bool(grid.text(row - 1, column))
    if grid.text(row - 1, column):
        return column + 1 in own and not grid.text(row - 1, column + 1)
    while column in own and not grid.text(row - 1, column):
        column -= 1
    return column in own
