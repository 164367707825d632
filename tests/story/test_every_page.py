"""Every page of the demonstration in a real browser: no axe violation in either theme, no sideways scrolling,
no complaint on the console, in both languages, on a desktop and on a phone."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from sqlalchemy.orm import Session

from config.settings import Mode, Settings, use_settings
from demo.load import load_demo
from models.connection import connect
from tests.browser import serve
from tests.cast import PASSWORD
from tests.databases import fresh_database
from views.app import create_app

AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
PAGES: dict[str, list[str]] = {
    "": ["/sign-in", "/forgotten-password"],
    "finance.leader": [
        "/", "/ledger", "/tasks/LJ26-T016", "/tasks/LJ26-T017", "/process", "/account", "/account/password",
        "/tasks/LJ26-T016/do/submit", "/tasks/LJ26-T016/history",
    ],
    "publicity.liaison": [
        "/tasks/LJ26-T010/prepare", "/tasks/LJ26-T010/measures/1/progress", "/tasks/LJ26-T010/evidence",
        "/tasks/LJ26-T010/evidence > /evidence/",
    ],
    "assets.leader": ["/tasks/LJ26-T026/do/reopen"],
    "hr.leader": ["/tasks/LJ26-T035", "/tasks/LJ26-T035 > /parts/"],
    "g1.inspector": ["/", "/tasks/LJ26-T015/review", "/tasks/LJ26-T015/do/return", "/tasks/LJ26-T001/do/rebound"],
    "g2.leader": ["/tasks/LJ26-T018/review", "/tasks/LJ26-T018/do/verify", "/tasks/LJ26-T016 > /sign-offs/"],
    "office": [
        "/", "/ledger?colour=red", "/campaigns", "/campaigns/LJ26", "/campaigns/LJ26/edit", "/campaigns/new",
        "/problems/LJ26-P10", "/problems/LJ26-P10/tasks/new", "/tasks/LJ26-T004/edit", "/tasks/LJ26-T004/plan",
        "/tasks/LJ26-T004/measures/new", "/tasks/LJ26-T004/void", "/tasks/LJ26-T005/rebound-deadline",
        "/tasks/LJ26-T003/monitoring", "/tasks/LJ26-T007/do/monitor", "/people/recusals", "/people/hand-over",
        "/trail", "/mail", "/people/groups/g1/campaigns/LJ26",
    ],
    "committee": ["/", "/tasks/LJ26-T003/do/conclude"],
    "admin": [
        "/", "/people/units", "/people/units/new", "/people/users", "/people/users/new", "/people/users/finance.leader",
        "/people/users/finance.leader/roles/new", "/people/groups", "/people/groups/new",
    ],
    "auditor": ["/ledger", "/trail", "/nothing-here"],
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


def _open(chromium: Browser, address: str, who: str, language: str, theme: str, width: int) -> Page:
    context = chromium.new_context(viewport={"width": width, "height": 900})
    context.add_cookies(
        [{"name": "language", "value": language, "url": address}, {"name": "theme", "value": theme, "url": address}]
    )
    page = context.new_page()
    if who:
        page.goto(f"{address}/sign-in")
        page.fill("[name=username]", who)
        page.fill("[name=password]", PASSWORD)
        with page.expect_navigation():
            page.locator("[name=password]").press("Enter")
    return page


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("who", PAGES)
def test_no_page_shuts_anybody_out(chromium: Browser, demonstration: str, who: str, theme: str) -> None:
    page = _open(chromium, demonstration, who, "en" if theme == "light" else "zh", theme, 1280)
    found = []
    for path in PAGES[who]:
        answer = page.goto(demonstration + _known(page, demonstration, path))
        assert answer is not None
        assert answer.status == (404 if "nothing" in path else 200), path
        report = Axe().run(page, options=AXE).response["violations"]
        found += [(path, fault["id"], [node["html"][:150] for node in fault["nodes"][:3]]) for fault in report]
    page.context.close()
    assert found == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("who", PAGES)
def test_no_page_scrolls_sideways(chromium: Browser, demonstration: str, who: str, width: int) -> None:
    page = _open(chromium, demonstration, who, "zh" if width == 390 else "en", "light", width)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    too_wide = []
    for path in PAGES[who]:
        page.goto(demonstration + _known(page, demonstration, path))
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            too_wide.append((path, wide))
    page.context.close()
    assert too_wide == []
    assert [said for said in complaints if "404" not in said] == []


def _known(page: Page, address: str, path: str) -> str:
    """`page > piece` stands for the first link on that page whose address has the piece in it."""
    if " > " not in path:
        return path
    start, piece = path.split(" > ")
    page.goto(address + start)
    return page.locator(f"main a[href*='{piece}']").first.get_attribute("href") or ""
