"""/healthz and the sign of life."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from config.settings import Mode, Settings, use_settings
from tests.client import Browser
from views.app import create_app
from views.clock import utc_now
from workflow.reminders.sign_of_life import beat


def test_without_a_worker_it_is_red(browser: Browser) -> None:
    answer = browser.get("/healthz")
    assert answer.status_code == 503
    assert answer.json == {"database": "ok", "worker": "gone"}


def test_with_a_fresh_heartbeat_it_is_green_for_anybody(browser: Browser, session: Session) -> None:
    beat(session, utc_now(), 1)
    session.commit()
    answer = browser.get("/healthz")
    assert answer.status_code == 200
    assert answer.json == {"database": "ok", "worker": "ok"}


def test_an_old_heartbeat_is_red_and_a_new_one_green_again(
    browser: Browser, session: Session, settings: Settings
) -> None:
    beat(session, utc_now() - timedelta(seconds=settings.worker_gone_seconds + 1), 1)
    session.commit()
    assert browser.get("/healthz").status_code == 503
    beat(session, utc_now(), 2)
    session.commit()
    assert browser.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    "url", ["postgresql+psycopg://rectify:very-secret@127.0.0.1:1/rectify", "sqlite:////nowhere/at/all.sqlite3"]
)
def test_a_database_that_is_gone_is_told_without_its_address(tmp_path: Path, url: str) -> None:
    chosen = Settings(mode=Mode.TEST, database_url=url, instance=tmp_path, _env_file=None)
    use_settings(chosen)
    app: Flask = create_app(chosen)
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json == {"database": "gone", "worker": "unknown"}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # a file can be moved away while it is open
def test_a_file_that_was_moved_away_or_replaced_is_red(
    browser: Browser, session: Session, database: str, tmp_path: Path
) -> None:
    beat(session, utc_now(), 1)
    session.commit()
    assert browser.get("/healthz").status_code == 200
    file = Path(database.removeprefix("sqlite:///"))
    kept = file.rename(tmp_path / "kept.sqlite3")
    gone = browser.get("/healthz")
    assert (gone.status_code, gone.json) == (503, {"database": "gone", "worker": "unknown"})
    assert not file.exists()  # asking did not make an empty one
    shutil.copyfile(kept, file)
    assert browser.get("/healthz").status_code == 503
    kept.rename(file)
    assert browser.get("/healthz").status_code == 200
