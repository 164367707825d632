"""Findings that wait for a person: drafts before the leader of their team; before the office those reviewed, and
drafts about units of several teams."""

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, or_, select

from models.findings import Finding, FindingStatus, FindingUnit
from models.inspection import InspectedUnit, SpecialInspection, TeamMember
from models.people import User
from models.trail import Event
from workflow.inspection.finding_list import findings_seen, stands_where
from workflow.inspection.finding_review import WRITING
from workflow.inspection.seeing import member_where
from workflow.process.rights import holds
from workflow.trail.chain import STREAMS


def awaited_status(actor: User) -> FindingStatus:
    """What findings are that wait for the person."""
    return FindingStatus.REVIEWED if holds(actor, "finding.accept") else FindingStatus.DRAFT


def waiting_findings(actor: User) -> Select[tuple[str, int]]:
    """The codes of the inspections where findings wait for the person, who does not decide on own words
    (`why_not_own`), and how many (`total`)."""
    status = awaited_status(actor)
    query = select(SpecialInspection.code, func.count().label("total"))
    query = query.join(Finding, Finding.inspection_id == SpecialInspection.id)
    open_one = SpecialInspection.opened_at.is_not(None), SpecialInspection.closed_at.is_(None)
    mine, others = _written(Event.actor_id == actor.id), _written(Event.actor_id != actor.id)
    query = query.where(*open_one, stands_where() == status, findings_seen(actor))
    query = query.where(or_(~mine, others) if status is FindingStatus.DRAFT else ~mine)
    if status is FindingStatus.DRAFT:
        leads = member_where(actor, TeamMember.team_id == InspectedUnit.team_id, TeamMember.leads.is_(True))
        others_lead = select(FindingUnit.id).join(FindingUnit.inspected).where(FindingUnit.finding_id == Finding.id)
        query = query.where(~others_lead.where(~leads).correlate(Finding).exists())
    return query.group_by(SpecialInspection.id, SpecialInspection.code).order_by(SpecialInspection.id)


def _written(by: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether some words of the finding are theirs, by the trail."""
    named = literal('"number":').concat(cast(Finding.number, String))
    stream = literal(f"{STREAMS[SpecialInspection]}:").concat(cast(Finding.inspection_id, String))
    told = or_(*(Event.data.contains(named.concat(end)) for end in (",", "}")))
    mine = by, Event.stream == stream, Event.kind.in_([kind.value for kind in WRITING])
    return select(Event.id).where(*mine, told).correlate(Finding).exists()
