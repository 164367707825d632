"""Who wrote at a finding, by the trail; one that is sent back waits for them, and they are told."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.findings import Finding
from models.inspection import TeamMember
from models.people import User
from models.reminders import Colour
from models.trail import Event
from workflow.inspection.seeing import holds_for_all
from workflow.process.rights import WITH_TIES
from workflow.reminders.notices import tell
from workflow.reminders.outbox import MailKind
from workflow.trail.chain import stream_of
from workflow.trail.kinds import EventKind

WRITING = (EventKind.FINDING_DRAFTED, EventKind.FINDING_EDITED)


def list_writers(session: Session, finding: Finding) -> list[int | None]:
    """Whose words the finding is, in the order in which they first wrote."""
    return _writers_of(session, [finding])[finding.id]


def name_writers(session: Session, finding: Finding) -> list[str]:
    """Who wrote at it, whoever began it first: a leader’s own is reviewed only after a member went over it."""
    ids = list_writers(session, finding)
    names = dict(session.execute(select(User.id, User.name).where(User.id.in_(ids))).tuples().all())
    return [names[one] for one in ids if one in names]


def list_awaited(session: Session, findings: Sequence[Finding]) -> dict[int, list[User]]:
    """By id of a finding for whom it waits once it is sent back: those who wrote at it and may write on; when none of
    them is there any more, the leader of the team. As many queries for one as for many."""
    writers, leads = _writers_of(session, findings), _leads_of(session, findings)
    asked = {person for found in (*writers.values(), *leads.values()) for person in found}
    people = session.scalars(select(User).where(User.active, User.id.in_(asked)).options(*WITH_TIES))
    able = sorted(people, key=lambda user: user.id)
    awaited = {}
    for finding in findings:
        there = [user for user in able if holds_for_all(user, "finding.write", finding)]
        first = [user for user in there if user.id in writers[finding.id]]
        awaited[finding.id] = first or [user for user in there if user.id in leads[finding.id]]
    return awaited


def tell_awaited(session: Session, finding: Finding, *, actor: User, now: datetime) -> None:
    """Tell them that it came back, and where it is; never what it says."""
    content = {"inspection": finding.inspection.code, "ref": finding.ref, "finding": finding.number, "by": actor.name}
    dedupe = f"finding:{finding.id}:{now.isoformat()}"
    for user in list_awaited(session, [finding])[finding.id]:
        if user.id != actor.id:
            tell(session, user, MailKind.FINDING_SENT_BACK, dedupe, now=now, content=content, colour=Colour.YELLOW)


def _writers_of(session: Session, findings: Sequence[Finding]) -> dict[int, list[int | None]]:
    streams = {stream_of(finding.inspection) for finding in findings}
    query = select(Event.stream, Event.actor_id, Event.data).where(Event.stream.in_(streams))
    written: dict[tuple[str, int], dict[int | None, None]] = {}
    for row in session.execute(query.where(Event.kind.in_([kind.value for kind in WRITING])).order_by(Event.seq)):
        written.setdefault((row.stream, json.loads(row.data).get("number")), {})[row.actor_id] = None
    return {one.id: list(written.get((stream_of(one.inspection), one.number), ())) for one in findings}


def _leads_of(session: Session, findings: Sequence[Finding]) -> dict[int, set[int]]:
    teams = {finding.id: {row.inspected.team_id for row in finding.units} for finding in findings}
    query = select(TeamMember.team_id, TeamMember.user_id).where(TeamMember.leads.is_(True))
    leads = session.execute(query.where(TeamMember.team_id.in_(set().union(*teams.values())))).tuples().all()
    return {key: {user for team, user in leads if team in those} for key, those in teams.items()}
