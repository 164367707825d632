"""A measure that ends later than its task is allowed, but whoever plans, signs or decides is told."""

from dataclasses import replace
from html import unescape

from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.client import Browser
from tests.ledger.agreeing import Agreeing
from tests.process.lived import DAY
from workflow.ledger.plan_revisions import tell_plan
from workflow.ledger.planning import warnings_of_plan, warnings_of_proposal
from workflow.ledger.tasks import edit_task
from workflow.ledger.tasks import facts_of as task_facts

TOLD = "Later than the task itself"


def test_it_is_told_of_the_plan_and_of_every_change_that_waits(session: Session, cast: Cast) -> None:
    plan = Agreeing.begin(cast).agree()
    assert warnings_of_plan(plan.task, tell_plan(plan.task)) == []
    limit = plan.task.deadline
    early = plan.propose(deadline=limit - DAY)
    assert warnings_of_proposal(early) == []
    plan.withdraw(early)
    late = plan.propose(deadline=limit + DAY)
    (told,) = warnings_of_proposal(late)
    assert told.params["day"] == limit


def test_the_leader_who_signs_and_the_office_that_decides_read_it_on_their_page(
    session: Session, cast: Cast, browser: Browser
) -> None:
    plan = Agreeing.begin(cast)
    ref, page = plan.task.ref, f"/tasks/{plan.task.ref}/plan/revisions"
    session.commit()
    leader, office = browser.as_("finance.leader"), browser.as_("office")
    assert TOLD not in leader.get(page).text
    earlier = replace(task_facts(plan.task), deadline=plan.task.measures[0].deadline - DAY)
    seen = plan.task.version
    edit_task(session, plan.task, earlier, actor=cast["office"], seen_version=seen, now=plan.now)
    session.commit()
    for url in (page, f"/tasks/{ref}/plan"):
        assert TOLD in unescape(leader.get(url).text), url
    plan.sign()
    assert TOLD in unescape(office.get(page).text)
