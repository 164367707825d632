"""The history of a thing in plain words, for those who may read it."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.concluding import Judgement
from models.days import DayKind
from models.extensions import Lapse
from models.feedback import AnswerDecision
from models.findings import Outcome
from models.institutional import Effect
from models.monitoring import Effectiveness, ReviewResult
from models.people import LinkPurpose, Role, User
from models.planning import PlanItem
from models.reminders import Colour
from models.reviewing import Drawn, Mark
from models.supplementary import SourceKind
from models.trail import Event
from models.verification import Step, Verdict
from models.words import N_, KeptName, Listed, Message, Words, name_with_absent, say
from workflow.ledger.exporting.formats import ExportFormat
from workflow.monitoring.xrays.declared import find_check
from workflow.process.declared import process
from workflow.process.rights import holds
from workflow.process.subjects import Subject
from workflow.reminders.days import read_day
from workflow.reminders.ladder import ladder
from workflow.trail.chain import STANDING_IN, stream_of
from workflow.trail.changed import tell_changes
from workflow.trail.kinds import EventKind

PARAMETER = re.compile(r"%\((\w+)\)s")
BY_ITSELF = N_("system")  # who did what nobody did
INSPECTION_ONLY = ("review.", "letter.draft", "xray.")  # what the inspection side records is not told to the units
QUESTIONS_ONLY = ("question.file",)  # of questions and answers: for who may read these
ENUMS: dict[str, type[StrEnum]] = {
    "effect": Effect,
    "effectiveness": Effectiveness,
    "grade": Effectiveness,
    "result": ReviewResult,
    "role": Role,
    "source": SourceKind,
    "step": Step,
    "verdict": Verdict,
    "mark": Mark,
    "judgement": Judgement,
    "drawn_from": Drawn,
    "purpose": LinkPurpose,
    "why": Lapse,
    "format": ExportFormat,
    "before": Colour,
    "colour": Colour,
    "day_kind": DayKind,
    "became": Outcome,
    "decision": AnswerDecision,
    "item": PlanItem,
}
KEPT_NAMES = {"unit", "group", "scope"}


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
    hidden: tuple[str, ...] = () if may_read_reviews(actor, subject) else INSPECTION_ONLY
    hidden += () if holds(actor, "question.view", subject) else QUESTIONS_ONLY
    for kind in hidden:
        query = query.where(~Event.kind.startswith(kind))
    return [tell(event) for event in session.scalars(query.limit(limit))]


def may_read_reviews(actor: User | None, subject: Subject) -> bool:
    return holds(actor, "review.view", subject)


def tell(event: Event) -> Told:
    """The event as a sentence; a parameter that an old event lacks is shown as a dash."""
    data = json.loads(event.data)
    label = EventKind(event.kind).label
    params = {name: _value(name, event.kind, data) for name in PARAMETER.findall(label)}
    actor = name_with_absent(event.actor_name, data.get(STANDING_IN))
    who = say(BY_ITSELF) if event.actor_id is None else actor
    return Told(event.id, event.at, who, say(label, **params), event.stream)


def tell_kind(kind: EventKind) -> Message:
    """The sentence of a kind without what differs from event to event."""
    return say(kind.label, **dict.fromkeys(PARAMETER.findall(kind.label), "…"))


def _value(name: str, kind: str, data: dict[str, Any]) -> Any:
    if name == "fields":
        return Listed(tuple(tell_changes(kind, data)))
    value = data.get(name)
    if value in (None, "", []):
        return "—"
    if name in WORDED:
        return WORDED[name](value)
    if name in ENUMS and value in set(ENUMS[name]):
        return ENUMS[name](value)
    return read_day(value) or (KeptName(value) if name in KEPT_NAMES else value)


def _called(right: str) -> Words | str:
    """A right that the office allowed, as it is called; one that is not declared any more by its bare name."""
    declared = process().rights.get(right)
    return declared.by_leave if declared and declared.by_leave else right


def _worded(rule: str) -> Words | str:
    """A reminder as the ladder words it; one that is not declared any more by its bare name."""
    declared = ladder().rule(rule)
    return declared.called if declared else rule


def _titled(check: str) -> Words | str:
    """A check of the x-rays as it is called; one that is not declared any more by its bare name."""
    row = find_check(check)
    return row.label if row else check


WORDED: dict[str, Callable[[Any], Any]] = {
    "rights": lambda rights: Listed(tuple(_called(right) for right in rights)),
    "rule": _worded,
    "check": _titled,
    "aligned": lambda label: Words(**label),
    "indicator": lambda label: Words(**label),
    "rated": lambda label: Words(**label),
}
