"""Whether a signature that counts concludes a review, and what bars a write-off: conditions for lists of submissions.

`Reviewed.changed` compares what was recorded; here the times are near enough to name the next step. A mark that was
taken back leaves no time.
"""

from typing import Any

from sqlalchemy import Exists, and_, exists, func, or_
from sqlalchemy.orm import aliased

from models.concluding import Judgement, NotedGap, ReviewConclusion
from models.process import Signature, Submission
from models.reviewing import PassageMark, Question, SampleItem, SpotSample
from models.spot import OnSiteCheck, ReverseCheck, SpotResult
from models.verification import EvidenceVerdict, Interview, Severity, StepRecord, StepResult

SEALS = '"recorded":{'  # within what is signed: the seals of what was recorded until then
_again = aliased(OnSiteCheck)  # made once: to make one costs more than the rest of a condition
_checked = aliased(Submission)


def is_concluded() -> Exists:
    """Signed on all that is recorded, and not with a goal that is missed."""
    signed = (ReviewConclusion.signature_id == Signature.id, Signature.signed.contains(SEALS, autoescape=True))
    reached = ReviewConclusion.judgement != Judgement.NOT_REACHED
    later = [~_recorded_later(of, at) for of, at in _moments()]
    later.append(~_ticked_later())
    return exists().where(ReviewConclusion.submission_id == Submission.id, reached, *signed, *later)


def _moments() -> list[tuple[Any, Any]]:
    """Whatever belongs to a submission, with the moment at which it was recorded or changed last."""
    return [
        (StepRecord, StepRecord.recorded_at),
        (EvidenceVerdict, EvidenceVerdict.given_at),
        (Interview, Interview.recorded_at),
        (OnSiteCheck, OnSiteCheck.recorded_at),
        (ReverseCheck, ReverseCheck.recorded_at),
        (PassageMark, PassageMark.marked_at),
        (Question, func.coalesce(Question.answered_at, Question.withdrawn_at, Question.asked_at)),
        (SpotSample, SpotSample.drawn_at),
    ]


def _recorded_later(of: Any, at: Any) -> Exists:
    later = exists().where(of.submission_id == Submission.id, at > ReviewConclusion.recorded_at)
    return later.correlate(Submission, ReviewConclusion)


def _ticked_later() -> Exists:
    """Something drawn was checked, or a note on it written."""
    of_sample = (SampleItem.sample_id == SpotSample.id, SpotSample.submission_id == Submission.id)
    later = exists().where(*of_sample, SampleItem.changed_at > ReviewConclusion.recorded_at)
    return later.correlate(Submission, ReviewConclusion)


def has_failed_step() -> Exists:
    """A step that is not passed."""
    return exists().where(StepRecord.submission_id == Submission.id, StepRecord.result == StepResult.NOT_PASSED)


def names_grave_gap() -> Exists:
    """A grave gap that the conclusion names."""
    noted = (NotedGap.conclusion_id == ReviewConclusion.id, NotedGap.severity == Severity.GRAVE)
    return exists().where(ReviewConclusion.submission_id == Submission.id, *noted)


def has_unfound() -> Exists:
    """Something that a check did not find as reported, and no later one has."""
    of_cycle = (_checked.task_id == Submission.task_id, _checked.cycle == Submission.cycle)
    unfound = (OnSiteCheck.submission_id == _checked.id, OnSiteCheck.result == SpotResult.DOES_NOT_HOLD)
    same = func.coalesce(_again.again_id, _again.id) == func.coalesce(OnSiteCheck.again_id, OnSiteCheck.id)
    same_day = and_(_again.held_on == OnSiteCheck.held_on, _again.id > OnSiteCheck.id)
    found = (same, or_(_again.held_on > OnSiteCheck.held_on, same_day), _again.result == SpotResult.HOLDS)
    return exists().where(*of_cycle, *unfound, ~exists().where(*found).correlate(OnSiteCheck))
