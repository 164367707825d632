"""The written conclusions of the three steps."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import User
from models.process import Submission
from models.verification import Step, StepRecord
from workflow.ledger.texts import take_reason
from workflow.process.locking import check_seen, mark
from workflow.process.rights import is_barred
from workflow.trail.chain import changes, record
from workflow.trail.kinds import EventKind
from workflow.verification.recording import open_for_record


def record_step(
    session: Session,
    submission: Submission,
    step: Step,
    conclusion: str,
    *,
    actor: User,
    seen_version: int,
    now: datetime,
) -> StepRecord:
    """Write or rewrite the conclusion of one step; who wrote last counts for the four eyes.

    `seen_version` is 0 for a step that the form showed as not recorded. The task is marked too: who decides
    on the submission decides on the review as it was read.
    """
    task = open_for_record(session, submission, actor)
    written = find_step(session, submission, step)
    check_seen(session, written, seen_version)
    text = take_reason(conclusion, "conclusion")
    if written is not None and written.conclusion == text and not is_barred(written.recorded_by, "review.record", task):
        return written  # nothing new, unless it takes the place of a record that does not count
    before = written.conclusion if written else ""
    if written is None:
        written = StepRecord(submission_id=submission.id, step=step)
        session.add(written)
    written.conclusion, written.recorded_at, written.recorded_by = text, now, actor
    mark(written, actor, now)
    mark(task, actor, now)
    about = {"step": step.value, "submission": submission.number, "changes": changes({"text": before}, {"text": text})}
    record(session, task, EventKind.STEP_RECORDED, actor=actor, now=now, **about)
    return written


def find_step(session: Session, submission: Submission, step: Step) -> StepRecord | None:
    query = select(StepRecord).where(StepRecord.submission_id == submission.id, StepRecord.step == step)
    return session.scalar(query)
