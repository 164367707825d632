"""Signing: the password again, and a signature bound to the hash of exactly what was shown."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.ledger import Task
from models.people import User
from models.process import Meaning, Signature
from models.words import N_, say
from workflow.errors import InvalidInput
from workflow.people.signing_in import prove_password
from workflow.process.witness import hash_text
from workflow.trail.chain import absent_behind


def confirm_password(actor: User, password: str) -> None:
    """Raise InvalidInput (field "password") unless it is the actor's own."""
    if not password:
        raise InvalidInput(say(N_("Type your password to sign.")), "password")
    prove_password(actor, password, say(N_("This is not your password. Nothing was signed.")), "password")


def add_signature(
    session: Session, task: Task, meaning: Meaning, signed: str, *, actor: User, now: datetime
) -> Signature:
    """Keep who signed which text; the caller has confirmed the password."""
    signature = Signature(
        task_id=task.id,
        user=actor,
        signer_name=actor.name,
        standing_in_for=absent_behind(session, actor) or None,
        meaning=meaning,
        signed=signed,
        signed_hash=hash_text(signed),
        signed_at=now,
    )
    session.add(signature)
    session.flush()
    return signature
