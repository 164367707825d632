"""The parts of co-units in a plan: given, described, taken out, kept."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.evidence import Evidence
from models.trail import Event
from tests.cast import Cast
from tests.ledger.planned import Plan, refusal
from tests.process.lived import Life


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return Plan(cast, cast.task(lead="finance", co=("estates",)))


def test_a_co_unit_gets_a_part_once(plan: Plan) -> None:
    part = plan.add_part("library", due=plan.cast.now.date())
    assert (part.unit.code, part.since_cycle) == ("library", 1)
    assert refusal(lambda: plan.add_part("library")) == "unit"
    assert refusal(lambda: plan.add_part("finance")) == "unit"
    plan.cast.units["history"].active = False
    assert refusal(lambda: plan.add_part("history")) == "unit"


def test_a_part_is_described_anew_and_taken_out(session: Session, plan: Plan) -> None:
    part = plan.task.parts[0]
    plan.edit_part(part, "Settles its own", plan.cast.now.date())
    assert part.description == "Settles its own"
    plan.remove(part)
    assert plan.task.parts == []
    kinds = session.scalars(select(Event.kind).order_by(Event.id)).all()
    assert kinds == ["part.edited", "part.removed"]


def test_a_part_may_be_described_later_until_the_task_starts(session: Session, cast: Cast, plan: Plan) -> None:
    assert plan.add_part("library", " ").description == ""
    running = Plan(cast, Life.begin(cast).start().task)
    for nothing in ("", " \n"):
        assert refusal(lambda text=nothing: running.add_part("library", text)) == "description"
        session.rollback()
    part = running.add_part("library")
    assert refusal(lambda: running.edit_part(part, "")) == "description"


def test_a_part_stays_while_its_unit_has_measures_or_has_contributed(session: Session, cast: Cast, plan: Plan) -> None:
    measure = plan.add(unit=cast.units["estates"])
    assert refusal(lambda: plan.remove(plan.task.parts[0])) == ""
    session.rollback()
    plan.remove(measure)
    item = Life(cast, plan.task, cast.now).add_evidence(shows=False)
    item.unit = cast.units["estates"]
    session.commit()
    assert refusal(lambda: plan.remove(plan.task.parts[0])) == ""
    assert session.scalars(select(Evidence)).one() is item


def test_a_signed_part_keeps_its_description(session: Session, cast: Cast) -> None:
    plan = Plan(cast, Life.begin(cast).start().task)
    part = plan.task.parts[0]
    assert refusal(lambda: plan.edit_part(part, "Something easier")) == "description"
    session.rollback()
    assert refusal(lambda: plan.remove(part)) == ""
    session.rollback()
    plan.edit_part(part, part.description, cast.now.date())
    assert part.deadline == cast.now.date()
