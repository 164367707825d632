"""The monitoring pages: what is due and overdue in words, forms for those who may, and the way on to a rebound."""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from models.evidence import EvidenceSide
from models.monitoring import Review
from models.trail import Event
from tests.cast import Cast
from tests.client import Browser
from tests.monitoring.ways import NOTE, monitored_lately, plan_of
from tests.process.lived import DAY, Life
from tests.verification.ways import counted
from views.clock import today
from workflow.monitoring.reviews import opens_on


@pytest.fixture
def life(cast: Cast) -> Life:
    return monitored_lately(cast)


@pytest.fixture
def addresses(life: Life) -> tuple[str, str]:
    """The page of the monitoring and of its first review; the session is left closed."""
    found = f"/tasks/{life.task.ref}/monitoring", f"/reviews/{plan_of(life).reviews[0].id}"
    life.session.commit()
    return found


def test_everybody_who_sees_the_task_sees_its_monitoring(browser: Browser, addresses: tuple[str, str]) -> None:
    page, _ = addresses
    for who in ("finance.liaison", "estates.leader", "g1.leader", "office", "committee", "auditor"):
        assert browser.as_(who).get(page).status_code == 200, who
    for who in ("history.leader", "g2.inspector", "admin"):
        assert browser.as_(who).get(page).status_code == 403, who


def test_an_overdue_review_says_so_in_words(browser: Browser, addresses: tuple[str, str]) -> None:
    shown = browser.as_("finance.leader").get(addresses[0]).text
    assert "Overdue" in shown
    assert "by 10 days" in shown
    assert addresses[1] not in shown  # nothing to record for the unit


def test_only_those_who_record_open_the_form(browser: Browser, addresses: tuple[str, str]) -> None:
    for who, status in (("g1.inspector", 200), ("office", 200), ("finance.leader", 403), ("g1.leader", 403)):
        assert browser.as_(who).get(addresses[1]).status_code == status, who
    assert browser.as_("office").get("/reviews/999999").status_code == 404
    assert browser.as_("office").get("/phase-goals/999999").status_code == 404


def test_a_review_is_held_through_the_page(browser: Browser, life: Life, addresses: tuple[str, str]) -> None:
    inspector = browser.as_("g1.inspector")
    form = {"result": "weak", "held_on": today().isoformat(), "looked_at": "The list", "note": NOTE}
    assert inspector.submit(addresses[1], form).headers["Location"] == addresses[0]
    shown = browser.as_("finance.leader").get(addresses[0]).text
    assert NOTE in shown
    assert "The list" in shown
    assert inspector.get(addresses[1]).status_code == 302


def test_a_review_that_opens_later_says_from_which_day_instead_of_refusing_what_was_typed(
    browser: Browser, life: Life, addresses: tuple[str, str]
) -> None:
    first, later = plan_of(life).reviews[:2]
    opens, url = f"from {opens_on(later).day} ", f"/reviews/{later.id}"
    done = f"/reviews/{first.id}"
    life.session.rollback()
    inspector = browser.as_("g1.inspector")
    form = {"result": "weak", "held_on": today().isoformat(), "looked_at": "The list", "note": NOTE}
    assert inspector.submit(done, form).status_code == 302
    shown = inspector.get(addresses[0]).text
    assert f"Can be recorded {opens}" in " ".join(shown.split())
    assert "the office can draw a look-back" in shown
    early = inspector.get(url)
    assert (early.status_code, f"This review can be held {opens}" in early.text) == (200, True)
    assert "Save the review" not in early.text


def test_a_problem_found_back_leads_on_to_the_rebound(browser: Browser, addresses: tuple[str, str]) -> None:
    inspector = browser.as_("g1.inspector")
    form = {"result": "rebounded", "held_on": today().isoformat(), "looked_at": "The list", "note": NOTE}
    onward = inspector.submit(addresses[1], form).headers["Location"]
    assert onward.endswith("/do/rebound")
    assert f"{NOTE}</textarea>" in inspector.get(onward).text  # proposed as what has come back
    shown = inspector.get(addresses[0]).text
    assert "A review found that the problem has come back" in shown
    assert "Long-term monitoring" in shown


def test_the_files_of_the_review_are_ticked_on_the_form_of_the_rebound(
    browser: Browser, life: Life, addresses: tuple[str, str]
) -> None:
    kept, other = [
        life.add_evidence(title, side=EvidenceSide.INSPECTION, dated_on=today()).id for title in ("Seen", "Elsewhere")
    ]
    life.session.commit()
    inspector = browser.as_("g1.inspector")
    form = {"result": "rebounded", "held_on": today().isoformat(), "looked_at": "The list", "note": NOTE}
    onward = inspector.submit(addresses[1], {**form, "evidence": str(kept)}).headers["Location"]
    boxes = re.findall(r'<input[^>]*name="evidence"[^>]*>', inspector.get(onward).text)
    ticked = {box: "checked" in box for box in boxes}
    assert [ticked[box] for key in (kept, other) for box in boxes if f'value="{key}"' in box] == [True, False]


