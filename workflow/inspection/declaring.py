"""Members declare their ties before the work opens, and again when one comes up: a tie is a recusal from then on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, selectinload

from models.inspection import Declaration, DeclaredTie, InspectedUnit, SpecialInspection, TeamMember, TieKind
from models.people import Unit, User
from models.words import N_, say
from workflow.errors import InvalidInput, NeedsUnmet, NotPermitted, Unmet
from workflow.inspection.holding import BEFORE_FEEDBACK, hold_inspection
from workflow.inspection.seeing import find_team
from workflow.ledger.texts import take_reason
from workflow.people.recusals import recuse_oneself
from workflow.process.rights import NO_RIGHT, require
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind
from workflow.trail.repeated import find_repeated


@dataclass(frozen=True)
class TieFacts:
    """A tie as it was typed."""

    unit: Unit | None
    kind: TieKind | None
    words: str = ""


def declare_ties(
    session: Session,
    inspection: SpecialInspection,
    entered: Sequence[TieFacts],
    *,
    none: bool,
    actor: User,
    now: datetime,
) -> Declaration:
    """Keep what the member declares, for all units that the plan names by now: ties, or (`none`) that there are none.

    Each tie is a recusal at once, wherever the unit comes up; only the office lifts it. What was declared before
    stays. Sent twice, it is entered once. Raises NeedsUnmet beside the fields `ties-<n>-unit` and so on.
    """
    hold_inspection(session, inspection, *BEFORE_FEEDBACK)
    require(actor, "inspection.declare")
    if find_team(session, inspection, actor) is None:
        raise NotPermitted(say(NO_RIGHT))
    _check(inspection, entered, none)
    told = [(tie.unit.code, tie.kind.value, tie.words.strip()) for tie in entered if tie.unit and tie.kind]
    kind = EventKind.TIES_DECLARED if told else EventKind.NO_TIES_DECLARED
    data = {"ties": told, "units": ", ".join(sorted(tie.unit.name for tie in entered if tie.unit))}
    newest = find_declarations(session, inspection).get(actor.id)
    if newest and find_repeated(session, kind, data, within=inspection, actor=actor, now=now):
        return newest
    declaration = Declaration(inspection=inspection, user=actor, declared_at=now)
    for tie in entered:
        if tie.unit and tie.kind:
            declaration.ties.append(DeclaredTie(unit=tie.unit, kind=tie.kind, words=take_reason(tie.words, "words")))
    session.add(declaration)
    record(session, inspection, kind, actor=actor, now=now, **data)
    recuse_oneself(session, actor, [(tie.unit, tie.words) for tie in declaration.ties], now=now)
    return declaration


def find_declarations(session: Session, inspection: SpecialInspection) -> dict[int, Declaration]:
    """The newest declaration of each person, by the key of the person."""
    query = select(Declaration).where(Declaration.inspection_id == inspection.id).order_by(Declaration.id)
    with_ties = query.options(selectinload(Declaration.ties).joinedload(DeclaredTie.unit))
    return {one.user_id: one for one in session.scalars(with_ties)}


def list_own(session: Session, inspection: SpecialInspection, person: User) -> list[Declaration]:
    """All that the person declared for the inspection, the newest first."""
    own = select(Declaration).where(Declaration.inspection_id == inspection.id, Declaration.user_id == person.id)
    return list(session.scalars(own.order_by(Declaration.id.desc())))


def list_others(session: Session, inspection: SpecialInspection, person: User) -> list[SpecialInspection]:
    """The other inspections not closed yet in whose groups the person is: a tie takes effect in them, too."""
    mine = select(TeamMember.inspection_id).where(TeamMember.user_id == person.id)
    query = select(SpecialInspection).where(SpecialInspection.id.in_(mine), SpecialInspection.closed_at.is_(None))
    return list(session.scalars(query.where(SpecialInspection.id != inspection.id).order_by(SpecialInspection.id)))


def find_undeclared(session: Session, inspection: SpecialInspection) -> list[User]:
    """The members who have not declared yet, or not since a unit was added to the plan."""
    waiting = select(User).where(User.id.in_(_undeclared(inspection.id, TeamMember.user_id)))
    return list(session.scalars(waiting.order_by(User.name, User.id)))


def is_undeclared(session: Session, inspection: SpecialInspection, person: User) -> bool:
    """Whether the person is one of them, before the feedback."""
    mine = _undeclared(inspection.id, TeamMember.id).where(TeamMember.user_id == person.id)
    return inspection.fed_back_at is None and session.scalar(mine) is not None


def waits_for_declaration(actor: User) -> Select[tuple[str]]:
    """The codes of the inspections before their feedback in which the actor has to declare."""
    mine = _undeclared(SpecialInspection.id, SpecialInspection.id).where(TeamMember.user_id == actor.id)
    running = SpecialInspection.fed_back_at.is_(None)
    return select(SpecialInspection.code).where(running, SpecialInspection.id.in_(mine.correlate(None)))


def _undeclared(inspection_id: object, wanted: InstrumentedAttribute[int]) -> Select[tuple[int]]:
    newest = (
        select(func.max(InspectedUnit.added_at))
        .where(InspectedUnit.inspection_id == TeamMember.inspection_id)
        .correlate(TeamMember)
        .scalar_subquery()
    )
    covering = exists().where(
        and_(
            Declaration.inspection_id == TeamMember.inspection_id,
            Declaration.user_id == TeamMember.user_id,
            or_(newest.is_(None), Declaration.declared_at >= newest),
        )
    )
    return select(wanted).where(TeamMember.inspection_id == inspection_id, ~covering)


def _check(inspection: SpecialInspection, entered: Sequence[TieFacts], none: bool) -> None:
    if none == bool(entered):
        told = N_("Say either that there is no tie, or which ones there are.")
        raise InvalidInput(say(told), "none")
    if faults := list(_find_faults(inspection, entered)):
        raise NeedsUnmet(faults)


def _find_faults(inspection: SpecialInspection, entered: Sequence[TieFacts]) -> Iterable[Unmet]:
    inspected, seen = {row.unit_id for row in inspection.units}, set[int]()
    for at, tie in enumerate(entered):
        if tie.unit is None or tie.unit.id not in inspected:
            yield Unmet(say(N_("Choose one of the inspected units.")), field=f"ties-{at}-unit")
        elif tie.unit.id in seen:
            yield Unmet(say(N_("This unit stands there twice.")), field=f"ties-{at}-unit")
        else:
            seen.add(tie.unit.id)
        if tie.kind is None:
            yield Unmet(say(N_("Please choose.")), field=f"ties-{at}-kind")
        try:
            take_reason(tie.words, f"ties-{at}-words")
        except InvalidInput as short:
            yield Unmet(short.message, field=short.field)
