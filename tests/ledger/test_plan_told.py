"""Whoever is concerned hears of a plan that is prepared, changed or ended by another hand, once and at once."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from models.measures import Contribution
from tests.cast import Cast
from tests.ledger.agreeing import REASON, Agreeing, reword, told
from tests.process.lived import Life
from workflow.ledger.contributions import waive_part
from workflow.ledger.tasks import edit_task
from workflow.ledger.tasks import facts_of as task_facts


@pytest.fixture
def agreed(cast: Cast) -> Agreeing:
    return Agreeing.begin(cast).agree()


def test_the_leader_hears_of_a_prepared_change(agreed: Agreeing) -> None:
    agreed.propose(person="Wang")
    assert told(agreed, "plan_prepared") == {"finance.leader"}


def test_the_unit_hears_when_the_office_changes_its_accepted_plan(agreed: Agreeing) -> None:
    reword(agreed, "office")
    assert told(agreed, "plan_revised") == {"finance.leader", "finance.liaison"}


def test_an_accepted_change_is_told_as_accepted_only(agreed: Agreeing) -> None:
    agreed.accept(agreed.sign_change(agreed.propose(person="Wang")))
    assert told(agreed, "plan_revised") == set()


def test_who_signed_hears_that_the_signature_lapsed(cast: Cast) -> None:
    plan = Agreeing.begin(cast)
    plan.sign()
    reword(plan, "finance.liaison")
    assert told(plan, "plan_lapsed") == {"finance.leader"}


def test_the_former_lead_unit_hears_that_its_change_lapsed(agreed: Agreeing) -> None:
    agreed.sign_change(agreed.propose(person="Wang"))
    facts = replace(task_facts(agreed.task), lead_unit=agreed.cast.units["library"])
    edit_task(agreed.session, agreed.task, facts, **agreed.acting("office", agreed.task))
    agreed.session.commit()
    assert told(agreed, "plan_lapsed") >= {"finance.leader", "finance.liaison"}


def test_the_co_unit_hears_that_its_part_is_waived(cast: Cast, session: Session) -> None:
    plan = Agreeing(Life.begin(cast))
    plan.life.fire("start", "finance.leader")
    part = plan.task.parts[0]
    session.query(Contribution).delete()
    session.commit()
    waive_part(session, part, REASON, actor=cast["finance.leader"], seen_version=0, now=plan.now)
    session.commit()
    assert told(plan, "plan_part_waived") == {"estates.leader", "estates.liaison"}
