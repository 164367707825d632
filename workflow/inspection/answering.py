"""The unit's one answer to its feedback letter, and what the office decides on it; no finding changes by either."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from models.feedback import AnswerDecision, FeedbackLetter
from models.people import User
from models.words import N_, Message, say
from workflow.errors import InvalidInput, WrongState
from workflow.inspection.at_work import hold_opened
from workflow.inspection.feedback_news import tell_of_letter
from workflow.ledger.texts import refuse_all_at_once, take_reason
from workflow.process.locking import check_seen, lock_row, mark
from workflow.process.rights import require
from workflow.reminders.days import local_day, working_days
from workflow.reminders.outbox import MailKind
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind

DAYS_TO_ANSWER = 5  # working days after the acknowledgement in which nobody closes the inspection


def answer_letter(
    session: Session, letter: FeedbackLetter, answer: str, *, actor: User, seen_version: int, now: datetime
) -> None:
    """Say with reasons with which findings the unit does not agree: once, after it has acknowledged the letter."""
    _open(session, letter, "feedback.answer", actor)
    if letter.answered_at is not None and (letter.answered_by_id, letter.answer) == (actor.id, answer.strip()):
        return
    if letter.acknowledged_at is None:
        raise WrongState(say(N_("The letter is acknowledged first, then it can be answered.")))
    if letter.answered_at is not None:
        raise WrongState(say(N_("The unit has answered this letter; it can do so once.")))
    if not letter.names_findings:
        raise WrongState(say(N_("This letter names no finding about the unit: there is nothing to answer.")))
    check_seen(session, letter, seen_version)
    letter.answer = take_reason(answer, "answer")
    letter.answered_at, letter.answered_by = now, actor
    told = {"ref": letter.ref, "unit": letter.inspected.unit.name, "answer": letter.answer}
    mark(letter, actor, now)
    record(session, letter.inspected.inspection, EventKind.FEEDBACK_ANSWERED, actor=actor, now=now, **told)
    tell_of_letter(session, letter, MailKind.FEEDBACK_ANSWERED, actor=actor, now=now)


def decide_answer(
    session: Session,
    letter: FeedbackLetter,
    decision: AnswerDecision | None,
    reason: str,
    *,
    actor: User,
    seen_version: int,
    now: datetime,
) -> None:
    """The office says what becomes of the answer and why; shown once with the letter, whose findings stay.
    Sent twice, it is decided once."""
    _open(session, letter, "feedback.decide", actor)
    if letter.answered_at is None:
        raise WrongState(say(N_("The unit has not answered this letter.")))
    sent = actor.id, decision, reason.strip()
    if letter.decided_at is not None and (letter.decided_by_id, letter.decision, letter.decision_reason) == sent:
        return
    check_seen(session, letter, seen_version)
    if letter.decided_at is not None:
        raise WrongState(say(N_("The answer to this letter is decided on.")))
    refuse_all_at_once(lambda: _require_decision(decision), lambda: take_reason(reason, "reason"))
    said = take_reason(reason, "reason")
    letter.decision, letter.decision_reason = decision, said
    letter.decided_at, letter.decided_by = now, actor
    told = {"ref": letter.ref, "unit": letter.inspected.unit.name, "decision": letter.decision, "reason": said}
    mark(letter, actor, now)
    record(session, letter.inspected.inspection, EventKind.FEEDBACK_DECIDED, actor=actor, now=now, **told)
    tell_of_letter(session, letter, MailKind.FEEDBACK_DECIDED, actor=actor, now=now)


def days_to_answer(session: Session, letter: FeedbackLetter) -> date | None:
    """The last of the unit's days to answer; None before it has acknowledged the letter, once it has answered, and
    where nothing was found."""
    if letter.acknowledged_at is None or letter.answered_at is not None or not letter.names_findings:
        return None
    return working_days(session).add(local_day(letter.acknowledged_at), DAYS_TO_ANSWER)


def find_awaited(session: Session, letter: FeedbackLetter, today: date) -> Message | None:
    """What a letter waits for: the unit, in its days to answer too, or the office; None when all was said."""
    about: dict[str, object] = {"ref": letter.ref, "unit": letter.inspected.unit.called}
    if letter.acknowledged_at is None:
        return say(N_("%(ref)s, %(unit)s: the feedback letter is not acknowledged."), **about)
    if letter.answered_at is not None:
        told = N_("%(ref)s, %(unit)s: the answer to the feedback letter is not decided on.")
        return say(told, **about) if letter.decided_at is None else None
    until = days_to_answer(session, letter)
    told = N_("%(ref)s, %(unit)s: the unit can answer the feedback letter until %(day)s.")
    return say(told, **about, day=until) if until is not None and until >= today else None


def _open(session: Session, letter: FeedbackLetter, right: str, actor: User) -> None:
    hold_opened(session, letter.inspected.inspection)
    lock_row(session, letter)
    require(actor, right, letter.inspected)


def _require_decision(decision: AnswerDecision | None) -> None:
    if decision is None:
        raise InvalidInput(say(N_("Please choose.")), "decision")


def has_agreed(letter: FeedbackLetter) -> bool:
    """Whether the office accepted, in whole or in part, what the unit objects to in its answer."""
    return letter.decision in (AnswerDecision.ACCEPTED, AnswerDecision.IN_PART)
