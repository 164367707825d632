"""What a clerk would write down of a task: the days that somebody has to keep, for a model of the ladder."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.institutional import DocumentTask, InstitutionalDocument
from models.ledger import State, Task, TaskKind
from models.looking_back import LookBackTask
from models.meetings import ActionItem, ActionStatus
from models.monitoring import MonitoringPlan, Rebound, Review, ReviewResult
from models.process import Submission, SubmissionStatus
from models.reviewing import Question
from models.verification import Gap, SignOff, StepRecord
from tests.reminders.simple_ladder import Line, Paper

ZONE = ZoneInfo("Asia/Shanghai")


def write_paper(session: Session, task: Task) -> Paper:
    """Nothing stands on the paper of a task that is written off or void."""
    group, leader = task.group, task.leader
    paper = Paper(
        task.ref,
        task.lead_unit.code,
        group.code if group else "",
        task.cycle,
        responsible=leader.username if leader else "",
    )
    since = task.state_since.astimezone(ZONE).date()
    if task.voided_at is not None:
        return paper
    to_do = [one for one in task.actions if one.status is ActionStatus.OPEN]
    given = [("action", f"action {a.id}", a.due_on, {"action": a.text, "to": a.unit.code}) for a in to_do]
    match task.state:
        case State.ASSIGNED:
            paper.watched = [("deadline", "task", task.deadline, {})] if task.deadline else []
        case State.IN_PROGRESS:
            paper.watched = list(_worked_on(task))
        case State.SUBMITTED:
            paper.watched = [("review", "task", since, {}), *_asked(session, task)]
        case State.REBOUNDED:
            day = find_rebound(session, task).new_deadline
            paper.watched = [("deadline", "task", day, {}) if day else ("rebound", "task", since, {})]
        case State.LONG_TERM_MONITORING:
            paper.watched = list(_monitored(session, task))
        case State.VERIFIED:
            paper.watched = [*_unmonitored(session, task, since), *_found_back(session, task)]
    paper.watched += given + list(_left(session, task)) + list(_drawn(session, task))
    paper.watched += list(_unchecked(session, task))
    return paper


def write_item(item: ActionItem) -> Paper:
    """What a meeting gave to do about no task: it goes by the campaign."""
    paper = Paper(item.meeting.campaign.code, item.unit.code, "", 0)
    if item.status is ActionStatus.OPEN:
        paper.watched = [("action", f"action {item.id}", item.due_on, {"action": item.text, "to": item.unit.code})]
    return paper


def _left(session: Session, task: Task) -> Iterator[Line]:
    """Gaps that nobody has closed, but not twice what the deadline says, and not while the group reviews."""
    for gap in session.query(Gap).filter_by(task_id=task.id, closed_at=None).order_by(Gap.id):
        said = task.state is State.IN_PROGRESS and gap.due_on == task.deadline
        if gap.due_on and task.state is not State.SUBMITTED and not said:
            yield "gap", f"gap {gap.id}", gap.due_on, {"gap": gap.description}


def _unchecked(session: Session, task: Task) -> Iterator[Line]:
    """Documents whose effect is to be checked, if this is the first of their tasks that is not void."""
    links = session.query(InstitutionalDocument).join(DocumentTask).filter(DocumentTask.task_id == task.id)
    for row in links.order_by(InstitutionalDocument.id):
        first = min(one.id for one in row.tasks if one.voided_at is None)
        if row.check_due_on and first == task.id:
            yield "effect", f"document {row.id}", row.check_due_on, {"document": _short(row.name)}


def _asked(session: Session, task: Task) -> Iterator[Line]:
    """What the group asked about the submission and the unit has not answered."""
    asked = session.query(Question).join(Submission).filter(Submission.task_id == task.id)
    for one in asked.filter(Submission.status == SubmissionStatus.UNDER_REVIEW).order_by(Question.id):
        if one.answered_at is None and one.withdrawn_at is None:
            yield "question", f"question {one.id}", one.asked_at.astimezone(ZONE).date(), {"question": _short(one.text)}


def _found_back(session: Session, task: Task) -> list[Line]:
    """On which day a review or a look-back first found the problem back, in this cycle."""
    looks = session.query(LookBackTask).filter_by(task_id=task.id, cycle=task.cycle, result=ReviewResult.REBOUNDED)
    reviews = session.query(Review).join(Review.plan).filter(MonitoringPlan.task_id == task.id, MonitoringPlan.running)
    back = [row.held_on for row in [*looks, *reviews.filter(Review.result == ReviewResult.REBOUNDED)] if row.held_on]
    return [("found_back", "task", min(back), {})] if back else []


def _unmonitored(session: Session, task: Task, since: date) -> Iterator[Line]:
    plans = session.query(MonitoringPlan).filter_by(task_id=task.id, cycle=task.cycle)
    if task.kind is TaskKind.LONG_TERM and plans.count() == 0:
        yield "unmonitored", "task", since, {}


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


def _drawn(session: Session, task: Task) -> Iterator[Line]:
    """Look-backs that nobody has held, as long as the task has not come back since it was drawn; for the inspector of
    the group, unless it was he or she who reviewed the write-off."""
    signed = select(SignOff.submission_id).where(SignOff.task_id == task.id, SignOff.cycle == task.cycle)
    steps = session.scalars(select(StepRecord).where(StepRecord.submission_id.in_(signed)))
    inspector = f"{task.group.code}.inspector" if task.group else "office"
    looks = "office" if inspector in {step.recorded_by.username for step in steps} else inspector
    if task.state in (State.VERIFIED, State.LONG_TERM_MONITORING):
        for row in session.query(LookBackTask).filter_by(task_id=task.id, cycle=task.cycle, held_on=None):
            yield "look_back", f"look-back {row.id}", row.look_back.due_on, {"draw": row.look_back.ref, "looks": looks}


def _worked_on(task: Task) -> Iterator[Line]:
    if task.deadline:
        yield "deadline", "task", task.deadline, {}
    if task.last_progress_at:
        yield "silence", "task", task.last_progress_at.astimezone(ZONE).date(), {}
    for part in task.parts:
        day = part.deadline or task.deadline
        given = [one for one in part.contributions if one.cycle == task.cycle]
        if day and not any(one.signature_id or one.waived_at for one in given):
            yield "part", f"part {part.id}", day, {"part": part.unit.code}


def _monitored(session: Session, task: Task) -> Iterator[Line]:
    plan = find_running(session, task)
    left = [(f"review {r.id}", r.due_on, f"{r.due_on:%-d %b %Y}") for r in plan.reviews if not r.held_on]
    left += [(f"goal {g.id}", g.due_on, g.target) for g in plan.goals if not g.met_on]
    for matter, day, name in left:
        yield "check", matter, day, {"check": name}
    if found := _found_back(session, task):
        yield from found
    elif not left:
        yield "conclusion", "task", plan.ends_on, {}


def find_running(session: Session, task: Task) -> MonitoringPlan:
    return session.query(MonitoringPlan).filter(MonitoringPlan.task_id == task.id, MonitoringPlan.running).one()


def find_rebound(session: Session, task: Task) -> Rebound:
    return session.query(Rebound).filter_by(task_id=task.id, cycle=task.cycle).one()
