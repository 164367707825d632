"""What waits for whom: the declared duties as a person's next step on a task, and as that person's list."""

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import Session

from models.base import NO_DAY
from models.extensions import Extension, ExtensionStatus
from models.findings import FindingUnit, ThematicProblem
from models.ledger import Task, TaskKind
from models.letters import Letter, LetterStatus
from models.looking_back import LookBack, LookBackTask
from models.monitoring import MonitoringPlan, PhaseGoal, Rebound, Review
from models.people import User
from models.verification import Gap, SignOff, SignOffDifference
from workflow.monitoring.found_back import look_found_back, review_found_back
from workflow.monitoring.whys import is_deep_enough
from workflow.process import plan_standing, readiness
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
    moving = (Task.state == duty.state, Task.voided_at.is_(None))
    return and_(*moving, tasks_where(actor, duty.right), applies_where(duty, actor, today))


def due_day(duty: Duty) -> ColumnElement[date]:
    """The day of the duty on a task: that of a look-back or of gaps where it is about these, otherwise the task's."""
    if duty.when == "look_back_drawn":
        looks = select(func.min(LookBack.due_on)).join(LookBackTask, LookBackTask.look_back_id == LookBack.id)
        looks = looks.where(_in_look_back(), LookBackTask.held_on.is_(None))
        return looks.correlate(Task).scalar_subquery()
    if duty.when in ("found_gap_unanswered", "gap_answered"):
        answered = Gap.answer != "" if duty.when == "gap_answered" else Gap.answer == ""
        gaps = select(func.min(Gap.due_on)).where(Gap.task_id == Task.id, Gap.closed_at.is_(None), answered)
        return func.coalesce(gaps.correlate(Task).scalar_subquery(), NO_DAY)
    return Task.due_on.expression  # as it is, for its index


def applies_where(duty: Duty, actor: User, today: date) -> ColumnElement[bool]:
    """The tasks in the duty's state on which it is due, whoever has it."""
    when = [CONDITIONS[duty.when](actor, today)] if duty.when else []
    unless = [~CONDITIONS[duty.unless](actor, today)] if duty.unless else []
    return and_(true(), *when, *unless)


def duties_where(actor: User, today: date) -> ColumnElement[bool]:
    """The tasks on which the actor has any duty: everything that waits for this person."""
    return or_(false(), *(duty_where(duty, actor, today) for duty in broadest(own(process().duties))))


def own(duties: Sequence[Duty]) -> list[Duty]:
    """Those that are steps of whoever has them, not somebody else's who is waited for."""
    return [duty for duty in duties if not duty.others]


def broadest(duties: Sequence[Duty]) -> list[Duty]:
    """Enough of the duties to find every task that has any: a special case of another one is left out."""
    always = {(duty.state, duty.right, duty.unless) for duty in duties if not duty.when}
    return [duty for duty in duties if not duty.when or (duty.state, duty.right, duty.unless) not in always]


def is_unwatched() -> ColumnElement[bool]:
    """A long-term task that nobody has put under monitoring in its cycle."""
    watched = exists().where(MonitoringPlan.task_id == Task.id, MonitoringPlan.cycle == Task.cycle).correlate(Task)
    return and_(Task.kind == TaskKind.LONG_TERM, ~watched)


def is_extension_asked() -> ColumnElement[bool]:
    """A task with a request for an extension on which the office has not decided."""
    asked = (Extension.task_id == Task.id, Extension.status == ExtensionStatus.ASKED)
    return exists().where(*asked).correlate(Task)


def _applies(session: Session, task: Task, duty: Duty, actor: User, today: date) -> bool:
    if duty.always:
        return True
    return bool(session.scalar(select(exists().where(Task.id == task.id, applies_where(duty, actor, today)))))


def _running_plan() -> ColumnElement[bool]:
    return and_(MonitoringPlan.task_id == Task.id, MonitoringPlan.running)


def _monitoring_over(_: User, today: date) -> ColumnElement[bool]:
    return exists().where(_running_plan(), MonitoringPlan.ends_on <= today).correlate(Task)


def _review_due_soon(_: User, today: date) -> ColumnElement[bool]:
    """A review not held or a phase goal not met, and one of them falls due soon."""
    review = exists().where(Review.plan_id == MonitoringPlan.id, Review.held_on.is_(None)).correlate(MonitoringPlan)
    goal = exists().where(PhaseGoal.plan_id == MonitoringPlan.id, PhaseGoal.met_on.is_(None)).correlate(MonitoringPlan)
    return and_(readiness.due_soon(today), exists().where(_running_plan(), or_(review, goal)).correlate(Task))


def _long_term_unwatched(_: User, __: date) -> ColumnElement[bool]:
    return is_unwatched()


def _in_look_back() -> ColumnElement[bool]:
    return and_(LookBackTask.task_id == Task.id, LookBackTask.cycle == Task.cycle)


