"""The written conclusions of the three steps, each passed or not."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import User
from models.process import Submission
from models.verification import Step, StepRecord, StepResult
from models.words import N_, say
from workflow.errors import InvalidInput
from workflow.ledger.texts import refuse_all_at_once, take_reason
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
    result: StepResult | None,
    *,
    actor: User,
    seen_version: int,
    now: datetime,
) -> StepRecord:
    """Write or rewrite the conclusion of one step and its result; who wrote last counts for the four eyes.

    `seen_version` is 0 for a step that the form showed as not recorded. The task is marked too: who decides
    on the submission decides on the review as it was read.
    """
    task = open_for_record(session, submission, actor)
    written = find_step(session, submission, step)
    check_seen(session, written, seen_version)
    refuse_all_at_once(lambda: take_reason(conclusion, "conclusion"), lambda: _require_result(result))
    before = _tell(written) if written else {"text": "", "result": ""}
    after = {"text": take_reason(conclusion, "conclusion"), "result": _require_result(result)}
    if written is not None and before == after and not is_barred(written.recorded_by, "review.record", task):
        return written  # nothing new, unless it takes the place of a record that does not count
    if written is None:
        written = StepRecord(submission_id=submission.id, step=step)
        session.add(written)
    written.conclusion, written.result = after["text"], StepResult(after["result"])
    written.recorded_at, written.recorded_by = now, actor
    mark(written, actor, now)
    mark(task, actor, now)
    about = {"step": step.value, "submission": submission.number, "changes": changes(before, after)}
    record(session, task, EventKind.STEP_RECORDED, actor=actor, now=now, **about)
    return written


def _tell(written: StepRecord) -> dict[str, str]:
    return {"text": written.conclusion, "result": written.result}


def _require_result(result: StepResult | None) -> StepResult:
    if result is None:
        raise InvalidInput(say(N_("Choose whether the step is passed.")), "result")
    return result


def find_step(session: Session, submission: Submission, step: Step) -> StepRecord | None:
    query = select(StepRecord).where(StepRecord.submission_id == submission.id, StepRecord.step == step)
    return session.scalar(query)
