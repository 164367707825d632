"""A plan on its way: signed by the leader, decided on by the office, changed by proposals."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from models.measures import Measure, Part
from models.planning import PlanProposal, PlanRevision
from models.reminders import Notice
from tests.cast import PASSWORD, Cast
from tests.process.lived import Life
from workflow.errors import NeedsUnmet
from workflow.ledger import plan_decisions as decisions
from workflow.ledger import plan_proposals as rules
from workflow.ledger.plan import edit_measure
from workflow.ledger.plan_checks import MeasureFacts
from workflow.ledger.plan_revisions import list_revisions
from workflow.process.duties import next_duty
from workflow.reminders.days import local_day

REASON = "The vouchers come from the bank only in June."
REFUSAL = "Name the person who keeps the list."


class Agreeing:
    """The plan of a task of the finance office with a part of the estates office; each step is committed."""

    def __init__(self, life: Life) -> None:
        self.life, self.session, self.cast = life, life.session, life.cast
        self.session.commit()

    @classmethod
    def begin(cls, cast: Cast, **values: Any) -> "Agreeing":
        cast.campaign.plans_required = True
        return cls(Life.begin(cast, **values))

    @property
    def task(self) -> Any:
        return self.life.task

    @property
    def now(self) -> datetime:
        return self.life.now

    def acting(self, who: str, seen: Any) -> dict[str, Any]:
        self.life.pass_time()
        return {"actor": self.cast[who], "seen_version": seen.version, "now": self.now}

    def sign(self, who: str = "finance.leader", password: str = PASSWORD) -> PlanProposal:
        signed = rules.sign_plan(self.session, self.task, password=password, **self.acting(who, self.task))
        self.session.commit()
        return signed

    def accept(self, proposal: PlanProposal, who: str = "office") -> None:
        decisions.accept_proposal(self.session, proposal, **self.acting(who, proposal))
        self.session.commit()

    def refuse(self, proposal: PlanProposal, reason: str = REFUSAL, who: str = "office") -> None:
        decisions.refuse_proposal(self.session, proposal, reason, **self.acting(who, proposal))
        self.session.commit()

    def withdraw(self, proposal: PlanProposal, who: str = "finance.liaison") -> None:
        decisions.withdraw_proposal(self.session, proposal, **self.acting(who, proposal))
        self.session.commit()

    def agree(self) -> "Agreeing":
        self.accept(self.sign())
        return self

    def propose(self, reason: str = REASON, who: str = "finance.liaison", **values: Any) -> PlanProposal:
        """Other values for the first measure."""
        measure = self.task.measures[0]
        facts, acting = replace(facts_of(measure), **values), self.acting(who, measure)
        made = rules.propose_measure(self.session, self.task, measure, facts, reason, **acting)
        self.session.commit()
        return made

    def propose_new(self, text: str, who: str = "finance.liaison") -> PlanProposal:
        facts = MeasureFacts(text, unit=self.task.lead_unit, person="Li", deadline=self.task.deadline)
        made = rules.propose_measure(self.session, self.task, None, facts, REASON, **self.acting(who, self.task))
        self.session.commit()
        return made

    def propose_part(self, unit: str, text: str, who: str = "finance.liaison") -> PlanProposal:
        """A new part, or another description of the one that there is."""
        part = next((one for one in self.task.parts if one.unit.code == unit), None)
        about = (part, self.cast.units[unit], text, part.deadline if part else None, REASON)
        made = rules.propose_part(self.session, self.task, *about, **self.acting(who, part or self.task))
        self.session.commit()
        return made

    def propose_removal(self, thing: Measure | Part, who: str = "finance.liaison") -> PlanProposal:
        made = rules.propose_removal(self.session, thing, REASON, **self.acting(who, thing))
        self.session.commit()
        return made

    def propose_goal(self, goal: str, who: str = "finance.liaison") -> PlanProposal:
        made = rules.propose_goal(self.session, self.task, goal, REASON, **self.acting(who, self.task))
        self.session.commit()
        return made

    def sign_change(self, proposal: PlanProposal, who: str = "finance.leader") -> PlanProposal:
        rules.sign_proposal(self.session, proposal, password=PASSWORD, **self.acting(who, proposal))
        self.session.commit()
        return proposal

    def revisions(self) -> list[PlanRevision]:
        return list_revisions(self.session, self.task)

    def plan(self) -> dict[str, Any]:
        """The plan of the newest revision."""
        told: dict[str, Any] = json.loads(self.revisions()[0].plan)
        return told


def facts_of(measure: Measure) -> MeasureFacts:
    names = ("text", "kind", "unit", "person", "deadline", "expected_result")
    return MeasureFacts(**{name: getattr(measure, name) for name in names})


def step(plan: Agreeing, who: str) -> str:
    duty = next_duty(plan.session, plan.task, actor=plan.cast[who], today=local_day(plan.now))
    plan.session.commit()
    return ("waits: " if duty.others else "") + duty.page if duty else ""


def start(plan: Agreeing) -> None:
    plan.life.fire("start", "finance.leader")
    plan.session.commit()


def told(plan: Agreeing, kind: str) -> set[str]:
    found = {row.user.username for row in plan.session.query(Notice).filter_by(kind=kind)}
    plan.session.commit()
    return found


def reword(plan: Agreeing, who: str, person: str = "Wang") -> None:
    measure, facts = plan.task.measures[0], MeasureFacts("Settle", person=person)
    edit_measure(plan.session, measure, facts, **plan.acting(who, measure))
    plan.session.commit()


def lacking(work: Callable[[], object]) -> str:
    """What is missing, in words."""
    with pytest.raises(NeedsUnmet) as unmet:
        work()
    return "; ".join(str(reason.message) for reason in unmet.value.reasons)