def _look_back_drawn(_: User, __: date) -> ColumnElement[bool]:
    return exists().where(_in_look_back(), LookBackTask.held_on.is_(None)).correlate(Task)


def _look_found_back(_: User, __: date) -> ColumnElement[bool]:
    return look_found_back()


def _review_found_back(_: User, __: date) -> ColumnElement[bool]:
    return review_found_back()


def _found_back(_: User, __: date) -> ColumnElement[bool]:
    return or_(review_found_back(), look_found_back())


def _deadline_missing(_: User, __: date) -> ColumnElement[bool]:
    return (
        exists()
        .where(Rebound.task_id == Task.id, Rebound.cycle == Task.cycle, Rebound.new_deadline.is_(None))
        .correlate(Task)
    )


def _deadline_set(actor: User, today: date) -> ColumnElement[bool]:
    return ~_deadline_missing(actor, today)


def _whys_missing(_: User, __: date) -> ColumnElement[bool]:
    return ~is_deep_enough()


def _sign_off_differs(_: User, __: date) -> ColumnElement[bool]:
    """The worker found that the standing write-off is no longer as it was signed."""
    standing = (SignOff.task_id == Task.id, SignOff.overtaken_at.is_(None))
    found = (SignOffDifference.sign_off_id == SignOff.id, SignOffDifference.gone_at.is_(None))
    return exists().where(*standing, *found).correlate(Task)


def _open_gap(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Gap.task_id == Task.id, Gap.closed_at.is_(None), *which).correlate(Task)


def _found_gap_unanswered(_: User, __: date) -> ColumnElement[bool]:
    """A gap that a special inspection opened; one that a write-off left is watched and asks for no answer at once."""
    found = or_(*(exists().where(one.gap_id == Gap.id).correlate(Gap) for one in (FindingUnit, ThematicProblem)))
    return _open_gap(Gap.answer == "", found)


def _gap_answered(actor: User, _: date) -> ColumnElement[bool]:
    """By somebody else: nobody closes what he or she answered."""
    return _open_gap(Gap.answer != "", Gap.answered_by_id != actor.id)


def _review_settled(actor: User, today: date) -> ColumnElement[bool]:
    """What is left of the review is a signature or a return."""
    return or_(readiness.review_complete(actor, today), readiness.return_concluded(actor, today))


def _extension_asked(_: User, __: date) -> ColumnElement[bool]:
    return is_extension_asked()


def _letter_drafted(_: User, __: date) -> ColumnElement[bool]:
    return exists().where(Letter.task_id == Task.id, Letter.status == LetterStatus.DRAFT).correlate(Task)


def _letter_to_answer(_: User, __: date) -> ColumnElement[bool]:
    return exists().where(Letter.task_id == Task.id, Letter.status == LetterStatus.ISSUED).correlate(Task)


def _letter_unanswered(_: User, today: date) -> ColumnElement[bool]:
    late = (Letter.status == LetterStatus.ISSUED, Letter.answer_until < today)
    return exists().where(Letter.task_id == Task.id, *late).correlate(Task)


CONDITIONS: dict[str, Condition] = {
    "plan_complete": plan_standing.plan_complete,
    "plan_to_sign": plan_standing.plan_to_sign,
    "plan_signed": plan_standing.plan_signed,
    "plan_waits": plan_standing.plan_waits,
    "change_prepared": plan_standing.change_prepared,
    "plan_stale": plan_standing.plan_stale,
    "ready_to_submit": plan_standing.ready_to_submit,
    "returned": readiness.returned,
    "own_part_written": readiness.own_part_written,
    "own_part_unwritten": readiness.own_part_unwritten,
    "review_complete": readiness.review_complete,
    "review_signable": readiness.review_signable,
    "return_concluded": readiness.return_concluded,
    "review_settled": _review_settled,
    "sign_off_differs": _sign_off_differs,
    "own_part_late": readiness.own_part_late,
    "part_late": readiness.part_late,
    "unit_question_open": readiness.unit_question_open,
    "question_open": readiness.question_open,
    "found_gap_unanswered": _found_gap_unanswered,
    "gap_answered": _gap_answered,
    "monitoring_over": _monitoring_over,
    "review_due_soon": _review_due_soon,
    "look_back_drawn": _look_back_drawn,
    "look_found_back": _look_found_back,
    "review_found_back": _review_found_back,
    "found_back": _found_back,
    "long_term_unwatched": _long_term_unwatched,
    "deadline_missing": _deadline_missing,
    "deadline_set": _deadline_set,
    "whys_missing": _whys_missing,
    "extension_asked": _extension_asked,
    "letter_drafted": _letter_drafted,
    "letter_to_answer": _letter_to_answer,
    "letter_unanswered": _letter_unanswered,
}
