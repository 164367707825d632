"""The teams of an inspection: who leads and belongs to each; nobody in two of them, nobody against a tie."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.inspection import SpecialInspection, Team, TeamMember
from models.people import Grant, User
from models.words import N_, say
from workflow.errors import NeedsUnmet, Unmet
from workflow.inspection.authority import find_missing_people
from workflow.inspection.conflicts import read_ties
from workflow.inspection.holding import BEFORE_FEEDBACK, BEING_MADE, hold_inspection
from workflow.inspection.team_names import name_team
from workflow.inspection.void import make_void
from workflow.ledger.texts import refuse_all_at_once, take_name
from workflow.process.locking import check_seen, mark
from workflow.process.rights import require
from workflow.process.ties import MEMBERS
from workflow.reminders.days import local_day
from workflow.trail.chain import changes, record
from workflow.trail.kinds import EventKind
from workflow.trail.repeated import find_repeated

NEITHER = N_("%(name)s holds neither the role of an inspector nor that of a group leader.")


@dataclass(frozen=True)
class TeamFacts:
    """What is entered for a team; the leader counts as a member, too."""

    name: str
    name_en: str = ""
    leader: User | None = None
    members: Sequence[User] = ()

    @property
    def people(self) -> dict[int, User]:
        return {user.id: user for user in (*([self.leader] if self.leader else []), *self.members)}


def list_people(session: Session) -> list[User]:
    """Who may be in a team: active people who hold the role of an inspector or group leader themselves, by name."""
    held = select(Grant.user_id).where(Grant.role.in_(MEMBERS), Grant.revoked_at.is_(None), Grant.stand_in_id.is_(None))
    return list(session.scalars(select(User).where(User.active, User.id.in_(held)).order_by(User.name, User.id)))


def add_team(session: Session, inspection: SpecialInspection, *, actor: User, now: datetime) -> Team:
    """Another team, still without people, with the next number. Sent twice, it is added once."""
    hold_inspection(session, inspection, *BEFORE_FEEDBACK)
    require(actor, "inspection.plan")
    again = find_repeated(session, EventKind.TEAM_ADDED, {}, within=inspection, actor=actor, now=now) or {}
    for team in inspection.teams:
        if team.number == again.get("number"):
            return team
    number = 1 + max((team.number for team in inspection.teams), default=0)
    team = Team(number=number, **name_team(number))
    inspection.teams.append(team)
    mark(team, actor, now)
    mark(inspection, actor, now)
    told = {"number": number, "team": team.name}
    record(session, inspection, EventKind.TEAM_ADDED, actor=actor, now=now, **told)
    return team


def edit_team(session: Session, team: Team, facts: TeamFacts, *, actor: User, seen_version: int, now: datetime) -> None:
    """Set who is in it. Raises NeedsUnmet with everything that is wrong, every conflict with one of its units too; at
    work it keeps a leader and goes in twos."""
    inspection = team.inspection
    hold_inspection(session, inspection, *BEFORE_FEEDBACK)
    require(actor, "inspection.plan")
    check_seen(session, team, seen_version)
    refuse_all_at_once(
        lambda: take_name(facts.name, "name", required=True), lambda: take_name(facts.name_en, "name_en")
    )
    _refuse_people(session, team, facts, now)
    before, people = _tell(team), _name_people(team)
    team.name, team.name_en = take_name(facts.name, "name", required=True), take_name(facts.name_en, "name_en")
    _write_members(team, facts)
    changed = {**changes(people, _name_people(team)), **changes(before, _tell(team))}
    if not changed:
        return
    make_void(session, [team], actor=actor, now=now)
    mark(team, actor, now)
    mark(inspection, actor, now)
    record(session, inspection, EventKind.TEAM_EDITED, actor=actor, now=now, team=team.name, fields=changed)


def remove_team(session: Session, team: Team, *, actor: User, seen_version: int, now: datetime) -> None:
    """Take out a team before the inspection is opened; its units wait for another one."""
    inspection = team.inspection
    hold_inspection(session, inspection, *BEING_MADE)
    require(actor, "inspection.plan")
    check_seen(session, team, seen_version)
    make_void(session, [team], actor=actor, now=now)
    for row in list(team.units):
        row.team = None
        mark(row, actor, now)
    record(session, inspection, EventKind.TEAM_REMOVED, actor=actor, now=now, team=team.name)
    session.delete(team)
    mark(inspection, actor, now)
    session.flush()
    session.expire(inspection, ["teams"])


def _refuse_people(session: Session, team: Team, facts: TeamFacts, now: datetime) -> None:
    people, unmet = facts.people, list[Unmet]()
    allowed = {user.id for user in list_people(session)} | {one.user_id for one in team.members}
    unmet += [
        Unmet(say(NEITHER, name=user.name), field="members") for key, user in people.items() if key not in allowed
    ]
    told = N_("%(name)s is in %(team)s already.")
    for other in team.inspection.teams:
        for member in other.members if other is not team else ():
            if member.user_id in people:
                unmet.append(Unmet(say(told, name=member.user.name, team=other.called), field="members"))
    ties = read_ties(session, team.inspection, list(people.values()), local_day(now))
    found = ties.find_all(people.values(), [row.unit for row in team.units])
    unmet += [Unmet(conflict.told, field="members") for conflict in found]
    if team.inspection.status not in BEING_MADE:
        unmet += find_missing_people(team, led=facts.leader is not None, members=len(people))
    if unmet:
        raise NeedsUnmet(unmet)


def _write_members(team: Team, facts: TeamFacts) -> None:
    people, known = facts.people, {one.user_id: one for one in team.members}
    for key in known.keys() - people.keys():
        team.members.remove(known[key])
    for key, user in people.items():
        leads = facts.leader is not None and key == facts.leader.id
        if key in known:
            known[key].leads = leads
        else:
            team.members.append(TeamMember(inspection_id=team.inspection_id, user=user, leads=leads))


def _name_people(team: Team) -> dict[str, Any]:
    """By user name: two people may have the same name."""
    return {
        "leads": team.leader.username if team.leader else "",
        "members": sorted(one.user.username for one in team.members),
    }


def _tell(team: Team) -> dict[str, Any]:
    return {
        "name": team.name,
        "name_en": team.name_en,
        "leads": team.leader.name if team.leader else "",
        "members": sorted(one.user.name for one in team.members),
    }
