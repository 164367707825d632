"""The next day by which somebody has to act on a task: kept on the task so that lists can sort and filter by it."""

from datetime import date, datetime

from sqlalchemy import Table, bindparam, exists, or_, select, update
from sqlalchemy.orm import Session

from models.base import NO_DAY
from models.ledger import Campaign, State, Task
from models.monitoring import MonitoringPlan, PhaseGoal, Rebound, Review
from workflow.reminders.almanac import almanac, forget_almanac
from workflow.reminders.days import forget_working_days, local_day
from workflow.reminders.ladder import Watch

WAITS = {State.SUBMITTED: Watch.REVIEW, State.REBOUNDED: Watch.REBOUND}


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
    book = almanac(session, local_day(now))
    return book.answer_due(task.campaign_id, watch, task.state_since)


def refresh_answers_due(session: Session, now: datetime, campaign: Campaign | None = None) -> int:
    """Count again where `due_on` hangs on the working days, after these or the ladder's values were changed (of one
    campaign, if so); returns how many days moved.

    The tasks' versions stay: nothing that a form shows or a signature binds was changed.
    """
    deadline = (Rebound.task_id == Task.id, Rebound.cycle == Task.cycle, Rebound.new_deadline.is_not(None))
    to_reopen = (Task.state == State.REBOUNDED) & ~exists().where(*deadline)
    waiting = [Task.voided_at.is_(None), or_(Task.state == State.SUBMITTED, to_reopen)]
    waiting += [Task.campaign_id == campaign.id] if campaign else []
    session.flush()
    found = select(Task.id, Task.campaign_id, Task.state, Task.state_since, Task.due_on).where(*waiting)
    rows = session.execute(found.order_by(Task.id).with_for_update(key_share=True, of=Task)).all()
    forget_working_days(session)  # only now: whoever was waited for may have changed them, too
    forget_almanac(session)
    book = almanac(session, local_day(now))
    days = {row.id: book.answer_due(row.campaign_id, WAITS[row.state], row.state_since) for row in rows}
    moved = [{"key": row.id, "day": days[row.id]} for row in rows if days[row.id] != row.due_on]
    if moved:
        table = Task.__table__
        assert isinstance(table, Table)  # noqa: S101 - tells the type checker what DeclarativeBase knows
        changed = update(table).where(table.c.id == bindparam("key")).values(due_on=bindparam("day"))
        session.connection().execute(changed, moved)
        session.expire_all()
    return len(moved)


def _monitoring_due(session: Session, task: Task) -> date | None:
    """The earliest review not held or phase goal not met; when all is done, the end of the period."""
    plan = session.scalar(select(MonitoringPlan).where(MonitoringPlan.task_id == task.id, MonitoringPlan.running))
    if plan is None:
        return None
    reviews = select(Review.due_on).where(Review.plan_id == plan.id, Review.held_on.is_(None))
    goals = select(PhaseGoal.due_on).where(PhaseGoal.plan_id == plan.id, PhaseGoal.met_on.is_(None))
    days = list(session.scalars(reviews.union_all(goals)))
    return min(days, default=plan.ends_on)
