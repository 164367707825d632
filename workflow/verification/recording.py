"""What all records of a review share: they go to the very submission that was read, while it is under review."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.concluding import ReviewConclusion
from models.ledger import State, Task
from models.people import User
from models.process import Submission, SubmissionStatus
from models.reviewing import PassageMark, Question, SpotSample
from models.spot import OnSiteCheck, ReverseCheck
from models.verification import EvidenceVerdict, Interview, StepRecord
from models.words import N_, say
from workflow.errors import InvalidInput, WrongState
from workflow.ledger.dates import take_past_day
from workflow.process.locking import is_still, lock, require_state
from workflow.process.rights import holds, require
from workflow.reminders.days import local_day

RECORD = "review.record"  # the right to whatever a review consists of; to conclude it is one of its own


def open_for_record(session: Session, submission: Submission, actor: User, right: str = RECORD) -> Task:
    """Lock the task; raise unless the actor may record now on this very submission, not on a later one."""
    task = submission.task
    lock(session, task)
    require(actor, right, task)
    require_state(task, State.SUBMITTED)
    if submission.status is not SubmissionStatus.UNDER_REVIEW:
        raise WrongState(say(N_("This submission is no longer under review.")))
    return task


def take_day_held(day: date | None, task: Task, now: datetime) -> date:
    """The day of an interview or a check: within the cycle of which it tells, and not still to come."""
    held = take_past_day(day, "held_on", now)
    began = local_day(task.cycle_started_at) if task.cycle_started_at else held
    if held < began:
        raise InvalidInput(say(N_("This day lies before this cycle, which began on %(day)s."), day=began), "held_on")
    return held


def may_record(actor: User, submission: Submission, right: str = RECORD) -> bool:
    """Whether the actor may record on the submission now."""
    task = submission.task
    under_review = submission.status is SubmissionStatus.UNDER_REVIEW and task.state is State.SUBMITTED
    return under_review and not is_still(task) and holds(actor, right, task)


def is_under_review(task: Task) -> bool:
    """Whether a submission of the task waits for the inspection side."""
    return task.state is State.SUBMITTED


def review_begun(session: Session, submission: Submission) -> bool:
    """Whether the inspection side has recorded anything on the submission, or asked; a mere claim is no record."""
    records = (
        StepRecord,
        EvidenceVerdict,
        Interview,
        OnSiteCheck,
        ReverseCheck,
        ReviewConclusion,
        PassageMark,
        Question,
        SpotSample,
    )
    return any(
        session.scalar(select(record.id).where(record.submission_id == submission.id).limit(1)) is not None
        for record in records
    )
