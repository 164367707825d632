"""Who has a review in hand: said to the others, taken over with one click; it takes no right from anybody."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.people import User
from models.process import Submission
from models.reviewing import ReviewClaim
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind
from workflow.verification.recording import open_for_record


def claim_review(session: Session, submission: Submission, *, actor: User, now: datetime) -> ReviewClaim:
    """Take the review in hand, from whoever had it; a second click changes nothing.

    The task is not marked: nobody's form is out of date because of it.
    """
    task = open_for_record(session, submission, actor)
    standing = find_claim(session, submission)
    if standing is not None and standing.claimed_by_id == actor.id:
        return standing
    told = {"submission": submission.number, "before": standing.claimed_by.name if standing else ""}
    if standing is not None:
        end_claim(session, submission, actor=actor, now=now)
    claim = ReviewClaim(submission_id=submission.id, claimed_by=actor, claimed_at=now)
    session.add(claim)
    kind = EventKind.REVIEW_TAKEN_OVER if standing else EventKind.REVIEW_CLAIMED
    record(session, task, kind, actor=actor, now=now, **told)
    return claim


def release_review(session: Session, submission: Submission, *, actor: User, now: datetime) -> None:
    """Nobody has it in hand any more; where nobody had, nothing happens."""
    task = open_for_record(session, submission, actor)
    if find_claim(session, submission) is None:
        return
    end_claim(session, submission, actor=actor, now=now)
    record(session, task, EventKind.REVIEW_RELEASED, actor=actor, now=now, submission=submission.number)


def find_claim(session: Session, submission: Submission) -> ReviewClaim | None:
    """The claim that stands."""
    query = select(ReviewClaim).where(ReviewClaim.submission_id == submission.id, ReviewClaim.released_at.is_(None))
    return session.scalar(query.options(joinedload(ReviewClaim.claimed_by)))


def end_claim(session: Session, submission: Submission, *, actor: User, now: datetime) -> None:
    """End what stands, as a decision on the submission does too."""
    if (claim := find_claim(session, submission)) is not None:
        claim.released_at, claim.released_by_id = now, actor.id
        session.flush()
