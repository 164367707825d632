"""Interviews on a submission: held by at least two of the group, read by the inspection side only."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
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
from workflow.ledger.texts import fold_name, refuse_all_at_once, take_name, take_reason, take_text
from workflow.process.locking import mark
from workflow.process.needs_review import INTERVIEWERS
from workflow.process.rights import holders_of
from workflow.process.witness import hash_text
from workflow.reminders.days import local_day
from workflow.trail.chain import canonical, record
from workflow.trail.kinds import EventKind
from workflow.trail.repeated import find_repeated
from workflow.verification.recording import open_for_record, take_day_held


@dataclass(frozen=True)
class Talk:
    """What is entered of an interview: confirmed on a day by whoever was interviewed, or why it is not."""

    interviewed: str
    held_on: date | None
    questions: str
    summary: str
    confirmed_on: date | None = None
    unconfirmed: str = ""


def record_interview(
    session: Session,
    submission: Submission,
    held: Talk,
    interviewer_ids: Collection[int],
    *,
    actor: User,
    now: datetime,
) -> Interview:
    """Add an interview; it is never rewritten. Raises NeedsUnmet with everything that is wrong, field by field.

    Sent twice, it is added once. The trail keeps that it took place and a seal over its words, never the words: units
    read parts of the trail.
    """
    task = open_for_record(session, submission, actor)
    _refuse(held, task, now, lambda: _choose(session, task, interviewer_ids, held.interviewed))
    chosen = _choose(session, task, interviewer_ids, held.interviewed)
    interview = Interview(
        submission_id=submission.id,
        interviewed=take_name(held.interviewed, "interviewed", required=True),
        held_on=take_day_held(held.held_on, task, now),
        questions=take_reason(held.questions, "questions"),
        summary=take_reason(held.summary, "summary"),
        confirmed_on=held.confirmed_on,
        unconfirmed=take_text(held.unconfirmed, "unconfirmed"),
        recorded_at=now,
        recorded_by_id=actor.id,
    )
    sealed = seal_interview(interview, [user.id for user in chosen])
    about, kind = {"submission": submission.number, "sealed": sealed}, EventKind.INTERVIEW_RECORDED
    if find_repeated(session, kind, about, within=task, actor=actor, now=now, whenever=True):
        return _find_sealed(session, submission, sealed)
    interview.interviewers += [Interviewer(user=user) for user in chosen]
    session.add(interview)
    mark(task, actor, now)
    record(session, task, kind, actor=actor, now=now, **about)
    return interview


def find_interviewers(session: Session, task: Task) -> list[User]:
    """Who may be named as interviewer: the active people of the assigned group without a tie to the task's units."""
    return holders_of(session, "review.record", task)


def choose_of_group(session: Session, task: Task, wanted: Collection[int], field: str) -> list[User]:
    """Those of the assigned group who took part; raises InvalidInput for a stranger."""
    chosen = [user for user in find_interviewers(session, task) if user.id in set(wanted)]
    if len(chosen) < len(set(wanted)):
        raise InvalidInput(say(N_("Choose people of the assigned group only.")), field)
    return chosen


def seal_interview(held: Interview, interviewers: list[int]) -> str:
    """SHA-256 in hex over an interview's content; the earliest ones had neither questions nor a confirmation."""
    content = [held.interviewed, held.held_on, sorted(interviewers), held.summary]
    later = [held.questions, held.confirmed_on, held.unconfirmed]
    return hash_text(canonical([*content, *later] if any(later) else content))


def seal_of_interview(held: Interview) -> str:
    """The seal over an interview as it stands."""
    return seal_interview(held, [row.user_id for row in held.interviewers])


def _refuse(held: Talk, task: Task, now: datetime, choose: Callable[[], object]) -> None:
    refuse_all_at_once(
        lambda: take_name(held.interviewed, "interviewed", required=True),
        lambda: take_day_held(held.held_on, task, now),
        choose,
        lambda: take_reason(held.questions, "questions"),
        lambda: take_reason(held.summary, "summary"),
        lambda: _check_confirmation(held, now),
    )


def _check_confirmation(held: Talk, now: datetime) -> None:
    """Confirmed on a day that is not before the interview, or a reason why not: one of both."""
    reason = take_text(held.unconfirmed, "unconfirmed")
    if held.confirmed_on is None:
        if not reason:
            wanted = N_("Give the day on which it was confirmed, or below the reason why it is not.")
            raise InvalidInput(say(wanted), "confirmed_on")
        take_reason(reason, "unconfirmed")
        return
    if reason:
        raise InvalidInput(say(N_("It is confirmed: leave the reason empty, or the day.")), "unconfirmed")
    day = take_past_day(held.confirmed_on, "confirmed_on", now)
    if held.held_on is not None and day < held.held_on <= local_day(now):
        raise InvalidInput(say(N_("This day lies before the interview.")), "confirmed_on")


def _choose(session: Session, task: Task, wanted: Collection[int], interviewed: str) -> list[User]:
    chosen = choose_of_group(session, task, wanted, "interviewers")
    if len(chosen) < INTERVIEWERS:
        raise InvalidInput(say(N_("Choose at least %(count)s interviewers."), count=INTERVIEWERS), "interviewers")
    asked = fold_name(interviewed)
    if own := next((user for user in chosen if asked in (fold_name(user.name), fold_name(user.username))), None):
        told = N_("%(name)s is interviewed: somebody else asks the questions.")
        raise InvalidInput(say(told, name=own.name), "interviewers")
    return chosen


def _find_sealed(session: Session, submission: Submission, sealed: str) -> Interview:
    held = session.scalars(select(Interview).where(Interview.submission_id == submission.id))
    return next(one for one in held if seal_of_interview(one) == sealed)
