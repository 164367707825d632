"""Nobody looks back at what he or she let pass, nor concludes its monitoring: who recorded a step of the review of a
write-off or judged a file, held an interview or checked on the spot in it, concluded it, or signed it; by proxy it is
the same person."""

from sqlalchemy import ColumnElement, String, cast, exists, literal, or_, select
from sqlalchemy.orm import object_session

from models.concluding import ReviewConclusion
from models.ledger import Task
from models.people import User
from models.process import Signature, Submission
from models.spot import OnSiteCheck, OnSiteChecker
from models.trail import Event
from models.verification import EvidenceVerdict, Interview, Interviewer, SignOff, StepRecord
from workflow.process.by_proxy import done_for
from workflow.trail.chain import STREAMS
from workflow.trail.kinds import EventKind

REVIEWING = (EventKind.STEP_RECORDED, EventKind.VERDICT_GIVEN, EventKind.REVIEW_CONCLUDED, EventKind.TASK_VERIFY)


def where_reviewed(user: User, of_cycle: ColumnElement[bool] | None = None) -> ColumnElement[bool]:
    """The tasks whose write-off of the present cycle, or of what `of_cycle` says, rests on what the person did in the
    review, or on the person's signature."""
    of_write_off = SignOff.submission_id
    own = (
        (StepRecord.submission_id == of_write_off, StepRecord.recorded_by_id == user.id),
        (EvidenceVerdict.submission_id == of_write_off, EvidenceVerdict.given_by_id == user.id),
        (Interview.submission_id == of_write_off, Interview.interviewers.any(Interviewer.user_id == user.id)),
        (OnSiteCheck.submission_id == of_write_off, OnSiteCheck.checkers.any(OnSiteChecker.user_id == user.id)),
        (ReviewConclusion.submission_id == of_write_off, ReviewConclusion.recorded_by_id == user.id),
        (Signature.id == SignOff.signature_id, Signature.user_id == user.id),
    )
    signed = (SignOff.task_id == Task.id, SignOff.cycle == Task.cycle if of_cycle is None else of_cycle)
    ways = (exists().where(*signed, *one) for one in (*own, (Submission.id == of_write_off, _in_name_of(user))))
    return or_(*(one.correlate(Task) for one in ways))


def did_review(task: Task, user: User) -> bool:
    """The same of one task."""
    session = object_session(task)
    assert session is not None  # noqa: S101 - rights are asked on stored tasks only
    return session.scalar(select(Task.id).where(Task.id == task.id, where_reviewed(user))) is not None


def _in_name_of(user: User) -> ColumnElement[bool]:
    """Whether a stand-in of the person took part in the review of the submission."""
    told = (
        Event.stream == literal(f"{STREAMS[Task]}:").concat(cast(Submission.task_id, String)),
        Event.kind.in_(REVIEWING),
        Event.at.between(Submission.submitted_at, SignOff.signed_at),
    )
    return done_for(user.id, select(Event.id)).where(*told).correlate(Submission, SignOff).exists()
