"""A report as a whole, read in a fixed number of queries."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Label, case, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.findings import Finding, FindingKind, FindingUnit, Outcome, ThematicProblem
from models.inspection import InspectionPhase, SpecialInspection, Team, TeamMember
from models.ledger import Task
from models.measures import Part
from models.meetings import MeetingKind
from models.people import User
from models.verification import Gap, Severity
from workflow.inspection.outcomes import settled_where
from workflow.inspection.report.behind import Behind, Narrow, count_behind, ids_behind
from workflow.inspection.report.rating import Compared, Coverage, Ratings, compare, count_ratings
from workflow.inspection.report.scope import Scope, look
from workflow.process.rights import require
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind


@dataclass(frozen=True)
class How:
    """How it was done. `meetings` counts those held until today."""

    teams: list[Team]
    phases: list[InspectionPhase]
    meetings: dict[MeetingKind, int]
    interviews: int


@dataclass
class Found:
    """Accepted findings: shortcomings {aspect: {severity: how many}} and {inspected unit: how many}; a finding about
    two units counts once in the first and for each of the two in the second. `became` counts what they led to and
    still stands."""

    by_aspect: dict[str, Counter[Severity]] = field(default_factory=dict)
    by_unit: Counter[int] = field(default_factory=Counter)
    good: Counter[int] = field(default_factory=Counter)
    total: int = 0
    good_total: int = 0
    became: Counter[Outcome | None] = field(default_factory=Counter)


@dataclass(frozen=True)
class Thematic:
    """The problems from thematic education: how many a finding took in, what the others led to and still stands."""

    joined: int
    became: Counter[Outcome | None]

    @property
    def total(self) -> int:
        return self.joined + self.became.total()


@dataclass(frozen=True)
class Comparison:
    before: SpecialInspection
    covered: Coverage  # by the inspection before
    points: list[Compared]
    questions: list[Compared]


@dataclass(frozen=True)
class Report:
    """`promoted` and `gaps_of` are numbers only; the rows behind them come from rows.py."""

    scope: Scope
    how: How
    ratings: Ratings
    found: Found
    thematic: Thematic
    comparison: Comparison | None
    gaps: int
    gaps_of: dict[int, int]
    promoted: dict[Behind, int]


PROMOTED = (
    Behind.DEEPENED,
    Behind.RULES_MADE,
    Behind.RULES_REVISED,
    Behind.MONITORING,
    Behind.JOINT_MEETINGS,
)


def read_report(session: Session, inspection: SpecialInspection, *, actor: User, today: date) -> Report:
    """What the actor may read of it; raises NotPermitted for those who do not read reports."""
    scope = look(session, inspection, actor=actor, today=today)
    ratings = count_ratings(session, scope)
    gaps_of = _count_gaps(session, scope)
    return Report(
        scope,
        _how(session, scope),
        ratings,
        _count_findings(session, scope),
        _count_thematic(session, scope),
        _compare(session, scope, ratings),
        count_behind(session, Behind.GAPS, scope),
        gaps_of,
        {one: count_behind(session, one, scope) for one in PROMOTED},
    )


def note_export(session: Session, inspection: SpecialInspection, *, actor: User, now: datetime) -> None:
    """The report was taken out as a Word document."""
    require(actor, "inspection.report")
    record(session, inspection, EventKind.REPORT_EXPORTED, actor=actor, now=now)


def _how(session: Session, scope: Scope) -> How:
    teams = select(Team).where(Team.inspection_id == scope.inspection.id).order_by(Team.number)
    people = selectinload(Team.members).joinedload(TeamMember.user)
    kinds = (MeetingKind.SEMINAR, MeetingKind.GROUP_LEADERS, MeetingKind.PROMOTION, MeetingKind.FEEDBACK)
    return How(
        list(session.scalars(teams.options(people))),
        scope.inspection.phases,
        {kind: count_behind(session, Behind.MEETINGS, scope, Narrow(kind=kind.value)) for kind in kinds},
        count_behind(session, Behind.INTERVIEWS, scope),
    )


def _count_findings(session: Session, scope: Scope) -> Found:
    found = Found({aspect.name: Counter() for aspect in scope.template.aspects})
    query = select(Finding.kind, Finding.aspect, Finding.severity, func.count()).where(scope.accepted())
    for kind, aspect, severity, count in session.execute(
        query.group_by(Finding.kind, Finding.aspect, Finding.severity)
    ):
        if kind is FindingKind.GOOD_PRACTICE:
            found.good_total += count
        else:
            found.total += count
            found.by_aspect.setdefault(aspect, Counter())[severity] += count
    about = select(Finding.kind, FindingUnit.inspected_id, _standing(FindingUnit), func.count()).join(
        FindingUnit.finding
    )
    about = about.where(scope.accepted()).group_by(Finding.kind, FindingUnit.inspected_id, "stands")
    for kind, inspected, outcome, count in session.execute(about):
        if kind is FindingKind.GOOD_PRACTICE:
            found.good[inspected] += count
        else:
            found.by_unit[inspected] += count
            found.became[outcome] += count
    return found


def _count_thematic(session: Session, scope: Scope) -> Thematic:
    joined, stands = ThematicProblem.finding_id.is_not(None).label("joined"), _standing(ThematicProblem)
    mine = ThematicProblem.inspection_id == scope.inspection.id, ThematicProblem.unit_id.in_(scope.unit_ids())
    rows = (
        session.execute(select(joined, stands, func.count()).where(*mine).group_by("joined", "stands")).tuples().all()
    )
    alone = {outcome: count for taken_in, outcome, count in rows if not taken_in}
    return Thematic(sum(count for taken_in, _, count in rows if taken_in), Counter(alone))


def _standing(model: type[FindingUnit] | type[ThematicProblem]) -> Label[Outcome | None]:
    return case((settled_where(model), model.outcome)).label("stands")


def _count_gaps(session: Session, scope: Scope) -> dict[int, int]:
    """{unit: the open gaps on its tasks}, led or taken part in: one gap counts with each of them."""
    behind = Gap.id.in_(ids_behind(Behind.GAPS, scope, Narrow()))
    led = select(Task.lead_unit_id.label("unit"), Gap.id.label("gap")).join(Gap, Gap.task_id == Task.id)
    shared = select(Part.unit_id, Gap.id).join(Gap, Gap.task_id == Part.task_id)
    each = led.where(behind).union(shared.where(behind)).subquery()
    return dict(session.execute(select(each.c.unit, func.count()).group_by(each.c.unit)).tuples().all())


def _compare(session: Session, scope: Scope, ratings: Ratings) -> Comparison | None:
    query = select(SpecialInspection).where(SpecialInspection.id == scope.inspection.previous_id)
    before = session.scalar(query.options(joinedload(SpecialInspection.template)))
    if before is None:
        return None
    earlier = look(session, before, actor=scope.actor, today=scope.today)
    then = count_ratings(session, earlier)
    points, questions = compare(ratings, then, scope, earlier)
    return Comparison(before, then.coverage, points, questions)
