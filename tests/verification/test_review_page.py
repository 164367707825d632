"""The review page: who may open it, what it offers, conflicts and refusals that keep what was typed."""

from collections.abc import Callable

import pytest
from flask import Flask

from models.verification import Step
from tests.cast import PASSWORD, Cast
from tests.client import Browser
from tests.process.lived import Life
from tests.process.players import hire_the_tied
from tests.verification.spotting import check_on_site, check_reverse
from tests.verification.test_conclusions import conclude
from tests.verification.ways import (
    GROUND,
    QUESTIONS,
    SAID,
    answer_gaps,
    counted,
    interview,
    judge,
    latest_submission,
    record,
    step_form,
)
from views.clock import today
from workflow.verification.verdicts import titles_of

TEXT = "Conclusion of “Step 1"

CONCLUDED = {"goal": "Every advance settled.", "effort": "A list is kept.", "result": "All 41 are settled."}
CONCLUDED |= {"judgement": "reached", "password": PASSWORD}


@pytest.fixture
def page(life: Life) -> str:
    """Its address; nothing is left open in the test's own session, which would lock SQLite."""
    address = f"/tasks/{life.task.ref}/review"
    life.session.commit()
    return address


@pytest.fixture
def statuses(browser: Browser) -> Callable[[str, list[str]], dict[str, int]]:
    def ask(url: str, people: list[str]) -> dict[str, int]:
        return {who: browser.as_(who).get(url).status_code for who in people}

    return ask


def test_the_inspection_side_reads_the_review_and_nobody_else(
    life: Life, cast: Cast, page: str, statuses: Callable[[str, list[str]], dict[str, int]]
) -> None:
    hire_the_tied(cast)
    cast.session.commit()
    assert set(statuses(page, ["g1.inspector", "g1.leader", "office", "committee", "auditor"]).values()) == {200}
    others = ["finance.leader", "finance.liaison", "estates.leader", "g2.inspector", "g2.leader", "admin"]
    tied = ["g1.inspector.recused", "g1.leader.at_home", "g1.inspector.recused.co", "g1.leader.at_home.co"]
    assert set(statuses(page, others + tied).values()) == {403}


def test_only_the_assigned_group_may_send_anything(life: Life, browser: Browser, page: str) -> None:
    for who in ("office", "committee", "auditor", "finance.leader", "g2.inspector"):
        for form in ("steps/text", "verdicts", "interviews"):
            assert browser.as_(who).submit(f"{page}/1/{form}", {}, page="/account").status_code == 403, (who, form)


def test_those_who_only_read_see_no_form(life: Life, browser: Browser, page: str) -> None:
    shown = browser.as_("auditor").get(page).text
    assert TEXT not in shown
    assert "No conclusion is recorded yet." in shown


def test_whoever_records_is_told_who_reads_it(life: Life, browser: Browser, page: str) -> None:
    told = "The inspected units cannot see this; it is read by: Inspector, Group leader, Inspection office, Committee, "
    shown = browser.as_("g1.inspector").get(page).text
    assert shown.count(told) == len(Step) + 4  # marks, interviews, on-site and reverse checks besides


def test_problem_goal_and_claim_are_read_side_by_side(life: Life, browser: Browser, page: str) -> None:
    shown = browser.as_("g1.inspector").get(page).text
    for words in (
        "41 advances are older than a year.",
        "Every advance is settled within 30 days.",
        "Every advance was called in and settled.",
        "All 41 advances are settled.",
        "We settled ours.",
        "Vouchers",
    ):
        assert words in shown


def test_a_whole_review_goes_through_the_page(life: Life, browser: Browser, page: str) -> None:
    revision = only_revision(life)
    inspector, leader = browser.as_("g1.inspector"), browser.as_("g1.leader")
    sent = [
        inspector.submit(f"{page}/1/steps/text", step_form(Step.TEXT), page=page),
        inspector.submit(f"{page}/1/steps/material", step_form(Step.MATERIAL), page=page),
        leader.submit(f"{page}/1/steps/spot", step_form(Step.SPOT), page=page),
        inspector.submit(f"{page}/1/verdicts", {f"verdicts-verdict_{revision}": "sufficient"}, page=page),
        inspector.submit(f"{page}/1/interviews", interview_form(life), page=page),
        inspector.submit(f"{page}/1/conclusion", CONCLUDED, page=f"{page.removesuffix('review')}conclusion"),
    ]
    assert [answer.status_code for answer in sent] == [302] * 6
    shown = leader.get(page).text
    assert "100%" in shown
    assert SAID in shown
    assert f'href="{page.removesuffix("review")}do/verify"' in shown


def test_a_review_that_lacks_a_compulsory_interview_is_not_told_as_whole(
    life: Life, browser: Browser, page: str
) -> None:
    life.task.campaign.interviews_required = True
    judge(life)
    for step in Step:
        record(life, step=step)
    life.session.commit()
    inspector = browser.as_("g1.inspector")
    assert '<progress max="100" value="67"' in inspector.get(page).text
    assert inspector.submit(f"{page}/1/interviews", interview_form(life), page=page).status_code == 302
    assert '<progress max="100" value="83"' in inspector.get(page).text
    conclude(life)
    life.session.commit()
    assert '<progress max="100" value="100"' in inspector.get(page).text


