"""Owing a mail: a row in the outbox, written in the same transaction as the event that owes it."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, true
from sqlalchemy.orm import Session

from config.settings import MailBy, settings
from models.inserting import insert_new
from models.people import User
from models.reminders import Mail, MailStatus
from models.words import N_, Labelled
from workflow.trail.chain import canonical


class MailKind(Labelled):
    """What a mail is about; the label is its subject."""

    SUBMITTED = "submitted", N_("For review: %(ref)s %(title)s")
    RETURNED = "returned", N_("Returned: %(ref)s %(title)s")
    WRITTEN_OFF = "written_off", N_("Written off: %(ref)s %(title)s")
    REBOUNDED = "rebounded", N_("Rebounded: %(ref)s %(title)s")
    FOUND_BACK = "found_back", N_("Found to have come back: %(ref)s %(title)s")
    GAP_OPENED = "gap_opened", N_("Gap from a special inspection: %(ref)s %(title)s")
    GAP_ANSWERED = "gap_answered", N_("Gap answered: %(ref)s %(title)s")
    EXTENSION_ASKED = "extension_asked", N_("Extension asked for: %(ref)s %(title)s")
    EXTENSION_GRANTED = "extension_granted", N_("Extension granted: %(ref)s %(title)s")
    EXTENSION_REFUSED = "extension_refused", N_("Extension refused: %(ref)s %(title)s")
    EXTENSION_LAPSED = "extension_lapsed", N_("Request for an extension lapsed: %(ref)s %(title)s")
    PLAN_SIGNED = "plan_signed", N_("Plan to decide on: %(ref)s %(title)s")
    PLAN_ACCEPTED = "plan_accepted", N_("Plan accepted: %(ref)s %(title)s")
    PLAN_REFUSED = "plan_refused", N_("Plan not accepted: %(ref)s %(title)s")
    PLAN_PREPARED = "plan_prepared", N_("Change of a plan to sign: %(ref)s %(title)s")
    PLAN_REVISED = "plan_revised", N_("Plan changed by the office: %(ref)s %(title)s")
    PLAN_LAPSED = "plan_lapsed", N_("Signed plan or change lapsed: %(ref)s %(title)s")
    PART_WAIVED = "plan_part_waived", N_("Part waived: %(ref)s %(title)s")
    LETTER_ISSUED = "letter_issued", N_("Supervision letter on %(ref)s %(title)s")
    QUESTION_ASKED = "question_asked", N_("Question of the inspection group: %(ref)s %(title)s")
    QUESTION_ANSWERED = "question_answered", N_("Question answered: %(ref)s %(title)s")
    SIGN_OFF_DIFFERS = "sign_off_differs", N_("No longer as it was signed: %(ref)s %(title)s")
    UNIT_ASKED = "question_of_unit", N_("Question of another unit: %(ref)s %(title)s")
    UNIT_ANSWERED = "question_of_unit_answered", N_("Another unit has answered: %(ref)s %(title)s")
    MENTIONED = "mentioned", N_("You were mentioned: %(ref)s %(title)s")
    FEEDBACK_HANDED_OVER = "feedback_handed_over", N_("Feedback letter %(ref)s for your unit")
    FEEDBACK_ANSWERED = "feedback_answered", N_("A unit has answered: feedback letter %(ref)s")
    FEEDBACK_DECIDED = "feedback_decided", N_("Decision on your answer: feedback letter %(ref)s")
    FINDING_SENT_BACK = "finding_sent_back", N_("Sent back: finding %(ref)s")
    CLOSING_REFUSED = "closing_refused", N_("Not closed: %(ref)s")
    TIE_FOUND = "tie_found", N_("Conflict in the special inspection %(ref)s: %(title)s")
    REMINDED = "reminded", N_("Reminder: %(ref)s %(title)s")
    STANDS_IN = "stands_in", N_("You stand in for %(absent)s")
    STAND_IN_ALLOWED = "stand_in_allowed", N_("What you may do for %(absent)s has changed")
    UNREACHED = "unreached", N_("Nobody could be told: %(ref)s %(title)s")
    DIGEST = "digest", N_("Your rectification work today (%(count)s)")
    INVITATION = "invitation", N_("Your invitation to %(site)s")
    RESET = "reset", N_("Reset your password for %(site)s")
    EMAIL_CHANGED = "email_changed", N_("The e-mail address of your account was changed")


WITH_SECRET = (MailKind.INVITATION, MailKind.RESET)  # their content is wiped as soon as it is not needed


def owe_mail(
    session: Session, user: User, kind: MailKind, dedupe: str, *, now: datetime, content: dict[str, Any], to: str = ""
) -> int | None:
    """Queue one mail and say its number; a second call with the same dedupe text does nothing, None then.

    People without an address get none, and nobody does where the site sends no mail.
    It goes to the address that the account has when it is sent, or to `to`, an address that it had.
    """
    if not (mail_is_on() and (to or user.email)):
        return None
    if to:
        content = {**content, "to": to}
    row = insert_new(Mail).values(
        dedupe_key=dedupe_key(kind, user, dedupe),
        user_id=user.id,
        kind=kind.value,
        content=canonical(content),
        status=MailStatus.QUEUED,
        created_at=now,
        due_at=now,
        rank=_rank(kind),
        attempts=0,
        last_error="",
    )
    number: int | None = session.scalar(row.returning(Mail.id))
    return number


def dedupe_key(kind: MailKind, user: User, dedupe: str) -> str:
    return f"{kind.value}:{user.id}:{dedupe}"


def mail_is_on() -> bool:
    return settings().mail_by is not MailBy.OFF


def is_reached(user: User) -> bool:
    """Whether mail reaches the person; else links have to be handed over."""
    return mail_is_on() and bool(user.email)


def reached() -> ColumnElement[bool]:
    """The same as a condition on accounts."""
    return and_(User.email != "", true() if mail_is_on() else false())


def _rank(kind: MailKind) -> int:
    """Links that somebody waits for go first, then what happened, then the digests of everybody."""
    if kind in WITH_SECRET:
        return 0
    return 2 if kind is MailKind.DIGEST else 1


def address_of(mail: Mail) -> str:
    """Where a mail goes."""
    return str(json.loads(mail.content).get("to") or mail.user.email)
