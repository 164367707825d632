"""How far an inspection has come in each unit, for its first page: ratings, findings, the feedback letter."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from models.feedback import FeedbackLetter
from models.findings import GONE, Finding, FindingKind, FindingUnit
from models.inspection import InspectedUnit, SpecialInspection, Team
from models.inspection_work import Cell
from models.people import User
from workflow.inspection.feedback_reading import LetterState, state_of
from workflow.inspection.finding_list import findings_seen
from workflow.inspection.looks import bare_where
from workflow.inspection.seeing import units_where
from workflow.inspection.template import Question, template_of


@dataclass(frozen=True)
class Standing:
    """A unit: how many of its questions are rated, how many shortcomings and how much good practice stands, its letter
    once it is handed over."""

    inspected: InspectedUnit
    rated: int
    findings: int
    good: int
    letter: LetterState | None


def count_units(session: Session, inspection: SpecialInspection, *, actor: User) -> int:
    seen = InspectedUnit.inspection_id == inspection.id, units_where(actor)
    return session.scalar(select(func.count()).select_from(InspectedUnit).where(*seen)) or 0


def list_standing(
    session: Session, inspection: SpecialInspection, *, actor: User, offset: int, limit: int
) -> list[Standing]:
    """One page of the units that the actor may look into, in the order of the teams; as many queries for one as for
    a page full."""
    query = select(InspectedUnit).where(InspectedUnit.inspection_id == inspection.id, units_where(actor))
    query = query.outerjoin(InspectedUnit.team).order_by(Team.number.nulls_last(), InspectedUnit.id)
    query = query.options(joinedload(InspectedUnit.unit), contains_eager(InspectedUnit.team))
    units = session.scalars(query.offset(offset).limit(limit)).all()
    ids = [one.id for one in units]
    rates = count_rated(session, ids)
    about = select(FindingUnit.inspected_id, Finding.kind, func.count()).join(FindingUnit.finding)
    standing = FindingUnit.inspected_id.in_(ids), Finding.status.not_in(GONE), findings_seen(actor)
    counted = session.execute(about.where(*standing).group_by(FindingUnit.inspected_id, Finding.kind)).tuples()
    found = Counter({(unit, kind): many for unit, kind, many in counted})
    bad, good = FindingKind.SHORTCOMING, FindingKind.GOOD_PRACTICE
    letters = session.scalars(select(FeedbackLetter).where(FeedbackLetter.inspected_id.in_(ids)))
    states = {letter.inspected_id: state_of(letter) for letter in letters}
    return [
        Standing(one, rates.get(one.id, 0), found[one.id, bad], found[one.id, good], states.get(one.id))
        for one in units
    ]


def find_unrated(
    session: Session, inspection: SpecialInspection, units: Sequence[InspectedUnit]
) -> dict[int, dict[int, Question]]:
    """By inspected unit the questions that are not rated, by their numbers; nothing of a unit that is finished."""
    ids = [one.id for one in units]
    cells = select(Cell.inspected_id, Cell.question).where(Cell.inspected_id.in_(ids), Cell.rating != "")
    rated = set(session.execute(cells).tuples())
    asked = list(enumerate(template_of(inspection.template).questions, 1))
    found = {key: {number: one for number, one in asked if (key, one.name) not in rated} for key in ids}
    return {key: questions for key, questions in found.items() if questions}


def count_rated(session: Session, units: Sequence[int]) -> dict[int, int]:
    """How many questions are rated, by the id of the inspected unit; none for a unit in which none is."""
    rated = select(Cell.inspected_id, func.count()).where(Cell.inspected_id.in_(units), Cell.rating != "")
    return dict(session.execute(rated.group_by(Cell.inspected_id)).tuples().all())


def count_all_rated(session: Session, inspection: SpecialInspection) -> tuple[int, int]:
    """How many questions of all its units are rated, and how many are asked."""
    units = list(session.scalars(select(InspectedUnit.id).where(InspectedUnit.inspection_id == inspection.id)))
    return sum(count_rated(session, units).values()), len(units) * len(template_of(inspection.template).questions)


def count_bare(session: Session, units: Sequence[int]) -> dict[int, int]:
    """How many ratings rest on nothing (`bare_where`), by the id of the inspected unit; none for a unit without one."""
    bare = select(Cell.inspected_id, func.count()).where(Cell.inspected_id.in_(units), bare_where())
    return dict(session.execute(bare.group_by(Cell.inspected_id)).tuples().all())
