"""What differs between two plans, or between what stands and what is proposed: field by field, old beside new."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy.orm import Session

from models.ledger import Task
from models.measures import MeasureKind
from models.planning import PlanItem, PlanProposal, PlanRevision
from models.process import Meaning
from models.words import N_, KeptName, Message, say
from workflow.ledger.plan_proposals import tell_proposal
from workflow.ledger.plan_revisions import is_same
from workflow.process.witness import hash_text, list_witnessed

FIELDS = {
    "text": N_("Measure"),
    "kind": N_("Kind"),
    "description": N_("Its part"),
    "unit_code": N_("Unit"),
    "person": N_("Person responsible"),
    "deadline": N_("Due on"),
    "expected_result": N_("Expected result"),
    "goal": N_("Goal"),
    "lead_unit_code": N_("Lead unit"),
}


@dataclass(frozen=True)
class Line:
    """One field: what stood there and what stands or shall stand there; nothing where there was or will be none."""

    field: Message
    before: Any
    after: Any


@dataclass(frozen=True)
class Difference:
    """One thing of the plan that differs; `new` and `gone` tell that it was added or removed."""

    about: Message
    lines: list[Line]
    new: bool = False
    gone: bool = False


def compare_proposal(proposal: PlanProposal) -> Difference | None:
    """What a proposed change would do; None for the plan as a whole."""
    if proposal.item is PlanItem.PLAN:
        return None
    before, after = json.loads(proposal.before), json.loads(proposal.after)
    return _compare(_name(proposal.item, proposal.measure_number, (before or after).get("unit")), before, after)


def compare_revisions(revisions: Sequence[PlanRevision]) -> dict[int, list[Difference]]:
    """What each revision, the newest first, changed of the one before it, by number; nothing for the first one."""
    return {
        later.number: compare_plans(json.loads(earlier.plan), json.loads(later.plan))
        for later, earlier in pairwise(revisions)
    }


def compare_plans(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    """Everything that differs: lead unit and goal, measures by number, parts by unit."""
    heads = ({name: plan[name] for name in ("goal", "lead_unit", "lead_unit_code")} for plan in (before, after))
    found = [_compare(say(N_("Goal and lead unit")), *heads)]
    for item, key in ((PlanItem.MEASURE, "number"), (PlanItem.PART, "unit_code")):
        place = "measures" if item is PlanItem.MEASURE else "parts"
        old, new = ({one[key]: one for one in plan[place]} for plan in (before, after))
        for known in dict.fromkeys([*old, *new]):
            then, now = old.get(known, {}), new.get(known, {})
            found.append(_compare(_name(item, known, (now or then).get("unit")), then, now))
    return [one for one in found if one.lines]


def list_matching(session: Session, task: Task, proposals: Sequence[PlanProposal]) -> set[int]:
    """The proposals whose signature still matches: the text that was signed, its hash, and what the trail tells."""
    witnessed = list_witnessed(session, task.id, Meaning.PLAN, Meaning.PLAN_CHANGE)
    return {one.id for one in proposals if one.signature_id in witnessed and _is_intact(one)}


def _is_intact(proposal: PlanProposal) -> bool:
    signature = proposal.signature
    signed = proposal.after if proposal.item is PlanItem.PLAN else tell_proposal(proposal)
    return signature is not None and signature.signed == signed and signature.signed_hash == hash_text(signed)


def _compare(about: Message, before: dict[str, Any], after: dict[str, Any]) -> Difference:
    lines = [
        Line(say(label), _shown(name, before), _shown(name, after))
        for name, label in FIELDS.items()
        if not is_same(before.get(name, ""), after.get(name, ""))
    ]
    return Difference(about, lines, new=not before, gone=not after)


def _name(item: PlanItem, number: Any, unit: str | None) -> Message:
    if item is PlanItem.GOAL:
        return say(item.label)
    if item is PlanItem.PART:
        return say(N_("Part of %(unit)s"), unit=KeptName(unit or ""))
    return say(N_("Measure %(ref)s"), ref=number) if number else say(N_("New measure"))


def _shown(name: str, told: dict[str, Any]) -> Any:
    value = told.get(name, "")
    if not value:
        return ""
    if name == "deadline":
        return date.fromisoformat(value)
    if name == "kind":
        return MeasureKind(value)
    return KeptName(told.get(name.removesuffix("_code"), value)) if name.endswith("_code") else value
