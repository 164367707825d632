"""Whether a signature is told alike by the trail, which is chained: the same signer, meaning, time and text."""

import hashlib
import json
from typing import Any

from sqlalchemy import ColumnElement, String, and_, literal, or_, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from models.measures import Contribution, Part
from models.process import Meaning, Signature
from models.trail import Event
from workflow.trail.chain import STANDING_IN
from workflow.trail.kinds import EventKind

KINDS = {
    Meaning.SUBMISSION: EventKind.TASK_SUBMIT,
    Meaning.PART: EventKind.PART_SIGNED,
    Meaning.WRITE_OFF: EventKind.TASK_VERIFY,
    Meaning.PLAN: EventKind.PLAN_SIGNED,
    Meaning.PLAN_CHANGE: EventKind.CHANGE_SIGNED,
}


def find_witness(session: Session, signature: Signature, meaning: Meaning) -> dict[str, Any] | None:
    """What the chained event says that tells of the signature; None where none does."""
    query = select(Event.data).join(Signature, _tells_of(meaning)).where(Signature.id == signature.id)
    data = session.scalar(query.limit(1))
    told: dict[str, Any] | None = None if data is None else json.loads(data)
    return told if told is not None and told.get(STANDING_IN) == signature.standing_in_for else None


def list_witnessed(session: Session, task_id: int, *meanings: Meaning) -> set[int]:
    """The signatures of the task, of these meanings, of which the chained trail tells with the same hash."""
    query = select(Signature, Event.data).join(Event, or_(*(_tells_of(meaning) for meaning in meanings)))
    rows = session.execute(query.where(Signature.task_id == task_id))
    return {signature.id for signature, data in rows if _is_told(signature, json.loads(data))}


def are_parts_witnessed(session: Session, task_id: int, cycle: int) -> bool:
    """The same for every part that is signed in the cycle; and each says still what its leader signed."""
    query = (
        select(Signature, Part.description, Contribution.text, Event.data)
        .join(Contribution, Contribution.signature_id == Signature.id)
        .join(Part, Part.id == Contribution.part_id)
        .outerjoin(Event, _tells_of(Meaning.PART))
        .where(Part.task_id == task_id, Contribution.cycle == cycle)
    )
    told: dict[int, bool] = {}
    for signature, asked, given, data in session.execute(query):
        holds = data is not None and _is_told(signature, json.loads(data)) and _says(signature, asked, given)
        told[signature.id] = told.get(signature.id, False) or holds  # one person may sign two parts at one moment
    return all(told.values())


def hash_text(text: str) -> str:
    """SHA-256 in hex of a canonical text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _is_told(signature: Signature, told: dict[str, Any]) -> bool:
    """Events written before they kept the hash tell signer, meaning and time only."""
    if told.get(STANDING_IN) != signature.standing_in_for:
        return False
    return bool(told.get("signed", signature.signed_hash) == signature.signed_hash == hash_text(signature.signed))


def _says(signature: Signature, asked: str, given: str) -> bool:
    """Whether the signed text holds what was asked of the unit and what it wrote, as they stand now."""
    try:
        signed = json.loads(signature.signed)
        return (signed["part"], signed["contribution"]) == (asked, given)
    except (ValueError, KeyError, TypeError):  # it was tampered with so that it cannot even be read
        return False


def _tells_of(meaning: Meaning) -> ColumnElement[bool]:
    return and_(
        Signature.meaning == meaning,
        Event.stream == literal("task:") + sql_cast(Signature.task_id, String),
        Event.kind == KINDS[meaning].value,
        Event.at == Signature.signed_at,
        Event.actor_id == Signature.user_id,
        Event.actor_name == Signature.signer_name,
    )
