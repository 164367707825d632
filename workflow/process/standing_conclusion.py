"""Whether a review is concluded by a signature that counts, as a condition for lists of submissions.

`Reviewed.changed` compares what was recorded; here the times are near enough to name the next step. A mark that was
taken back leaves no time.
"""

from typing import Any

from sqlalchemy import Exists, exists, func

from models.concluding import Judgement, ReviewConclusion
from models.process import Signature, Submission
from models.reviewing import PassageMark, Question, SampleItem, SpotSample
from models.spot import OnSiteCheck, ReverseCheck
from models.verification import EvidenceVerdict, Interview, StepRecord

SEALS = '"recorded":{'  # within what is signed: the seals of what was recorded until then


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
