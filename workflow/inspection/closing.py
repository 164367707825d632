"""Closing with a reason: a matter that is to become nothing, proposed by the office and decided by the committee; and
the inspection as a whole, once nothing stays without an outcome."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.feedback import FeedbackLetter
from models.findings import UNDECIDED, Finding, FindingUnit, Outcome
from models.inspection import InspectedUnit, SpecialInspection
from models.people import User
from models.words import N_, Message, say
from workflow.errors import NeedsUnmet, NotPermitted, Unmet, WrongState
from workflow.inspection.answering import find_awaited
from workflow.inspection.closing_trail import has_proposed, tell_refused
from workflow.inspection.outcomes import (
    Matter,
    inspection_of,
    is_settled,
    list_carried,
    list_matters,
    ref_of,
    unit_of,
    unsettled_where,
)
from workflow.inspection.settling import open_matter
from workflow.ledger.texts import take_reason
from workflow.process.locking import check_seen, lock_row, mark
from workflow.process.rights import holds, require
from workflow.reminders.days import local_day
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind

ALONE = N_(
    "You settle this for the office, or proposed once that it be closed. Two persons close it: one proposes it, "
    "another one decides on that."
)


class LooseEnd(Unmet):
    """What stands in the way of closing; `about` is where it is dealt with, of a unit: its letter not handed over."""

    __slots__ = ("about",)

    def __init__(self, message: Message, about: Finding | InspectedUnit | FeedbackLetter | Matter) -> None:
        super().__init__(message)
        self.about = about


def propose_closing(
    session: Session, matter: Matter, reason: str, *, actor: User, seen_version: int, now: datetime
) -> None:
    """The office asks the committee to close it; until then the office may still settle it otherwise."""
    open_matter(session, matter, "finding.settle", actor=actor, seen_version=seen_version)
    if matter.waits_for_committee:
        raise WrongState(say(N_("This waits for the committee already.")))
    matter.proposal, matter.proposed_by = take_reason(reason, "reason"), actor
    _tell(session, matter, EventKind.CLOSING_PROPOSED, matter.proposal, actor, now)


def refuse_closing(
    session: Session, matter: Matter, reason: str, *, actor: User, seen_version: int, now: datetime
) -> None:
    """The committee wants it to become something: the office is told; whoever proposed it decides neither way."""
    open_matter(session, matter, "finding.close", actor=actor, seen_version=seen_version)
    if not matter.waits_for_committee:
        raise WrongState(say(N_("Nothing is proposed here.")))
    _require_other(matter, actor)
    said, proposer = take_reason(reason, "reason"), matter.proposed_by
    matter.proposal, matter.proposed_by = "", None
    _tell(session, matter, EventKind.CLOSING_REFUSED, said, actor, now)
    tell_refused(session, matter, proposer, actor=actor, now=now)


def close_matter(
    session: Session, matter: Matter, reason: str, *, actor: User, seen_version: int, now: datetime
) -> None:
    """The committee closes it with a reason. Two persons: nobody decides on a proposal of his or her own, nor closes,
    once it is refused, what he or she proposed; who settles for the office, too, closes what somebody else proposed."""
    open_matter(session, matter, "finding.close", actor=actor, seen_version=seen_version)
    _require_other(matter, actor)
    if _is_alone(session, matter, actor):
        raise NotPermitted(say(ALONE))
    matter.reason = take_reason(reason, "reason")
    matter.outcome, matter.settled_at, matter.settled_by = Outcome.CLOSED, now, actor
    matter.became = matter.gap = None
    matter.proposal, matter.proposed_by = "", None
    _tell(session, matter, EventKind.FINDING_CLOSED, matter.reason, actor, now)


def find_closing_steps(session: Session, matter: Matter, *, actor: User) -> set[str]:
    """Which of "propose", "refuse" and "close" the actor may do with a matter that is not settled."""
    steps = {"propose"} if is_asked(matter, actor=actor) else set()
    if matter.waits_for_committee:
        return {"refuse", "close"} if steps else set()
    closes = holds(actor, "finding.close", matter.inspected) and not _is_alone(session, matter, actor)
    return steps | {"close"} if closes else steps


def is_asked(matter: Matter, *, actor: User) -> bool:
    """Whether a matter that is not settled waits for the actor: for the office, or once asked for the committee."""
    if matter.waits_for_committee:
        return matter.proposed_by_id != actor.id and holds(actor, "finding.close", matter.inspected)
    return holds(actor, "finding.settle", matter.inspected)


def _require_other(matter: Matter, actor: User) -> None:
    if matter.proposed_by_id == actor.id:
        raise NotPermitted(say(N_("You proposed this yourself; somebody else has to decide on it.")))


def _is_alone(session: Session, matter: Matter, actor: User) -> bool:
    """Whether nobody else wishes that it be closed: nothing is proposed, and the actor settles it for the office or
    once proposed it; its unit is known by its number, in an older event by any name that it had."""
    if matter.waits_for_committee or holds(actor, "finding.settle", matter.inspected):
        return not matter.waits_for_committee
    return has_proposed(session, matter, actor)


def close_inspection(
    session: Session, inspection: SpecialInspection, *, actor: User, seen_version: int, now: datetime
) -> None:
    """The committee closes the inspection, once. Raises NeedsUnmet with everything that stays without an outcome, and
    with each unit that has days left to answer its letter."""
    lock_row(session, inspection, alone=True)
    require(actor, "inspection.close")
    if inspection.closed_at is not None:
        closer, day = session.get(User, inspection.changed_by_id), local_day(inspection.closed_at)
        raise WrongState(
            say(N_("%(name)s closed the inspection on %(day)s."), name=closer.name if closer else "–", day=day)
        )
    if missing := list(find_loose_ends(session, inspection, local_day(now))):
        raise NeedsUnmet(missing)
    check_seen(session, inspection, seen_version)
    inspection.closed_at = now
    mark(inspection, actor, now)
    record(session, inspection, EventKind.INSPECTION_CLOSED, actor=actor, now=now)


def find_loose_ends(session: Session, inspection: SpecialInspection, today: date) -> Iterator[LooseEnd]:
    """What stands in the way of closing it: findings not decided on, units without a letter, letters that wait for the
    unit or for the office, or can still be answered, matters that have become nothing."""
    open_ones = select(Finding).where(Finding.inspection_id == inspection.id, Finding.status.in_(UNDECIDED))
    teams = selectinload(Finding.units).joinedload(FindingUnit.inspected)
    for finding in session.scalars(open_ones.options(teams).order_by(Finding.number)):
        told = say(N_("%(ref)s is not decided on: %(state)s."), ref=finding.ref, state=finding.stands)
        yield LooseEnd(told, finding)
    if inspection.fed_back_at is None:
        yield from _find_untold(session, inspection)
    yield from _find_open_letters(session, inspection, today)
    for matter in _find_unsettled(session, inspection):
        waits = N_("%(ref)s, %(unit)s: waits for the committee to close it.")
        text = waits if matter.waits_for_committee else N_("%(ref)s, %(unit)s: nothing has come of it yet.")
        yield LooseEnd(say(text, ref=ref_of(matter), unit=unit_of(matter).called), matter)


def list_closable(
    session: Session, *, actor: User, today: date, only: SpecialInspection | None = None
) -> list[SpecialInspection]:
    """The inspections that the actor can close now, of all or of one; nothing more is read of one before all its
    letters are handed over, and while a matter of it has become nothing."""
    if not holds(actor, "inspection.close"):
        return []
    fed_back = SpecialInspection.fed_back_at.is_not(None), SpecialInspection.closed_at.is_(None)
    query = select(SpecialInspection).where(*fed_back, ~unsettled_where()).order_by(SpecialInspection.id)
    if only is not None:
        query = query.where(SpecialInspection.id == only.id)
    return [one for one in session.scalars(query).all() if next(find_loose_ends(session, one, today), None) is None]


def _find_unsettled(session: Session, inspection: SpecialInspection) -> list[Matter]:
    """Those that have become nothing; a problem that goes with a finding named here is not named again."""
    found = [one for one in list_matters(session, inspection) if not is_settled(one)]
    there = {(one.finding_id, unit_of(one).id) for one in found if isinstance(one, FindingUnit)}
    carried = [one for one in list_carried(session, inspection) if (one.finding_id, one.unit_id) not in there]
    return [*found, *(one for one in carried if one.finding and one.finding.status not in UNDECIDED)]


def _find_untold(session: Session, inspection: SpecialInspection) -> Iterator[LooseEnd]:
    told = select(FeedbackLetter.inspected_id).where(FeedbackLetter.inspection_id == inspection.id)
    query = select(InspectedUnit).where(InspectedUnit.inspection_id == inspection.id, InspectedUnit.id.not_in(told))
    for inspected in session.scalars(query.options(joinedload(InspectedUnit.unit)).order_by(InspectedUnit.id)):
        waits = say(N_("The feedback letter of %(unit)s is not handed over."), unit=inspected.unit.called)
        yield LooseEnd(waits, inspected)


def _find_open_letters(session: Session, inspection: SpecialInspection, today: date) -> Iterator[LooseEnd]:
    query = select(FeedbackLetter).where(FeedbackLetter.inspection_id == inspection.id)
    query = query.where(FeedbackLetter.decided_at.is_(None)).order_by(FeedbackLetter.number)
    for letter in session.scalars(query.options(joinedload(FeedbackLetter.inspected).joinedload(InspectedUnit.unit))):
        if told := find_awaited(session, letter, today):
            yield LooseEnd(told, letter)


def _tell(session: Session, matter: Matter, kind: EventKind, reason: str, actor: User, now: datetime) -> None:
    mark(matter, actor, now)
    about = {"ref": ref_of(matter), "inspected": matter.inspected.id, "unit": unit_of(matter).name, "reason": reason}
    record(session, inspection_of(matter), kind, actor=actor, now=now, **about)
