"""The letter of authority 授权书 of a team: whom it names, which units it goes to; numbered, issued by the office."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from models.inspection import SpecialInspection, Team
from models.people import User
from models.words import N_, say
from workflow.errors import NeedsUnmet, Unmet, WrongState
from workflow.inspection.conflicts import find_conflicts, list_to_give
from workflow.inspection.holding import BEFORE_FEEDBACK, hold_inspection
from workflow.inspection.seeing import require_seen
from workflow.process.locking import check_seen, mark
from workflow.process.rights import require
from workflow.reminders.days import local_day
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind

FEWEST = 2  # inspectors go in twos


def find_gaps(team: Team) -> list[Unmet]:
    """What a team still needs before anybody can be sent, with the page: that of the `team`, or the `distribution`."""
    unmet = find_missing_people(team, led=team.leader is not None, members=len(team.members))
    if not team.units:
        told = N_("%(team)s has no unit; give it one, or take it out.")
        unmet.append(Unmet(say(told, team=team.called), "distribution", anchor=f"team-{team.number}"))
    return unmet


def find_missing_people(team: Team, *, led: bool, members: int) -> list[Unmet]:
    """What a team of so many members, with a leader or without one, still needs."""
    unmet, place = [], {"page": "team", "anchor": f"team-{team.number}"}
    if not led:
        unmet.append(Unmet(say(N_("%(team)s has no leader."), team=team.called), **place))
    if members < FEWEST:
        told = N_("%(team)s has fewer than %(count)s members.")
        unmet.append(Unmet(say(told, team=team.called, count=FEWEST), **place))
    return unmet


def find_unauthorised(inspection: SpecialInspection) -> list[Team]:
    """The teams that cannot go on: a change made their letter void during the work, and no new one is issued."""
    return [team for team in inspection.teams if team.units and team.authorised_on is None]


def issue_authority(session: Session, team: Team, *, actor: User, seen_version: int, now: datetime) -> None:
    """Issue the letter with the next number; a change of the team or its units makes it void.

    Raises NeedsUnmet while a member has a tie to one of the units.
    """
    inspection = team.inspection
    hold_inspection(session, inspection, *BEFORE_FEEDBACK)
    require(actor, "inspection.plan")
    check_seen(session, team, seen_version)
    if team.authorised_on is not None:
        raise WrongState(say(N_("Somebody has done this already.")))
    if unmet := [*find_gaps(team), *_find_conflicts(session, team, local_day(now))]:
        raise NeedsUnmet(unmet)
    team.authorised_on, team.authorised_by = local_day(now), actor
    team.authority_number = inspection.next_authority
    inspection.next_authority += 1
    mark(team, actor, now)
    told = {"number": team.authority_number, "team": team.name}
    who = {"members": [one.user.name for one in team.members], "inspects": [row.unit.name for row in team.units]}
    record(session, inspection, EventKind.AUTHORITY_ISSUED, actor=actor, now=now, **told, **who)


def _find_conflicts(session: Session, team: Team, today: date) -> list[Unmet]:
    """Who of the team must not inspect which of its units, but for units that are through with it."""
    people = {one.user_id for one in team.members}
    open_ones = list_to_give(session, team.inspection, find_conflicts(session, team.inspection, today))
    return [Unmet(one.told, anchor="conflicts") for one in open_ones if one.user.id in people]


def require_issued(session: Session, team: Team, *, actor: User) -> None:
    """Raise NotPermitted for somebody who has no part in the inspection, WrongState before the letter is issued."""
    require_seen(session, team.inspection, actor=actor)
    if team.authorised_on is None:
        raise WrongState(say(N_("The letter of authority is not issued yet.")))


def note_export(session: Session, team: Team, *, actor: User, now: datetime) -> None:
    """The letter was taken out as a Word document."""
    require_issued(session, team, actor=actor)
    require(actor, "inspection.list")
    inspection: SpecialInspection = team.inspection
    told = {"number": team.authority_number, "team": team.name}
    record(session, inspection, EventKind.AUTHORITY_EXPORTED, actor=actor, now=now, **told)
