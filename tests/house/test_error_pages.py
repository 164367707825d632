"""Pages that refuse a form: what was typed stands under the form's labels, and a link opens the newest version."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import event, text

from models.connection import connect
from tests.cast import PASSWORD, Cast
from tests.client import Browser
from tests.people.test_sessions import stale_post
from tests.process.lived import Life
from tests.process.racing import let_go
from views.clock import today
from views.database import db

SHOWN = re.compile(
    r'<dt><label for="(?P<id>[^"]+)">(?P<label>.*?)</label></dt>\s*<dd><textarea[^>]*>(?P<text>.*?)</t', re.S
)

COLLIDE = [
    """CREATE FUNCTION collide() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'two at once' USING ERRCODE = '{}'; END $$""",
    "CREATE TRIGGER collide BEFORE UPDATE ON measure_progress FOR EACH ROW EXECUTE FUNCTION collide()",
]


def shown(page: str) -> list[tuple[str, str]]:
    """Label and text of everything that the page says was typed."""
    return [(unescape(one["label"]), unescape(one["text"])) for one in SHOWN.finditer(page)]


@pytest.fixture
def running(cast: Cast) -> str:
    """The reference of a task in progress."""
    ref = Life.begin(cast).start().task.ref
    let_go(cast)
    return ref


def test_a_conflict_shows_what_was_typed_and_chosen_in_the_words_of_the_form(running: str, browser: Browser) -> None:
    url = f"/tasks/{running}/edit"
    typed = {"title": "A newer title", "goal": "A newer goal", "kind": "long_term", "deadline": today().isoformat()}
    answer = browser.as_("office").submit(url, {**typed, "origin": "original", "seen_version": "0"})
    assert answer.status_code == 409
    told = dict(shown(answer.text))
    assert told.items() >= {"Task": "A newer title", "Goal": "A newer goal", "Kind": "Long-term"}.items()
    assert told["Origin"] == "Original"
    assert f'href="{url}">Open the newest version</a>' in answer.text


def test_a_page_that_does_not_fit_the_state_says_so_and_leads_to_the_task(cast: Cast, browser: Browser) -> None:
    ref = Life.begin(cast).submit().task.ref
    let_go(cast)
    answer = browser.as_("finance.liaison").get(f"/tasks/{ref}/prepare")
    assert answer.status_code == 409
    assert "while the task is in the state “Submitted”" in answer.text
    assert f'href="/tasks/{ref}"' in answer.text
    assert "Somebody was faster" not in answer.text
    assert "compare" not in answer.text


def test_a_conflict_speaks_the_readers_language(running: str, browser: Browser) -> None:
    liaison, url = browser.as_("finance.liaison"), f"/tasks/{running}/measures/1/progress"
    liaison.client.set_cookie("language", "zh")
    answer = liaison.submit(url, {"text": "已清理", "percent": "90", "done": "y", "seen_version": "0"})
    assert answer.status_code == 409
    assert {"落实情况": "已清理", "完成进度（百分比）": "90"}.items() <= dict(shown(answer.text)).items()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # SQLite lets one write at a time
@pytest.mark.parametrize("code", ["40P01", "40001"], ids=["deadlock", "serialization"])
def test_a_collision_in_the_database_is_a_conflict_that_shows_what_was_typed(
    running: str, browser: Browser, database: str, code: str
) -> None:
    engine = connect(database)
    with engine.begin() as connection:
        for statement in COLLIDE:
            connection.execute(text(statement.format(code)))
    engine.dispose()
    liaison, url = browser.as_("finance.liaison"), f"/tasks/{running}/measures/1/progress"
    answer = liaison.submit(url, {"text": "A long report", "percent": "90"})
    assert answer.status_code == 409
    assert "A long report" in dict(shown(answer.text)).values()


@pytest.mark.parametrize("path", ["/people/units", "/tasks/NONE"], ids=["forbidden", "missing"])
def test_the_page_of_a_refused_get_is_read_without_a_writers_lock(
    running: str, browser: Browser, path: str, app: Flask
) -> None:
    leader = browser.as_("finance.leader")
    with app.app_context():
        engine = db.engine
    reading: list[bool] = []
    told = event.listens_for(engine, "before_cursor_execute")
    told(lambda connection, *_: reading.append(connection.get_execution_options().get("rectify_read_only", False)))
    assert leader.get(path).status_code in (403, 404)
    assert reading
    assert all(reading)


@pytest.mark.parametrize("data", [{}, {"csrf_token": "made up"}], ids=["too late", "expired"])
def test_rows_of_an_action_refused_as_a_whole_keep_their_labels_and_numbers(
    running: str, browser: Browser, data: dict[str, str]
) -> None:
    typed = {"reason": "Not yet there.", "gaps-0-description": "Two advances", "gaps-1-wanted": "Vouchers", **data}
    inspector, url = browser.as_("g1.inspector"), f"/tasks/{running}/do/return"
    answer = inspector.submit(url, {**typed, "deadline": str(today() + timedelta(9))}, page="/account")
    assert answer.status_code == (400 if data else 409)
    labels = [label for label, _ in shown(answer.text)]
    assert labels[1:] == ["What is missing (no. 1)", "What would close it (no. 2)", "New deadline"]
    assert labels[0].startswith("Reason")
    assert not any(mark in "".join(labels) for mark in ("gaps", "reason", "deadline-"))


def test_an_expired_form_is_told_by_the_form_that_fits_what_was_sent(running: str, browser: Browser) -> None:
    office = browser.as_("office")
    office.get("/account")
    typed = {"text": "Call in", "person": "Chen", "unit": "1", "expected_result": "", "csrf_token": "made up"}
    answer = office.client.post(f"/tasks/{running}/measures/new", data=typed)
    assert answer.status_code == 400
    assert [text for _, text in shown(answer.text)] == ["Call in", "Chen"]
    assert [label for label, _ in shown(answer.text)] == ["Measure", "Person responsible"]
    assert f'href="/tasks/{running}/measures/new">Open the page again</a>' in answer.text


def test_an_address_without_a_page_leads_back_to_the_page_of_its_form(cast: Cast, browser: Browser) -> None:
    url = f"/campaigns/{cast.campaign.code}"
    target = f"{url}/categories/{cast.problem.category_id}/move"
    let_go(cast)
    office = browser.as_("office")
    for sender in (f"http://localhost{url}", "http://evil.test/ledger", ""):
        answer = office.submit(
            target, {"steps": "1", "seen_version": "0"}, page=url, headers={"Referer": sender} if sender else {}
        )
        assert answer.status_code == 409
        assert shown(answer.text) == []
        assert f'href="{url}">Open the newest version</a>' in answer.text


def test_no_error_page_echoes_a_password_a_token_or_a_version(running: str, browser: Browser) -> None:
    leader = browser.as_("finance.leader")
    answer = leader.submit(f"/tasks/{running}/do/submit", {"password": "Secret-1", "seen_version": "987654321"})
    assert answer.status_code == 409
    assert shown(answer.text) == []
    assert "Secret-1" not in answer.text
    assert "987654321" not in answer.text
    typed = {"email": "new@example.test", "password": "Secret-2", "seen_version": "987654321", "csrf_token": "Token-1"}
    answer = leader.client.post("/account", data=typed)
    assert answer.status_code == 400
    assert shown(answer.text) == [("E-mail", "new@example.test")]
    assert not any(secret in answer.text for secret in ("Secret-2", "987654321", "Token-1"))


def test_every_field_that_is_shown_can_be_copied_by_a_button_with_a_name_of_its_own(
    running: str, browser: Browser
) -> None:
    url = f"/tasks/{running}/measures/1/edit"
    answer = browser.as_("office").submit(url, {"text": "One", "person": "Chen", "seen_version": "0"})
    names = re.findall(
        r'data-copy="typed-\d+".*?<span>Copy</span> <span class="visually-hidden">(.*?)</span>', answer.text
    )
    assert len(names) == len(shown(answer.text)) == len(set(names)) >= 2


def test_a_conflict_while_signing_says_that_nothing_was_signed_and_that_it_was_oneself(
    running: str, browser: Browser
) -> None:
    leader, url = browser.as_("finance.leader"), f"/tasks/{running}"
    seen = leader.get(f"{url}/do/submit").text
    leader.submit(f"{url}/measures/1/progress", {"text": "A little more.", "percent": "100"})
    mine = stale_post(leader, f"{url}/do/submit", seen, {"password": PASSWORD})
    assert mine.status_code == 409
    for words in ("Changed in another window", "You changed this yourself", "Nothing was signed."):
        assert words in mine.text
    browser.as_("finance.liaison").submit(f"{url}/measures/1/progress", {"text": "And more.", "percent": "100"})
    others = stale_post(leader, f"{url}/do/submit", seen, {"password": PASSWORD}).text
    assert "Somebody was faster" in others
    assert "Changed by Finance Liaison" in others


def test_who_was_signed_out_in_a_form_is_told_that_the_text_is_kept(running: str, browser: Browser) -> None:
    told, english = "What you typed is kept in this browser", {"Accept-Language": "en"}
    sent = browser.client.post(f"/tasks/{running}/prepare", data={"text": "We settled it."}, headers=english)
    assert sent.location.startswith("/sign-in?next=")
    assert told in browser.get(sent.location, headers=english).text
    assert told not in browser.get("/sign-in", headers=english).text
    asked = browser.get(f"/tasks/{running}/prepare", headers=english)
    assert told not in browser.get(asked.location, headers=english).text


def test_a_refusal_says_once_that_this_belongs_to_others(running: str, browser: Browser) -> None:
    answer = browser.as_("history.leader").get(f"/tasks/{running}")
    assert answer.status_code == 403
    assert answer.text.count("ask your administrator") == 1
    assert answer.text.count("This belongs to another role or unit.") == 1
