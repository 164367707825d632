"""From facts to points and a grade: plain arithmetic in tenths of a point, every line with the cases behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from models.monitoring import Effectiveness
from workflow.monitoring.evaluation.declared import BEST_FIRST, Indicator, Scheme, tenths
from workflow.monitoring.evaluation.registry import Case
from workflow.shares import part_of

WHOLE = 1000  # a hundred points
Facts = Mapping[str, Sequence[Case] | None]  # by source; None where it is not measured, missing if it does not apply


@dataclass(frozen=True)
class Told:
    """One case as it is kept: the task, how much it counts, what is told of it."""

    ref: str
    size: int
    told: dict[str, Any]


@dataclass(frozen=True)
class Line:
    """One indicator of a sheet, in tenths; without a proposal it is not measured, does not apply to the unit, or is
    `doubted`: then the points are given by hand. `doubts`: the x-ray hits that say why, once the check has run."""

    name: str
    points: int
    amount: int | None
    proposal: int | None
    adjusted: int | None
    reason: str
    cases: list[Told]
    applies: bool = True
    doubts: list[int] = field(default_factory=list)
    doubted: bool = False

    @property
    def given(self) -> int | None:
        """What counts: the adjustment, else the proposal; None leaves it out of the total."""
        return self.proposal if self.adjusted is None else self.adjusted


@dataclass(frozen=True)
class Vetoed:
    """A veto that is in force, and why."""

    name: str
    amount: int
    cases: list[Told]


@dataclass(frozen=True)
class Scored:
    """A sheet computed; `total` is scaled to a hundred points over what is measured, None when nothing is."""

    lines: list[Line]
    vetoes: list[Vetoed]
    total: int | None
    grade: Effectiveness | None

    @property
    def measured(self) -> int:
        """Of how many tenths the total speaks: those of the indicators that are measured."""
        return sum(line.points for line in self.lines if line.given is not None)

    @property
    def whole(self) -> int:
        """The tenths of all indicators that apply."""
        return sum(line.points for line in self.lines if line.applies)

    @property
    def as_data(self) -> dict[str, Any]:
        return asdict(self)


def score(scheme: Scheme, facts: Facts, adjusted: Mapping[str, tuple[int, str]]) -> Scored:
    """The whole sheet; `adjusted` gives (tenths, reason) by indicator."""
    lines = [_score_line(row, facts, adjusted.get(row.name)) for row in scheme.indicators]
    vetoes = [
        Vetoed(veto.name, count(cases), _tell(cases))
        for veto in scheme.vetoes
        if (cases := facts.get(veto.fact)) is not None and count(cases) >= veto.at_least
    ]
    total = _add_up(lines)
    return Scored(lines, vetoes, total, None if total is None else _grade(scheme, total, vetoes))


def scored_of(kept: dict[str, Any]) -> Scored:
    """A sheet as it was frozen."""
    lines = [Line(**{**line, "cases": [Told(**case) for case in line["cases"]]}) for line in kept["lines"]]
    vetoes = [Vetoed(**{**veto, "cases": [Told(**case) for case in veto["cases"]]}) for veto in kept["vetoes"]]
    return Scored(lines, vetoes, kept["total"], Effectiveness(kept["grade"]))


def count(cases: Sequence[Case]) -> int:
    return sum(case.size for case in cases)


def _score_line(row: Indicator, facts: Facts, adjusted: tuple[int, str] | None) -> Line:
    points, (given, reason) = tenths(row.points), adjusted or (None, "")
    if (cases := facts.get(row.fact)) is None:
        applies = row.fact in facts
        return Line(row.name, points, None, None, given if applies else None, reason, [], applies)
    amount = count(cases)
    deduction = min(amount * tenths(row.per_case), tenths(row.cap))
    doubted, hits = any(case.doubted for case in cases), sorted({hit for case in cases for hit in case.hits})
    proposal = None if doubted else points - deduction
    return Line(row.name, points, amount, proposal, given, reason, _tell(cases), doubts=hits, doubted=doubted)


def _add_up(lines: Sequence[Line]) -> int | None:
    """Rounded to a tenth, half of one upwards, all points only where none is lacking (`part_of`)."""
    measured = [(line.given, line.points) for line in lines if line.given is not None]
    most = sum(points for _, points in measured)
    given = sum(given for given, _ in measured)
    return part_of(WHOLE, given, most) if most else None


def _grade(scheme: Scheme, total: int, vetoes: Sequence[Vetoed]) -> Effectiveness:
    """By the points, but no better than any veto allows."""
    grades = scheme.grades
    steps = [tenths(grades.good), tenths(grades.fair), tenths(grades.ordinary)]
    reached = sum(total < step for step in steps)
    caps = [BEST_FIRST.index(veto.at_most) for veto in scheme.vetoes if veto.name in {one.name for one in vetoes}]
    return BEST_FIRST[max([reached, *caps])]


def _tell(cases: Sequence[Case]) -> list[Told]:
    return [Told(case.ref, case.size, case.told) for case in cases]
