"""From whom the trail keeps what an inspection tells inside: what its teams rated and wrote, and what came of it.

Ratings, statements and reasons stand in the events of the inspection, which is about many units. Who is tied to one of
them reads none of these events, whichever unit they are about; the pages show what is about the others.
"""

from sqlalchemy import ColumnElement, String, and_, cast, literal, or_, select

from models.inspection import InspectedUnit, SpecialInspection
from models.people import User
from models.trail import Event
from workflow.inspection.seeing import tied_where
from workflow.trail.chain import STREAMS
from workflow.trail.kinds import EventKind

INSIDE = ("finding.", "feedback.", EventKind.INSPECTION_CELL_SAVED.value, EventKind.INSPECTION_ALIGNED.value)


def where_kept_inside(actor: User) -> ColumnElement[bool]:
    """The events of the inspections of a unit that the actor is tied to, as a condition on Event."""
    inside = or_(*(Event.kind.startswith(prefix) for prefix in INSIDE))
    stream = literal(f"{STREAMS[SpecialInspection]}:").concat(cast(InspectedUnit.inspection_id, String))
    return and_(inside, Event.stream.in_(select(stream).where(tied_where(actor))))
