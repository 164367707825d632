"""A database that has gone away gets a page that says so, and a reader who is not asked who he is."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from config.settings import ROOT, Mode, Settings, use_settings
from models.connection import PATIENCE_SECONDS
from models.ledger import Task
from tests.cast import Cast
from tests.client import Browser, Hidden
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


@contextmanager
def gone() -> Iterator[None]:
    """Every statement fails as it does when the server has gone away."""

    def fail(*_: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("the server closed the connection"))

    event.listen(Engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", fail)


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
