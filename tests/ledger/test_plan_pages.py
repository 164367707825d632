"""The pages of a plan: goal, measures and parts in the browser."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import Task
from models.measures import Measure, Part
from tests.cast import Cast
from tests.client import Browser
from tests.process.lived import Life

OTHERS = ["estates.leader", "library.leader", "g1.inspector", "g1.leader", "committee", "auditor", "admin"]


@pytest.fixture
def task(session: Session, cast: Cast) -> Task:
    """A task of the finance office with a part of the estates office."""
    task = cast.task(lead="finance", co=("estates",))
    session.commit()
    return task


def test_the_plan_page_says_what_is_missing_before_the_start(session: Session, task: Task, browser: Browser) -> None:
    liaison, url = browser.as_("finance.liaison"), "/tasks/X26-T001/plan"
    assert "The plan is complete" in liaison.get(url).text
    answer = liaison.submit("/tasks/X26-T001/measures/new", {"text": "第二项措施", "kind": "other", "unit": 0})
    assert (answer.status_code, answer.location) == (302, f"{url}#measures")
    page = liaison.get(url).text
    assert "Before the task can start" in page
    assert "Measure X26-T001-2 has no person." in page


def test_the_goal_is_stated_on_the_plan_page(session: Session, task: Task, browser: Browser) -> None:
    liaison, url = browser.as_("finance.liaison"), "/tasks/X26-T001/plan"
    seen = task.version
    session.commit()
    assert liaison.submit(url, {"goal": "不再发生"}).status_code == 302
    stale = liaison.submit(url, {"goal": "另一个目标", "seen_version": seen})
    assert stale.status_code == 409
    assert "另一个目标" in stale.text


def test_measures_are_edited_and_removed_in_the_browser(session: Session, task: Task, browser: Browser) -> None:
    liaison, base = browser.as_("finance.liaison"), "/tasks/X26-T001"
    late = {"text": "甲", "kind": "rule_making", "unit": 0, "deadline": "2030-01-01"}
    answer = liaison.submit(f"{base}/measures/new", {**late, "another": "1"})
    assert answer.location == f"{base}/measures/new"
    assert "ends after the deadline of the task" in liaison.get(f"{base}/plan").text
    assert liaison.submit(f"{base}/measures/2/edit", {**late, "text": ""}).status_code == 422
    assert liaison.submit(f"{base}/measures/2/edit", {**late, "unit": 999}).status_code == 422
    assert liaison.submit(f"{base}/measures/2/edit", {**late, "text": "乙"}).status_code == 302
    assert liaison.submit(f"{base}/measures/2/remove", page=f"{base}/plan").status_code == 302
    assert liaison.get(f"{base}/measures/2/edit").status_code == 404


def test_a_measure_that_has_to_stay_is_said_on_the_page(session: Session, cast: Cast, browser: Browser) -> None:
    task = Life.begin(cast).start().task
    seen = {"seen_version": task.measures[0].version}
    base = f"/tasks/{task.ref}"
    session.commit()
    answer = browser.as_("finance.liaison").submit(f"{base}/measures/1/remove", seen, page=f"{base}/plan")
    assert answer.status_code == 422
    assert "has progress or evidence and stays" in answer.text


def test_an_earlier_cycles_measure_offers_only_what_may_change(session: Session, cast: Cast, browser: Browser) -> None:
    task = Life.begin(cast).reopen().task
    url = f"/tasks/{task.ref}/measures/1/edit"
    finance = cast.units["finance"].id
    session.commit()
    liaison = browser.as_("finance.liaison")
    assert 'name="text"' not in liaison.get(url).text
    assert liaison.submit(url, {"unit": finance, "person": "Zhao", "text": "Forged"}).status_code == 302
    measure = session.scalars(select(Measure)).one()
    assert (measure.person, measure.text) == ("Zhao", "Settle all advances")


def test_parts_are_added_edited_and_removed_in_the_browser(
    session: Session, cast: Cast, task: Task, browser: Browser
) -> None:
    liaison, base = browser.as_("finance.liaison"), "/tasks/X26-T001"
    library = cast.units["library"].id
    session.commit()
    assert liaison.submit(f"{base}/parts/new", {"unit": 0}).status_code == 422
    assert liaison.submit(f"{base}/parts/new", {"unit": library, "description": ""}).status_code == 302
    part_id = session.scalars(select(Part.id).where(Part.unit_id == library)).one()
    session.commit()
    assert liaison.submit(f"/parts/{part_id}/edit", {"description": "提供清单"}).status_code == 302
    assert "提供清单" in liaison.get(f"{base}/plan").text
    assert liaison.submit(f"/parts/{part_id}/remove", page=f"{base}/plan").status_code == 302


def test_pages_of_a_plan_are_closed_to_everybody_else(session: Session, task: Task, browser: Browser) -> None:
    part_id = task.parts[0].id
    session.commit()
    base = "/tasks/X26-T001"
    urls = (f"{base}/plan", f"{base}/measures/new", f"{base}/measures/1/edit", f"{base}/parts/new")
    for name in OTHERS:
        person = browser.as_(name)
        for url in (*urls, f"/parts/{part_id}/edit"):
            assert person.get(url).status_code == 403, (name, url)


def test_a_deadline_that_has_passed_is_taken_and_told_once(session: Session, task: Task, browser: Browser) -> None:
    liaison, base = browser.as_("finance.liaison"), "/tasks/X26-T001"
    passed = "has already passed"
    late = {"text": "甲", "kind": "rule_making", "unit": 0, "deadline": "2025-12-31"}
    assert liaison.submit(f"{base}/measures/new", late).status_code == 302
    assert passed in liaison.get(f"{base}/plan").text
    assert liaison.submit(f"{base}/measures/2/edit", {**late, "text": "乙"}).status_code == 302
    assert passed not in liaison.get(f"{base}/plan").text
    part = session.scalars(select(Part)).one().id
    session.commit()
    assert liaison.submit(f"/parts/{part}/edit", {"description": "丙", "deadline": "2025-12-31"}).status_code == 302
    assert passed in liaison.get(f"{base}/plan").text


def test_a_new_measure_says_what_the_start_will_ask_for(session: Session, task: Task, browser: Browser) -> None:
    page, mark = browser.as_("finance.liaison").get(f"/tasks/{task.ref}/measures/new").text, "required to start"
    for field in ("unit", "person", "deadline"):
        assert mark in page.split(f'for="{field}"')[1].split("</label>")[0]
    assert mark not in page.split('for="expected_result"')[1].split("</label>")[0]
