"""The next day by which somebody has to act on a task: kept on the task so that lists can sort and filter by it."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import NO_DAY
from models.ledger import State, Task
from models.monitoring import MonitoringPlan, PhaseGoal, Rebound, Review
from workflow.reminders.almanac import almanac
from workflow.reminders.days import local_day, working_days
from workflow.reminders.ladder import Watch


def refresh_due(session: Session, task: Task, now: datetime) -> None:
    """Set `due_on` from the state and what hangs on it; call it after anything that may move it."""
    session.flush()
    task.due_on = find_due(session, task, now)


def find_due(session: Session, task: Task, now: datetime) -> date:
    """That day, NO_DAY when there is none; only reads."""
    return _due(session, task, now) or NO_DAY


def _due(session: Session, task: Task, now: datetime) -> date | None:
    if task.voided_at is not None:
        return None
    match task.state:
        case State.ASSIGNED | State.IN_PROGRESS:
            return task.deadline
        case State.SUBMITTED:
            return _wait(session, task, Watch.REVIEW, now)
        case State.LONG_TERM_MONITORING:
            return _monitoring_due(session, task)
        case State.REBOUNDED:
            return _reopening_due(session, task, now)
    return None


def _reopening_due(session: Session, task: Task, now: datetime) -> date:
    """The office's deadline; until it has set one, as soon as a submission would have to be looked at."""
    rebound = select(Rebound.new_deadline).where(Rebound.task_id == task.id, Rebound.cycle == task.cycle)
    return session.scalar(rebound) or _wait(session, task, Watch.REBOUND, now)


def _wait(session: Session, task: Task, watch: Watch, now: datetime) -> date:
    """When the ladder says that whoever should have acted on this state did not."""
    count = almanac(session, local_day(now)).wait(task.campaign_id, watch)
    return working_days(session).add(local_day(task.state_since), count)


def _monitoring_due(session: Session, task: Task) -> date | None:
    """The earliest review not held or phase goal not met; when all is done, the end of the period."""
    plan = session.scalar(select(MonitoringPlan).where(MonitoringPlan.task_id == task.id, MonitoringPlan.running))
    if plan is None:
        return None
    reviews = select(Review.due_on).where(Review.plan_id == plan.id, Review.held_on.is_(None))
    goals = select(PhaseGoal.due_on).where(PhaseGoal.plan_id == plan.id, PhaseGoal.met_on.is_(None))
    days = list(session.scalars(reviews.union_all(goals)))
    return min(days, default=plan.ends_on)
