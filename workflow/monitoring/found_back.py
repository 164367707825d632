"""The review, or the look back, that found the problem back: what a rebound is raised from."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.causes import ReboundOrigin
from models.ledger import Task
from models.looking_back import LookBackTask
from models.monitoring import MonitoringPlan, Review, ReviewResult


def find_review_back(session: Session, task: Task) -> Review | None:
    """The last one that found it."""
    query = select(Review).join(MonitoringPlan).where(MonitoringPlan.task_id == task.id, MonitoringPlan.running)
    found = query.where(Review.result == ReviewResult.REBOUNDED).order_by(Review.held_on.desc(), Review.id.desc())
    return session.scalar(found.limit(1))


def find_found_back(session: Session, task: Task) -> str:
    """What it said, else what the last look back did; empty when none found the problem back."""
    review = find_review_back(session, task)
    return review.note if review else session.scalar(_looked_back(task)) or ""


def propose_origin(session: Session, task: Task) -> str:
    """Where the rebound comes from, as far as it can be told."""
    if find_review_back(session, task):
        return ReboundOrigin.REVIEW.value
    return ReboundOrigin.SPECIAL_CHECK.value if session.scalar(_looked_back(task)) else ""


def _looked_back(task: Task) -> Select[tuple[str]]:
    query = select(LookBackTask.note).where(LookBackTask.task_id == task.id, LookBackTask.cycle == task.cycle)
    found = query.where(LookBackTask.result == ReviewResult.REBOUNDED).order_by(LookBackTask.id.desc())
    return found.limit(1)
