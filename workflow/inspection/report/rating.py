"""Ratings counted: by key point, by unit, by question, and beside those of the inspection before."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.inspection_work import Cell
from workflow.inspection.looks import came_to_light_where, tells_where
from workflow.inspection.report.scope import Scope
from workflow.inspection.template import KeyPoint, Question, Template


@dataclass
class Tally:
    """How often each rating was given; `asked` counts the cells, those without a rating included; `looked` those that
    say what was looked at, `caught` those in which something came to light (`looks.py` says when)."""

    template: Template
    asked: int
    ratings: Counter[str] = field(default_factory=Counter)
    looked: int = 0
    caught: int = 0

    def add(self, rating: str, looked: bool, caught: bool) -> None:
        """Count a cell in."""
        self.ratings.update([rating] if rating else [])
        self.looked += looked
        self.caught += caught

    @property
    def rated(self) -> int:
        return self.ratings.total()

    @property
    def percent(self) -> int | None:
        return self.template.percent_of(self.ratings)


@dataclass(frozen=True)
class Coverage:
    """What the rates rest on: `rated` of `asked` cells, in `touched` of `units` units."""

    units: int
    touched: int
    asked: int
    rated: int


@dataclass(frozen=True)
class Ratings:
    """`by_unit` is {inspected unit: {key point: its tally}}."""

    by_point: list[tuple[KeyPoint, Tally]]
    by_question: dict[str, Tally]
    by_unit: dict[int, dict[str, Tally]]

    @property
    def coverage(self) -> Coverage:
        touched = sum(any(tally.rated for tally in one.values()) for one in self.by_unit.values())
        tallies = [tally for _point, tally in self.by_point]
        return Coverage(
            len(self.by_unit), touched, sum(one.asked for one in tallies), sum(one.rated for one in tallies)
        )


@dataclass(frozen=True)
class Compared:
    """A question or a key point asked in both inspections, the rates in percent."""

    name: str
    label: object
    before: int | None
    after: int | None

    @property
    def change(self) -> int | None:
        return None if self.before is None or self.after is None else self.after - self.before


def count_ratings(session: Session, scope: Scope) -> Ratings:
    """In one query, however many units there are."""
    template, units = scope.template, [one.id for one in scope.units]
    filled = [tells_where(Cell.looked).label("looked"), came_to_light_where(template).label("caught")]
    query = select(Cell.inspected_id, Cell.question, Cell.rating, *filled)
    rows = session.execute(query.where(Cell.inspected_id.in_(scope.inspected()))).all()
    point_of = {question.name: question.key_point for question in template.questions}
    points = {point.name: Tally(template, len(units) * _asked(template, point.name)) for point in template.key_points}
    questions = {question.name: Tally(template, len(units)) for question in template.questions}
    by_unit = {unit: {name: Tally(template, _asked(template, name)) for name in points} for unit in units}
    for unit, question, *told in rows:
        if question in questions:
            point = point_of[question]
            for tally in (points[point], questions[question], by_unit[unit][point]):
                tally.add(*told)
    return Ratings([(point, points[point.name]) for point in template.key_points], questions, by_unit)


def compare(now: Ratings, before: Ratings, scope: Scope, earlier: Scope) -> tuple[list[Compared], list[Compared]]:
    """Key points and questions of the same name in both templates, each with both rates."""
    then = {point.name: tally for point, tally in before.by_point}
    points = [
        Compared(point.name, point.label, then[point.name].percent, tally.percent)
        for point, tally in now.by_point
        if point.name in then
    ]
    questions = [
        Compared(one.name, one.label, before.by_question[one.name].percent, now.by_question[one.name].percent)
        for one in _shared(scope.template.questions, earlier.template.questions)
    ]
    return points, questions


def _shared(now: Sequence[Question], before: Iterable[Question]) -> list[Question]:
    names = {question.name for question in before}
    return [question for question in now if question.name in names]


def _asked(template: Template, point: str) -> int:
    return len(template.questions_of(point))
