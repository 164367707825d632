"""Problems from thematic education 主题教育: taken in by the office, put right together with findings alike."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.findings import Finding, FindingKind, FindingStatus, FindingUnit, ThematicProblem
from models.inspection import InspectedUnit, SpecialInspection
from models.people import User
from models.words import N_, say
from workflow.errors import InvalidInput, NotFound, WrongState
from workflow.inspection.at_work import hold_opened
from workflow.inspection.finding_list import findings_seen
from workflow.inspection.outcomes import is_settled, settled_where
from workflow.inspection.seeing import require_for_all, units_where
from workflow.ledger.texts import LONGEST_TITLE, take_name
from workflow.process.locking import check_seen, lock_row, lock_rows, mark
from workflow.process.rights import require, require_free_of
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind
from workflow.trail.repeated import find_repeated

TAKES_IN = (FindingStatus.REVIEWED, FindingStatus.ACCEPTED)


@dataclass(frozen=True)
class ProblemFacts:
    """What is entered: the unit, what is wrong there, and where it was found."""

    unit: InspectedUnit
    text: str
    named: str


def enter_problem(
    session: Session, inspection: SpecialInspection, entered: ProblemFacts, *, actor: User, now: datetime
) -> ThematicProblem:
    """Take a problem of an inspected unit in, under the inspection's next number; sent twice, it is entered once."""
    lock_row(session, inspection)
    hold_opened(session, inspection)
    require(actor, "thematic.enter")
    if entered.unit.inspection_id != inspection.id:
        raise InvalidInput(say(N_("Choose a unit of this inspection.")), "unit")
    require_free_of(actor, entered.unit.unit)
    text = take_name(entered.text, "text", required=True, longest=LONGEST_TITLE)
    named = take_name(entered.named, "named", required=True)
    told, kind = {"unit": entered.unit.unit.name, "said": text, "named": named}, EventKind.THEMATIC_ENTERED
    if repeated := find_repeated(session, kind, told, within=inspection, actor=actor, now=now):
        return find_problem(session, inspection, repeated["number"])
    problem = ThematicProblem(inspection=inspection, number=inspection.next_problem, text=text, named=named)
    inspection.next_problem += 1
    problem.unit, problem.entered_at, problem.entered_by = entered.unit.unit, now, actor
    session.add(problem)
    mark(problem, actor, now)
    record(session, inspection, kind, actor=actor, now=now, **told, number=problem.number, ref=problem.ref)
    return problem


def join_problem(
    session: Session, problem: ThematicProblem, finding: Finding | None, *, actor: User, seen_version: int,
    now: datetime,
) -> None:  # fmt: skip
    """Have a finding of the same matter take it in, so that it becomes what the finding becomes for that unit; or
    part the two again, as long as nothing has come of it."""
    hold_opened(session, problem.inspection)
    touched = [one for one in (problem.finding, finding) if one is not None]
    lock_rows(session, Finding, [one.id for one in touched])
    lock_row(session, problem)
    require(actor, "finding.settle", problem.inspected)
    for one in touched:
        require_for_all(actor, "finding.settle", one)
    check_seen(session, problem, seen_version)
    if is_settled(problem) or problem.waits_for_committee or _went_with(problem):
        raise WrongState(say(N_("This has become something already, or waits for the committee.")))
    if finding is not None and finding not in list_alike(session, problem, actor=actor):
        raise InvalidInput(say(N_("Choose a finding about the same unit that is before the office.")), "finding")
    if problem.finding is finding:
        return
    problem.outcome = problem.became = problem.settled_at = problem.settled_by = None
    _move(session, problem, finding, actor, now)


def part_unfit(session: Session, finding: Finding, *, actor: User, now: datetime) -> None:
    """Part what the finding, already locked, no longer carries: it was dropped, calls itself good practice, or left
    the unit of the problem, which waits to be settled again."""
    carries = finding.kind is FindingKind.SHORTCOMING and finding.status is not FindingStatus.DROPPED
    units = {row.inspected.unit_id for row in finding.units} if carries else set()
    for problem in [one for one in finding.problems if one.unit_id not in units]:
        _move(session, problem, None, actor, now)


def list_problems(session: Session, inspection: SpecialInspection, *, actor: User) -> list[ThematicProblem]:
    """Those of the inspection whose unit the actor may look into, each with the finding that took it in and what it
    became; in as many queries for many as for few."""
    became = joinedload(ThematicProblem.became), joinedload(ThematicProblem.gap)
    units = joinedload(ThematicProblem.finding).selectinload(Finding.units)
    shares = (units.joinedload(one) for one in (FindingUnit.inspected, FindingUnit.became, FindingUnit.gap))
    query = select(ThematicProblem).join(ThematicProblem.inspected).where(units_where(actor))
    query = query.where(ThematicProblem.inspection_id == inspection.id).order_by(ThematicProblem.number)
    return list(session.scalars(query.options(joinedload(ThematicProblem.unit), *became, *shares)))


def find_problem(session: Session, inspection: SpecialInspection, number: int) -> ThematicProblem:
    """By its number in the inspection; raises NotFound."""
    numbered = ThematicProblem.inspection_id == inspection.id, ThematicProblem.number == number
    problem = session.scalar(select(ThematicProblem).where(*numbered))
    if problem is None:
        raise NotFound(say(N_("There is nothing at this address.")))
    return problem


def list_alike(session: Session, problem: ThematicProblem, *, actor: User) -> list[Finding]:
    """The shortcomings about its unit that can take it in, of those that the actor sees: none that has become
    something there, or waits for the committee, for then the problem would be settled by nobody's word."""
    about = select(FindingUnit.finding_id).join(FindingUnit.inspected).where(InspectedUnit.unit_id == problem.unit_id)
    about = about.where(~settled_where(FindingUnit), FindingUnit.proposal == "")
    query = select(Finding).where(Finding.inspection_id == problem.inspection_id, Finding.id.in_(about))
    query = query.where(findings_seen(actor))
    query = query.where(Finding.kind == FindingKind.SHORTCOMING, Finding.status.in_(TAKES_IN))
    return list(session.scalars(query.options(selectinload(Finding.units)).order_by(Finding.number)))


def share_of(problem: ThematicProblem) -> FindingUnit | None:
    """The unit of the finding through which it is settled."""
    rows = problem.finding.units if problem.finding else []
    return next((row for row in rows if row.inspected.unit_id == problem.unit_id), None)


def _move(session: Session, problem: ThematicProblem, finding: Finding | None, actor: User, now: datetime) -> None:
    before, problem.finding = problem.finding, finding
    mark(problem, actor, now)
    kind = EventKind.THEMATIC_JOINED if finding else EventKind.THEMATIC_PARTED
    told = {"ref": problem.ref, "finding": (finding or before or problem).ref}
    record(session, problem.inspection, kind, actor=actor, now=now, **told)


def _went_with(problem: ThematicProblem) -> bool:
    share = share_of(problem)
    return share is not None and is_settled(share)
