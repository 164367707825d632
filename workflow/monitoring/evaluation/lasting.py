"""Facts about whether the result lasts: rebounds, reviews of the monitoring missed or held late, look-backs."""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, contains_eager

from models.ledger import Task
from models.looking_back import LookBackTask
from models.monitoring import MonitoringPlan, Rebound, Review, ReviewResult
from models.verification import SignOff
from models.words import N_
from workflow.monitoring.evaluation.registry import Case, Scope, fact
from workflow.monitoring.quick import soon
from workflow.monitoring.reviews import count_days_late
from workflow.reminders.days import days_lasted


def written_off(session: Session, scope: Scope) -> Iterator[int]:
    """The lead units of tasks whose write-off stood on some day of the period: only there could something come back."""
    query = select(Task.lead_unit_id, SignOff.signed_at, Rebound.raised_at)
    query = query.join(SignOff, SignOff.task_id == Task.id).where(*scope.tasks())
    query = query.outerjoin(Rebound, (Rebound.task_id == Task.id) & (Rebound.cycle == SignOff.cycle))
    for unit_id, signed_at, back_at in session.execute(query):
        if scope.day(signed_at) <= scope.until and (back_at is None or scope.day(back_at) >= scope.first):
            yield unit_id


def owing_reviews(session: Session, scope: Scope) -> Sequence[int]:
    """The lead units of tasks with a review of the monitoring that fell due in the period."""
    return session.scalars(_units_with(scope, Review.due_on >= scope.first, Review.due_on < scope.until)).all()


def holding_reviews(session: Session, scope: Scope) -> Sequence[int]:
    """The lead units of tasks with a review of the monitoring that was held in the period."""
    return session.scalars(_units_with(scope, Review.held_on.between(scope.first, scope.until))).all()


def _units_with(scope: Scope, *which: ColumnElement[bool]) -> Select[tuple[int]]:
    query = select(Task.lead_unit_id).join(MonitoringPlan, MonitoringPlan.task_id == Task.id)
    return query.join(Review, Review.plan_id == MonitoringPlan.id).where(*scope.tasks(), *which).distinct()


@fact(N_("came back on %(day)s (cycle %(cycle)s)"), among=written_off)
def find_rebounds(session: Session, scope: Scope) -> Iterator[Case]:
    """Each rebound that was reported."""
    query = select(Task.lead_unit_id, Task.ref, Rebound.cycle, Rebound.raised_at)
    query = query.join(Rebound, Rebound.task_id == Task.id).where(*scope.tasks())
    for unit_id, ref, cycle, at in session.execute(query.order_by(Task.id, Rebound.cycle)):
        if scope.holds(at):
            yield Case(unit_id, ref, 1, {"day": scope.day(at).isoformat(), "cycle": cycle})


@fact(N_("came back on %(day)s, days after the write-off: %(days)s"), among=written_off)
def find_quick_rebounds(session: Session, scope: Scope) -> Iterator[Case]:
    """Those of them soon after the write-off; how soon is soon, the x-ray of the same pattern says."""
    most = soon()
    query = (
        select(Task.lead_unit_id, Task.ref, Rebound.raised_at, SignOff.signed_at)
        .join(Rebound, Rebound.task_id == Task.id)
        .join(SignOff, (SignOff.task_id == Task.id) & (SignOff.cycle == Rebound.cycle))
        .where(*scope.tasks())
    )
    for unit_id, ref, at, signed_at in session.execute(query.order_by(Task.id, Rebound.cycle)):
        days = days_lasted(signed_at, at)
        if scope.holds(at) and days <= most:
            yield Case(unit_id, ref, 1, {"day": scope.day(at).isoformat(), "days": days})


@fact(N_("review due on %(day)s not held"), among=owing_reviews)
def find_missed_reviews(session: Session, scope: Scope) -> Iterator[Case]:
    """Each review that fell due and was not held by the end of the period, unless its monitoring had ended by then."""
    query = (
        select(Task.lead_unit_id, Task.ref, Review.due_on, MonitoringPlan.broken_off_at)
        .join(MonitoringPlan, MonitoringPlan.task_id == Task.id)
        .join(Review, Review.plan_id == MonitoringPlan.id)
        .where(*scope.tasks(), or_(Review.held_on.is_(None), Review.held_on > scope.until))
        .where(Review.due_on >= scope.first, Review.due_on < scope.until)
    )
    for unit_id, ref, due_on, broken_off_at in session.execute(query.order_by(Task.id, Review.due_on)):
        if broken_off_at is None or due_on < scope.day(broken_off_at):
            yield Case(unit_id, ref, 1, {"day": due_on.isoformat()})


@fact(N_("review due on %(day)s held late: %(days)s days after"), among=holding_reviews)
def find_late_reviews(session: Session, scope: Scope) -> Iterator[Case]:
    """Each review that was held in the period, but later than in time."""
    query = (
        select(Task.lead_unit_id, Task.ref, Review)
        .join(MonitoringPlan, MonitoringPlan.task_id == Task.id)
        .join(Review, Review.plan_id == MonitoringPlan.id)
        .where(*scope.tasks(), Review.held_on.between(scope.first, scope.until), Review.held_on > Review.due_on)
        .options(contains_eager(Review.plan))
    )
    for unit_id, ref, review in session.execute(query.order_by(Task.id, Review.due_on)):
        if days := count_days_late(review):
            yield Case(unit_id, ref, 1, {"day": review.due_on.isoformat(), "days": days})


@fact(N_("looked back at on %(day)s: %(result)s"), N_("Cases, the graver ones counted twice: %(amount)s"), always=False)
def find_look_backs(session: Session, scope: Scope) -> Iterator[Case]:
    """Each look-back: one that found the result weakening counts once, one that found the problem back counts twice."""
    counts = {ReviewResult.HOLDS: 0, ReviewResult.WEAK: 1, ReviewResult.REBOUNDED: 2}
    query = select(Task.lead_unit_id, Task.ref, LookBackTask.held_on, LookBackTask.result)
    query = query.join(LookBackTask, LookBackTask.task_id == Task.id).where(*scope.tasks())
    for unit_id, ref, held_on, result in session.execute(query.order_by(Task.id, LookBackTask.id)):
        if result is not None and held_on is not None and scope.holds(held_on):
            yield Case(unit_id, ref, counts[result], {"day": held_on.isoformat(), "result": result.value})
