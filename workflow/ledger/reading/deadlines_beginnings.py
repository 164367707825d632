"""Days from which something is done (自…起, …以后, …开始) and by which nothing is due."""

import itertools
import re
from collections.abc import Sequence

from workflow.ledger.reading.deadlines_kinds import DATED, DeadlineType, Point

AFTER = re.compile(
    r"(?:份|度|[日号]|之日|当日|当天)?(?:\(含\w{0,3}\)|\)|期)?(?:正式|全面)?"
    r"(?:起(?![草诉因])|开始|启动|以后|之后|以来|过后|后(?![续期勤半台果备]))(?!前|之前|以前)"
)
BEFORE = re.compile(r"(?<![各来源])(?:自|从(?!严|实|快|速|紧|重))$")
RANGE = re.compile(r"\d(?:月|日|号)?[-至到、]\d|[-至到]")
KINDS = (*(kind for kind in DATED if kind not in (DeadlineType.RELATIVE, DeadlineType.SEMESTER)),)


def find_beginnings(text: str, points: Sequence[Point]) -> list[Point]:
    """The points that are such days; one from which a period is counted belongs to that period."""
    return [
        point
        for point, after in itertools.zip_longest(points, points[1:])
        if point.kind in KINDS and not (after and after.takes_previous) and _begins(text, point)
    ]


def _begins(text: str, point: Point) -> bool:
    if AFTER.match(text, point.end):
        return True
    return BEFORE.search(text[: point.start]) is not None and not RANGE.search(text[point.start : point.end])
