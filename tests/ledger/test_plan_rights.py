"""Who plans, and when a plan stands still."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from models.ledger import State
from tests.cast import Cast
from tests.ledger.planned import Plan
from tests.process.lived import Life
from workflow.errors import NotPermitted, Stale, WrongState
from workflow.ledger.plan import (
    add_measure,
    edit_measure,
    remove_measure,
    remove_part,
)
from workflow.ledger.plan_checks import MeasureFacts

PLANNERS = ["finance.liaison", "finance.leader", "office"]
OTHERS = [
    "estates.liaison", "estates.leader", "library.leader", "g1.inspector", "g1.leader", "committee", "auditor", "admin",
]  # fmt: skip


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return Plan(cast, cast.task(lead="finance", co=("estates",)))


def _every_rule(plan: Plan) -> list[Callable[[], object]]:
    measure, part = plan.task.measures[0], plan.task.parts[0]
    return [
        lambda: plan.state_goal("Another goal"),
        plan.add,
        lambda: plan.edit(measure, person="Li"),
        lambda: plan.remove(measure),
        lambda: plan.add_part("library"),
        lambda: plan.edit_part(part, "Another part"),
        lambda: plan.remove(part),
    ]


@pytest.mark.parametrize("actor", PLANNERS)
def test_the_lead_units_people_and_the_office_plan(plan: Plan, actor: str) -> None:
    plan.actor = actor
    for rule in _every_rule(plan):
        rule()


def test_nobody_else_plans(session: Session, plan: Plan) -> None:
    for plan.actor in OTHERS:
        for rule in _every_rule(plan):
            with pytest.raises(NotPermitted):
                rule()
            session.rollback()


@pytest.mark.parametrize("state", ["submitted", "verified", "long_term_monitoring", "rebounded"])
def test_a_plan_stands_still_outside_assigned_and_in_progress(session: Session, cast: Cast, state: str) -> None:
    life = Life.begin(cast)
    steps = {"submitted": life.submit, "verified": life.verify, "rebounded": life.rebound}
    steps.get(state, life.monitor)()
    assert life.task.state is State(state)
    plan = Plan(cast, life.task)
    for plan.actor in PLANNERS:
        for rule in _every_rule(plan):
            with pytest.raises(WrongState):
                rule()
            session.rollback()


def test_nothing_is_planned_in_a_void_task_or_a_closed_campaign(session: Session, cast: Cast, plan: Plan) -> None:
    for thing, field in ((plan.task, "voided_at"), (cast.campaign, "closed_at")):
        setattr(thing, field, cast.now)
        session.commit()
        for rule in _every_rule(plan):
            with pytest.raises(WrongState):
                rule()
            session.rollback()
        setattr(thing, field, None)
        session.commit()


def test_a_form_over_an_older_plan_is_stale(session: Session, cast: Cast, plan: Plan) -> None:
    measure, seen = plan.task.measures[0], {"actor": cast["office"], "now": cast.now}
    with pytest.raises(Stale):
        add_measure(session, plan.task, MeasureFacts("Twice"), seen_version=plan.task.version - 1, **seen)
    with pytest.raises(Stale):
        edit_measure(session, measure, MeasureFacts("Old"), seen_version=measure.version - 1, **seen)
    with pytest.raises(Stale):
        remove_measure(session, measure, seen_version=measure.version - 1, **seen)
    with pytest.raises(Stale):
        remove_part(session, plan.task.parts[0], seen_version=plan.task.parts[0].version - 1, **seen)
