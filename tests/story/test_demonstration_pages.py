"""The pages of the demonstration that say much: every trigger's page, every state and colour, long Chinese texts.
They are looked at as in test_every_page.py, which holds one page of every route."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from config.settings import Mode, Settings, use_settings
from demo.load import load_demo
from models.connection import connect
from tests.browser import serve
from tests.databases import fresh_database
from tests.story.looking import Looker, looking
from views.app import create_app
from workflow.process.declared import process

ARTICLE = Path(__file__).parents[2] / "docs" / "article.md"
PLACES = {  # what the article's addresses stand for here
    "<code>": "S26", "<unit>": "library", "<ref>": "LJ26-T016", "<campaign>": "LJ26", "<question>": "no_rebound",
    "<number>": "2",
}  # fmt: skip

PAGES: dict[str, list[str]] = {
    "finance.leader": [
        "/", "/tasks/LJ26-T016", "/tasks/LJ26-T016/do/submit", "/tasks/LJ26-T016/history",
    ],
    "publicity.liaison": ["/tasks/LJ26-T010/prepare", "/tasks/LJ26-T010/evidence"],
    "graduate.leader": ["/tasks/LJ26-T004/do/start"],
    "org.leader": ["/tasks/LJ26-T006/do/withdraw"],
    "assets.leader": ["/tasks/LJ26-T026/do/reopen"],
    "g1.inspector": ["/", "/tasks/LJ26-T015/review", "/tasks/LJ26-T015/do/return", "/tasks/LJ26-T001/do/rebound"],
    "g2.leader": ["/tasks/LJ26-T018/review", "/tasks/LJ26-T018/do/verify", "/tasks/LJ26-T016 > /sign-offs/"],
    "office": [
        "/", "/ledger", "/campaigns/LJ26", "/problems/LJ26-P10", "/tasks/LJ26-T004/plan", "/tasks/LJ26-T003/monitoring",
        "/tasks/LJ26-T007/do/monitor", "/people/hand-over", "/trail", "/process", "/inspections/S26",
        "/inspections/S26/plan", "/inspections/S26/matrix", "/inspections/S26/findings", "/inspections/S26/findings/2",
        "/inspections/S26/feedback", "/inspections/S26/what-follows", "/inspections/S26/problems",
        "/inspections/S26/what-follows/finding/4/hr", "/inspections/S26/report", "/inspections/S26/meetings",
    ],
    "g2.inspector": [
        "/inspections/S26/units/estates/questions", "/inspections/S26/findings/11", "/inspections/S26/findings/new",
        "/inspections/S26/declaration",
    ],
    "g1.leader": [
        "/inspections/S26/compare/no_rebound", "/inspections/S26/units/library/questions/completed/align",
    ],
    "hr.leader": ["/tasks/LJ26-T035", "/tasks/LJ26-T035 > /parts/", "/inspections/S26/units/hr/feedback"],
    "committee": ["/", "/tasks/LJ26-T003/do/conclude"],
    "admin": ["/people/units", "/people/users"],
}  # fmt: skip


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with the demonstration data."""
    folder: Path = tmp_path_factory.mktemp("demonstration")
    with fresh_database("sqlite", folder) as url:
        settings = Settings(mode=Mode.TEST, database_url=url, instance=folder, _env_file=None)
        use_settings(settings)
        with Session(connect(url)) as session:
            load_demo(session, datetime.now(UTC))
            session.commit()
        with serve(create_app(settings)) as address:
            yield address


def test_every_trigger_has_its_page_here(demonstration: str) -> None:
    shown = {path.rsplit("/do/", 1)[1] for paths in PAGES.values() for path in paths if "/do/" in path}
    assert shown == {row.trigger for row in process().transitions}


@pytest.mark.browser
@pytest.mark.parametrize("who", PAGES)
def test_no_full_page_shuts_anybody_out(chromium: Browser, demonstration: str, who: str) -> None:
    with looking(chromium, demonstration, who, "zh") as looker:
        for path in PAGES[who]:
            looker.look(_known(looker, path))
        looker.speak("en")
        for path in PAGES[who]:
            looker.page.goto(demonstration + _known(looker, path))
            looker.measure(f"{path} in English")


def test_every_address_of_the_article_shows_what_it_says(chromium: Browser, demonstration: str) -> None:
    """docs/article.md: each address opens on the demonstration, and the sections that it names stand in the report."""
    text = ARTICLE.read_text("utf-8")
    addresses, sections = re.findall(r"`(/[^`]*)`", text), set(re.findall(r"[Ss]ection \*([^*]+)\*", text))
    assert len(set(addresses)) > 30
    with (
        looking(chromium, demonstration, "office", "en") as office,
        looking(chromium, demonstration, "g1.leader", "en") as leader,
    ):
        for address in set(addresses):
            page = (leader if address.endswith("/align") else office).page.context.request
            answer = page.get(demonstration + re.sub("<[a-z]+>", lambda place: PLACES[place[0]], address))
            assert answer.status == 200, address
        report = office.page.context.request.get(f"{demonstration}/inspections/S26/report").text()
    assert [one for one in sections if one not in report] == []


def _known(looker: Looker, path: str) -> str:
    """`page > piece` stands for the first link on that page whose address has the piece in it."""
    if " > " not in path:
        return path
    start, piece = path.split(" > ")
    looker.page.goto(looker.address + start)
    return looker.page.locator(f"main a[href*='{piece}']").first.get_attribute("href") or ""
