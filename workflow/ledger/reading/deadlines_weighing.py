"""Which of several expressions of time in a cell is the deadline: the latest of those that say most."""

import itertools
from collections.abc import Sequence
from datetime import date

from workflow.ledger.reading.deadlines_kinds import DeadlineType, Point

DAYLESS = (DeadlineType.SEMESTER, DeadlineType.RELATIVE, DeadlineType.DATE)  # what says more without a day comes later


def weigh(points: Sequence[Point]) -> Point:
    """A written day before a counted one, a counted one before a bare year, any day before none; then the latest."""
    return max(without_starts(points), key=_weight)


def without_starts(points: Sequence[Point]) -> list[Point]:
    """Without the days from which a period is counted: 自2025年3月15日起2个月内 has one deadline."""
    starts = {point.start for point, following in itertools.pairwise(points) if following.takes_previous}
    return [point for point in points if point.start not in starts]


def has_several(points: Sequence[Point]) -> bool:
    """Whether the cell names days of equal weight that are not the two ends of one range."""
    own = [point for point in without_starts(points) if point.day and not point.joined]
    top = max((_rank(point) for point in own), default=0)
    return len({point.day for point in own if _rank(point) == top}) > 1 and len(own) > 1


def _weight(point: Point) -> tuple[int, date, int]:
    return _rank(point), point.day or date.min, point.start


def _rank(point: Point) -> int:
    if point.day is None:
        return DAYLESS.index(point.kind) if point.kind in DAYLESS else 1
    if point.coarse:
        return 3
    return 4 if point.kind is DeadlineType.RELATIVE and not point.takes_previous else 5
