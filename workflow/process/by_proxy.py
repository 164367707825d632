"""Who acted: oneself or, in one's name, whoever stood in; by proxy it is the same person."""

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, SQLColumnExpression, and_, or_, select

from models.stand_ins import StandIn
from models.trail import Event
from workflow.trail.chain import STANDING_IN

Person = int | BindParameter[int]  # the number of one, or where it will stand


def acted(person: Person, *told: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the trail tells such an event of the person, or of a stand-in as such; `told` may name what is asked
    around it."""
    return or_(*(one.correlate_except(Event, StandIn).exists() for one in events_of(person, Event.id, *told)))


def events_of(person: Person, asked: SQLColumnExpression[Any], *told: ColumnElement[bool]) -> list[Select[Any]]:
    """What is asked of such events that the person caused, and of those that a stand-in caused as such."""
    own = select(asked).where(Event.actor_id == person)
    return [one.where(*told) for one in (own, done_for(person, select(asked)))]


def done_for(person: Person, events: Select[Any]) -> Select[Any]:
    """Those among the events that a stand-in of the person caused as such."""
    told = Event.data.contains(f'"{STANDING_IN}":', autoescape=True)
    meanwhile = and_(StandIn.begun_at <= Event.at, or_(StandIn.ended_at.is_(None), StandIn.ended_at >= Event.at))
    return events.join(StandIn, StandIn.stand_in_id == Event.actor_id).where(
        StandIn.absent_id == person, meanwhile, told
    )
