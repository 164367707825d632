"""Who wrote at a finding, by the trail; one that is sent back waits for them, and they are told."""

import json
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
    query = select(Event.actor_id, Event.data).where(Event.stream == stream_of(finding.inspection))
    told = session.execute(query.where(Event.kind.in_([kind.value for kind in WRITING])).order_by(Event.seq))
    return list(dict.fromkeys(row.actor_id for row in told if json.loads(row.data).get("number") == finding.number))


def name_writers(session: Session, finding: Finding) -> list[str]:
    """Who wrote at it, whoever began it first: a leader’s own is reviewed only after a member went over it."""
    ids = list_writers(session, finding)
    names = dict(session.execute(select(User.id, User.name).where(User.id.in_(ids))).tuples().all())
    return [names[one] for one in ids if one in names]


def list_awaited(session: Session, finding: Finding) -> list[User]:
    """For whom it waits once it is sent back: those who wrote at it and may write on; when none of them is there any
    more, the leader of the team."""
    written = User.id.in_(list_writers(session, finding))
    team = TeamMember.team_id.in_([row.inspected.team_id for row in finding.units])
    leads = User.id.in_(select(TeamMember.user_id).where(team, TeamMember.leads.is_(True)))
    for those in (written, leads):
        people = session.scalars(select(User).where(User.active, those).order_by(User.id).options(*WITH_TIES)).all()
        if there := [one for one in people if holds_for_all(one, "finding.write", finding)]:
            return there
    return []


def tell_awaited(session: Session, finding: Finding, *, actor: User, now: datetime) -> None:
    """Tell them that it came back, and where it is; never what it says."""
    content = {"inspection": finding.inspection.code, "ref": finding.ref, "finding": finding.number, "by": actor.name}
    dedupe = f"finding:{finding.id}:{now.isoformat()}"
    for user in list_awaited(session, finding):
        if user.id != actor.id:
            tell(session, user, MailKind.FINDING_SENT_BACK, dedupe, now=now, content=content, colour=Colour.YELLOW)
