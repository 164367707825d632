"""Changes of colour as events: once each, with what it was and what it is."""

import json
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.trail import Event
from tests.cast import Cast
from workflow.reminders.turning import note_colours

DAY = timedelta(days=1)


def test_each_change_of_colour_is_told_once(session: Session, cast: Cast) -> None:
    due = cast.now.date() + 12 * DAY
    task, far = cast.task(deadline=due, due_on=due), cast.task()
    session.commit()
    assert note_colours(session, cast.now, commit=session.commit) == 1
    assert note_colours(session, cast.now, commit=session.commit) == 0
    for days in (5, 13):
        assert note_colours(session, cast.now + days * DAY, commit=session.commit) == 1
    events = session.scalars(select(Event).where(Event.kind == "task.colour").order_by(Event.id)).all()
    told = [(json.loads(event.data)["before"], json.loads(event.data)["colour"]) for event in events]
    assert told == [("none", "green"), ("green", "yellow"), ("yellow", "red")]
    assert {event.stream for event in events} == {f"task:{task.id}"} != {f"task:{far.id}"}
    assert events[0].actor_id is None
