"""What the trail tells of closing a matter: who ever proposed it, and the last refusal, of which the office is told."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.findings import FindingUnit
from models.people import Unit, User
from models.reminders import Colour
from models.trail import Event
from workflow.inspection.outcomes import Matter, inspection_of, is_settled, ref_of, unit_of
from workflow.process.rights import holds
from workflow.reminders.notices import OFFICE, tell
from workflow.reminders.outbox import MailKind
from workflow.reminders.receivers import Staff
from workflow.trail.chain import stream_of
from workflow.trail.kinds import EventKind
from workflow.trail.unit_names import read_names


@dataclass(frozen=True)
class Refusal:
    """Who did not close it, when and why."""

    by: str
    at: datetime
    reason: str


def has_proposed(session: Session, matter: Matter, person: User) -> bool:
    """Whether the person ever asked that it be closed."""
    return any(event.actor_id == person.id for event, _ in _tell_of(session, matter, EventKind.CLOSING_PROPOSED))


def find_refusal(session: Session, matter: Matter) -> Refusal | None:
    """Why the committee did not close it, until it is settled or proposed anew."""
    if is_settled(matter) or matter.waits_for_committee:
        return None
    told = _tell_of(session, matter, EventKind.CLOSING_REFUSED)
    if not told:
        return None
    event, data = told[-1]
    return Refusal(event.actor_name, event.at, data["reason"])


def tell_refused(session: Session, matter: Matter, proposer: User | None, *, actor: User, now: datetime) -> None:
    """Tell who proposed it, or the office where that person settles it no longer, that it is not closed, and where;
    never why."""
    kind, number = ("finding", matter.finding.number) if isinstance(matter, FindingUnit) else ("problem", matter.number)
    about = {"inspection": inspection_of(matter).code, "matter": f"{kind}/{number}", "unit": unit_of(matter).code}
    content = {**about, "ref": ref_of(matter), "by": actor.name}
    dedupe = f"closing:{kind}:{matter.id}:{now.isoformat()}"
    for user in _list_told(session, matter, proposer):
        if user.id != actor.id:
            tell(session, user, MailKind.CLOSING_REFUSED, dedupe, now=now, content=content, colour=Colour.YELLOW)


def _list_told(session: Session, matter: Matter, proposer: User | None) -> list[User]:
    if proposer is not None and proposer.active and holds(proposer, "finding.settle", matter.inspected):
        return [proposer]
    office = Staff(session).find([OFFICE], None)
    return [user for user in office if user.active and holds(user, "finding.settle", matter.inspected)]


def _tell_of(session: Session, matter: Matter, kind: EventKind) -> list[tuple[Event, dict[str, Any]]]:
    """The events about it, in order; its unit is known by its number, in an older one by any name that it had."""
    query = select(Event).where(Event.stream == stream_of(inspection_of(matter)), Event.kind == kind.value)
    events = [(event, json.loads(event.data)) for event in session.scalars(query.order_by(Event.seq))]
    told = [(event, data) for event, data in events if data["ref"] == ref_of(matter)]
    unit, inspected = unit_of(matter), matter.inspected.id
    names = read_names(session, select(Unit.id).where(Unit.id == unit.id))[unit.id] if told else set()

    def is_about(data: dict[str, Any]) -> bool:
        return data["inspected"] == inspected if "inspected" in data else data["unit"] in names

    return [(event, data) for event, data in told if is_about(data)]
