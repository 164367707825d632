"""Checks of what lasts: reviews that are missing, submissions that keep coming back, problems soon back again."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from config.settings import settings
from models.ledger import State, Task, TaskKind
from models.monitoring import MonitoringPlan, Rebound, Review
from models.process import Submission, SubmissionStatus
from models.verification import SignOff
from workflow.monitoring.xrays.reading import looked_at
from workflow.monitoring.xrays.registry import Found, check
from workflow.reminders.days import days_lasted, local_day


@check("reviews", "day")
def find_unreviewed(session: Session, today: date, *, days: int, period: int) -> Iterator[Found]:
    """A long-term task of which a review of the monitoring is so many days overdue; or that was written off `period`
    days ago and never put under monitoring: a first review counts as due on that day."""
    yield from _find_missed(session, today, days)
    yield from _find_unwatched(session, today, period)


def _find_missed(session: Session, today: date, days: int) -> Iterator[Found]:
    missed, first = func.count(Review.id), func.min(Review.due_on)
    query = (
        select(Task.id, Task.campaign_id, Task.lead_unit_id, MonitoringPlan.id.label("plan"))
        .add_columns(missed.label("missed"), first.label("first"))
        .join(MonitoringPlan, MonitoringPlan.task_id == Task.id)
        .join(Review, Review.plan_id == MonitoringPlan.id)
        .where(looked_at(), Task.kind == TaskKind.LONG_TERM, MonitoringPlan.running)
        .where(Review.held_on.is_(None), Review.due_on <= today - timedelta(days=days))
        .group_by(Task.id, Task.campaign_id, Task.lead_unit_id, MonitoringPlan.id)
    )
    for row in session.execute(query):
        told = {"reviews": row.missed, "day": row.first.isoformat()}
        yield Found(row.campaign_id, row.lead_unit_id, (row.id,), row.missed, str(row.plan), row.id, details=told)


def _find_unwatched(session: Session, today: date, period: int) -> Iterator[Found]:
    """By the state, through its index, then each write-off by its task; one that was watched is not among them."""
    written_before = datetime.combine(today - timedelta(days=period - 1), time(), settings().zone)
    of_cycle = (MonitoringPlan.task_id == Task.id, MonitoringPlan.cycle == Task.cycle)
    query = (
        select(Task.id, Task.campaign_id, Task.lead_unit_id, SignOff.id.label("sign_off"), SignOff.signed_at)
        .join(SignOff, (SignOff.task_id == Task.id) & (SignOff.cycle == Task.cycle))
        .where(looked_at(), Task.state == State.VERIFIED, Task.kind == TaskKind.LONG_TERM)
        .where(SignOff.signed_at < written_before)
        .where(~exists().where(*of_cycle).correlate(Task))
    )
    for row in session.execute(query):
        told = {"reviews": 1, "day": (local_day(row.signed_at) + timedelta(days=period)).isoformat()}
        yield Found(row.campaign_id, row.lead_unit_id, (row.id,), 1, f"unwatched:{row.sign_off}", row.id, details=told)


@check("returns", "cycle")
def find_returned_often(session: Session, today: date, *, returns: int) -> Iterator[Found]:
    """A task of which so many submissions of one cycle were returned."""
    query = (
        select(Task.id, Task.campaign_id, Task.lead_unit_id, Submission.cycle, func.count().label("returns"))
        .join(Submission, Submission.task_id == Task.id)
        .where(looked_at(), Submission.status == SubmissionStatus.RETURNED)
        .group_by(Task.id, Task.campaign_id, Task.lead_unit_id, Submission.cycle)
        .having(func.count() >= returns)
    )
    for row in session.execute(query):
        told = {"returns": row.returns, "cycle": row.cycle}
        yield Found(row.campaign_id, row.lead_unit_id, (row.id,), row.returns, str(row.cycle), row.id, details=told)


@check("days", "cycle")
def find_quick_rebound(session: Session, today: date, *, days: int) -> Iterator[Found]:
    """Written off, and back within so many days."""
    query = (
        select(Task.id, Task.campaign_id, Task.lead_unit_id, Rebound.cycle, SignOff.signed_at, Rebound.raised_at)
        .join(Rebound, Rebound.task_id == Task.id)
        .join(SignOff, (SignOff.task_id == Task.id) & (SignOff.cycle == Rebound.cycle))
        .where(looked_at())
    )
    for row in session.execute(query):
        told = {"days": days_lasted(row.signed_at, row.raised_at), "cycle": row.cycle}
        if told["days"] <= days:
            yield Found(row.campaign_id, row.lead_unit_id, (row.id,), 1, str(row.cycle), row.id, details=told)
