"""The form of a rule (a pattern, how its match is read, an example) and the finding of all its matches in a text."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from re import Match

from workflow.ledger.reading.deadlines_clock import Clock
from workflow.ledger.reading.deadlines_kinds import Moved, Point

READ = "\0"  # stands for what a rule has read, so that a later rule does not read it again
JOINS = re.compile(r"(?:-|至|到|\b(?:to|through|thru|until|till))\s*$")
MOVES = (
    (
        Moved.EARLIER,
        re.compile(r"提[前早](?:至|到|为|了)?\s*$|\b(?:brought forward|moved (?:up|forward)|advanced) to\s*$"),
    ),
    (
        Moved.LATER,
        re.compile(
            r"(?:延期|延长|顺延|推迟|展期|延后|宽限|放宽|缓|延)(?:至|到|为)?\s*$"
            r"|\b(?:extended|postponed|deferred|delayed) (?:to|un?til|till)\s*$"
        ),
    ),
    (
        Moved.EITHER,
        re.compile(
            r"(?:调整|变更|修订|修改|更改|改|变)(?:至|到|为)\s*$"
            r"|\b(?:revised|changed|updated|amended|moved|rescheduled) (?:to|until)\s*$"
        ),
    ),
)
JOINED_AHEAD = re.compile(
    r"^.{0,3}?(?:-|至|到|和|、|\b(?:to|through|thru|and|or)\b|&)[^.;。；]{0,20}?(?<!\d)((?:199|20\d)\d)(?!\d)"
)

Reading = Callable[[Match[str], Clock], Point]


@dataclass(frozen=True)
class Rule:
    """`example` is a cleaned text that the pattern finds; rules that come first have the first choice."""

    example: str
    pattern: re.Pattern[str]
    read: Reading


def rule(example: str, pattern: str, read: Reading) -> Rule:
    return Rule(example, re.compile(pattern, re.ASCII), read)


def find_points(text: str, rules: Iterable[Rule], clock: Clock) -> tuple[list[Point], str]:
    """Every expression of time in the order of the text, and the text with what was read struck out."""
    found: list[tuple[Match[str], Rule]] = []
    rest = text
    for each in rules:
        for match in each.pattern.finditer(rest):
            found.append((match, each))
            rest = rest[: match.start()] + READ * (match.end() - match.start()) + rest[match.end() :]
    points: list[Point] = []
    for match, each in sorted(found, key=lambda pair: pair[0].start()):
        points.append(_read_one(match, each, text, points, clock))
    return points, rest


def _read_one(match: Match[str], each: Rule, text: str, points: list[Point], clock: Clock) -> Point:
    before = points[-1] if points else None
    between = text[before.end : match.start()] if before else ""
    moved = _moved(between)
    joined = before is not None and not moved and len(between) <= 20 and JOINS.search(between) is not None
    ahead = JOINED_AHEAD.search(text[match.end() :])
    here = replace(
        clock,
        before=_last_with_year(points),
        last=before,
        between=between,
        joined=joined,
        moved=moved,
        ahead=int(ahead[1]) if ahead else None,
    )
    return replace(each.read(match, here), start=match.start(), end=match.end(), joined=joined)


def _moved(between: str) -> Moved | None:
    """至 after 提前, 延期 or 调整 names a new day; it is not the end of a range."""
    return next((way for way, pattern in MOVES if pattern.search(between)), None)


def _last_with_year(points: list[Point]) -> Point | None:
    """The nearest expression before that names a year, or at least the nearest one."""
    return next((point for point in reversed(points) if point.year), points[-1] if points else None)
