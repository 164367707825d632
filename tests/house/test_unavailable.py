"""A database that has gone away gets a page that says so, and a reader who is not asked who he is."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import (
    DatabaseError,
    DataError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.orm import Session

from config.settings import ROOT, Mode, Settings, use_settings
from models.connection import PATIENCE_SECONDS
from models.ledger import Task
from tests.cast import Cast
from tests.client import Browser, Hidden
from tests.house.test_error_pages import shown
from tests.process.racing import let_go
from views.app import create_app
from views.database import db


@pytest.mark.parametrize("url", ["postgresql+psycopg://nobody@127.0.0.1:1/none", "sqlite:////nowhere/at/all.sqlite3"])
@pytest.mark.parametrize(("language", "said"), [("en", "Nothing was saved"), ("zh", "zh-Hans")])
def test_a_page_says_that_the_database_does_not_answer(tmp_path: Path, url: str, language: str, said: str) -> None:
    settings = Settings(mode=Mode.TEST, database_url=url, instance=tmp_path, _env_file=None)
    use_settings(settings)
    client = create_app(settings).test_client()
    client.set_cookie("language", language)
    answer = client.get("/sign-in")
    assert answer.status_code == 503
    assert said in answer.text


def test_somebody_signed_in_is_told_as_well(cast: Cast, browser: Browser) -> None:
    """Who is reading stands in the database, too, and cannot be asked."""
    cast.session.commit()
    office = browser.as_("office")
    assert office.get("/ledger").status_code == 200
    with gone():
        answer = office.get("/ledger")
    assert answer.status_code == 503
    assert "数据库无响应" in answer.text
    assert office.get("/ledger").status_code == 200


LOST = OperationalError("SELECT 1", {}, Exception("the server closed the connection"))


@contextmanager
def gone(error: SQLAlchemyError = LOST) -> Iterator[None]:
    """Every statement fails as it does when the server has gone away."""

    def fail(*_: object) -> None:
        raise error

    event.listen(Engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", fail)


JSON = "application/json"
ELSEWHERE = {"PATH_INFO": "//evil.test/"}  # a browser reads it as another site
REQUESTS = [
    ("GET", "/nope"),
    ("GET", "/static/nope.css"),
    ("PUT", "/sign-in"),
    ("POST", "/nope"),
    ("POST", "/ledger"),
    ("POST", "/account"),  # without its token
]


def test_no_error_page_needs_the_database(cast: Cast, browser: Browser) -> None:
    let_go(cast)
    office = browser.as_("office")
    with gone():
        told = [office.client.open(path, method=method) for method, path in REQUESTS]
        assert [answer.status_code for answer in told] == [503] * len(REQUESTS)
        assert all("数据库无响应" in answer.text for answer in told)
        assert browser.get("/nope").status_code == 404  # nobody is signed in: nothing has to be asked
    assert [office.get(path).status_code for path in ("/nope", "/ledger")] == [404, 200]


def test_no_error_page_waits_for_a_writer(cast: Cast, browser: Browser, session: Session) -> None:
    name = cast["office"].name
    let_go(cast)
    office = browser.as_("office")
    session.query(Task).with_for_update().all()
    told = [office.client.open(path, method=method) for method, path in REQUESTS]
    assert [answer.status_code for answer in told] == [404, 404, 405, 404, 405, 400]
    assert all(name in answer.text for answer in told)


@pytest.mark.parametrize(
    "error",
    [
        DatabaseError("SELECT 1", {}, Exception("database disk image is malformed")),
        InterfaceError("SELECT 1", {}, Exception("the connection is closed"), connection_invalidated=True),
        PoolExhausted("QueuePool limit reached"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_database_that_cannot_answer_is_told_whatever_the_reason(
    cast: Cast, browser: Browser, error: SQLAlchemyError
) -> None:
    let_go(cast)
    office = browser.as_("office")
    with gone(error):
        assert office.get("/ledger").status_code == 503


@pytest.mark.parametrize("kind", [ProgrammingError, DataError, InterfaceError])
def test_a_wrong_question_is_our_own_fault(cast: Cast, browser: Browser, kind: type[DatabaseError]) -> None:
    let_go(cast)
    office = browser.as_("office")
    with gone(kind("SELEKT 1", {}, Exception("syntax error"))), pytest.raises(kind):
        office.get("/ledger")


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    file = tmp_path / "damaged.sqlite3"
    file.write_text("not a database " * 1000)
    settings = Settings(mode=Mode.TEST, database_url=f"sqlite:///{file}", instance=tmp_path, _env_file=None)
    use_settings(settings)
    client = create_app(settings).test_client()
    client.set_cookie("language", "en")
    page = Hidden()
    refused = client.get("/sign-in")
    assert refused.status_code == 503
    for file_of_page in re.findall(r'(?:href|src)="(/(?:bootstrap/)?static/[^"#]+)', refused.text):
        assert client.get(file_of_page).status_code == 200, file_of_page
    page.feed(client.get("/nope").text)
    typed = {**page.of("/sign-in"), "username": "office", "password": "Secret-1"}
    answer = client.post("/sign-in", data=typed)
    assert answer.status_code == 503
    assert shown(answer.text) == [("User name", "office")]
    assert "Secret-1" not in answer.text
    assert 'href="/sign-in">Open the page again</a>' in answer.text
    told = client.post("/sign-in", data=typed, headers={"Accept": JSON})
    assert (told.status_code, told.json) == (503, {"error": "Nothing was saved. Please try again in a minute."})


def test_a_page_that_could_not_be_shown_is_asked_for_again(cast: Cast, browser: Browser) -> None:
    let_go(cast)
    office = browser.as_("office")
    office.client.set_cookie("language", "en")
    with gone():
        assert 'href="/ledger?q=fund&amp;page=2">Try again</a>' in office.get("/ledger?q=fund&page=2").text
        assert "evil.test" not in office.get("/x", environ_overrides=ELSEWHERE).text.split("<main", 1)[1]


SHORT = {"sqlite": "PRAGMA busy_timeout = 100", "postgresql": "SET lock_timeout = '100ms'"}


def test_a_change_that_waits_too_long_for_another_one_gets_that_page(
    app: Flask, browser: Browser, session: Session, cast: Cast
) -> None:
    task = cast.task()
    url = f"/tasks/{task.ref}"
    let_go(cast)
    liaison = browser.as_("finance.liaison")
    page = Hidden()
    page.feed(liaison.get(url).text)
    typed = {**page.of(url), "text": "Vouchers follow"}
    with app.app_context():
        impatient = SHORT[db.engine.dialect.name]
        event.listen(db.engine, "checkout", lambda raw, *_: raw.execute(impatient))
    session.query(Task).with_for_update().all()
    answer = liaison.client.post(url, data=typed)
    assert answer.status_code == 503
    assert "内容未保存" in answer.text
    assert "Vouchers follow" in dict(shown(answer.text)).values()
    session.rollback()
    assert liaison.client.post(url, data=typed).status_code == 302


def test_no_connection_waits_for_ever_or_keeps_what_it_locked(app: Flask, session: Session) -> None:
    """As long on both databases; what takes long by itself, as a migration or an export, is not bounded."""
    if session.get_bind().dialect.name == "sqlite":
        bounds = {"PRAGMA busy_timeout": 60_000}
    else:
        bounds = {
            "SHOW lock_timeout": "1min",
            "SHOW idle_in_transaction_session_timeout": "10min",
            "SHOW statement_timeout": "0",
        }
    with app.app_context():
        for opened in (session, db.session):
            assert {ask: opened.scalar(text(ask)) for ask in bounds} == bounds
            opened.rollback()


@pytest.mark.parametrize("file", ["deploy/rectify-web.service", "deploy/demo.py"])
def test_the_web_server_is_more_patient_than_a_change(file: str) -> None:
    """Else it would end a process in which somebody merely waits."""
    given = re.findall(r"--timeout[= ](\d+)", (ROOT / file).read_text("utf-8"))
    assert [int(seconds) > PATIENCE_SECONDS for seconds in given] == [True]
