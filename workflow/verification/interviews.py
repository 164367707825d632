"""Interviews on a submission: held by at least two of the group, read by the inspection side only."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import Task
from models.people import User
from models.process import Submission
from models.verification import Interview, Interviewer
from models.words import N_, say
from workflow.errors import InvalidInput
from workflow.ledger.dates import take_past_day
from workflow.ledger.texts import refuse_all_at_once, take_name, take_reason
from workflow.process.locking import mark
from workflow.process.needs_review import INTERVIEWERS
from workflow.process.rights import holders_of
from workflow.process.witness import hash_text
from workflow.trail.chain import canonical, record
from workflow.trail.kinds import EventKind
from workflow.trail.repeated import find_repeated
from workflow.verification.recording import open_for_record


def record_interview(
    session: Session,
    submission: Submission,
    *,
    interviewed: str,
    held_on: date | None,
    interviewer_ids: Collection[int],
    summary: str,
    actor: User,
    now: datetime,
) -> Interview:
    """Add an interview; it is never rewritten. Raises NeedsUnmet with everything that is wrong, field by field.

    Sent twice, it is added once. The trail keeps that it took place and a seal over its words, never the words: units
    read parts of the trail.
    """
    task = open_for_record(session, submission, actor)
    refuse_all_at_once(
        lambda: take_name(interviewed, "interviewed", required=True),
        lambda: take_past_day(held_on, "held_on", now),
        lambda: _choose(session, task, set(interviewer_ids)),
        lambda: take_reason(summary, "summary"),
    )
    interviewed = take_name(interviewed, "interviewed", required=True)
    held_on = take_past_day(held_on, "held_on", now)
    chosen = _choose(session, task, set(interviewer_ids))
    summary = take_reason(summary, "summary")
    sealed = seal_interview(interviewed, held_on, [user.id for user in chosen], summary)
    about, kind = {"submission": submission.number, "sealed": sealed}, EventKind.INTERVIEW_RECORDED
    if find_repeated(session, kind, about, within=task, actor=actor, now=now):
        return _find_sealed(session, submission, sealed)
    interview = Interview(
        submission_id=submission.id,
        interviewed=interviewed,
        held_on=held_on,
        summary=summary,
        recorded_at=now,
        recorded_by_id=actor.id,
    )
    interview.interviewers += [Interviewer(user=user) for user in chosen]
    session.add(interview)
    mark(task, actor, now)
    record(session, task, kind, actor=actor, now=now, **about)
    return interview


def find_interviewers(session: Session, task: Task) -> list[User]:
    """Who may be named as interviewer: the active people of the assigned group without a tie to the task's units."""
    return holders_of(session, "review.record", task)


def seal_interview(interviewed: str, held_on: date, interviewers: list[int], summary: str) -> str:
    """SHA-256 in hex over an interview's content."""
    return hash_text(canonical([interviewed, held_on, sorted(interviewers), summary]))


def _find_sealed(session: Session, submission: Submission, sealed: str) -> Interview:
    held = session.scalars(select(Interview).where(Interview.submission_id == submission.id))
    return next(one for one in held if _seal_of(one) == sealed)


def _seal_of(held: Interview) -> str:
    ids = [one.user_id for one in held.interviewers]
    return seal_interview(held.interviewed, held.held_on, ids, held.summary)


def _choose(session: Session, task: Task, wanted: set[int]) -> list[User]:
    chosen = [user for user in find_interviewers(session, task) if user.id in wanted]
    if len(chosen) < len(wanted):
        raise InvalidInput(say(N_("Choose interviewers of the assigned group only.")), "interviewers")
    if len(chosen) < INTERVIEWERS:
        raise InvalidInput(say(N_("Choose at least %(count)s interviewers."), count=INTERVIEWERS), "interviewers")
    return chosen
