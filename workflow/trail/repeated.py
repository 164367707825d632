"""A form that was sent twice: the trail has told the very same by the same person a moment ago."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import User
from models.trail import Event
from workflow.trail.chain import canonical, stream_of
from workflow.trail.kinds import EventKind

AT_ONCE = timedelta(seconds=60)


def find_repeated(
    session: Session,
    kind: EventKind,
    told: Mapping[str, Any],
    *,
    within: object = None,
    actor: User,
    now: datetime,
    whenever: bool = False,
) -> dict[str, Any] | None:
    """What the latest event says that told all this within the last minute, or `whenever`; None when there is none.

    `within` is the thing whose stream tells it. What was drawn for it since, such as its reference, is left out of
    `told`. The caller has locked what both forms would change, so that the second finds what the first has told.
    """
    query = select(Event.data).where(Event.kind == kind.value, Event.actor_id == actor.id)
    if not whenever:
        query = query.where(Event.at > now - AT_ONCE)
    if within is not None:
        query = query.where(Event.stream == stream_of(within))
    wanted = json.loads(canonical(dict(told)))
    for data in session.scalars(query.order_by(Event.id.desc())):
        said: dict[str, Any] = json.loads(data)
        if {name: said.get(name) for name in wanted} == wanted:
            return said
    return None
