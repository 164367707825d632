"""The units that wait for the ratings of a person who inspects: on My work, as long as the groups work."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from models.inspection import InspectedUnit, Phase, SpecialInspection, Team, TeamMember
from models.inspection_work import Cell
from models.people import User
from workflow.inspection.seeing import is_inspecting, member_where, units_where
from workflow.inspection.template import template_of


@dataclass(frozen=True)
class ToRate:
    """The units of the person's team in an inspection, each with how many of its `asked` questions are rated."""

    inspection: SpecialInspection
    units: list[tuple[InspectedUnit, int]]
    asked: int

    @property
    def rated(self) -> int:
        return sum(rated for _, rated in self.units)

    @property
    def open_units(self) -> list[tuple[InspectedUnit, int]]:
        """Those that are not finished; the first is the next one."""
        return [(unit, rated) for unit, rated in self.units if rated < self.asked]

    @property
    def until(self) -> date | None:
        """The last day of the work in the units, where the calendar names it."""
        return next((one.ends_on for one in self.inspection.phases if one.phase is Phase.FIELDWORK), None)


def list_to_rate(session: Session, *, actor: User) -> list[ToRate]:
    """By inspection at work, where something is not rated yet; a group without its letter of authority does not work.
    No query for whoever holds no role in which people work in a team."""
    if not is_inspecting(actor):
        return []
    rated = select(func.count()).where(Cell.inspected_id == InspectedUnit.id, Cell.rating != "").scalar_subquery()
    query = select(InspectedUnit, rated).join(InspectedUnit.inspection).join(InspectedUnit.team)
    mine = member_where(actor, TeamMember.team_id == InspectedUnit.team_id), units_where(actor)
    ended = SpecialInspection.fed_back_at.is_(None), SpecialInspection.closed_at.is_(None)
    query = query.where(*mine, SpecialInspection.opened_at.is_not(None), *ended, Team.authorised_on.is_not(None))
    whole = contains_eager(InspectedUnit.inspection)
    query = query.options(joinedload(InspectedUnit.unit), whole.joinedload(SpecialInspection.template))
    query = query.options(whole.selectinload(SpecialInspection.phases))
    rows = session.execute(query.order_by(InspectedUnit.inspection_id, InspectedUnit.id)).tuples()
    return [one for one in _by_inspection(rows) if one.open_units]


def _by_inspection(rows: Iterable[tuple[InspectedUnit, int]]) -> Iterable[ToRate]:
    for inspection, units in groupby(rows, key=lambda row: row[0].inspection):
        yield ToRate(inspection, list(units), len(template_of(inspection.template).questions))
