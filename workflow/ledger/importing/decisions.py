"""What the office decides about a file: who unknown units are, which day a wording means, which rows stay out."""

import json
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from models.ledger import Campaign
from workflow.ledger.dates import PLAN_YEARS, years_after
from workflow.ledger.reading.deadlines import Deadline, DeadlineType
from workflow.ledger.reading.deadlines_kinds import LASTING
from workflow.ledger.reading.headings import plain
from workflow.ledger.reading.terms import means_concentrated_period, propose_end_of_term

NO_LEAD = ""  # the name under which a lead unit is decided on for rows that name none


class UnitFate(StrEnum):
    """An unknown name is a unit on record (remembered as its short name or not), a new one, or no unit at all."""

    KNOWN = "known"
    SHORT_NAME = "short_name"
    CREATE = "create"
    NO_UNIT = "no_unit"


@dataclass(frozen=True)
class UnitDecision:
    fate: UnitFate
    code: str = ""


@dataclass
class Decisions:
    """`units` by name in the file, `days` by wording (None: long-term, no day), rows left out by their place."""

    units: dict[str, UnitDecision] = field(default_factory=dict)
    days: dict[str, date | None] = field(default_factory=dict)
    left_out: set[int] = field(default_factory=set)
    tables_left_out: set[int] = field(default_factory=set)

    def keep(self) -> str:
        days = {wording: day.isoformat() if day else None for wording, day in self.days.items()}
        units = {name: [decision.fate.value, decision.code] for name, decision in self.units.items()}
        kept = {"units": units, "days": days, "rows": sorted(self.left_out), "tables": sorted(self.tables_left_out)}
        return json.dumps(kept, ensure_ascii=False)


def read_decisions(kept: str) -> Decisions:
    data: dict[str, Any] = json.loads(kept or "{}")
    return Decisions(
        {name: UnitDecision(UnitFate(fate), code) for name, (fate, code) in data.get("units", {}).items()},
        {wording: date.fromisoformat(day) if day else None for wording, day in data.get("days", {}).items()},
        set(data.get("rows", ())),
        set(data.get("tables", ())),
    )


def wording_of(deadline: Deadline) -> str:
    """The wording under which a day is decided on."""
    return plain(deadline.raw)


def needs_day(deadline: Deadline, campaign: Campaign) -> bool:
    """Whether the file leaves open by which day: no day can be known, and it does not say that there is none."""
    if deadline.iso is None:
        return not (deadline.long_term or deadline.type in LASTING)
    return deadline.iso > years_after(campaign.feedback_on, PLAN_YEARS)


def suggest_day(deadline: Deadline, campaign: Campaign) -> date | None:
    """At once means within the concentrated period, as one may also write, a school term until its last day; whatever
    else is not understood is long-term, without a day."""
    if deadline.type is DeadlineType.SEMESTER:
        return propose_end_of_term(deadline.raw, campaign.feedback_on)
    at_once = deadline.type is DeadlineType.IMMEDIATE or means_concentrated_period(deadline.raw)
    return campaign.concentrated_until if at_once else None


def day_of(deadline: Deadline, decisions: Decisions, campaign: Campaign) -> date | None:
    if not needs_day(deadline, campaign):
        return deadline.iso
    return decisions.days.get(wording_of(deadline), suggest_day(deadline, campaign))