def test_a_refused_review_keeps_what_was_typed(browser: Browser, addresses: tuple[str, str]) -> None:
    inspector = browser.as_("g1.inspector")
    usual = {"result": "holds", "held_on": today().isoformat(), "looked_at": "The list", "note": "Bad."}
    for wrong, words in (
        ({"result": "weak"}, "Write at least 10 characters."),
        ({"held_on": (today() + DAY).isoformat()}, "This day is still to come."),
        ({"result": "splendid"}, "Choose a result."),
        ({"looked_at": " "}, "Please fill this in."),
        ({"held_on": "the other day"}, "Bad."),
        ({"evidence": "999999"}, "One of the files is no longer on this task."),
    ):
        answer = inspector.submit(addresses[1], {**usual, **wrong})
        assert answer.status_code == 422
        assert words in answer.text
        assert "Bad.</textarea>" in answer.text


def test_the_second_to_hold_a_review_is_told_and_loses_nothing(
    browser: Browser, life: Life, addresses: tuple[str, str]
) -> None:
    form = {
        "result": "holds",
        "held_on": today().isoformat(),
        "looked_at": "The list",
        "note": NOTE,
        "seen_version": "1",
    }
    assert browser.as_("g1.inspector").submit(addresses[1], form).status_code == 302
    answer = browser.as_("office").submit(addresses[1], form, page=addresses[0])
    assert answer.status_code == 409
    assert NOTE in answer.text
    told = select(func.count()).select_from(Event).where(Event.kind == "monitoring.review")
    assert life.session.scalar(told) == 1


def test_the_committee_sees_what_conclude_still_needs(browser: Browser, addresses: tuple[str, str]) -> None:
    shown = browser.as_("committee").get(addresses[0]).text
    assert "The monitoring runs until" in shown
    assert "/do/conclude" not in shown


def test_a_task_never_monitored_says_what_belongs_here(browser: Browser, cast: Cast) -> None:
    page = f"/tasks/{cast.task().ref}/monitoring"
    cast.session.commit()
    assert "This task is not under monitoring" in browser.as_("finance.leader").get(page).text


def test_the_office_sets_the_deadline_of_a_rebound_on_its_page(browser: Browser, life: Life) -> None:
    life.fire("rebound", "g1.inspector")
    page = f"/tasks/{life.task.ref}/rebound-deadline"
    life.session.commit()
    office = browser.as_("office")
    assert office.submit(page, {"deadline": today().isoformat()}).status_code == 422
    assert office.submit(page, {"deadline": (today() + 30 * DAY).isoformat()}).status_code == 302
    assert browser.as_("finance.leader").get(page).status_code == 403


def test_who_reopens_is_told_which_measures_keep_a_deadline_that_has_passed(browser: Browser, cast: Cast) -> None:
    life = Life(cast, cast.task(lead="finance", co=("estates",)), cast.now).rebound()
    measure, page = life.task.measures[0], f"/tasks/{life.task.ref}"
    measure.deadline = today() + 5 * DAY
    life.session.commit()
    leader = browser.as_("finance.leader")
    kept, late = "Every measure keeps the deadline that it has", "measure begins the new cycle with a deadline"
    shown = leader.get(f"{page}/do/reopen").text
    assert (kept in shown, late in shown) == (True, False)
    measure.deadline = today() - 5 * DAY
    life.session.commit()
    assert f"1 {late} that has passed" in leader.get(f"{page}/do/reopen").text
    life.fire("reopen", "finance.leader")
    gone = f"Measure {measure.ref} was due on"
    life.session.commit()
    for person in ("finance.liaison", "finance.leader"):
        shown = browser.as_(person).get(page).text.split('id="measures"')[1].split("</section>")[0]
        assert "has passed</span>" in shown
    for address in ("/plan", "/plan/revisions"):
        assert gone in browser.as_("finance.leader").get(f"{page}{address}").text, address


def test_the_page_of_the_deadline_is_for_a_rebounded_task(browser: Browser, addresses: tuple[str, str]) -> None:
    page = addresses[0].replace("/monitoring", "/rebound-deadline")
    assert browser.as_("office").get(page).status_code == 409


def test_the_number_of_queries_does_not_depend_on_the_reviews(app: Flask, browser: Browser, cast: Cast) -> None:
    def queries(days: int) -> int:
        life = monitored_lately(cast, days)
        page = f"/tasks/{life.task.ref}/monitoring"
        cast.session.commit()
        with counted(app) as statements:
            assert reader.get(page).status_code == 200
        return len(statements)

    cast.session.commit()
    reader = browser.as_("g1.inspector")
    queries(30)  # the first page of a process also fills caches
    assert queries(30) == queries(600)
    assert cast.session.scalar(select(func.count()).select_from(Review)) == 22


def test_the_heading_says_that_the_monitoring_is_over(browser: Browser, life: Life, addresses: tuple[str, str]) -> None:
    assert "broken off" not in browser.as_("office").get(addresses[0]).text
    life.fire("rebound", "office", deadline=today() + 90 * DAY)
    ref = life.task.ref
    life.session.commit()
    assert f"Monitoring of {ref}, broken off" in browser.as_("office").get(addresses[0]).text


def test_two_plans_of_one_cycle_are_told_apart_by_their_periods(browser: Browser, cast: Cast) -> None:
    life = Life.begin(cast).outlast()
    life.fire("conclude", "committee")
    life.fire("monitor", "office")
    url = f"/tasks/{life.task.ref}/monitoring"
    life.session.commit()
    titles = re.findall(r'id="plan-\d+-title">([^<]+)<', browser.as_("office").get(url).text)
    assert len(set(titles)) == 2, titles
    assert all(title.startswith("Plan of cycle 1, ") for title in titles)
