"""The rows behind each number of a report: the same condition counts them and lists them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, distinct, false, func, or_, select
from sqlalchemy.orm import Session

from models.findings import Finding, FindingKind, FindingUnit, Outcome, ThematicProblem
from models.inspection import InspectedUnit
from models.inspection_work import Basis, Cell
from models.institutional import DocumentKind, DocumentTask, InstitutionalDocument
from models.ledger import Task
from models.meetings import Attendance, Meeting, MeetingKind, MeetingTask
from models.monitoring import MonitoringPlan
from models.people import Unit
from models.planning import PlanRevision
from models.process import Submission
from models.supplementary import TaskSource
from models.verification import Gap, Interview, Severity
from models.words import N_, Labelled
from workflow.inspection.looks import came_to_light_where, tells_where
from workflow.inspection.report.scope import Scope
from workflow.meetings.reading import readable
from workflow.process.ties import where_units


class Behind(Labelled):
    """What is counted, each a list of its own."""

    CELLS = "cells", N_("Ratings")
    FINDINGS = "findings", N_("Findings")
    GOOD_PRACTICE = "good-practice", N_("Good practice")
    INTERVIEWS = "interviews", N_("Interviews")
    MEETINGS = "meetings", N_("Meetings of the inspection")
    GAPS = "gaps", N_("Monitoring priorities")
    DEEPENED = "deepened", N_("Tasks deepened")
    RULES_MADE = "rules-made", N_("Rules newly made")
    RULES_REVISED = "rules-revised", N_("Rules revised")
    MONITORING = "monitoring", N_("Monitoring begun")
    JOINT_MEETINGS = "joint-meetings", N_("Joint meetings held")


@dataclass(frozen=True)
class Narrow:
    """A part of a list; what is empty asks for all of it. Names that nothing has lead to an empty list."""

    unit: str = ""
    key_point: str = ""
    question: str = ""
    rating: str = ""
    told: str = ""  # "looked" or "caught": cells in which something was looked at, came to light, rated or not
    aspect: str = ""
    severity: str = ""
    kind: str = ""


def count_behind(session: Session, behind: Behind, scope: Scope, narrow: Narrow | None = None) -> int:
    key, *conditions = _conditions(behind, scope, narrow or Narrow())
    return session.scalar(select(func.count(distinct(key))).where(*conditions)) or 0


def ids_behind(behind: Behind, scope: Scope, narrow: Narrow) -> Select[tuple[int]]:
    key, *conditions = _conditions(behind, scope, narrow)
    return select(key).where(*conditions).correlate(None)


def _conditions(behind: Behind, scope: Scope, narrow: Narrow) -> tuple[Any, ...]:
    """The key of the rows, and what they have to meet."""
    if scope.since is None and behind in SINCE_THE_OPENING:
        return Task.id, false()
    return _LISTS[behind](scope, narrow)


def _cells(scope: Scope, narrow: Narrow) -> tuple[Any, ...]:
    asked = [row.name for row in scope.template.questions if narrow.key_point in ("", row.key_point)]
    told = {"looked": tells_where(Cell.looked), "caught": came_to_light_where(scope.template)}
    filled = told.get(narrow.told, Cell.rating != "")
    conditions = [Cell.inspected_id.in_(_inspected(scope, narrow)), filled, Cell.question.in_(asked)]
    if narrow.rating:
        conditions.append(Cell.rating == narrow.rating)
    if narrow.question:
        conditions.append(Cell.question == narrow.question)
    return Cell.id, *conditions


def _findings(kind: FindingKind) -> Callable[[Scope, Narrow], tuple[Any, ...]]:
    def of_kind(scope: Scope, narrow: Narrow) -> tuple[Any, ...]:
        conditions = [scope.accepted(), Finding.kind == kind]
        if narrow.unit:
            about = select(FindingUnit.finding_id).where(FindingUnit.inspected_id.in_(_inspected(scope, narrow)))
            conditions.append(Finding.id.in_(about))
        if narrow.aspect:
            conditions.append(Finding.aspect == narrow.aspect)
        if narrow.severity:
            known = narrow.severity in {one.value for one in Severity}
            conditions.append(Finding.severity == Severity(narrow.severity) if known else false())
        return Finding.id, *conditions

    return of_kind


def _interviews(scope: Scope, narrow: Narrow) -> tuple[Any, ...]:
    """Those on which a rating rests, and those held with the inspected units' tasks since the opening."""
    of_tasks = select(Submission.id).join(Submission.task).where(_tasks(scope, narrow, "review.view"))
    rests = select(Basis.interview_id).join(Basis.cell).where(Cell.inspected_id.in_(_inspected(scope, narrow)))
    since = Interview.held_on >= scope.opened_on if scope.opened_on else false()
    return Interview.id, Interview.submission_id.in_(of_tasks), or_(Interview.id.in_(rests), since)


def _meetings(scope: Scope, narrow: Narrow) -> tuple[Any, ...]:
    conditions = [Meeting.inspection_id == scope.inspection.id, Meeting.held_on <= scope.today, readable(scope.actor)]
    if narrow.kind:
        known = narrow.kind in {one.value for one in MeetingKind}
        conditions.append(Meeting.kind == MeetingKind(narrow.kind) if known else false())
    return Meeting.id, *conditions


