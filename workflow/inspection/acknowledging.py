"""Acknowledging a feedback letter: the first leader signs to have received just what was handed over."""

import json
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.feedback import FeedbackLetter
from models.people import User
from models.trail import Event
from models.words import N_, say
from workflow.errors import Damaged, Stale, WrongState
from workflow.inspection.at_work import hold_opened
from workflow.inspection.feedback_content import is_as_handed_over
from workflow.process.locking import lock_row, mark
from workflow.process.rights import require
from workflow.process.signing import confirm_password
from workflow.process.witness import hash_text
from workflow.trail.chain import canonical, record, stream_of
from workflow.trail.kinds import EventKind

NOT_AS_HANDED_OVER = N_("The letter is no longer as it was handed over, so nobody can sign for it. Tell the office.")


def acknowledge_letter(
    session: Session, letter: FeedbackLetter, shown: str, password: str, *, actor: User, now: datetime
) -> None:
    """Sign for the letter; `shown` is the digest that the page named. Sent twice by one person, it is signed once.

    Raises Stale for another digest, Damaged where the content is not what was handed over, WrongState where another
    leader of the unit has signed, then InvalidInput for a wrong password.
    """
    hold_opened(session, letter.inspected.inspection)
    lock_row(session, letter)
    require(actor, "feedback.acknowledge", letter.inspected)
    if shown != letter.digest:
        raise Stale("", None)
    if not is_as_handed_over(letter):
        raise Damaged(say(NOT_AS_HANDED_OVER))
    if letter.acknowledged_at is not None and letter.acknowledged_by_id != actor.id:
        raise WrongState(say(N_("%(name)s has acknowledged this letter already."), name=letter.signer_name))
    confirm_password(actor, password)
    if letter.acknowledged_at is None:
        _sign(session, letter, actor, now)


def as_signed(letter: FeedbackLetter) -> str:
    """Exactly what the first leader signs, as canonical JSON."""
    return canonical({"letter": letter.ref, "received": letter.digest, "handed_over_on": letter.content["on"]})


def is_signature_sound(session: Session, letter: FeedbackLetter) -> bool:
    """Whether the letter is as handed over, the signature is for just that, and the chained trail tells of both."""
    handed = _find_told(session, letter, EventKind.FEEDBACK_HANDED_OVER)
    if not is_as_handed_over(letter) or handed is None or json.loads(handed.data).get("digest") != letter.digest:
        return False
    if letter.acknowledged_at is None:
        return True
    told = _find_told(session, letter, EventKind.FEEDBACK_ACKNOWLEDGED)
    signer = (letter.acknowledged_by_id, letter.signer_name, letter.acknowledged_at)
    if told is None or signer != (told.actor_id, told.actor_name, told.at):
        return False
    hashes = json.loads(told.data).get("signed"), letter.signed_hash, hash_text(letter.signed)
    return len({*hashes}) == 1 and letter.signed == as_signed(letter)


def _sign(session: Session, letter: FeedbackLetter, actor: User, now: datetime) -> None:
    letter.signed, letter.signer_name = as_signed(letter), actor.name
    letter.signed_hash = hash_text(letter.signed)
    letter.acknowledged_at, letter.acknowledged_by = now, actor
    mark(letter, actor, now)
    told = {"ref": letter.ref, "unit": letter.inspected.unit.name, "digest": letter.digest}
    about = letter.inspected.inspection
    kind = EventKind.FEEDBACK_ACKNOWLEDGED
    record(session, about, kind, actor=actor, now=now, **told, signed=letter.signed_hash)


def _find_told(session: Session, letter: FeedbackLetter, kind: EventKind) -> Event | None:
    query = select(Event).where(Event.stream == stream_of(letter.inspected.inspection), Event.kind == kind.value)
    told = session.scalars(query.order_by(Event.seq))
    return next((one for one in told if json.loads(one.data).get("ref") == letter.ref), None)
