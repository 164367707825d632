"""The generic action page, the page that prepares a submission, the picture of the process, the history."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from models.ledger import State, Task
from models.process import Statement
from tests.cast import PASSWORD, Cast
from tests.client import Browser
from tests.process.lived import Life
from workflow.ledger.progress import report_progress
from workflow.process.declared import process
from workflow.process.engine import fire
from workflow.process.statements import write_statement


@pytest.fixture
def ref(session: Session, cast: Cast, now: datetime) -> str:
    """A task in progress with a statement, but without evidence."""
    task: Task = cast.task()
    liaison = cast["finance.liaison"]
    fire(session, task, "start", actor=cast["finance.leader"], seen_version=task.version, now=now)
    report_progress(session, task.measures[0], "All settled.", 100, actor=liaison, seen_version=0, now=now)
    session.flush()
    write_statement(
        session, task, text="=HYPERLINK(1)", root_cause="", answers={}, actor=liaison, seen_version=0, now=now
    )
    found = task.ref
    session.commit()
    return found


def test_the_signer_is_shown_what_is_signed_and_what_is_missing(ref: str, browser: Browser) -> None:
    page = browser.as_("finance.leader").get(f"/tasks/{ref}/do/submit").text
    assert "All settled." in page
    assert "=HYPERLINK(1)" in page
    assert "There is no evidence in this cycle." in page


def test_a_refused_signature_tells_every_reason_and_changes_nothing(
    ref: str, browser: Browser, session: Session
) -> None:
    answer = browser.as_("finance.leader").submit(f"/tasks/{ref}/do/submit", {"password": PASSWORD})
    assert answer.status_code == 422
    assert "claimed done, but no evidence shows it" in answer.text
    assert session.query(Task).filter_by(ref=ref).one().state is State.IN_PROGRESS


def test_the_liaison_sees_what_the_leader_will_miss(ref: str, browser: Browser) -> None:
    page = browser.as_("finance.liaison").get(f"/tasks/{ref}/prepare").text
    assert "There is no evidence in this cycle." in page
    assert browser.as_("finance.liaison").get(f"/tasks/{ref}/do/submit").status_code == 403


def test_an_action_that_is_over_leads_back_to_the_task(ref: str, browser: Browser) -> None:
    answer = browser.as_("finance.leader").get(f"/tasks/{ref}/do/start")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/tasks/{ref}")


def test_an_old_form_meets_the_conflict_page_with_what_was_typed(
    ref: str, browser: Browser, cast: Cast, session: Session, now: datetime
) -> None:
    liaison = browser.as_("finance.liaison")
    answer = liaison.submit(f"/tasks/{ref}/prepare", {"text": "My long careful text", "seen_version": "0"})
    assert answer.status_code == 409
    assert "My long careful text" in answer.text
    assert "Finance Liaison" in answer.text


def test_a_step_that_was_taken_is_told_in_a_sentence(browser: Browser, session: Session, cast: Cast) -> None:
    ref = cast.task().ref
    session.commit()
    leader = browser.as_("finance.leader")
    leader.submit(f"/tasks/{ref}/do/start", {})
    assert "The rectification has started." in leader.get(f"/tasks/{ref}").text


def test_what_a_task_does_not_wait_for_is_offered_but_not_as_the_next_step(
    browser: Browser, session: Session, cast: Cast
) -> None:
    ref = Life.begin(cast).verify().task.ref
    session.commit()
    page = browser.as_("g1.inspector").get(f"/tasks/{ref}").text
    assert "Possible for you" in page
    assert "Your next step" not in page


def test_only_those_who_may_open_the_problem_find_it_linked(ref: str, browser: Browser, session: Session) -> None:
    problem = session.query(Task).filter_by(ref=ref).one().problem.ref
    session.commit()
    link = f'href="/problems/{problem}">{problem}</a>'
    for who, linked in (("office", True), ("finance.leader", False), ("g1.inspector", False)):
        page = browser.as_(who).get(f"/tasks/{ref}").text
        assert problem in page
        assert (link in page) is linked


def test_the_picture_shows_every_state_with_the_sign_it_has_everywhere(ref: str, browser: Browser) -> None:
    picture, table = browser.as_("office").get("/process").text.split("</figure>")
    for row in process().states.values():
        assert f"icons.svg#{row.sign}" in picture
        assert f"icons.svg#{row.sign}" in table


def test_the_picture_counts_only_what_the_reader_sees(ref: str, browser: Browser) -> None:
    assert browser.as_("finance.leader").get("/process").text.count(">1</text>") == 1
    assert browser.as_("estates.leader").get("/process").text.count(">1</text>") == 0


def test_the_history_is_told_in_words_and_runs_nothing_in_a_spreadsheet(
    ref: str, browser: Browser, cast: Cast, session: Session
) -> None:
    office = browser.as_("office")
    office.submit(f"/tasks/{ref}", {"text": "Seen."})
    page = office.get(f"/tasks/{ref}/history").text
    assert "Started the rectification, cycle 1" in page
    export = office.get(f"/tasks/{ref}/history?format=csv")
    assert export.headers["Content-Type"].startswith("text/csv")
    cells = [cell.strip('"') for line in export.text.splitlines() for cell in line.lstrip("\ufeff").split(",")]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


def test_a_stranger_to_the_task_reads_no_history(ref: str, browser: Browser) -> None:
    for who in ("library.leader", "g2.inspector", "admin"):
        assert browser.as_(who).get(f"/tasks/{ref}/history").status_code == 403


def test_what_a_submission_will_ask_for_is_marked_on_the_forms(ref: str, browser: Browser, session: Session) -> None:
    liaison, mark = browser.as_("finance.liaison"), "required for submission"
    prepare = liaison.get(f"/tasks/{ref}/prepare").text
    assert mark in prepare.split('for="text"')[1].split("</label>")[0]
    assert mark not in prepare.split('for="root_cause"')[1].split("</label>")[0]
    session.query(Task).filter_by(ref=ref).one().cycle = 2
    session.commit()
    assert mark in liaison.get(f"/tasks/{ref}/prepare").text.split('for="root_cause"')[1].split("</label>")[0]


def test_progress_leads_back_to_where_the_person_came_from(ref: str, browser: Browser) -> None:
    liaison, url = browser.as_("finance.liaison"), f"/tasks/{ref}/measures/1/progress"
    data = {"text": "More is settled.", "percent": "90"}
    assert f'href="{url}?from=prepare"' in liaison.get(f"/tasks/{ref}/prepare").text
    for source, back in (("", "#measures"), ("?from=prepare", "/prepare#progress"), ("?from=//evil.test", "#measures")):
        answer = liaison.submit(f"{url}{source}", data)
        assert (answer.status_code, answer.location) == (302, f"/tasks/{ref}{back}")


def test_who_goes_on_to_sign_signs_what_was_typed_last(cast: Cast, browser: Browser, session: Session) -> None:
    life = Life.begin(cast).start()
    url = f"/tasks/{life.task.ref}"
    session.commit()
    leader = browser.as_("finance.leader")
    assert 'form="statement" name="then" value="sign">Check and sign' in leader.get(f"{url}/prepare").text
    answer = leader.submit(f"{url}/prepare", {"text": "All 41 advances, and two more.", "then": "sign"})
    assert (answer.status_code, answer.location) == (302, f"{url}/do/submit")
    assert "All 41 advances, and two more." in leader.get(answer.location).text


def test_saving_what_was_saved_already_changes_nothing(cast: Cast, browser: Browser, session: Session) -> None:
    task = Life.begin(cast).start().task
    written = session.query(Statement).one()
    before, url = (task.version, written.version), f"/tasks/{task.ref}/prepare"
    data = {"text": written.text, "root_cause": written.root_cause, "then": "sign"}
    session.commit()
    assert browser.as_("finance.leader").submit(url, data).status_code == 302
    assert (task.version, written.version) == before


def test_who_signs_is_cautioned_of_measures_that_are_not_claimed_done(
    cast: Cast, browser: Browser, session: Session
) -> None:
    life = Life.begin(cast).start()
    entry, url = life.task.measures[0].progress_in(1), f"/tasks/{life.task.ref}"
    assert entry is not None
    session.commit()
    leader = browser.as_("finance.leader")
    pages = (f"{url}/prepare", f"{url}/do/submit")
    assert not any("not claimed done" in leader.get(page).text for page in pages)
    entry.percent, entry.done = 30, False
    session.commit()
    assert all("1 measure is not claimed done" in leader.get(page).text for page in pages)
    assert all("Measure 1 (30%)" in leader.get(page).text for page in pages)
    assert leader.submit(f"{url}/do/submit", {"password": PASSWORD}).status_code == 302


def test_what_a_transition_does_is_said_so_that_it_reads_on_every_page() -> None:
    """The table of the process shows it to everybody, with nothing signed or to be filled in beneath."""
    for row in process().transitions:
        words = f"{row.explain.en} {row.explain.zh}"
        assert not [word for word in (" here", "You ", "your ", "您", "以下", "下列", "此处") if word in words], (
            row.trigger
        )
