"""A feedback letter that leaves as a Word document: an event of the inspection, whoever took it out."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.inspection import InspectedUnit
from models.people import User
from models.words import N_, say
from workflow.errors import NotFound
from workflow.inspection.feedback_reading import find_letter, may_read_letter
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind


def require_letter_readable(session: Session, inspected: InspectedUnit, *, actor: User) -> None:
    """Raise NotFound for whoever may not read the letter: not even that there is one is told."""
    if not may_read_letter(session, actor, inspected, find_letter(session, inspected)):
        raise NotFound(say(N_("There is nothing at this address.")))


def note_letter_export(session: Session, inspected: InspectedUnit, *, actor: User, now: datetime) -> None:
    """The letter, or its draft, was taken out."""
    require_letter_readable(session, inspected, actor=actor)
    told = {"unit": inspected.unit.name, "draft": find_letter(session, inspected) is None}
    record(session, inspected.inspection, EventKind.FEEDBACK_EXPORTED, actor=actor, now=now, **told)
