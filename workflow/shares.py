"""The one rounding of shares: half up, all only for the whole and nothing only for none."""

from fractions import Fraction


def part_of(total: int, part: int | Fraction, whole: int) -> int:
    """So much of the total as the part is of the whole (more than 0), rounded; where the total has room for both, all
    of it only for the whole and nothing only for none."""
    if part in (0, whole):
        return total if part else 0
    rounded = (2 * total * part + whole) // (2 * whole)
    return rounded if total < 2 else max(1, min(total - 1, rounded))


def percent_of(part: int | Fraction, whole: int) -> int:
    """Whole percents; 0 of nothing."""
    return part_of(100, part, whole) if whole else 0
