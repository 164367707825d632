"""How much of an inspection has become real: counts by outcome, and month by month from the trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, and_, func, literal, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from models.feedback import FeedbackLetter
from models.findings import Finding, FindingUnit, Outcome, ThematicProblem
from models.inspection import InspectedUnit, SpecialInspection
from models.ledger import WRITTEN_OFF, Task
from models.people import User
from models.trail import Event
from workflow.inspection.finding_list import findings_seen
from workflow.inspection.outcomes import Matter, is_settled, of_findings, settled_where
from workflow.inspection.seeing import tied_where
from workflow.inspection.settling import fed_back_where
from workflow.process.rights import holds
from workflow.reminders.days import local_day
from workflow.trail.chain import STREAMS
from workflow.trail.kinds import EventKind

TURNS = {EventKind.TASK_VERIFY.value: True, EventKind.TASK_REBOUND.value: False}  # what makes a task real, or not


@dataclass(frozen=True)
class Share:
    """The matters of one outcome (none: those that wait): how many, how far they are. Closed ones have no task."""

    outcome: Outcome | None
    total: int
    real: int = 0
    late: int = 0

    @property
    def in_time(self) -> int:
        """Neither real yet nor late."""
        return self.total - self.real - self.late


@dataclass(frozen=True)
class Month:
    """How it stood at the end of a month: with an outcome, and of these become real."""

    ends_on: date
    settled: int
    real: int


def count_shares(matters: Sequence[Matter], today: date) -> list[Share]:
    """Per outcome, and last those without any."""
    shares = []
    for outcome in Outcome:
        of_it = [matter for matter in matters if is_settled(matter) and matter.outcome is outcome]
        real = sum(is_real(matter) for matter in of_it)
        late = sum(not is_real(matter) and is_late(matter, today) for matter in of_it)
        shares.append(Share(outcome, len(of_it), real, late))
    return [*shares, Share(None, sum(not is_settled(matter) for matter in matters))]


def is_real(matter: Matter) -> bool:
    """A gap is closed; a task that came back, or was handed out, is written off."""
    if matter.outcome is Outcome.GAP:
        return matter.gap is not None and matter.gap.closed_at is not None
    return matter.became is not None and matter.became.state in WRITTEN_OFF


def follow_months(session: Session, matters: Sequence[Matter], today: date) -> list[Month]:
    """From the month of the first outcome to the present one, also after the closing; nothing before any outcome.

    Tasks by what their trail says of write-offs and rebounds, gaps by the day on which they were closed.
    """
    settled = [matter for matter in matters if is_settled(matter) and matter.settled_at]
    if not settled:
        return []
    turns = _find_turns(session, {matter.task_id for matter in settled if matter.task_id})
    first = min(local_day(matter.settled_at) for matter in settled if matter.settled_at)
    return [_stand(settled, turns, end, min(end, today)) for end in _month_ends(first, today)]


def waiting_outcomes(actor: User) -> Select[tuple[str, int]]:
    """The codes of the inspections where matters wait for the person to give them an outcome, and how many (`total`):
    the office's, and the committee's where a closing is proposed to it; nothing that its letter holds up yet."""
    office, committee = holds(actor, "finding.settle"), holds(actor, "finding.close")
    ids = [_waiting(model, actor, office, committee) for model in (FindingUnit, ThematicProblem)]
    both = ids[0].union_all(ids[1]).subquery()
    counted = select(both.c.code, func.count().label("total"))
    return counted.group_by(both.c.id, both.c.code).order_by(both.c.id)


def _waiting(
    model: type[FindingUnit] | type[ThematicProblem], actor: User, office: bool, committee: bool
) -> Select[tuple[int, str]]:
    ways: list[ColumnElement[bool]] = []
    if office:
        ways.append(model.proposal == "")
    if committee:
        mine = or_(model.proposed_by_id.is_(None), model.proposed_by_id != actor.id)
        ways.append(and_(model.proposal != "", mine))
    query = select(SpecialInspection.id, SpecialInspection.code)
    query = query.join(InspectedUnit, InspectedUnit.inspection_id == SpecialInspection.id)
    if model is FindingUnit:
        query = query.join(FindingUnit, FindingUnit.inspected_id == InspectedUnit.id)
        query = query.join(Finding, Finding.id == FindingUnit.finding_id).where(*of_findings(), findings_seen(actor))
        query = query.join(FeedbackLetter, FeedbackLetter.inspected_id == InspectedUnit.id).where(fed_back_where())
    else:
        of_unit = and_(
            ThematicProblem.inspection_id == SpecialInspection.id, ThematicProblem.unit_id == InspectedUnit.unit_id
        )
        query = query.join(ThematicProblem, of_unit).where(ThematicProblem.finding_id.is_(None))
    open_one = SpecialInspection.opened_at.is_not(None), SpecialInspection.closed_at.is_(None)
    return query.where(*open_one, ~settled_where(model), ~tied_where(actor), or_(*ways) if ways else literal(False))


def is_late(matter: Matter, today: date) -> bool:
    """Its day has passed; of what is real already that is no longer asked."""
    if matter.outcome is Outcome.GAP:
        return matter.gap is not None and matter.gap.due_on is not None and matter.gap.due_on < today
    return matter.became is not None and matter.became.due_on < today


def _find_turns(session: Session, task_ids: set[int]) -> dict[int, list[tuple[date, bool]]]:
    """By task when it was written off and when it came back, in the order of the trail."""
    prefix = f"{STREAMS[Task]}:"
    streams = {f"{prefix}{task_id}": task_id for task_id in task_ids}
    query = select(Event.stream, Event.at, Event.kind).where(Event.stream.in_(streams), Event.kind.in_(TURNS))
    found: dict[int, list[tuple[date, bool]]] = {task_id: [] for task_id in task_ids}
    for stream, at, kind in session.execute(query.order_by(Event.id)):
        found[streams[stream]].append((local_day(at), TURNS[kind]))
    return found


def _stand(settled: Sequence[Matter], turns: dict[int, list[tuple[date, bool]]], end: date, day: date) -> Month:
    there = [matter for matter in settled if matter.settled_at and local_day(matter.settled_at) <= day]
    return Month(end, len(there), sum(_was_real(matter, turns, day) for matter in there))


def _was_real(matter: Matter, turns: dict[int, list[tuple[date, bool]]], day: date) -> bool:
    if matter.outcome is Outcome.GAP:
        closed_at = matter.gap.closed_at if matter.gap else None
        return closed_at is not None and local_day(closed_at) <= day
    told = [real for at, real in turns.get(matter.task_id or 0, []) if at <= day]
    return bool(told) and told[-1]


def _month_ends(first: date, last: date) -> list[date]:
    """The last days of the months from that of the first day to that of the last."""
    ends, month = [], date(first.year, first.month, 1)
    while month <= last:
        following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        ends.append(date.fromordinal(following.toordinal() - 1))
        month = following
    return ends
