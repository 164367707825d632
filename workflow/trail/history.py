"""The history of a thing in plain words, for those who may read it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.extensions import Lapse
from models.monitoring import Effectiveness, ReviewResult
from models.people import LinkPurpose, Role, User
from models.trail import Event
from models.verification import Step, Verdict
from models.words import N_, KeptName, Listed, Message, say
from workflow.ledger.exporting.formats import ExportFormat
from workflow.process.rights import Subject, holds
from workflow.trail.chain import stream_of
from workflow.trail.kinds import EventKind

PARAMETER = re.compile(r"%\((\w+)\)s")
BY_ITSELF = N_("system")  # who did what nobody did
INSPECTION_ONLY = ("review.",)  # what the inspection side records is not told to the units
ENUMS: dict[str, type[StrEnum]] = {
    "effectiveness": Effectiveness,
    "result": ReviewResult,
    "role": Role,
    "step": Step,
    "verdict": Verdict,
    "purpose": LinkPurpose,
    "why": Lapse,
    "format": ExportFormat,
}
KEPT_NAMES = {"unit", "group", "scope"}
FIELD_NAMES = {
    "title": N_("title"),
    "goal": N_("goal"),
    "kind": N_("kind"),
    "origin": N_("origin"),
    "leader_id": N_("responsible leader"),
    "leader": N_("responsible leader"),
    "group_id": N_("inspection group"),
    "group": N_("inspection group"),
    "lead_unit_id": N_("lead unit"),
    "lead_unit": N_("lead unit"),
    "deadline": N_("task deadline"),
    "text": N_("text"),
    "unit_id": N_("unit"),
    "unit": N_("unit"),
    "person": N_("person"),
    "expected_result": N_("expected result"),
    "description": N_("description"),
    "manifestation": N_("concrete manifestation"),
    "source": N_("source"),
    "category_id": N_("category"),
    "category": N_("category"),
    "name": N_("name"),
    "name_en": N_("English name"),
    "feedback_on": N_("feedback day"),
    "concentrated_until": N_("end of the concentrated period"),
    "interim_report_on": N_("interim report"),
    "final_report_on": N_("final report"),
    "interviews_required": N_("interviews required"),
    "dated_on": N_("date of the document"),
    "measures": N_("measures shown"),
    "short_names": N_("short names"),
    "parent_id": N_("parent unit"),
    "parent": N_("parent unit"),
    "active": N_("active"),
    "query": N_("filters and order"),
    "email": N_("e-mail"),
    "language": N_("language"),
    "home_unit_id": N_("home unit"),
    "home_unit": N_("home unit"),
}
OF_MEASURE = {**FIELD_NAMES, "deadline": N_("measure due on")}


@dataclass(frozen=True)
class Told:
    """One event for the reader."""

    id: int
    at: datetime
    who: str | Message
    sentence: Message
    stream: str


def list_history(session: Session, subject: Any, *, actor: User, limit: int | None = None) -> list[Told]:
    """The subject's events, newest first, without what is not for the actor."""
    query = select(Event).where(Event.stream == stream_of(subject)).order_by(Event.seq.desc())
    if not may_read_reviews(actor, subject):
        for hidden in INSPECTION_ONLY:
            query = query.where(~Event.kind.startswith(hidden))
    return [tell(event) for event in session.scalars(query.limit(limit))]


def may_read_reviews(actor: User | None, subject: Subject) -> bool:
    return holds(actor, "review.view", subject)


def tell(event: Event) -> Told:
    """The event as a sentence; a parameter that an old event lacks is shown as a dash."""
    data = json.loads(event.data)
    label = EventKind(event.kind).label
    params = {name: _value(name, data) for name in PARAMETER.findall(label)}
    if "fields" in params:
        params["fields"] = Listed(tuple(_fields(data, EventKind(event.kind))))
    who = say(BY_ITSELF) if event.actor_id is None else event.actor_name
    return Told(event.id, event.at, who, say(label, **params), event.stream)


def tell_kind(kind: EventKind) -> Message:
    """The sentence of a kind without what differs from event to event."""
    return say(kind.label, **dict.fromkeys(PARAMETER.findall(kind.label), "…"))


def _value(name: str, data: dict[str, Any]) -> Any:
    value = data.get(name)
    if value in (None, ""):
        return "—"
    if name in ENUMS and value in set(ENUMS[name]):
        return ENUMS[name](value)
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return date.fromisoformat(value)
    return KeptName(value) if name in KEPT_NAMES else value


def _fields(data: dict[str, Any], kind: EventKind) -> Iterator[Message]:
    """The names of what was changed."""
    names = OF_MEASURE if kind is EventKind.MEASURE_EDITED else FIELD_NAMES
    for name in data.get("changes") or data.get("fields") or {}:
        yield say(names.get(name, name))
