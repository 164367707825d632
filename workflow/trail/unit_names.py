"""Every name that a unit has had: the trail tells the one of then."""

import json

from sqlalchemy import Select, String, cast, literal, select
from sqlalchemy.orm import Session

from models.people import Unit
from models.trail import Event
from workflow.trail.chain import STREAMS
from workflow.trail.kinds import EventKind


def read_names(session: Session, units: Select[tuple[int]]) -> dict[int, set[str]]:
    """By unit among those selected, its name and those that it had before."""
    names = {unit_id: {name} for unit_id, name in session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(units)))}
    stream = literal(f"{STREAMS[Unit]}:").concat(cast(Unit.id, String))
    renamed = (Event.kind == EventKind.UNIT_EDITED.value, Event.data.contains('"name":'))
    query = select(Unit.id, Event.data).join(Event, Event.stream == stream).where(Unit.id.in_(units), *renamed)
    for unit_id, data in session.execute(query):
        names[unit_id].add(json.loads(data)["fields"]["name"][0])
    return names
