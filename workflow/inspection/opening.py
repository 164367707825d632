"""Opening an inspection: what it still needs, told all at once; from then on the teams work."""

from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.inspection import SpecialInspection, Team
from models.people import User
from models.words import N_, Listed, say
from workflow.errors import NeedsUnmet, Unmet
from workflow.inspection.authority import find_gaps
from workflow.inspection.conflicts import find_conflicts
from workflow.inspection.declaring import find_undeclared
from workflow.inspection.holding import BEING_MADE, hold_inspection
from workflow.inspection.teams import NEITHER, list_people
from workflow.process.locking import check_seen, mark
from workflow.process.rights import require
from workflow.reminders.days import local_day
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind

NAMED = 3  # so many units are named; of more the number is told


def find_unmet(session: Session, inspection: SpecialInspection, today: date) -> list[Unmet]:
    """What stands between the plan and its opening, each with the place on the page of the plan (`anchor`)."""
    unmet = []
    if not inspection.teams:
        unmet.append(Unmet(say(N_("There is no group yet.")), anchor="teams"))
    if not inspection.units:
        unmet.append(Unmet(say(N_("No unit is inspected yet.")), anchor="units"))
    waiting = [row.unit.called for row in inspection.units if row.team is None]
    if waiting:
        told = (
            N_("These units have no group: %(units)s") if len(waiting) <= NAMED else N_("%(count)s units have no group")
        )
        unmet.append(Unmet(say(told, units=Listed(tuple(waiting)), count=len(waiting)), anchor="units"))
    for team in inspection.teams:
        unmet += _find_of_team(team)
    unmet += find_gone(session, inspection)
    told = N_("%(name)s has not declared ties to all units yet.")
    undeclared = find_undeclared(session, inspection)
    unmet += [Unmet(say(told, name=user.name), anchor="declarations") for user in undeclared]
    unmet += [Unmet(conflict.told, anchor="conflicts") for conflict in find_conflicts(session, inspection, today)]
    return unmet


def find_gone(session: Session, inspection: SpecialInspection) -> list[Unmet]:
    """Members who can no longer be in a team: at work, too, they see and write nothing any more."""
    allowed = {user.id for user in list_people(session)}
    members = [(team, one.user) for team in inspection.teams for one in team.members]
    return [
        Unmet(say(NEITHER, name=user.name), anchor=f"team-{team.number}")
        for team, user in members
        if user.id not in allowed
    ]


def _find_of_team(team: Team) -> list[Unmet]:
    unmet = find_gaps(team)
    if not unmet and team.authorised_on is None:
        told = N_("The letter of authority of %(team)s is not issued.")
        unmet.append(Unmet(say(told, team=team.called), anchor=f"team-{team.number}"))
    return unmet


def open_inspection(
    session: Session, inspection: SpecialInspection, *, actor: User, seen_version: int, now: datetime
) -> None:
    """The work begins: raises NeedsUnmet with everything that is missing."""
    hold_inspection(session, inspection, *BEING_MADE)
    require(actor, "inspection.plan")
    check_seen(session, inspection, seen_version)
    if unmet := find_unmet(session, inspection, local_day(now)):
        raise NeedsUnmet(unmet)
    inspection.opened_at = now
    mark(inspection, actor, now)
    told = {"teams": len(inspection.teams), "units": len(inspection.units)}
    record(session, inspection, EventKind.INSPECTION_OPENED, actor=actor, now=now, **told)


def waits_for_plan() -> Select[tuple[str]]:
    """The codes of the inspections that are being planned."""
    return select(SpecialInspection.code).where(SpecialInspection.opened_at.is_(None))
