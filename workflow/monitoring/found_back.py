"""The review, the look-back or the ballot that found the problem back: what a rebound is raised from, who is told."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from models.ballots import Ballot, BallotItem
from models.causes import ReboundGround, ReboundOrigin
from models.ledger import Task
from models.looking_back import LookBackTask
from models.monitoring import MonitoringPlan, Review, ReviewResult
from models.people import User
from models.words import N_, Message, say
from workflow.monitoring.ballots.results import counted
from workflow.process.rights import holds
from workflow.reminders.notices import tell_news
from workflow.reminders.outbox import MailKind

BY_REVIEW = (
    select(Review)
    .join(Review.plan)
    .where(MonitoringPlan.task_id == Task.id, MonitoringPlan.running, Review.result == ReviewResult.REBOUNDED)
)
BY_LOOK_BACK = select(LookBackTask).where(
    LookBackTask.task_id == Task.id, LookBackTask.cycle == Task.cycle, LookBackTask.result == ReviewResult.REBOUNDED
)


def review_found_back() -> ColumnElement[bool]:
    """A review of the running monitoring found that the problem has come back: that bars its conclusion."""
    return BY_REVIEW.correlate(Task).exists()


def look_found_back() -> ColumnElement[bool]:
    """A look back in this cycle found that the problem has come back, and the rebound is not yet reported."""
    return BY_LOOK_BACK.correlate(Task).exists()


def find_days_back(session: Session, task_ids: Sequence[int]) -> dict[int, date]:
    """Since when the rebound is to be reported, of those of the written-off tasks whose problem was found back."""
    by_review = BY_REVIEW.with_only_columns(Task.id, Review.held_on)
    by_look = BY_LOOK_BACK.with_only_columns(Task.id, LookBackTask.held_on)
    found = by_review.where(Task.id.in_(task_ids)).union_all(by_look.where(Task.id.in_(task_ids))).subquery()
    days = select(found.c.id, func.min(found.c.held_on)).group_by(found.c.id)
    return dict(session.execute(days).tuples().all())


def tell_back(session: Session, task: Task, found: Review | LookBackTask, *, actor: User, now: datetime) -> None:
    """Tell at once those who report a rebound, where that is what was found."""
    if found.result is ReviewResult.REBOUNDED:
        tell_news(session, task, MailKind.FOUND_BACK, actor=actor, now=now, text=found.note)


def find_review_back(session: Session, task: Task) -> Review | None:
    """The last one that found it."""
    found = BY_REVIEW.where(Task.id == task.id).order_by(Review.held_on.desc(), Review.id.desc())
    return session.scalar(found.limit(1))


def find_found_back(session: Session, task: Task) -> str:
    """What it said, else what the last look back did; empty when none found the problem back."""
    review = find_review_back(session, task)
    found = review or find_look_back(session, task)
    return found.note if found else ""


def find_back_evidence(session: Session, task: Task) -> list[int]:
    """The files on which that rests, by id."""
    found = find_review_back(session, task) or find_look_back(session, task)
    return [row.evidence_id for row in found.evidence] if found else []


def propose_origin(session: Session, task: Task) -> str:
    """Where the rebound comes from, as far as it can be told."""
    if find_review_back(session, task):
        return ReboundOrigin.REVIEW.value
    return ReboundOrigin.SPECIAL_CHECK.value if find_look_back(session, task) else ""


def list_origins(actor: User, task: Task) -> list[ReboundOrigin]:
    """From where the person may raise a rebound: what was reported to the office, the office raises."""
    reported = holds(actor, "rebound.from_report", task)
    return [origin for origin in ReboundOrigin if reported or origin is not ReboundOrigin.REPORT]


def refuse_origin(session: Session, task: Task, origin: ReboundOrigin, actor: User) -> Message | None:
    """Why a rebound is not raised from there: a review or a ballot has to stand in the records. What else the
    inspection side found on its own is a special check; the files of the rebound prove it."""
    if origin not in list_origins(actor, task):
        return say(N_("What was reported to the office is raised by the office: choose from where you know it."))
    if origin is ReboundOrigin.REVIEW and find_review_back(session, task) is None:
        return say(N_("No review of the running monitoring found that the problem has come back."))
    if origin is ReboundOrigin.BALLOT and find_ballot_id(session, task) is None:
        return say(N_("No ballot about this task or its unit that ended after the write-off has an open result."))
    return None


def find_look_back(session: Session, task: Task) -> LookBackTask | None:
    """The last one in this cycle that found it."""
    return session.scalar(BY_LOOK_BACK.where(Task.id == task.id).order_by(LookBackTask.id.desc()).limit(1))


def find_ballot_id(session: Session, task: Task) -> int | None:
    """The latest ballot about the task, else about its unit as a whole, that ended after the write-off and whose result
    is open: what was judged before, or of other tasks, says nothing of what has come back since."""
    of_unit = and_(Ballot.unit_id == task.lead_unit_id, BallotItem.task_id.is_(None))
    for about in (BallotItem.task_id == task.id, of_unit):
        query = counted().where(Ballot.campaign_id == task.campaign_id, about, Ballot.closes_at > task.verified_at)
        if item := session.scalar(query.order_by(Ballot.closes_at.desc(), Ballot.id.desc()).limit(1)):
            return item.ballot_id
    return None


def find_ground(session: Session, task: Task, origin: ReboundOrigin, cause_id: int, check: str) -> ReboundGround:
    """The origin with whatever stands in the records for it, and the words for a check that does not."""
    return ReboundGround(
        origin=origin,
        review=find_review_back(session, task) if origin is ReboundOrigin.REVIEW else None,
        look_back=find_look_back(session, task) if origin is ReboundOrigin.SPECIAL_CHECK else None,
        ballot_id=find_ballot_id(session, task) if origin is ReboundOrigin.BALLOT else None,
        cause_id=cause_id,
        named_check=check,
    )
