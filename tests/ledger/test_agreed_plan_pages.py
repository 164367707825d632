"""The agreed plan in the browser: signed, sent back, accepted; changes proposed, old beside new, and decided on."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models.planning import PlanProposal, ProposalStatus
from tests.cast import PASSWORD, Cast
from tests.client import Browser
from tests.ledger.agreeing import REASON, REFUSAL, Agreeing, reword
from tests.ledger.test_home import actions
from tests.ledger.test_speed import count_queries
from views.clock import today
from workflow.ledger.tasks import edit_task
from workflow.ledger.tasks import facts_of as task_facts


@pytest.fixture(autouse=True)
def kept(session: Session) -> None:
    """What was written stays readable after the commit without a new transaction, which would lock SQLite."""
    session.expire_on_commit = False


@pytest.fixture
def plan(cast: Cast) -> Agreeing:
    return Agreeing.begin(cast)


@pytest.fixture
def agreed(plan: Agreeing) -> Agreeing:
    return plan.agree()


def newest(plan: Agreeing) -> PlanProposal:
    plan.session.rollback()
    found = plan.session.query(PlanProposal).order_by(PlanProposal.id.desc()).populate_existing().first()
    plan.session.commit()
    assert found is not None
    return found


def text_of(browser: Browser, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200, answer.text
    return unescape(re.sub(r"\s+", " ", answer.text))


def test_signed_sent_back_signed_anew_and_accepted_in_the_browser(browser: Browser, plan: Agreeing) -> None:
    leader, office, ref = browser.as_("finance.leader"), browser.as_("office"), plan.task.ref
    page = f"/tasks/{ref}/plan/revisions"
    assert (ref, page) in actions(text_of(leader, "/"))
    assert "The plan is not signed by" in text_of(leader, f"/tasks/{ref}/plan")
    shown = text_of(leader, page)
    for told in (plan.task.goal, plan.task.measures[0].text, plan.task.parts[0].description):
        assert told in shown
    refused = leader.submit(f"/tasks/{ref}/plan/sign", {"password": "wrong"}, page=page)
    assert leader.get(f"/tasks/{ref}/plan/sign").location == page  # opened anew
    assert "data-answers-post" in refused.text  # a reload asks for the page instead of sending again
    assert refused.status_code == 422
    assert "Nothing was signed" in refused.text
    assert leader.submit(f"/tasks/{ref}/plan/sign", {"password": PASSWORD}, page=page).status_code == 302
    one = newest(plan)
    assert actions(text_of(office, "/")) == [(ref, page)]
    short = office.submit(f"/plan-proposals/{one.id}/refuse", {f"refuse{one.id}-reason": "No."}, page=page)
    assert short.status_code == 422
    assert re.search(r">\s*No\.</textarea>", short.text)
    sent = {f"refuse{one.id}-reason": REFUSAL}
    assert office.submit(f"/plan-proposals/{one.id}/refuse", sent, page=page).status_code == 302
    assert REFUSAL in text_of(leader, page)
    assert leader.submit(f"/tasks/{ref}/plan/sign", {"password": PASSWORD}, page=page).status_code == 302
    assert office.submit(f"/plan-proposals/{newest(plan).id}/accept", page=page).status_code == 302
    assert "revision 1" in text_of(leader, f"/tasks/{ref}")
    assert (ref, f"/tasks/{ref}/do/start") in actions(text_of(leader, "/"))


def test_measures_whose_deadline_has_passed_are_told_to_whoever_signs_and_to_whoever_decides(
    browser: Browser, plan: Agreeing
) -> None:
    page, told = f"/tasks/{plan.task.ref}/plan/revisions", "1 measure has a deadline that has passed."
    plan.task.measures[0].deadline = today() - timedelta(days=1)
    plan.session.commit()
    assert told in text_of(browser.as_("finance.leader"), page)
    assert "Check the plan, then sign it" in text_of(browser.as_("finance.leader"), "/")
    plan.sign()
    plan.session.commit()
    assert text_of(browser.as_("office"), page).count(told) == 1


def test_a_change_is_proposed_with_the_plan_s_own_forms_and_shown_old_beside_new(
    browser: Browser, agreed: Agreeing
) -> None:
    liaison, leader, office = (browser.as_(who) for who in ("finance.liaison", "finance.leader", "office"))
    ref, measure = agreed.task.ref, agreed.task.measures[0]
    page, edit = f"/tasks/{ref}/plan/revisions", f"/tasks/{ref}/measures/1/edit"
    assert "Propose a change" in text_of(liaison, f"/tasks/{ref}/plan")
    assert "Propose a change" not in text_of(office, f"/tasks/{ref}/plan")
    values = {"text": measure.text, "kind": "other", "unit": measure.unit_id, "person": "Wang"}
    values |= {"deadline": measure.deadline.isoformat(), "expected_result": measure.expected_result}
    assert liaison.submit(edit, values | {"reason": "No."}).status_code == 422
    assert liaison.submit(edit, values | {"reason": REASON}).location == page
    assert f"<del>{measure.person}</del>" in text_of(liaison, page)
    assert "<ins>Wang</ins>" in text_of(liaison, page)
    one = newest(agreed)
    sent = {f"sign{one.id}-password": PASSWORD}
    assert leader.submit(f"/plan-proposals/{one.id}/sign", sent, page=page).status_code == 302
    assert office.submit(f"/plan-proposals/{one.id}/accept", page=page).status_code == 302
    agreed.session.refresh(measure)
    agreed.session.commit()
    assert measure.person == "Wang"
    assert "Revision 2" in text_of(browser.as_("estates.leader"), page)


def test_goal_part_and_removals_are_proposed_too(browser: Browser, agreed: Agreeing) -> None:
    liaison, ref = browser.as_("finance.liaison"), agreed.task.ref
    part = agreed.task.parts[0]
    sent = {
        f"/tasks/{ref}/plan": {"goal": "No advance is older than 20 days"},
        f"/parts/{part.id}/edit": {"description": "Settles its own"},
        f"/tasks/{ref}/parts/new": {"unit": agreed.cast.units["library"].id, "description": "Lists its advances"},
        f"/tasks/{ref}/measures/new": {"text": "Publish the list", "kind": "other", "unit": "0"},
        f"/tasks/{ref}/measures/1/propose-removal": {},
        f"/parts/{part.id}/propose-removal": {},
    }
    agreed.session.commit()
    answers = {url: liaison.submit(url, values | {"reason": REASON}).status_code for url, values in sent.items()}
    assert answers == dict.fromkeys(sent, 302) | {f"/parts/{part.id}/propose-removal": 409}  # its change waits
    shown = text_of(liaison, f"/tasks/{ref}/plan/revisions")
    assert shown.count("Waits for the leader’s signature") == 5
    one = newest(agreed)
    assert liaison.submit(f"/plan-proposals/{one.id}/withdraw", page=f"/tasks/{ref}/plan/revisions").status_code == 302
    assert newest(agreed).status is ProposalStatus.WITHDRAWN


def test_a_new_campaign_asks_for_plans_unless_the_office_says_no(browser: Browser, cast: Cast) -> None:
    cast.session.commit()
    fields = re.findall(r"<input[^>]*plans_required[^>]*>", browser.as_("office").get("/campaigns/new").text)
    assert ["checked" in field for field in fields] == [True]


def test_the_page_says_who_changed_the_plan_and_in_whose_name(agreed: Agreeing, browser: Browser) -> None:
    reword(agreed, "office")
    agreed.cast.campaign.plans_required = False
    reword(agreed, "finance.liaison", "Zhao")
    shown = browser.as_("finance.liaison").get(f"/tasks/{agreed.task.ref}/plan/revisions").text
    assert "changed by Office for the office" in shown
    assert "changed by Finance Liaison for the office" not in shown
    assert "changed by Finance Liaison" in shown


def test_no_revision_is_in_force_while_the_plan_of_another_lead_unit_is_a_draft(
    agreed: Agreeing, browser: Browser
) -> None:
    address = f"/tasks/{agreed.task.ref}/plan/revisions"
    assert "in force now" in browser.as_("office").get(address).text
    facts = replace(task_facts(agreed.task), lead_unit=agreed.cast.units["library"])
    edit_task(agreed.session, agreed.task, facts, **agreed.acting("office", agreed.task))
    agreed.session.commit()
    assert "in force now" not in browser.as_("office").get(address).text


def test_only_who_may_sign_is_offered_to_withdraw_what_is_signed(agreed: Agreeing, browser: Browser) -> None:
    proposal, address = agreed.propose(person="Wang"), f"/tasks/{agreed.task.ref}/plan/revisions"
    withdraw = f"/plan-proposals/{proposal.id}/withdraw"
    assert withdraw in browser.as_("finance.liaison").get(address).text
    agreed.sign_change(proposal)
    assert withdraw not in browser.as_("finance.liaison").get(address).text
    assert withdraw in browser.as_("finance.leader").get(address).text


def test_the_page_asks_no_more_however_many_revisions_there_are(app: Flask, browser: Browser, agreed: Agreeing) -> None:
    office, page = browser.as_("office"), f"/tasks/{agreed.task.ref}/plan/revisions"
    for person in ("Wang", "Zhao"):
        agreed.accept(agreed.sign_change(agreed.propose(person=person)))
    few = count_queries(app, office, page)
    for number in range(3):
        agreed.accept(agreed.sign_change(agreed.propose(person=f"Person {number}")))
        agreed.propose_new(f"Another step {number}")
    assert count_queries(app, office, page) == few


def test_a_reopened_task_leads_to_where_the_person_can_propose(browser: Browser, agreed: Agreeing) -> None:
    agreed.life.reopen()
    ref = agreed.task.ref
    agreed.session.commit()
    for who in ("finance.leader", "finance.liaison"):
        person = browser.as_(who)
        assert f'href="/tasks/{ref}/plan">Open the plan' in text_of(person, f"/tasks/{ref}")
        assert "Propose a change" in text_of(person, f"/tasks/{ref}/plan")
        assert "Propose a change" in text_of(person, f"/tasks/{ref}/plan/revisions")
    assert "Propose a change" not in text_of(browser.as_("office"), f"/tasks/{ref}/plan/revisions")
