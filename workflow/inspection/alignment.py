"""The same question across units: its ratings and their spread, and aligning those of the own team with a reason."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, literal_column, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from models.inspection import InspectedUnit, InspectionPhase, Phase, SpecialInspection, Team, TeamMember
from models.inspection_work import Alignment, Cell
from models.people import User
from models.words import N_, Words, say
from workflow.errors import InvalidInput, WrongState
from workflow.inspection.at_work import hold_at_work
from workflow.inspection.cells import find_cell, require_question, require_rating
from workflow.inspection.seeing import member_where, tied_where, units_where
from workflow.inspection.template import Template, template_of
from workflow.ledger.texts import refuse_all_at_once, take_reason
from workflow.process.locking import check_seen, lock_row, mark
from workflow.process.rights import require
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind

UNRATED = ""


@dataclass(frozen=True)
class Compared:
    """A unit's rating of the question. Of a unit that the reader may not look into there is the rating alone."""

    inspected: InspectedUnit
    rating: str
    cell: Cell | None
    open_to_reader: bool


@dataclass(frozen=True)
class Spread:
    """How a team, or all that the reader compares, rated: units by name of the rating, "" for not rated yet."""

    team: Team | None
    counts: Counter[str]
    mean: int | None  # in percent, of those with a weight

    @property
    def units(self) -> int:
        return self.counts.total()


def spread_where(session: Session, inspection: SpecialInspection, *, actor: User, today: date) -> ColumnElement[bool]:
    """The units whose ratings the actor compares: those he or she looks into; for team leaders, from the first day of
    the comparing on, those of all teams; never one of a tie."""
    seen = and_(InspectedUnit.inspection_id == inspection.id, units_where(actor))
    if not has_begun(session, inspection, today):
        return seen
    leads = member_where(actor, TeamMember.inspection_id == InspectedUnit.inspection_id, TeamMember.leads.is_(True))
    return or_(seen, and_(InspectedUnit.inspection_id == inspection.id, leads, ~tied_where(actor)))


def has_begun(session: Session, inspection: SpecialInspection, today: date) -> bool:
    """Whether the calendar has reached the comparing; without a day for it, it goes on beside the work."""
    begins_on = session.get(InspectionPhase, (inspection.id, Phase.ALIGNMENT))
    return begins_on is None or begins_on.begins_on <= today


def count_spread(
    session: Session, among: ColumnElement[bool], template: Template, question: str
) -> tuple[list[Spread], Spread]:
    """By team in their order, and all together."""
    rating = func.coalesce(Cell.rating, literal_column("''"))
    of_question = and_(Cell.inspected_id == InspectedUnit.id, Cell.question == question)
    query = (
        select(InspectedUnit.team_id, rating, func.count())
        .select_from(InspectedUnit)
        .outerjoin(Cell, of_question)
        .where(among)
    )
    counts: dict[int | None, Counter[str]] = {}
    for team_id, name, many in session.execute(query.group_by(InspectedUnit.team_id, rating)):
        counts.setdefault(team_id, Counter())[name] += many
    teams = session.scalars(select(Team).where(Team.id.in_(counts)).order_by(Team.number))
    together = sum(counts.values(), Counter[str]())
    spreads = [Spread(team, counts[team.id], template.percent_of(counts[team.id])) for team in teams]
    return spreads, Spread(None, together, template.percent_of(together))


def list_compared(
    session: Session, among: ColumnElement[bool], question: str, *, actor: User, offset: int, limit: int
) -> list[Compared]:
    """One screen of the units in the order of the teams."""
    query = select(InspectedUnit).where(among).outerjoin(InspectedUnit.team)
    query = query.order_by(Team.number.nulls_last(), InspectedUnit.id)
    query = query.options(joinedload(InspectedUnit.unit), contains_eager(InspectedUnit.team))
    units = session.scalars(query.offset(offset).limit(limit)).all()
    ids = [one.id for one in units]
    own = set(session.scalars(select(InspectedUnit.id).where(InspectedUnit.id.in_(ids), units_where(actor))))
    of_these = select(Cell).where(Cell.inspected_id.in_(ids), Cell.question == question)
    loaded = of_these.options(selectinload(Cell.alignments).joinedload(Alignment.aligned_by))
    cells = {cell.inspected_id: cell for cell in session.scalars(loaded)}
    return [
        Compared(one, cell.rating if cell else UNRATED, cell if one.id in own else None, one.id in own)
        for one in units
        for cell in [cells.get(one.id)]
    ]


def align_cell(
    session: Session,
    inspected: InspectedUnit,
    question: str,
    rating: str,
    reason: str,
    *,
    actor: User,
    seen_version: int,
    now: datetime,
) -> Alignment:
    """Change the own team's rating after comparing, and say why; it is kept beside the earlier ones."""
    hold_at_work(session, inspected)
    lock_row(session, inspected)
    require(actor, "cell.align", inspected)
    template = template_of(inspected.inspection.template)
    number, cell = require_question(template, question), find_cell(session, inspected, question)
    cell = require_rated(cell)
    check_seen(session, cell, seen_version)
    before = cell.rating
    refuse_all_at_once(lambda: _check(template, before, rating), lambda: take_reason(reason, "reason"))
    why = take_reason(reason, "reason")
    row = Alignment(cell=cell, before=before, after=rating, reason=why, aligned_at=now, aligned_by=actor)
    session.add(row)
    cell.rating = rating
    mark(cell, actor, now)
    told = {"unit": inspected.unit.name, "question": question, "number": number, "reason": why}
    told |= {"rated": _label(template, before), "aligned": _label(template, rating), "rating": [before, rating]}
    record(session, inspected.inspection, EventKind.INSPECTION_ALIGNED, actor=actor, now=now, **told)
    return row


def require_rated(cell: Cell | None) -> Cell:
    if cell is None or not cell.rating:
        raise WrongState(say(N_("The question is not rated yet for this unit; there is nothing to align.")))
    return cell


def _check(template: Template, before: str, after: str) -> None:
    if not after:
        raise InvalidInput(say(N_("Please choose.")), "rating")
    require_rating(template, after)
    if after == before:
        raise InvalidInput(say(N_("This is the rating that stands already.")), "rating")


def _label(template: Template, name: str) -> dict[str, str]:
    row = template.rating(name)
    label = row.label if row else Words(name, name)
    return {"en": label.en, "zh": label.zh}