def test_the_leaders_button_is_off_and_says_what_is_missing(life: Life, browser: Browser, page: str) -> None:
    shown = browser.as_("g1.leader").get(page).text
    assert f"{page.removesuffix('review')}do/verify" not in shown
    assert "No verdict is given on “Vouchers”." in shown


def test_two_people_writing_one_step_meet_with_what_was_typed(life: Life, browser: Browser, page: str) -> None:
    url = f"{page}/1/steps/text"
    first, second = browser.as_("g1.inspector"), browser.as_("g1.leader")
    assert first.submit(url, step_form(Step.TEXT), page=page).status_code == 302
    answer = second.submit(url, step_form(Step.TEXT, "My own long view.") | {"text-seen_version": "0"}, page=page)
    assert answer.status_code == 409
    assert "My own long view." in answer.text
    assert "G1 Inspector" in answer.text


def test_a_refused_conclusion_stays_in_its_field_with_the_reason(life: Life, browser: Browser, page: str) -> None:
    answer = browser.as_("g1.inspector").submit(f"{page}/1/steps/text", step_form(Step.TEXT, "Fine."), page=page)
    assert answer.status_code == 422
    assert "Fine.</textarea>" in answer.text
    assert "Write at least 10 characters." in answer.text


def test_refused_verdicts_stay_as_they_were_chosen(life: Life, browser: Browser, page: str) -> None:
    revision = only_revision(life)
    chosen = {f"verdicts-verdict_{revision}": "doubtful", f"verdicts-note_{revision}": ""}
    answer = browser.as_("g1.inspector").submit(f"{page}/1/verdicts", chosen, page=page)
    assert answer.status_code == 422
    assert "Say in a note why." in answer.text
    assert 'selected value="doubtful"' in answer.text


def test_a_verdict_that_does_not_exist_is_refused(life: Life, browser: Browser, page: str) -> None:
    chosen = {f"verdicts-verdict_{only_revision(life)}": "splendid"}
    assert browser.as_("g1.inspector").submit(f"{page}/1/verdicts", chosen, page=page).status_code == 422


def test_a_refused_interview_stays_open_with_what_was_typed(life: Life, browser: Browser, page: str) -> None:
    form = {**interview_form(life), "interview-interviewers": str(life.cast["g1.leader"].id)}
    life.session.rollback()
    answer = browser.as_("g1.inspector").submit(f"{page}/1/interviews", form, page=page)
    assert answer.status_code == 422
    assert SAID in answer.text
    assert "Choose at least 2 interviewers." in answer.text


def test_addresses_of_nothing_are_not_found(life: Life, browser: Browser, page: str) -> None:
    inspector = browser.as_("g1.inspector")
    assert inspector.get("/tasks/X26-T999/review").status_code == 404
    for wrong in ("9/steps/text", "1/steps/fourth", "9/verdicts", "9/interviews"):
        assert inspector.submit(f"{page}/{wrong}", {}, page=page).status_code == 404


def test_what_is_sent_to_a_returned_submission_is_a_conflict_and_not_lost(
    life: Life, browser: Browser, page: str
) -> None:
    inspector = browser.as_("g1.inspector")
    life.fire("return", "g1.inspector")
    answer_gaps(life)
    life.fire("submit", "finance.leader")
    life.session.commit()
    answer = inspector.submit(f"{page}/1/steps/text", step_form(Step.TEXT, "About the first one."), page=page)
    assert answer.status_code == 409
    assert "About the first one." in answer.text


def test_earlier_submissions_stay_readable_below(life: Life, browser: Browser, page: str) -> None:
    record(life)
    judge(life)
    interview(life)
    life.fire("return", "g1.inspector")
    life.session.commit()
    shown = browser.as_("g1.leader").get(page).text
    assert "Nothing is under review" in shown
    for words in ("Submission 1, cycle 1", GROUND, "Genuine and sufficient", SAID, "Two advances are still open."):
        assert words in shown


def test_the_number_of_queries_does_not_depend_on_what_was_recorded(app: Flask, browser: Browser, cast: Cast) -> None:
    def queries(files: int, interviews: int) -> int:
        life = Life.begin(cast).start()
        for number in range(files):
            life.add_evidence(f"File {number}")
        life.fire("submit", "finance.leader")
        judge(life)
        for number in range(interviews):
            interview(life)
            check_on_site(life, place=f"Counter {number}")
            check_reverse(life, knew=number)
        for step in Step:
            record(life, step=step)
        address = f"/tasks/{life.task.ref}/review"
        cast.session.commit()
        with counted(app) as statements:
            assert reader.get(address).status_code == 200
        return len(statements)

    cast.session.commit()
    reader = browser.as_("g1.leader")
    queries(1, 1)  # the first page of a process also fills caches
    assert queries(1, 1) == queries(9, 6)


def only_revision(life: Life) -> int:
    """The one file of the submission; nothing is left locked."""
    revision = next(iter(titles_of(latest_submission(life))))
    life.session.rollback()
    return revision


def interview_form(life: Life) -> dict[str, object]:
    both = [str(life.cast[who].id) for who in ("g1.inspector", "g1.leader")]
    life.session.rollback()
    return {
        "interview-interviewed": "Head of accounting",
        "interview-held_on": today().isoformat(),
        "interview-interviewers": both,
        "interview-questions": QUESTIONS,
        "interview-summary": SAID,
        "interview-confirmed_on": today().isoformat(),
    }
