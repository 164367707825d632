"""The form of a rule (a pattern, how its match is read, an example) and the finding of all its matches in a text."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from re import Match

from workflow.ledger.reading.deadlines_clock import Clock
from workflow.ledger.reading.deadlines_kinds import Point

READ = "\0"  # stands for what a rule has read, so that a later rule does not read it again
JOINS = re.compile(r"(?:-|至|到|延期为|调整为|变更为|改为|\b(?:to|through|thru|until|till))\s*$")
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
    joined = before is not None and len(between) <= 20 and JOINS.search(between) is not None
    ahead = JOINED_AHEAD.search(text[match.end() :])
    here = replace(
        clock,
        before=_last_with_year(points),
        last=before,
        between=between,
        joined=joined,
        ahead=int(ahead[1]) if ahead else None,
    )
    return replace(each.read(match, here), start=match.start(), end=match.end(), joined=joined)


def _last_with_year(points: list[Point]) -> Point | None:
    """The nearest expression before that names a year, or at least the nearest one."""
    return next((point for point in reversed(points) if point.year), points[-1] if points else None)
