"""The matters of an inspection: an accepted shortcoming for each of its units, a thematic problem that stands alone.

Every one of them has to become something. A supplementary task that was declared void counts as nothing.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from models.findings import Finding, FindingKind, FindingStatus, FindingUnit, Outcome, ThematicProblem
from models.inspection import InspectedUnit, SpecialInspection
from models.ledger import Task
from models.people import Unit
from models.verification import Severity
from models.words import N_, say
from workflow.errors import NotFound

Matter = FindingUnit | ThematicProblem
LETTERS = {"finding": "F", "problem": "E"}  # how the references of each begin


@dataclass(frozen=True)
class Followed:
    """A matter as a task names it: "finding" or "problem", its number in which inspection, what it became here."""

    kind: str
    number: int
    code: str
    outcome: Outcome
    gap_id: int | None

    @property
    def ref(self) -> str:
        return f"{self.code}-{LETTERS[self.kind]}{self.number:03}"


def is_settled(matter: Matter) -> bool:
    """Whether it has become something that still stands."""
    return matter.outcome is not None and (matter.became is None or matter.became.voided_at is None)


def settled_where(model: type[FindingUnit] | type[ThematicProblem]) -> ColumnElement[bool]:
    """The same as a condition."""
    task = aliased(Task)
    stands = select(task.id).where(task.id == model.task_id, task.voided_at.is_(None)).exists()
    return model.outcome.is_not(None) & or_(model.task_id.is_(None), stands)


def unsettled_where() -> ColumnElement[bool]:
    """A condition on SpecialInspection: one of its own matters (`list_matters`) has become nothing."""
    found = select(FindingUnit.id).join(FindingUnit.finding).where(*of_findings(), ~settled_where(FindingUnit))
    found = found.where(Finding.inspection_id == SpecialInspection.id).correlate(SpecialInspection)
    alone = select(ThematicProblem.id).where(ThematicProblem.finding_id.is_(None), ~settled_where(ThematicProblem))
    alone = alone.where(ThematicProblem.inspection_id == SpecialInspection.id).correlate(SpecialInspection)
    return or_(found.exists(), alone.exists())


def list_matters(session: Session, inspection: SpecialInspection) -> list[Matter]:
    """All of the inspection: first the findings by number, each unit of them, then the problems; in two queries."""
    query = select(FindingUnit).join(FindingUnit.finding).where(*of_findings(), Finding.inspection_id == inspection.id)
    query = query.options(contains_eager(FindingUnit.finding), *_with(FindingUnit))
    found: list[Matter] = list(session.scalars(query.order_by(Finding.number, FindingUnit.id)))
    return found + list(session.scalars(_alone(inspection)))


def list_carried(session: Session, inspection: SpecialInspection) -> list[ThematicProblem]:
    """The problems that a finding took in and that have not become anything with it, by number."""
    share = select(FindingUnit.id).join(FindingUnit.finding).join(FindingUnit.inspected)
    share = share.where(*of_findings(), settled_where(FindingUnit), Finding.id == ThematicProblem.finding_id)
    share = share.where(InspectedUnit.unit_id == ThematicProblem.unit_id)
    query = select(ThematicProblem).where(ThematicProblem.inspection_id == inspection.id)
    query = query.where(ThematicProblem.finding_id.is_not(None), ~share.correlate(ThematicProblem).exists())
    return list(session.scalars(query.options(*_with(ThematicProblem)).order_by(ThematicProblem.number)))


def of_findings() -> tuple[ColumnElement[bool], ...]:
    """Which findings have to become something."""
    return Finding.status == FindingStatus.ACCEPTED, Finding.kind == FindingKind.SHORTCOMING


def find_matter(session: Session, inspection: SpecialInspection, kind: str, number: int, unit: str) -> Matter:
    """The matter by its address: "finding" or "problem", its number, the code of its unit. Raises NotFound."""
    matter: Matter | None = None
    if kind == "finding":
        query = select(FindingUnit).join(FindingUnit.finding).join(FindingUnit.inspected).join(InspectedUnit.unit)
        of_one = Finding.inspection_id == inspection.id, Finding.number == number, Unit.code == unit
        matter = session.scalar(query.where(*of_one))
    elif kind == "problem":
        numbered = ThematicProblem.inspection_id == inspection.id, ThematicProblem.number == number
        matter = session.scalar(select(ThematicProblem).join(ThematicProblem.unit).where(*numbered, Unit.code == unit))
    if matter is None:
        raise NotFound(say(N_("There is nothing at this address.")))
    return matter


def inspection_of(matter: Matter) -> SpecialInspection:
    return matter.finding.inspection if isinstance(matter, FindingUnit) else matter.inspection


def unit_of(matter: Matter) -> Unit:
    return matter.inspected.unit


def ref_of(matter: Matter) -> str:
    return matter.finding.ref if isinstance(matter, FindingUnit) else matter.ref


def text_of(matter: Matter) -> str:
    """What has to be put right, in its own words."""
    return matter.finding.statement if isinstance(matter, FindingUnit) else matter.text


def severity_of(matter: Matter) -> Severity:
    return matter.finding.severity if isinstance(matter, FindingUnit) else Severity.SERIOUS


def list_followed(session: Session, task: Task) -> list[Followed]:
    """What the task, or something on it, has followed from; in one query."""
    number = Finding.number.label("number")
    of_finding = select(literal("finding").label("kind"), number, FindingUnit.outcome, FindingUnit.gap_id)
    of_finding = of_finding.add_columns(SpecialInspection.code).join(FindingUnit.finding).join(Finding.inspection)
    of_problem = select(literal("problem"), ThematicProblem.number, ThematicProblem.outcome, ThematicProblem.gap_id)
    of_problem = of_problem.add_columns(SpecialInspection.code).join(ThematicProblem.inspection)
    units, problems = FindingUnit.task_id == task.id, ThematicProblem.task_id == task.id
    rows = session.execute(union_all(of_finding.where(units), of_problem.where(problems)).order_by("kind", "number"))
    return [Followed(kind, number, code, Outcome(outcome), gap_id) for kind, number, outcome, gap_id, code in rows]


def _alone(inspection: SpecialInspection) -> Select[tuple[ThematicProblem]]:
    query = select(ThematicProblem).where(ThematicProblem.inspection_id == inspection.id)
    query = query.where(ThematicProblem.finding_id.is_(None))
    return query.options(*_with(ThematicProblem)).order_by(ThematicProblem.number)


def _with(model: type[FindingUnit] | type[ThematicProblem]) -> tuple[Any, ...]:
    """What every line about a matter shows."""
    unit = joinedload(model.inspected).joinedload(InspectedUnit.unit)
    return unit, joinedload(model.became), joinedload(model.gap)
