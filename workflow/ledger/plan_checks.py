"""What a plan may hold: a measure, a part and a goal are checked here, whoever enters or proposes them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.evidence import Evidence, EvidenceMeasure
from models.ledger import State, Task
from models.measures import Measure, MeasureKind, Part
from models.people import Unit
from models.words import N_, Message, say
from workflow.errors import InvalidInput
from workflow.ledger.dates import check_planned
from workflow.ledger.tasks import check_unit_active
from workflow.ledger.texts import take_name, take_text


@dataclass(frozen=True)
class MeasureFacts:
    """What is entered for a measure; unit, person and deadline may come later, but before the start."""

    text: str
    kind: MeasureKind = MeasureKind.OTHER
    unit: Unit | None = None
    person: str = ""
    deadline: date | None = None
    expected_result: str = ""


def check_measure(task: Task, facts: MeasureFacts, measure: Measure | None, now: datetime) -> dict[str, Any]:
    """The values as they are stored; of a measure of an earlier cycle only unit, person and deadline may differ."""
    before = measure.unit if measure else None
    if facts.unit is not None and facts.unit is not before:
        check_unit_active(facts.unit, None, "unit")
        if facts.unit not in (task.lead_unit, *(part.unit for part in task.parts)):
            raise InvalidInput(say(N_("Choose the lead unit or a unit that has a part in the task.")), "unit")
    check_planned(facts.deadline, measure.deadline if measure else None, "deadline", now)
    values = {
        "text": take_text(facts.text, "text", required=True),
        "kind": facts.kind,
        "unit": facts.unit,
        "person": take_name(facts.person, "person"),
        "deadline": facts.deadline,
        "expected_result": take_text(facts.expected_result, "expected_result"),
    }
    if measure is not None and measure.since_cycle < task.cycle:
        for field in ("text", "kind", "expected_result"):
            if values[field] != getattr(measure, field):
                raise InvalidInput(say(N_("This was agreed in an earlier cycle and stays as it is.")), field)
    return values


def check_new_part(task: Task, unit: Unit, description: str, deadline: date | None, now: datetime) -> str:
    """The description as it is stored; raises InvalidInput."""
    if unit is task.lead_unit:
        raise InvalidInput(say(N_("The lead unit cannot be a co-unit of its own task.")), "unit")
    if any(part.unit is unit for part in task.parts):
        raise InvalidInput(say(N_("%(unit)s already has a part in this task."), unit=unit.called), "unit")
    check_unit_active(unit, None, "unit")
    check_planned(deadline, None, "deadline", now)
    return take_text(description, "description", required=task.state is not State.ASSIGNED)


def check_changed_part(part: Part, description: str, deadline: date | None, now: datetime) -> str:
    """The same of a part that there is."""
    task = part.task
    check_planned(deadline, part.deadline, "deadline", now)
    settled = task.state is not State.ASSIGNED and part.description != ""
    text = take_text(description, "description", required=settled)
    signed = any(entry.signature_id is not None for entry in part.contributions)
    if text != part.description and (signed or part.since_cycle < task.cycle):
        raise InvalidInput(say(N_("This was signed or agreed in an earlier cycle and stays as it is.")), "description")
    return text


def reason_to_keep(session: Session, thing: Measure | Part) -> Message | None:
    """Why a measure or part cannot be removed any more; None when it can."""
    if isinstance(thing, Part):
        return _reason_to_keep_part(session, thing)
    if thing.since_cycle < thing.task.cycle:
        return say(N_("A measure of an earlier cycle stays; add a new one beside it."))
    shown = select(EvidenceMeasure.evidence_id).where(EvidenceMeasure.measure_id == thing.id).limit(1)
    if thing.progress or session.scalar(shown) is not None:
        return say(N_("Measure %(ref)s has progress or evidence and stays."), ref=thing.ref)
    return None


def _reason_to_keep_part(session: Session, part: Part) -> Message | None:
    unit, task = part.unit, part.task
    if part.since_cycle < task.cycle:
        return say(N_("The part of %(unit)s belongs to an earlier cycle and stays."), unit=unit.called)
    handed_in = select(Evidence.id).where(Evidence.task_id == task.id, Evidence.unit_id == unit.id).limit(1)
    if part.contributions or session.scalar(handed_in) is not None:
        return say(N_("%(unit)s has already contributed; its part stays."), unit=unit.called)
    if held := [measure.ref for measure in task.measures if measure.unit_id == unit.id]:
        message = N_("First give the measures of %(unit)s to another unit: %(refs)s.")
        return say(message, unit=unit.called, refs=", ".join(held))
    return None
