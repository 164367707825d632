"""A database that has gone away gets a page that says so, and a reader who is not asked who he is."""

from pathlib import Path

import pytest

from config.settings import Mode, Settings, use_settings
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
