"""The address that cells are saved at: what a script is answered, and that it works as a plain form too."""

from typing import Any

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.client import Browser
from tests.inspection.acting import Inspected
from tests.process.lived import Life
from workflow.inspection.cells import find_cell

WHERE = "/inspections/S26/units/finance/questions/completed"
PAGE = "/inspections/S26/units/finance/questions"
JSON = {"Accept": "application/json"}


def send(person: Browser, seen: int = 0, **values: Any) -> TestResponse:
    data = {"rating": "", "looked": "", "caught": "", "note": "", "seen_version": seen, **values}
    return person.submit(WHERE, data, page=PAGE, headers=JSON)


def test_a_script_is_told_what_stands_now(cast: Cast, browser: Browser) -> None:
    Inspected.begin(cast)
    answer = send(browser.as_("g1.inspector"), rating="yes", note=" Seen. ")
    assert answer.json == {
        "version": 1,
        "values": {"rating": "yes", "looked": "", "caught": "", "note": "Seen.", "basis": []},
        "aligned": False,
    }


def test_in_a_conflict_the_script_gets_what_the_other_person_wrote(cast: Cast, browser: Browser) -> None:
    Inspected.begin(cast)
    send(browser.as_("g1.leader"), note="Theirs")
    answer = send(browser.as_("g1.inspector"), note="Mine")
    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["theirs"]["values"]["note"] == "Theirs"
    assert answer.json["theirs"]["version"] == 1
    assert answer.json["changed_by"] == "G1 Leader"


def test_what_somebody_else_left_in_this_browser_is_not_entered_under_my_name(
    session: Session, cast: Cast, browser: Browser
) -> None:
    work = Inspected.begin(cast)
    writer = cast["g1.leader"].id
    session.rollback()
    answer = send(browser.as_("g1.inspector"), note="Typed by the leader", writer=writer)
    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["another_person"]
    assert find_cell(session, work.finance, "completed") is None


@pytest.mark.parametrize("values", [{"rating": "splendid"}, {"basis": "task:999"}, {"note": "x" * 20_001}])
def test_a_refusal_says_why(cast: Cast, browser: Browser, values: dict[str, Any]) -> None:
    Inspected.begin(cast)
    answer = send(browser.as_("g1.inspector"), **values)
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["error"]


def test_without_a_token_or_a_session_nothing_is_kept(session: Session, cast: Cast, browser: Browser) -> None:
    work = Inspected.begin(cast)
    data = {"rating": "yes", "seen_version": 0}
    assert browser.client.post(WHERE, data=data, headers=JSON).status_code == 401
    signed_in = browser.as_("g1.inspector")
    assert signed_in.client.post(WHERE, data=data, headers=JSON).status_code == 400
    assert find_cell(session, work.finance, "completed") is None


def test_without_scripts_it_is_a_form(session: Session, cast: Cast, browser: Browser) -> None:
    work, person = Inspected.begin(cast), browser.as_("g1.inspector")
    saved = person.submit(WHERE, {"rating": "no", "note": "Seen."}, page=PAGE)
    assert saved.status_code == 302
    assert saved.location.endswith("/questions#q-completed")
    cell = find_cell(session, work.finance, "completed")
    assert cell is not None
    assert cell.note == "Seen."
    session.rollback()
    stale = person.submit(WHERE, {"rating": "no", "note": "Older than that", "seen_version": 0}, page=PAGE)
    assert stale.status_code == 409
    assert "Older than that" in stale.text


def test_the_list_of_what_a_rating_can_rest_on_names_page_and_task(cast: Cast, browser: Browser) -> None:
    life = Life.begin(cast).submit()
    Inspected.begin(cast)
    rows = browser.as_("g1.inspector").get("/inspections/S26/units/finance/basis").json
    assert rows is not None
    assert {"token": f"task:{life.task.id}", "url": f"/tasks/{life.task.ref}"}.items() <= rows[0].items()
    assert {row["kind"] for row in rows} == {"Task", "Evidence"}
