"""A conclusion and an interview as rows, as the rules would have left them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from models.concluding import Judgement, ReviewConclusion
from models.people import User
from models.process import Meaning, Submission
from models.verification import Interview, Interviewer
from workflow.process.signing import add_signature
from workflow.process.statements import list_unclosed_gaps
from workflow.reminders.days import local_day
from workflow.trail.chain import changes, record
from workflow.trail.kinds import EventKind
from workflow.verification.concluded import conclusion_as_signed, tell_conclusion
from workflow.verification.interviews import seal_of_interview
from workflow.verification.reviews import find_review


def conclude_once(session: Session, submission: Submission, by: User, now: datetime) -> None:
    """That the goal is reached, signed, unless it is concluded already."""
    if session.query(ReviewConclusion.id).filter_by(submission_id=submission.id).first():
        return
    texts = {"goal": "Every advance settled.", "effort": "A list is kept.", "result": "All 41 are settled."}
    of_submission = {"submission_id": submission.id, "recorded_at": now, "recorded_by_id": by.id}
    written = ReviewConclusion(judgement=Judgement.REACHED, **texts, **of_submission)
    session.add(written)
    session.flush()
    standing = list_unclosed_gaps(session, submission.task)
    signed = conclusion_as_signed(submission, written, standing, find_review(session, submission).sealed)
    written.signature = add_signature(session, submission.task, Meaning.CONCLUSION, signed, actor=by, now=now)
    told = {
        "submission": submission.number,
        "judgement": written.judgement.value,
        "changes": changes({}, tell_conclusion(written)),
    }
    told |= {"signed": written.signature.signed_hash}
    record(session, submission.task, EventKind.REVIEW_CONCLUDED, actor=by, now=now, **told)


def hold_interview(session: Session, submission: Submission, people: Sequence[User], now: datetime) -> None:
    interview = Interview(
        submission_id=submission.id,
        interviewed="Ms Zhao",
        held_on=local_day(now),
        confirmed_on=local_day(now),
        summary="She confirmed it.",
        recorded_at=now,
        recorded_by_id=people[0].id,
    )
    interview.interviewers += [Interviewer(user=user) for user in people]
    session.add(interview)
    session.flush()
    told = {"submission": submission.number, "sealed": seal_of_interview(interview)}
    record(session, submission.task, EventKind.INTERVIEW_RECORDED, actor=people[0], now=now, **told)
