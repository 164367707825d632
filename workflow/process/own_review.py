"""Nobody looks back at what he or she let pass: who recorded the review of a write-off, concluded it, or signed it."""

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import object_session

from models.concluding import ReviewConclusion
from models.ledger import Task
from models.people import User
from models.process import Signature
from models.verification import SignOff, StepRecord


def where_reviewed(user: User) -> ColumnElement[bool]:
    """The tasks of whose present cycle the write-off rests on the person's steps, conclusion or signature."""
    signed = (SignOff.task_id == Task.id, SignOff.cycle == Task.cycle)
    step = exists().where(
        *signed, StepRecord.submission_id == SignOff.submission_id, StepRecord.recorded_by_id == user.id
    )
    concluded = exists().where(
        *signed, ReviewConclusion.submission_id == SignOff.submission_id, ReviewConclusion.recorded_by_id == user.id
    )
    wrote_off = exists().where(*signed, Signature.id == SignOff.signature_id, Signature.user_id == user.id)
    return or_(*(one.correlate(Task) for one in (step, concluded, wrote_off)))


def did_review(task: Task, user: User) -> bool:
    """The same of one task."""
    session = object_session(task)
    assert session is not None  # noqa: S101 - rights are asked on stored tasks only
    return session.scalar(select(Task.id).where(Task.id == task.id, where_reviewed(user))) is not None
