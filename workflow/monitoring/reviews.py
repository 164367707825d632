"""Holding the reviews of the monitoring as they fall due."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import State, Task
from models.looking_back import LookBackTask
from models.monitoring import MonitoringPlan, Review, ReviewResult
from models.people import User
from models.words import N_, say
from workflow.errors import InvalidInput, WrongState
from workflow.ledger.dates import take_past_day
from workflow.ledger.texts import take_reason, take_text
from workflow.process.due import refresh_due
from workflow.process.locking import check_seen, is_still, lock, mark, require_state
from workflow.process.rights import holds, require
from workflow.reminders.days import local_day
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind

EARLY = timedelta(days=14)  # how long before its day a review can be held


def hold_review(
    session: Session,
    review: Review,
    *,
    result: ReviewResult | None,
    note: str,
    held_on: date | None,
    actor: User,
    seen_version: int,
    now: datetime,
) -> None:
    """Write down what a review found; it is held once and not rewritten.

    A result "has come back" changes no state: whoever found it reports the rebound with its evidence next.
    """
    task = open_plan(session, review.plan, actor)
    check_seen(session, review, seen_version)
    if review.held_on is not None:
        raise WrongState(say(N_("This review has already been held.")))
    if result is None:
        raise InvalidInput(say(N_("Choose a result.")), "result")
    words = take_text(note, "note") if result is ReviewResult.HOLDS else take_reason(note, "note")
    day = take_day(held_on, "held_on", review.plan, now)
    if day < review.due_on - EARLY:
        raise InvalidInput(say(N_("This review can be held from %(day)s on."), day=review.due_on - EARLY), "held_on")
    review.result, review.note, review.held_on, review.held_by = result, words, day, actor
    mark(review, actor, now)
    mark(task, actor, now)
    refresh_due(session, task, now)
    about = {"due_on": review.due_on, "held_on": review.held_on, "result": result, "note": review.note}
    record(session, task, EventKind.REVIEW_HELD, actor=actor, now=now, **about)


def find_found_back(session: Session, task: Task) -> str:
    """What the last review of the running monitoring, else the last look back, said of a problem that has come back;
    empty when none did."""
    query = select(Review.note).join(MonitoringPlan).where(MonitoringPlan.task_id == task.id, MonitoringPlan.running)
    found = query.where(Review.result == ReviewResult.REBOUNDED).order_by(Review.held_on.desc(), Review.id.desc())
    look = select(LookBackTask.note).where(LookBackTask.task_id == task.id, LookBackTask.cycle == task.cycle)
    looked = look.where(LookBackTask.result == ReviewResult.REBOUNDED).order_by(LookBackTask.id.desc())
    return session.scalar(found.limit(1)) or session.scalar(looked.limit(1)) or ""


def may_record(actor: User, task: Task) -> bool:
    """Whether reviews and goals of the task can be recorded now, and by this person."""
    under_way = task.state is State.LONG_TERM_MONITORING and not is_still(task)
    return under_way and holds(actor, "monitoring.record", task)


def open_plan(session: Session, plan: MonitoringPlan, actor: User) -> Task:
    """Lock the task; raise unless the actor may record on this plan and the plan is running."""
    task = plan.task
    lock(session, task)
    require(actor, "monitoring.record", task)
    require_state(task, State.LONG_TERM_MONITORING)
    if not plan.running:
        raise WrongState(say(N_("This monitoring is over.")))
    return task


def take_day(day: date | None, field: str, plan: MonitoringPlan, now: datetime) -> date:
    """A day from the beginning of the monitoring until today; raises InvalidInput beside the field."""
    began, past = local_day(plan.created_at), take_past_day(day, field, now)
    if past < began:
        raise InvalidInput(say(N_("The monitoring began only on %(day)s."), day=began), field)
    return past
