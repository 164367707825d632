"""What waits for whom: the declared duties as a person's next step on a task, and as that person's list."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import Session

from models.extensions import Extension, ExtensionStatus
from models.ledger import Task, TaskKind
from models.measures import Contribution, Part
from models.monitoring import MonitoringPlan, PhaseGoal, Rebound, Review
from models.people import User
from workflow.process.declared import process
from workflow.process.definition import Duty
from workflow.process.locking import is_still
from workflow.process.rights import holds, tasks_where

Condition = Callable[[User, date], ColumnElement[bool]]


def next_duty(session: Session, task: Task, *, actor: User, today: date) -> Duty | None:
    """The first declared duty that the actor has on this task now."""
    if is_still(task):
        return None
    for duty in process().duties:
        if duty.state is task.state and holds(actor, duty.right, task) and _applies(session, task, duty, actor, today):
            return duty
    return None


def duty_where(duty: Duty, actor: User, today: date) -> ColumnElement[bool]:
    """The tasks on which the actor has this duty."""
    condition = [CONDITIONS[duty.when](actor, today)] if duty.when else []
    return and_(Task.state == duty.state, Task.voided_at.is_(None), tasks_where(actor, duty.right), *condition)


def duties_where(actor: User, today: date) -> ColumnElement[bool]:
    """The tasks on which the actor has any duty: everything that waits for this person."""
    return or_(false(), *(duty_where(duty, actor, today) for duty in process().duties))


def is_unwatched() -> ColumnElement[bool]:
    """A long-term task that nobody has put under monitoring in its cycle."""
    watched = exists().where(MonitoringPlan.task_id == Task.id, MonitoringPlan.cycle == Task.cycle).correlate(Task)
    return and_(Task.kind == TaskKind.LONG_TERM, ~watched)


def is_extension_asked() -> ColumnElement[bool]:
    """A task with a request for an extension on which the office has not decided."""
    asked = (Extension.task_id == Task.id, Extension.status == ExtensionStatus.ASKED)
    return exists().where(*asked).correlate(Task)


def _applies(session: Session, task: Task, duty: Duty, actor: User, today: date) -> bool:
    if not duty.when:
        return True
    return bool(session.scalar(select(exists().where(Task.id == task.id, CONDITIONS[duty.when](actor, today)))))


def _own_part_open(actor: User, _: date) -> ColumnElement[bool]:
    units = [grant.unit_id for grant in actor.grants if grant.unit_id is not None]
    settled = exists().where(
        Contribution.part_id == Part.id,
        Contribution.cycle == Task.cycle,
        or_(Contribution.signature_id.is_not(None), Contribution.waived_at.is_not(None)),
    )
    return exists().where(Part.task_id == Task.id, Part.unit_id.in_(units), ~settled).correlate(Task)


def _running_plan() -> ColumnElement[bool]:
    return and_(MonitoringPlan.task_id == Task.id, MonitoringPlan.running)


def _monitoring_over(_: User, today: date) -> ColumnElement[bool]:
    return exists().where(_running_plan(), MonitoringPlan.ends_on <= today).correlate(Task)


def _monitoring_running(_: User, __: date) -> ColumnElement[bool]:
    review = exists().where(Review.plan_id == MonitoringPlan.id, Review.held_on.is_(None)).correlate(MonitoringPlan)
    goal = exists().where(PhaseGoal.plan_id == MonitoringPlan.id, PhaseGoal.met_on.is_(None)).correlate(MonitoringPlan)
    return exists().where(_running_plan(), or_(review, goal)).correlate(Task)


def _long_term_unwatched(_: User, __: date) -> ColumnElement[bool]:
    return is_unwatched()


def _deadline_missing(_: User, __: date) -> ColumnElement[bool]:
    return (
        exists()
        .where(Rebound.task_id == Task.id, Rebound.cycle == Task.cycle, Rebound.new_deadline.is_(None))
        .correlate(Task)
    )


def _deadline_set(actor: User, today: date) -> ColumnElement[bool]:
    return ~_deadline_missing(actor, today)


def _extension_asked(_: User, __: date) -> ColumnElement[bool]:
    return is_extension_asked()


CONDITIONS: dict[str, Condition] = {
    "own_part_open": _own_part_open,
    "monitoring_over": _monitoring_over,
    "monitoring_running": _monitoring_running,
    "long_term_unwatched": _long_term_unwatched,
    "deadline_missing": _deadline_missing,
    "deadline_set": _deadline_set,
    "extension_asked": _extension_asked,
}
