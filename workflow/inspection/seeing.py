"""Who sees an inspection: the office, committee and auditors all of it, members what their own team inspects."""

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session, joinedload

from models.inspection import InspectedUnit, SpecialInspection, Team, TeamMember
from models.people import User
from models.words import say
from workflow.errors import NotPermitted
from workflow.process.rights import NO_RIGHT, holds


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
    query = select(InspectedUnit).where(InspectedUnit.inspection_id == inspection.id).order_by(InspectedUnit.id)
    query = query.options(joinedload(InspectedUnit.unit), joinedload(InspectedUnit.team))
    if not holds(actor, "inspection.view_all"):
        team = find_team(session, inspection, actor)
        query = query.where(InspectedUnit.team_id == (team.id if team else None))
    return [inspected for inspected in session.scalars(query) if holds(actor, "inspected.view", inspected)]
