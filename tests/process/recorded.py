"""What a review records as rows, as the rules would have left them: steps, verdicts, an interview."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.evidence import Evidence, EvidenceSide, Revision
from models.people import User
from models.process import Submission
from models.verification import EvidenceVerdict, Interview, Step, StepRecord, StepResult, Verdict
from tests.process.concluded import hold_interview


def record_what_lacks(session: Session, submission: Submission, by: User, other: User, now: datetime) -> None:
    """Every step, verdict and required interview of the submission that is not recorded yet."""
    of = {"submission_id": submission.id}
    known = {step for (step,) in session.query(StepRecord.step).filter_by(**of)}
    about = {"conclusion": "It holds.", "result": StepResult.PASSED, "recorded_at": now, "recorded_by_id": by.id}
    session.add_all(StepRecord(step=step, **of, **about) for step in Step if step not in known)
    judged = {revision for (revision,) in session.query(EvidenceVerdict.revision_id).filter_by(**of)}
    given = {"verdict": Verdict.SUFFICIENT, "given_at": now, "given_by_id": by.id}
    handed_in = {"task_id": submission.task_id, "cycle": submission.cycle, "side": EvidenceSide.UNIT}
    for (revision,) in session.query(Revision.id).join(Evidence).filter_by(**handed_in):
        if revision not in judged:
            session.add(EvidenceVerdict(revision_id=revision, **of, **given))
    if submission.task.campaign.interviews_required and not session.query(Interview.id).filter_by(**of).first():
        hold_interview(session, submission, (by, other), now)
    session.flush()
