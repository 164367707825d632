"""The review of a running monitoring that found the problem back: what a rebound is raised from."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.causes import ReboundOrigin
from models.ledger import Task
from models.monitoring import MonitoringPlan, Review, ReviewResult


def find_review_back(session: Session, task: Task) -> Review | None:
    """The last one that found it."""
    query = select(Review).join(MonitoringPlan).where(MonitoringPlan.task_id == task.id, MonitoringPlan.running)
    found = query.where(Review.result == ReviewResult.REBOUNDED).order_by(Review.held_on.desc(), Review.id.desc())
    return session.scalar(found.limit(1))


def find_found_back(session: Session, task: Task) -> str:
    """What it said; empty when none did."""
    review = find_review_back(session, task)
    return review.note if review else ""


def propose_origin(session: Session, task: Task) -> str:
    """Where the rebound comes from, as far as it can be told."""
    return ReboundOrigin.REVIEW.value if find_review_back(session, task) else ""
