"""Who sees an inspection: the office, committee and auditors all of it, members what their own team inspects; who may
do what is done to a finding as a whole."""

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from models.findings import Finding
from models.inspection import InspectedUnit, SpecialInspection, Team, TeamMember
from models.people import User
from models.words import say
from workflow.errors import NotPermitted
from workflow.process.rights import NO_RIGHT, holds, require
from workflow.process.teams import where_declared
from workflow.process.ties import MEMBERS, left_lately, own_units, units_below


def load_plan(session: Session, inspection: SpecialInspection) -> tuple[list[Team], list[InspectedUnit]]:
    """The teams with members and units, and all inspected units: as many queries for one unit as for hundreds.

    Whoever shows them holds on to both lists meanwhile: a session forgets what nobody holds.
    """
    rows = select(InspectedUnit).where(InspectedUnit.inspection_id == inspection.id).order_by(InspectedUnit.id)
    units = list(session.scalars(rows.options(joinedload(InspectedUnit.unit))))
    with_people = selectinload(Team.members).joinedload(TeamMember.user)
    teams = select(Team).where(Team.inspection_id == inspection.id).order_by(Team.number)
    return list(session.scalars(teams.options(with_people, selectinload(Team.units)))), units


def is_inspecting(person: User) -> bool:
    """Whether the person still holds, in own right, a role in which people work in a team."""
    return person.active and any(one.role in MEMBERS and one.stand_in_id is None for one in person.grants)


def seen_where(actor: User) -> ColumnElement[bool]:
    """A condition on SpecialInspection: those that the actor may open."""
    if holds(actor, "inspection.view_all"):
        return true()
    if not is_inspecting(actor):
        return false()
    mine = select(TeamMember.inspection_id).where(TeamMember.user_id == actor.id)
    return SpecialInspection.id.in_(mine)


def require_seen(session: Session, inspection: SpecialInspection, *, actor: User) -> None:
    """Raise NotPermitted for somebody who has no part in the inspection."""
    if holds(actor, "inspection.view_all") or find_team(session, inspection, actor) is not None:
        return
    raise NotPermitted(say(NO_RIGHT))


def find_team(session: Session, inspection: SpecialInspection, person: User) -> Team | None:
    """The team of the inspection that the person is in, and works in."""
    if not is_inspecting(person):
        return None
    of_mine = select(Team).join(TeamMember).where(TeamMember.user_id == person.id)
    return session.scalar(of_mine.where(Team.inspection_id == inspection.id))


def list_inspections(session: Session, *, actor: User) -> list[SpecialInspection]:
    """Those that the actor may open, the newest first."""
    newest_first = select(SpecialInspection).order_by(SpecialInspection.id.desc())
    return list(session.scalars(newest_first.where(seen_where(actor))))


def list_seen_units(
    session: Session, inspection: SpecialInspection, *, actor: User, offset: int = 0, limit: int | None = None
) -> list[InspectedUnit]:
    """The inspected units that the actor may look into, in the order of the plan, or a page of them."""
    query = select(InspectedUnit).where(InspectedUnit.inspection_id == inspection.id, units_where(actor))
    named = joinedload(InspectedUnit.unit), joinedload(InspectedUnit.team)
    return list(session.scalars(query.options(*named).order_by(InspectedUnit.id).offset(offset).limit(limit)))


def units_where(actor: User) -> ColumnElement[bool]:
    """The right inspected.view as a condition on InspectedUnit: the actor's own team's once the actor has declared
    ties, or all; without ties."""
    if holds(actor, "inspection.view_all"):
        return ~tied_where(actor)
    return and_(member_where(actor, TeamMember.team_id == InspectedUnit.team_id), ~tied_where(actor))


def member_where(actor: User, *place: ColumnElement[bool]) -> ColumnElement[bool]:
    """A condition on InspectedUnit: the actor works as a member in that place, and has declared ties since the unit
    stands in the plan."""
    if not is_inspecting(actor):
        return false()
    return exists().where(TeamMember.user_id == actor.id, *place, where_declared())


def tied_where(actor: User) -> ColumnElement[bool]:
    """A condition on InspectedUnit: the person belongs to the unit, is recused from it or one above it, or inspects and
    left it less than three years ago."""
    recused = {recusal.unit_id for recusal in actor.recusals}
    ties: list[ColumnElement[bool]] = [InspectedUnit.unit_id.in_(own_units(actor))]
    ties += [InspectedUnit.unit_id.in_(units_below(recused))] if recused else []
    ties += [
        and_(InspectedUnit.inspection_id == key, InspectedUnit.unit_id.in_(units))
        for key, units in left_lately(actor).items()
    ]
    return or_(*ties)


def require_for_all(actor: User, right: str, finding: Finding) -> None:
    """Raise NotPermitted unless the actor holds the right on every unit of the finding: a tie to one is enough."""
    for unit in finding.units:
        require(actor, right, unit.inspected)


def holds_for_all(actor: User, right: str, finding: Finding) -> bool:
    """The same for a page that shows what can be done."""
    return all(holds(actor, right, unit.inspected) for unit in finding.units)
