"""Whether a signature is told alike by the trail, which is chained: the same signer, meaning and time."""

import json
from typing import Any

from sqlalchemy import ColumnElement, String, and_, exists, literal, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from models.measures import Contribution, Part
from models.process import Meaning, Signature
from models.trail import Event
from workflow.trail.kinds import EventKind

KINDS = {
    Meaning.SUBMISSION: EventKind.TASK_SUBMIT,
    Meaning.PART: EventKind.PART_SIGNED,
    Meaning.WRITE_OFF: EventKind.TASK_VERIFY,
}


def find_witness(session: Session, signature: Signature, meaning: Meaning) -> dict[str, Any] | None:
    """What the chained event says that tells of the signature; None where none does."""
    query = select(Event.data).join(Signature, _tells_of(meaning)).where(Signature.id == signature.id)
    data = session.scalar(query.limit(1))
    return None if data is None else json.loads(data)


def are_parts_witnessed(session: Session, task_id: int, cycle: int) -> bool:
    """The same for every part that is signed in the cycle."""
    query = (
        select(Signature.id)
        .join(Contribution, Contribution.signature_id == Signature.id)
        .join(Part, Part.id == Contribution.part_id)
        .where(Part.task_id == task_id, Contribution.cycle == cycle, ~_told(Meaning.PART))
    )
    return session.scalar(query.limit(1)) is None


def _told(meaning: Meaning) -> ColumnElement[bool]:
    return exists().where(_tells_of(meaning)).correlate(Signature)


def _tells_of(meaning: Meaning) -> ColumnElement[bool]:
    return and_(
        Signature.meaning == meaning,
        Event.stream == literal("task:") + sql_cast(Signature.task_id, String),
        Event.kind == KINDS[meaning].value,
        Event.at == Signature.signed_at,
        Event.actor_id == Signature.user_id,
        Event.actor_name == Signature.signer_name,
    )
