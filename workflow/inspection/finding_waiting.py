"""Findings that wait for a person: drafts before the leader of their team; before the office those reviewed, and
drafts about units of several teams; what is sent back, for who wrote it."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from models.findings import Finding, FindingStatus, FindingUnit
from models.inspection import InspectedUnit, SpecialInspection, TeamMember
from models.people import User
from models.trail import Event
from workflow.inspection.finding_list import findings_seen, stands_where, with_units
from workflow.inspection.finding_writers import list_awaited, parts_of, unreviewed_where, written_where
from workflow.inspection.seeing import is_inspecting, member_where
from workflow.process.rights import holds


def awaited_status(actor: User) -> FindingStatus:
    """What findings are that wait for the person."""
    return FindingStatus.REVIEWED if holds(actor, "finding.accept") else FindingStatus.DRAFT


def waiting_findings(actor: User) -> Select[tuple[str, int]]:
    """The codes of the inspections where findings wait for the person, who does not decide on own words
    (`why_not_own`), and how many (`total`)."""
    status = awaited_status(actor)
    parts, me = parts_of(), Event.actor_id == actor.id
    query = _of_open(actor, status, func.count().label("total"))
    if status is FindingStatus.REVIEWED:
        query = query.where(~_written(parts, me, unreviewed_where(parts)))
    else:
        query = query.where(or_(~_written(parts, me), _written(parts, ~me)))
        query = query.where(Finding.said == "", _in_teams(actor, TeamMember.leads.is_(True)))
    return query.group_by(SpecialInspection.id, SpecialInspection.code).order_by(SpecialInspection.id)


def sent_back_findings(session: Session, actor: User) -> list[Finding]:
    """The findings that are sent back and wait for the person (`list_awaited`)."""
    if not is_inspecting(actor):
        return []
    loaded = joinedload(Finding.inspection), with_units()
    query = select(Finding).join(Finding.inspection).where(Finding.said != "", *_open_ones(actor, FindingStatus.DRAFT))
    query = query.where(_in_teams(actor)).order_by(Finding.inspection_id, Finding.number)
    found = session.scalars(query.options(*loaded)).all()
    awaited = list_awaited(session, found) if found else {}
    return [finding for finding in found if actor in awaited[finding.id]]


def _of_open(actor: User, status: FindingStatus, told: ColumnElement[int]) -> Select[tuple[str, int]]:
    """What is told of the findings that the person sees, in inspections at work, that stand so."""
    query = select(SpecialInspection.code, told).join(Finding, Finding.inspection_id == SpecialInspection.id)
    return query.where(*_open_ones(actor, status))


def _open_ones(actor: User, status: FindingStatus) -> list[ColumnElement[bool]]:
    open_one = [SpecialInspection.opened_at.is_not(None), SpecialInspection.closed_at.is_(None)]
    return [*open_one, stands_where() == status, findings_seen(actor)]


def _in_teams(actor: User, *place: Any) -> ColumnElement[bool]:
    """Whether the person is a member, in that place, of the team of all units of the finding."""
    member = member_where(actor, TeamMember.team_id == InspectedUnit.team_id, *place)
    others = select(FindingUnit.id).join(FindingUnit.inspected).where(FindingUnit.finding_id == Finding.id)
    return ~others.where(~member).correlate(Finding).exists()


def _written(parts: CTE, *which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the trail tells of such words in the finding."""
    told = select(Event.id).join(parts, written_where(parts)).where(parts.c.root == Finding.id, *which)
    return told.correlate(Finding).exists()
