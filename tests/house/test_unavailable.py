"""A database that has gone away gets a page that says so, and a reader who is not asked who he is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from config.settings import Mode, Settings, use_settings
from tests.cast import Cast
from tests.client import Browser
from views.app import create_app


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
