"""Which findings a person sees, and the list of them, filtered and page by page.

The office, the committee and auditors see all of an inspection, members those about a unit of their team once they
have declared ties; who is tied to one of its units sees nothing of a finding, until a letter
that tells of it is handed over to another one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, case, distinct, func, literal, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.findings import Finding, FindingCell, FindingKind, FindingStatus, FindingUnit, ThematicProblem
from models.inspection import InspectedUnit, SpecialInspection, Team, TeamMember
from models.inspection_work import BasisKind, Cell
from models.people import Unit, User
from models.verification import Severity
from models.words import say
from workflow.errors import NotPermitted
from workflow.inspection.basis import Source, find_sources
from workflow.inspection.cells import basis_of
from workflow.inspection.outcomes import Matter, list_matters
from workflow.inspection.seeing import member_where, tied_where, units_where
from workflow.inspection.template import Aspect
from workflow.process.rights import NO_RIGHT, holds


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to."""

    team: Team | None = None
    unit: Unit | None = None
    aspect: Aspect | None = None
    severity: Severity | None = None
    status: FindingStatus | None = None


def require_finding_seen(session: Session, finding: Finding, *, actor: User) -> None:
    """Raise NotPermitted for somebody who sees nothing of it."""
    seen = select(Finding.id).where(Finding.id == finding.id, findings_seen(actor))
    if session.scalar(seen) is None:
        raise NotPermitted(say(NO_RIGHT))


def findings_seen(actor: User) -> ColumnElement[bool]:
    """A condition on Finding."""
    about = select(FindingUnit.finding_id).join(FindingUnit.inspected)
    tied = Finding.id.in_(about.where(tied_where(actor)))
    if holds(actor, "inspection.view_all"):
        return ~tied
    own = member_where(actor, TeamMember.team_id == InspectedUnit.team_id)
    return Finding.id.in_(about.where(own)) & ~tied


def stands_where() -> ColumnElement[FindingStatus]:
    """With whom a finding is (Finding.stands) as a column."""
    team = InspectedUnit.team_id
    of_one = and_(func.count(distinct(team)) == 1, func.count(team) == func.count())
    teams = select(of_one).join(FindingUnit.inspected).where(FindingUnit.finding_id == Finding.id).correlate(Finding)
    left_over = and_(Finding.status == FindingStatus.DRAFT, ~teams.scalar_subquery())
    office = literal(FindingStatus.REVIEWED, Finding.status.type)
    return case((left_over, office), else_=Finding.status)


def count_findings(
    session: Session, inspection: SpecialInspection, wanted: Wanted, *, actor: User
) -> dict[FindingStatus | None, int]:
    """How many of each status under the other filters; under None all of them."""
    stands = stands_where().label("stands")
    query = select(stands, func.count()).where(*_where(inspection, wanted, actor)).group_by("stands")
    counts = dict(session.execute(query).tuples().all())
    return {None: sum(counts.values()), **{status: counts.get(status, 0) for status in FindingStatus}}


def find_findings(
    session: Session, inspection: SpecialInspection, wanted: Wanted, *, actor: User, offset: int, limit: int
) -> list[Finding]:
    """One page by number, with units and teams: as many queries for one as for a page full."""
    query = select(Finding).where(*_where(inspection, wanted, actor))
    if wanted.status is not None:
        query = query.where(stands_where() == wanted.status)
    query = query.options(joinedload(Finding.team), joinedload(Finding.merged_into), with_units())
    return list(session.scalars(query.order_by(Finding.number).offset(offset).limit(limit)))


def list_cells(session: Session, finding: Finding, *, actor: User) -> list[Cell]:
    """The cells that it comes from with their basis, of the units into which the reader may look."""
    query = select(Cell).join(FindingCell, FindingCell.cell_id == Cell.id).where(FindingCell.finding_id == finding.id)
    loaded = joinedload(Cell.inspected).joinedload(InspectedUnit.unit), selectinload(Cell.basis)
    cells = session.scalars(query.options(*loaded).order_by(Cell.inspected_id, Cell.id))
    return [cell for cell in cells if holds(actor, "inspected.view", cell.inspected)]


