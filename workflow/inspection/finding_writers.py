"""Who wrote at a finding, by the trail; one that is sent back waits for them, and they are told.

Whoever wrote at a finding that was merged into it wrote at it, too: its words, or the facts of its units, stand there.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import CTE, ColumnElement, String, case, cast, literal, or_, select
from sqlalchemy.orm import Session, aliased

from models.findings import UNDECIDED, Finding
from models.inspection import SpecialInspection, TeamMember
from models.people import User
from models.reminders import Colour
from models.trail import Event
from workflow.inspection.seeing import holds_for_all
from workflow.process.rights import WITH_TIES
from workflow.reminders.notices import tell
from workflow.reminders.outbox import MailKind
from workflow.trail.chain import STREAMS
from workflow.trail.kinds import EventKind

WRITING = (EventKind.FINDING_DRAFTED, EventKind.FINDING_EDITED)


def list_writers(session: Session, finding: Finding) -> list[int | None]:
    """Whose words the finding is, in the order in which they first wrote."""
    return _writers_of(session, [finding])[finding.id]


def list_unreviewed(session: Session, finding: Finding) -> list[int | None]:
    """Whose words no leader has gone over since (`unreviewed_where`), in the same order."""
    return _writers_of(session, [finding], unreviewed=True)[finding.id]


def parts_of(ids: Iterable[int] | None = None) -> CTE:
    """Each of these findings (`root`), or of all that nobody decided on yet, with itself and all that it took in, one
    row each: under which number in which inspection the trail tells it, when its words were last reviewed and by whom.
    A review after a merging is one of what was taken in; from its merging on nothing changes a finding."""
    whole, taken = aliased(Finding), aliased(Finding)
    parts = select(whole.id.label("root"), whole.id.label("part"), whole.inspection_id, whole.number)
    parts = parts.add_columns(whole.reviewed_at, whole.reviewed_by_id)
    parts = parts.where(whole.status.in_(UNDECIDED) if ids is None else whole.id.in_(list(ids)))
    own = parts.cte("parts", recursive=True)
    covered = own.c.reviewed_at > taken.changed_at
    more = select(own.c.root, taken.id, taken.inspection_id, taken.number)
    more = more.add_columns(
        case((covered, own.c.reviewed_at), else_=taken.reviewed_at),
        case((covered, own.c.reviewed_by_id), else_=taken.reviewed_by_id),
    )
    return own.union_all(more.join(own, taken.merged_into_id == own.c.part))


def written_where(parts: CTE) -> ColumnElement[bool]:
    """A condition on Event: it tells that somebody wrote at this part."""
    named = literal('"number":').concat(cast(parts.c.number, String))
    stream = literal(f"{STREAMS[SpecialInspection]}:").concat(cast(parts.c.inspection_id, String))
    told = or_(*(Event.data.contains(named.concat(end)) for end in (",", "}")))
    return (Event.stream == stream) & Event.kind.in_([kind.value for kind in WRITING]) & told


def unreviewed_where(parts: CTE) -> ColumnElement[bool]:
    """A condition on Event: what it tells was written after the last review of this part, or by who reviewed it."""
    reviewed_at = parts.c.reviewed_at
    return or_(reviewed_at.is_(None), Event.at > reviewed_at, Event.actor_id == parts.c.reviewed_by_id)


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


def _writers_of(
    session: Session, findings: Sequence[Finding], *, unreviewed: bool = False
) -> dict[int, list[int | None]]:
    parts = parts_of(one.id for one in findings)
    query = select(parts.c.root, Event.actor_id).join(Event, written_where(parts)).order_by(Event.id)
    if unreviewed:
        query = query.where(unreviewed_where(parts))
    written: dict[int, dict[int | None, None]] = {one.id: {} for one in findings}
    for root, writer in session.execute(query).tuples():
        written[root][writer] = None
    return {root: list(writers) for root, writers in written.items()}


def _leads_of(session: Session, findings: Sequence[Finding]) -> dict[int, set[int]]:
    teams = {finding.id: {row.inspected.team_id for row in finding.units} for finding in findings}
    query = select(TeamMember.team_id, TeamMember.user_id).where(TeamMember.leads.is_(True))
    leads = session.execute(query.where(TeamMember.team_id.in_(set().union(*teams.values())))).tuples().all()
    return {key: {user for team, user in leads if team in those} for key, those in teams.items()}
