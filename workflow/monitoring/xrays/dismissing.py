"""What the inspection side does with a hit: set it aside with a reason, take that back."""

from datetime import datetime

from sqlalchemy import Select, exists, or_, select, true
from sqlalchemy.orm import Session

from models.ledger import State, Task
from models.people import Unit, User
from models.process import Submission
from models.trail import Event
from models.verification import SignOff
from models.words import N_, say
from models.xrays import HitStatus, XrayHit, hit_task
from workflow.errors import NotPermitted, WrongState
from workflow.ledger.texts import take_reason
from workflow.monitoring.xrays.listing import require_told
from workflow.process.by_proxy import done_for
from workflow.process.locking import check_seen, hold_open, lock_row, mark, require_state
from workflow.process.own_review import where_reviewed
from workflow.process.rights import TOLD, refuse, require, tasks_where
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind


def dismiss_hit(session: Session, hit: XrayHit, reason: str, *, actor: User, seen_version: int, now: datetime) -> None:
    """It is harmless, and this is why; it stays dismissed when it is found again."""
    _take(session, hit, actor, seen_version)
    if hit.status is not HitStatus.OPEN:
        raise WrongState(say(N_("Only an open hit can be dismissed.")))
    why = take_reason(reason, "reason")
    hit.dismissed_at, hit.dismissed_by_id, hit.dismissed_size, hit.dismissal_reason = now, actor.id, hit.size, why
    mark(hit, actor, now)
    told = {"check": hit.check_name, "reason": why, "key": hit.key, "size": hit.size}
    record(session, _subject_of(hit), EventKind.XRAY_DISMISSED, actor=actor, now=now, **told)


def take_back(session: Session, hit: XrayHit, *, actor: User, seen_version: int, now: datetime) -> None:
    """It is open again; the trail keeps why it was dismissed."""
    _take(session, hit, actor, seen_version)
    if hit.dismissed_at is None:
        raise WrongState(say(N_("This hit is not dismissed.")))
    hit.dismissed_at = hit.dismissed_by_id = hit.dismissed_size = None
    hit.dismissal_reason = ""
    mark(hit, actor, now)
    told = {"check": hit.check_name, "key": hit.key}
    record(session, _subject_of(hit), EventKind.XRAY_TAKEN_BACK, actor=actor, now=now, **told)


def may_dismiss(session: Session, hit: XrayHit, *, actor: User) -> bool:
    """Whether the actor may decide on the hit: on every one of its tasks, and in a campaign that is open."""
    barring = (_not_theirs(hit, actor), _reviewed_then(hit, actor), _decided_then(hit, actor))
    return hit.campaign.closed_at is None and all(session.scalar(one.limit(1)) is None for one in barring)


def _take(session: Session, hit: XrayHit, actor: User, seen_version: int) -> None:
    """The hit, locked, its campaign open, as the form showed it, of an actor who may decide on all its tasks."""
    hold_open(session, hit.task)
    lock_row(session, hit)
    require(actor, "xray.dismiss", hit.task)
    require_told(session, hit, actor)
    if other := session.scalar(_not_theirs(hit, actor).limit(1)):
        raise refuse(actor, "xray.dismiss", other)
    if session.scalar(_reviewed_then(hit, actor).limit(1)) is not None:
        raise NotPermitted(say(TOLD["reviewed"]), tied=True)
    if session.scalar(_decided_then(hit, actor).limit(1)) is not None:
        raise NotPermitted(say(N_("You decided on these submissions, so somebody else judges it.")), tied=True)
    check_seen(session, hit, seen_version)
    require_state(hit.task, *State)


def _not_theirs(hit: XrayHit, actor: User) -> Select[tuple[Task]]:
    """The tasks of the hit on which the actor does not decide."""
    linked = _linked(hit)
    theirs = select(Task.id).where(Task.id.in_(linked), tasks_where(actor, "xray.dismiss"))
    return select(Task).where(Task.id.in_(linked), Task.id.not_in(theirs)).order_by(Task.id)


def _reviewed_then(hit: XrayHit, actor: User) -> Select[tuple[Task]]:
    """The tasks of the hit whose write-off the actor reviewed or signed, in the cycle that it is about; one that names
    no cycle may be about any."""
    of_cycle = true() if hit.cycle is None else SignOff.cycle == hit.cycle
    return select(Task).where(Task.id.in_(_linked(hit)), where_reviewed(actor, of_cycle))


def _decided_then(hit: XrayHit, actor: User) -> Select[tuple[Task]]:
    """Its tasks of which the actor, or a stand-in as such, returned or accepted a submission, where that person's
    decisions are what the hit is about."""
    moment = (Event.at == Submission.decided_at, Event.kind.in_((EventKind.TASK_RETURN, EventKind.TASK_VERIFY)))
    in_name = done_for(actor.id, select(Event.id)).where(Event.actor_id == Submission.decided_by_id, *moment)
    own = or_(Submission.decided_by_id == actor.id, in_name.correlate(Submission).exists())
    decided = (Submission.task_id == Task.id, Submission.decided_by_id == hit.details.get("decided_by"), own)
    return select(Task).where(Task.id.in_(_linked(hit)), exists().where(*decided).correlate(Task))


def _linked(hit: XrayHit) -> Select[tuple[int]]:
    return select(hit_task.c.task_id).where(hit_task.c.hit_id == hit.id)


def _subject_of(hit: XrayHit) -> Task | Unit:
    return hit.unit if hit.task_id is None else hit.task
