"""Findings that wait for a person: drafts before the leader of their team; before the office those reviewed, and
drafts about units of several teams; what is sent back, for who wrote it."""

from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, literal, or_, select

from models.findings import Finding, FindingStatus, FindingUnit
from models.inspection import InspectedUnit, SpecialInspection, TeamMember
from models.people import Grant, User
from models.trail import Event
from workflow.inspection.finding_list import findings_seen, stands_where
from workflow.inspection.finding_writers import WRITING
from workflow.inspection.seeing import member_where
from workflow.process.rights import holds
from workflow.process.ties import MEMBERS
from workflow.trail.chain import STREAMS


def awaited_status(actor: User) -> FindingStatus:
    """What findings are that wait for the person."""
    return FindingStatus.REVIEWED if holds(actor, "finding.accept") else FindingStatus.DRAFT


def waiting_findings(actor: User) -> Select[tuple[str, int]]:
    """The codes of the inspections where findings wait for the person, who does not decide on own words
    (`why_not_own`), and how many (`total`)."""
    status = awaited_status(actor)
    mine, others = _written(Event.actor_id == actor.id), _written(Event.actor_id != actor.id)
    query = _of_open(actor, status, func.count().label("total"))
    query = query.where(or_(~mine, others) if status is FindingStatus.DRAFT else ~mine)
    if status is FindingStatus.DRAFT:
        query = query.where(Finding.said == "", _in_teams(actor, TeamMember.leads.is_(True)))
    return query.group_by(SpecialInspection.id, SpecialInspection.code).order_by(SpecialInspection.id)


def sent_back_findings(actor: User) -> Select[tuple[str, int]]:
    """The code of the inspection and the number (`total`) of each finding that is sent back and waits for the person
    (`list_awaited`)."""
    team = select(FindingUnit.finding_id).join(FindingUnit.inspected).where(FindingUnit.finding_id == Finding.id)
    team = team.where(InspectedUnit.team_id == TeamMember.team_id).correlate(Finding, TeamMember)
    there = select(TeamMember.user_id).join(TeamMember.user).join(User.grants).where(team.exists(), User.active)
    there = there.where(Grant.role.in_(MEMBERS), Grant.stand_in_id.is_(None)).correlate(Finding)
    mine = and_(_written(Event.actor_id == actor.id), _in_teams(actor))
    left = and_(~_written(Event.actor_id.in_(there)), _in_teams(actor, TeamMember.leads.is_(True)))
    query = _of_open(actor, FindingStatus.DRAFT, Finding.number.label("total")).where(Finding.said != "")
    return query.where(or_(mine, left)).order_by(SpecialInspection.id, Finding.number)


def _of_open(actor: User, status: FindingStatus, told: ColumnElement[int]) -> Select[tuple[str, int]]:
    """What is told of the findings that the person sees, in inspections at work, that stand so."""
    query = select(SpecialInspection.code, told).join(Finding, Finding.inspection_id == SpecialInspection.id)
    open_one = SpecialInspection.opened_at.is_not(None), SpecialInspection.closed_at.is_(None)
    return query.where(*open_one, stands_where() == status, findings_seen(actor))


def _in_teams(actor: User, *place: Any) -> ColumnElement[bool]:
    """Whether the person is a member, in that place, of the team of all units of the finding."""
    member = member_where(actor, TeamMember.team_id == InspectedUnit.team_id, *place)
    others = select(FindingUnit.id).join(FindingUnit.inspected).where(FindingUnit.finding_id == Finding.id)
    return ~others.where(~member).correlate(Finding).exists()


def _written(by: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether some words of the finding are theirs, by the trail."""
    named = literal('"number":').concat(cast(Finding.number, String))
    stream = literal(f"{STREAMS[SpecialInspection]}:").concat(cast(Finding.inspection_id, String))
    told = or_(*(Event.data.contains(named.concat(end)) for end in (",", "}")))
    mine = by, Event.stream == stream, Event.kind.in_([kind.value for kind in WRITING])
    return select(Event.id).where(*mine, told).correlate(Finding).exists()
