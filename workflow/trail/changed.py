"""What an event says of the fields that it changed: each with what stood there and what stands there now."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from models.evidence import EvidenceKind
from models.institutional import DocumentKind
from models.ledger import Origin, TaskKind
from models.measures import MeasureKind
from models.meetings import MeetingKind
from models.verification import StepResult
from models.words import N_, KeptName, Listed, Message, say
from workflow.reminders.days import read_day
from workflow.trail.kinds import EventKind

SHORT = 60  # characters; a longer text would drown the sentence, so that only its field is named
FROM_TO = N_("%(field)s (%(before)s → %(after)s)")
NOTHING = "—"
YES, NO = say(N_("yes")), say(N_("no"))
CHOICES: dict[tuple[str, str], type[StrEnum]] = {  # by the kind of event, or how it begins, and the field
    ("task", "kind"): TaskKind,
    ("task", "origin"): Origin,
    ("measure", "kind"): MeasureKind,
    ("evidence", "kind"): EvidenceKind,
    ("document", "kind"): DocumentKind,
    ("meeting", "kind"): MeetingKind,
    (EventKind.STEP_RECORDED, "result"): StepResult,
}
UNITS = {"lead_unit", "unit", "group", "home_unit"}
FIELD_NAMES = {
    "title": N_("title"),
    "goal": N_("goal"),
    "kind": N_("kind"),
    "origin": N_("origin"),
    "planned_on": N_("day of the supplementary plan"),
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
    "plans_required": N_("plans signed and accepted"),
    "dated_on": N_("date of the document"),
    "measures": N_("measures shown"),
    "number": N_("document number"),
    "issued_on": N_("issued on"),
    "tasks": N_("tasks"),
    "evidence_id": N_("text as evidence"),
    "short_names": N_("short names"),
    "parent_id": N_("parent unit"),
    "parent": N_("parent unit"),
    "active": N_("active"),
    "query": N_("filters and order"),
    "email": N_("e-mail"),
    "language": N_("language"),
    "days": N_("days"),
    "repeat_days": N_("days until it is repeated"),
    "hour": N_("time of the daily mail"),
    "by_mail": N_("what comes by mail"),
    "home_unit_id": N_("home unit"),
    "home_unit": N_("home unit"),
    "held_on": N_("day of the meeting"),
    "place": N_("place"),
    "guests": N_("guests"),
    "minutes": N_("minutes"),
    "units": N_("units taking part"),
    "people": N_("people taking part"),
    "task": N_("task"),
    "due_on": N_("due on"),
    "question": N_("what is asked"),
    "opens_at": N_("opens at"),
    "closes_at": N_("closes at"),
    "minimum": N_("fewest ballots for a result"),
    "codes": N_("number of codes"),
    "about": N_("statements"),
    "rating": N_("rating"),
    "looked": N_("what was looked at"),
    "caught": N_("what came to light"),
    "note": N_("note"),
    "basis": N_("basis"),
    "campaigns": N_("campaigns looked at"),
    "previous": N_("previous inspection"),
    "template": N_("version of the template"),
    "phases": N_("calendar"),
    "members": N_("members"),
    "leads": N_("leader of the group"),
    "result": N_("result"),
}
OF_MEASURE = {**FIELD_NAMES, "deadline": N_("measure due on")}


def tell_changes(kind: str, data: dict[str, Any]) -> Iterator[Message]:
    """One message for each changed field of an event of this kind; its values where they are short."""
    changed = data.get("changes") or data.get("fields") or {}
    names = OF_MEASURE if kind == EventKind.MEASURE_EDITED else FIELD_NAMES
    for name in changed:
        field = say(names.get(name, name))
        values = changed[name] if isinstance(changed, dict) else None
        if name.endswith("_id") or not isinstance(values, list) or len(values) != 2 or any(map(_is_long, values)):
            yield field
            continue
        before, after = (_shown(kind, name, value) for value in values)
        yield say(FROM_TO, field=field, before=before, after=after)


def _is_long(value: Any) -> bool:
    return len(str(value)) > SHORT or "\n" in str(value)


def _shown(kind: str, name: str, value: Any) -> Any:
    if value in (None, "", []):
        return NOTHING
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, list):
        return Listed(tuple(map(str, value)))
    if not isinstance(value, str):
        return value
    choices = CHOICES.get((kind, name)) or CHOICES.get((kind.partition(".")[0], name))
    if choices and value in set(choices):
        return choices(value)
    return read_day(value) or (KeptName(value) if name in UNITS else value)