def _gaps(scope: Scope, narrow: Narrow) -> tuple[Any, ...]:
    """On tasks that the units lead, and on those to which they are co-units."""
    tasks = scope.tasks_of(with_parts=True)
    if narrow.unit:
        tasks &= where_units(select(Unit.id).where(Unit.code == narrow.unit))
    return Gap.id, Gap.closed_at.is_(None), Gap.task_id.in_(select(Task.id).where(tasks))


def _deepened(scope: Scope, narrow: Narrow) -> tuple[Any, ...]:
    """Tasks that a finding led to, wherever they are; in the campaigns looked at, supplementary ones raised since the
    opening, and plans changed since, but for what another inspection raised."""
    from_findings = select(FindingUnit.task_id).join(FindingUnit.finding)
    from_findings = from_findings.where(scope.accepted(), FindingUnit.task_id.is_not(None))
    raised = select(TaskSource.task_id).where(TaskSource.raised_at >= scope.since)
    changed = select(PlanRevision.task_id).where(PlanRevision.made_at >= scope.since, PlanRevision.number > 1)
    deepened = or_(Task.id.in_(raised), Task.id.in_(changed)) & scope.in_campaigns() & ~_raised_elsewhere(scope)
    return Task.id, _tasks(scope, narrow, anywhere=True), or_(Task.id.in_(from_findings), deepened)


def _raised_elsewhere(scope: Scope) -> ColumnElement[bool]:
    """A condition on Task: it was handed out for a finding, or a thematic problem, of another inspection."""
    findings = select(TaskSource.task_id).join(TaskSource.finding)
    findings = findings.where(Finding.inspection_id != scope.inspection.id)
    problems = select(ThematicProblem.task_id).where(
        ThematicProblem.inspection_id != scope.inspection.id, ThematicProblem.outcome == Outcome.SUPPLEMENTARY
    )
    return or_(Task.id.in_(findings), Task.id.in_(problems))


def _rules(kind: DocumentKind) -> Callable[[Scope, Narrow], tuple[Any, ...]]:
    def of_kind(scope: Scope, narrow: Narrow) -> tuple[Any, ...]:
        by_task = select(DocumentTask.document_id).join(Task, Task.id == DocumentTask.task_id)
        mine = InstitutionalDocument.id.in_(by_task.where(_tasks(scope, narrow)))
        since = InstitutionalDocument.issued_on >= scope.opened_on if scope.opened_on else false()
        return InstitutionalDocument.id, mine, since, InstitutionalDocument.kind == kind

    return of_kind


def _monitoring(scope: Scope, narrow: Narrow) -> tuple[Any, ...]:
    mine = MonitoringPlan.task_id.in_(select(Task.id).where(_tasks(scope, narrow)))
    return MonitoringPlan.id, mine, MonitoringPlan.created_at >= scope.since


def _joint_meetings(scope: Scope, narrow: Narrow) -> tuple[Any, ...]:
    units = select(InspectedUnit.unit_id).where(InspectedUnit.id.in_(_inspected(scope, narrow)))
    there = select(Attendance.meeting_id).where(Attendance.unit_id.in_(units))
    campaigns = [campaign.id for campaign in scope.inspection.campaigns]
    held = (Meeting.held_on >= (scope.opened_on or scope.today), Meeting.held_on <= scope.today)
    discussed = select(MeetingTask.meeting_id).join(MeetingTask.task).where(_tasks(scope, narrow))
    theirs = or_(Meeting.id.in_(there), Meeting.id.in_(discussed))
    about = (Meeting.kind == MeetingKind.JOINT, Meeting.campaign_id.in_(campaigns), theirs)
    return Meeting.id, *about, *held, readable(scope.actor)


def _tasks(scope: Scope, narrow: Narrow, right: str = "task.view", *, anywhere: bool = False) -> ColumnElement[bool]:
    tasks = scope.tasks_of(right, anywhere=anywhere)
    if not narrow.unit:
        return tasks
    return tasks & Task.lead_unit_id.in_(select(Unit.id).where(Unit.code == narrow.unit))


def _inspected(scope: Scope, narrow: Narrow) -> Select[tuple[int]]:
    query = scope.inspected()
    if not narrow.unit:
        return query
    return query.where(InspectedUnit.unit_id.in_(select(Unit.id).where(Unit.code == narrow.unit)))


SINCE_THE_OPENING = frozenset({Behind.DEEPENED, Behind.MONITORING, Behind.JOINT_MEETINGS})
_LISTS: dict[Behind, Callable[[Scope, Narrow], tuple[Any, ...]]] = {
    Behind.CELLS: _cells,
    Behind.FINDINGS: _findings(FindingKind.SHORTCOMING),
    Behind.GOOD_PRACTICE: _findings(FindingKind.GOOD_PRACTICE),
    Behind.INTERVIEWS: _interviews,
    Behind.MEETINGS: _meetings,
    Behind.GAPS: _gaps,
    Behind.DEEPENED: _deepened,
    Behind.RULES_MADE: _rules(DocumentKind.MADE),
    Behind.RULES_REVISED: _rules(DocumentKind.REVISED),
    Behind.MONITORING: _monitoring,
    Behind.JOINT_MEETINGS: _joint_meetings,
}
