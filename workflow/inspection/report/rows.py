"""Reading a page of what stands behind a number, with all that a line of it tells."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from models.evidence import Evidence
from models.feedback import FeedbackLetter
from models.findings import Finding, FindingCell, FindingUnit
from models.inspection import InspectedUnit
from models.inspection_work import Basis, Cell
from models.institutional import InstitutionalDocument
from models.ledger import Task
from models.measures import Part
from models.meetings import Meeting
from models.monitoring import MonitoringPlan
from models.process import Submission
from models.verification import Gap, Interview
from workflow.inspection.report.behind import Behind, Narrow, ids_behind
from workflow.inspection.report.scope import Scope


def read_rows(
    session: Session, behind: Behind, scope: Scope, narrow: Narrow, *, offset: int = 0, limit: int | None = None
) -> list[Any]:
    """In their order, in a fixed number of queries."""
    query, key = _READ[behind]
    wanted = query.where(key.in_(ids_behind(behind, scope, narrow)))
    return list(session.scalars(wanted.offset(offset).limit(limit)).unique())


def find_submissions(session: Session, interviews: list[Interview]) -> dict[int, Submission]:
    """{interview: the submission that it was about}, with its task."""
    ids = {one.submission_id for one in interviews}
    query = (
        select(Submission).where(Submission.id.in_(ids)).options(joinedload(Submission.task).joinedload(Task.lead_unit))
    )
    found = {one.id: one for one in session.scalars(query)}
    return {one.id: found[one.submission_id] for one in interviews}


def find_answers(session: Session, scope: Scope) -> dict[str, list[FeedbackLetter]]:
    """{reference of a finding: the letters that told of it and that their unit answered}, of the report's units."""
    query = select(FeedbackLetter).join(FeedbackLetter.inspected).options(contains_eager(FeedbackLetter.inspected))
    mine = FeedbackLetter.inspected_id.in_(scope.inspected()), FeedbackLetter.answered_at.is_not(None)
    found: dict[str, list[FeedbackLetter]] = {}
    for letter in session.scalars(query.where(*mine).order_by(FeedbackLetter.number)):
        for row in letter.content["findings"]:
            found.setdefault(row["ref"], []).append(letter)
    return found


def _basis_of(cells: Any) -> tuple[Any, ...]:
    """All that the cells rest on; `cells` is how they are loaded themselves, or none where they are the rows."""
    rests = cells.selectinload(Cell.basis) if cells is not None else selectinload(Cell.basis)
    names = (Basis.of_task, Basis.interview, Basis.ballot, Basis.document)
    return *(rests.joinedload(name) for name in names), rests.joinedload(Basis.evidence).joinedload(Evidence.task)


def _findings() -> Select[tuple[Finding]]:
    query = select(Finding).options(
        selectinload(Finding.units).joinedload(FindingUnit.inspected).joinedload(InspectedUnit.unit),
        selectinload(Finding.units).joinedload(FindingUnit.became),
        selectinload(Finding.cells).joinedload(FindingCell.cell).joinedload(Cell.inspected),
        *_basis_of(selectinload(Finding.cells).joinedload(FindingCell.cell)),
    )
    return query.order_by(Finding.aspect, Finding.number)


def _cells() -> Select[tuple[Cell]]:
    unit = joinedload(Cell.inspected).joinedload(InspectedUnit.unit)
    return (
        select(Cell).options(unit, *_basis_of(None), selectinload(Cell.alignments)).order_by(Cell.inspected_id, Cell.id)
    )


_TASK = joinedload(Task.lead_unit)
_PARTS = joinedload(Gap.task).selectinload(Task.parts).joinedload(Part.unit)
_MEETINGS = select(Meeting).order_by(Meeting.held_on, Meeting.id)
_RULES = (
    select(InstitutionalDocument)
    .options(joinedload(InstitutionalDocument.unit))
    .order_by(InstitutionalDocument.issued_on, InstitutionalDocument.id)
)
_READ: dict[Behind, tuple[Select[Any], Any]] = {
    Behind.CELLS: (_cells(), Cell.id),
    Behind.FINDINGS: (_findings(), Finding.id),
    Behind.GOOD_PRACTICE: (_findings(), Finding.id),
    Behind.INTERVIEWS: (select(Interview).order_by(Interview.held_on, Interview.id), Interview.id),
    Behind.MEETINGS: (_MEETINGS, Meeting.id),
    Behind.GAPS: (
        select(Gap)
        .join(Gap.task)
        .options(joinedload(Gap.task).joinedload(Task.lead_unit), _PARTS)
        .order_by(Task.lead_unit_id, Gap.id),
        Gap.id,
    ),
    Behind.DEEPENED: (select(Task).options(_TASK).order_by(Task.lead_unit_id, Task.id), Task.id),
    Behind.RULES_MADE: (_RULES, InstitutionalDocument.id),
    Behind.RULES_REVISED: (_RULES, InstitutionalDocument.id),
    Behind.MONITORING: (
        select(MonitoringPlan)
        .options(joinedload(MonitoringPlan.task).joinedload(Task.lead_unit))
        .order_by(MonitoringPlan.created_at, MonitoringPlan.id),
        MonitoringPlan.id,
    ),
    Behind.JOINT_MEETINGS: (_MEETINGS, Meeting.id),
}