def read_basis(
    session: Session, cells: Sequence[Cell], *, actor: User
) -> dict[int, list[tuple[BasisKind, Source | None]]]:
    """What these cells rest on, by cell; of what the actor does not read, the kind alone."""
    tokens = {cell.id: list(basis_of(cell)) for cell in cells}
    found: dict[int, list[tuple[BasisKind, Source | None]]] = {}
    for inspected, same in groupby(sorted(cells, key=lambda cell: cell.inspected_id), lambda cell: cell.inspected):
        own = list(same)
        sources = find_sources(session, inspected, {one for cell in own for one in tokens[cell.id]}, actor=actor)
        found |= {cell.id: [(token[0], sources.get(token)) for token in tokens[cell.id]] for cell in own}
    return found


def list_matters_seen(session: Session, inspection: SpecialInspection, *, actor: User) -> list[Matter]:
    """Those of units into which the reader may look, and of findings that he or she sees."""
    query = select(Finding.id).where(Finding.inspection_id == inspection.id, findings_seen(actor))
    seen = set(session.scalars(query))
    matters = [one for one in list_matters(session, inspection) if holds(actor, "inspected.view", one.inspected)]
    return [one for one in matters if isinstance(one, ThematicProblem) or one.finding_id in seen]


def sees_matter(session: Session, matter: Matter, *, actor: User) -> bool:
    """Whether the reader may open its page."""
    if not (holds(actor, "inspection.follow") and holds(actor, "inspected.view", matter.inspected)):
        return False
    if isinstance(matter, ThematicProblem):
        return True
    return session.scalar(select(Finding.id).where(Finding.id == matter.finding_id, findings_seen(actor))) is not None


def list_problems_seen(finding: Finding, *, actor: User) -> list[ThematicProblem]:
    """The problems that it took in, of the units into which the reader may look."""
    return [row for row in finding.problems if holds(actor, "inspected.view", row.inspected)]


def list_units_seen(session: Session, findings: Sequence[Finding], *, actor: User) -> dict[int, list[FindingUnit]]:
    """By finding its units as far as the reader may look into them; in one query."""
    about = {row.inspected_id for finding in findings for row in finding.units}
    seen = set(session.scalars(select(InspectedUnit.id).where(InspectedUnit.id.in_(about), units_where(actor))))
    return {one.id: [row for row in one.units if row.inspected_id in seen] for one in findings}


def find_of_cells(session: Session, inspected: InspectedUnit, *, actor: User) -> dict[str, list[Finding]]:
    """The findings that come from the unit's cells, as far as the actor sees them, by question."""
    query = select(Cell.question, Finding).join(FindingCell, FindingCell.cell_id == Cell.id)
    query = query.join(Finding, Finding.id == FindingCell.finding_id)
    query = query.where(Cell.inspected_id == inspected.id, findings_seen(actor)).order_by(Finding.number)
    found: dict[str, list[Finding]] = {}
    for question, finding in session.execute(query.options(joinedload(Finding.inspection))):
        found.setdefault(question, []).append(finding)
    return found


def with_units() -> Any:
    """An option of a query of findings: their units, with one query more."""
    return selectinload(Finding.units).joinedload(FindingUnit.inspected).joinedload(InspectedUnit.unit)


def _where(inspection: SpecialInspection, wanted: Wanted, actor: User) -> list[ColumnElement[bool]]:
    """Everything but the status."""
    where = [Finding.inspection_id == inspection.id, findings_seen(actor)]
    if wanted.team is not None:
        where.append(Finding.team_id == wanted.team.id)
    if wanted.unit is not None:
        about = select(FindingUnit.finding_id).join(FindingUnit.inspected)
        where.append(Finding.id.in_(about.where(InspectedUnit.unit_id == wanted.unit.id)))
    if wanted.aspect is not None:
        where.append(Finding.aspect == wanted.aspect.name)
    if wanted.severity is not None:
        where += [Finding.severity == wanted.severity, Finding.kind == FindingKind.SHORTCOMING]
    return where
