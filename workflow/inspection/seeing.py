"""Who sees an inspection: the office, committee and auditors all of it, members what their own team inspects."""

from sqlalchemy import ColumnElement, and_, false, select, true
from sqlalchemy.orm import Session

from models.inspection import InspectedUnit, SpecialInspection, Team, TeamMember
from models.people import Role, User
from models.words import say
from workflow.errors import NotPermitted
from workflow.process.rights import NO_RIGHT, holds
from workflow.process.ties import own_units, units_below

MEMBERS = (Role.INSPECTOR, Role.GROUP_LEADER)  # in these roles people work in a team


def seen_where(actor: User) -> ColumnElement[bool]:
    """A condition on SpecialInspection: those that the actor may open."""
    if holds(actor, "inspection.view_all"):
        return true()
    mine = select(TeamMember.inspection_id).where(TeamMember.user_id == actor.id)
    return SpecialInspection.id.in_(mine)


def require_seen(session: Session, inspection: SpecialInspection, *, actor: User) -> None:
    """Raise NotPermitted for somebody who has no part in the inspection."""
    if holds(actor, "inspection.view_all") or find_team(session, inspection, actor) is not None:
        return
    raise NotPermitted(say(NO_RIGHT))


def find_team(session: Session, inspection: SpecialInspection, person: User) -> Team | None:
    """The team of the inspection that the person is in."""
    of_mine = select(Team).join(TeamMember).where(TeamMember.user_id == person.id)
    return session.scalar(of_mine.where(Team.inspection_id == inspection.id))


def list_inspections(session: Session, *, actor: User) -> list[SpecialInspection]:
    """Those that the actor may open, the newest first."""
    newest_first = select(SpecialInspection).order_by(SpecialInspection.id.desc())
    return list(session.scalars(newest_first.where(seen_where(actor))))


def list_seen_units(session: Session, inspection: SpecialInspection, *, actor: User) -> list[InspectedUnit]:
    """The inspected units that the actor may look into, in the order of the plan."""
    query = select(InspectedUnit).where(InspectedUnit.inspection_id == inspection.id, units_where(actor))
    return list(session.scalars(query.order_by(InspectedUnit.id)))


def units_where(actor: User) -> ColumnElement[bool]:
    """The right inspected.view as a condition on InspectedUnit: the actor's own team's, or all; without ties."""
    if not actor.active:
        return false()
    if holds(actor, "inspection.view_all"):
        return free_where(actor)
    if not any(grant.role in MEMBERS and grant.stand_in_id is None for grant in actor.grants):
        return false()
    mine = select(TeamMember.team_id).where(TeamMember.user_id == actor.id)
    return and_(InspectedUnit.team_id.in_(mine), free_where(actor))


def free_where(actor: User) -> ColumnElement[bool]:
    """The inspected units that no tie, own unit or recusal, keeps from the actor, as a condition."""
    tied = {recusal.unit_id for recusal in actor.recusals}
    free = InspectedUnit.unit_id.not_in(own_units(actor))
    return and_(free, InspectedUnit.unit_id.not_in(units_below(tied))) if tied else free
