"""Every page of the application in a real browser: no axe violation in either theme, no sideways scrolling on a
phone or a desktop, no complaint on the console. A new route is looked at by itself, or says why it is no page."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Route
from sqlalchemy.orm import Session
from werkzeug.exceptions import InternalServerError, TooManyRequests

from config.settings import Mode, Settings, use_settings
from models.connection import connect
from models.people import LinkPurpose
from tests import client
from tests.browser import serve
from tests.cast import engage
from tests.conftest import NOW
from tests.databases import fresh_database
from tests.house.test_routes import address, routes, table
from tests.house.world import World, build_world
from tests.process.racing import let_go
from tests.story.looking import Looker, looking
from views.app import create_app
from views.clock import utc_now
from views.errors import answer
from workflow.people.links import issue_link

MOVED = "leads to the page of the form that is sent to an address below it"
NO_PAGE = {
    "ledger.open_extension": MOVED,
    "ledger.open_proposal": MOVED,
    "ledger.open_signing": MOVED,
    "ledger.open_unit_question": MOVED,
    "verification.open_conclusion": MOVED,
    "verification.open_question": MOVED,
    "days.answer": "JSON for the fields of deadlines",
    "people.declare_stand_in": "the list of people, while the address names nobody",
    "evidence.download": "a file",
    "evidence.preview": "a file",
    "verification.download_answer_file": "a file",
    "health.healthz": "JSON for whoever watches the server",
    "ledger.download_import": "a file",
    "meetings.download_file": "a file",
    "verification.show_photo": "a file",
    "ledger.fetch_calendar": "an iCalendar file for calendar programs",
    "ledger.find_people": "JSON for the list of names in a comment",
    "people.download_import": "a file",
    "people.empty_workbook": "a file",
    "inspection.keep_pages": "a script for the browser",
    "inspection.list_basis": "JSON for what an answer may rest on",
    "ledger.import_progress": "JSON for the bar of an import that waits",
}
AT_ONCE = 30  # pages that one test looks at, so that nobody waits for the one with all of them
VIEWERS = ("signed_out", "finance.leader", "office", "admin", "g1.inspector", "g1.leader", "committee")
SENT = {  # page of the world, its form, what is put into it, the answer's status
    "office": [
        ("ledger.edit_task", "form[data-draft]", {"seen_version": "0"}, 409),
        ("ledger.edit_task", "form[data-draft]", {"csrf_token": "expired"}, 400),
        ("ledger.edit_task", "form[data-draft]", {"title": ""}, 422),
        ("ledger.edit_task", "form[data-draft]", {"seen_version": "1" * 5_000_000}, 413),
        ("ledger.show_campaign", "form[action$='/categories']", {"new-name": ""}, 422),
        ("ballots.show_one", "form[action$='/cancel']", {"reason": ""}, 422),
        ("ballots.show_one", "#codes form", {}, 200),
    ],
    "finance.leader": [("process.act", "form[data-draft]", {"password": "wrong"}, 422)],
    "admin": [("people.show_user", "form[action$='/link']", {}, 200)],
    "signed_out": [
        ("people.sign_in", "main form", {"username": "x", "password": "y"}, 422),
        ("people.forgotten_password", "main form", {"username": "x"}, 200),
        ("voting.show_slip", "main form", {}, 422),
        ("voting.ask_code", "main form[method=post]", {"code": "x"}, 404),
    ],
}
REFUSED = {"finance.leader": [("/nothing-here", 404), ("/people/units", 403), ("/sign-out", 405)]}
EMPTY = {
    "history.leader": ["/", "/ledger"],
    "nobody": ["/", "/account"],
}  # a unit without a task, a person without a role


@dataclass
class Site:
    """The application over one of everything, where it answers, and two links that count."""

    app: Flask
    address: str
    world: World
    links: list[str]

    def path(self, endpoint: str) -> str:
        wanted = next(names for name, method, names in routes(self.app) if (name, method) == (endpoint, "GET"))
        return address(self.app, self.world, endpoint, wanted)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """On one database only: what a page looks like does not depend on it."""
    folder: Path = tmp_path_factory.mktemp("world")
    with fresh_database("sqlite", folder) as url:
        settings = Settings(mode=Mode.TEST, database_url=url, instance=folder, _env_file=None)
        use_settings(settings)
        with Session(connect(url)) as session:
            cast = engage(session, NOW)
            links = [
                issue_link(session, cast[who], purpose, _path, actor=None, now=utc_now())
                for who, purpose in (("library.leader", LinkPurpose.INVITATION), ("library.liaison", LinkPurpose.RESET))
            ]
            world = build_world(cast)
            let_go(cast)
        app = create_app(settings)
        with serve(app) as where:
            yield Site(app, where, world, links)


def _path(purpose: LinkPurpose, secret: str) -> str:
    return f"/{purpose.value}/{secret}"


def pages_of(who: str) -> list[str]:
    """The endpoints whose page this person looks at: the first of the viewers who may."""
    gets = {endpoint: row for (endpoint, method), row in table().items() if method == "GET" and endpoint not in NO_PAGE}
    return [one for one, row in gets.items() if next((v for v in VIEWERS if row[v] in ("ok", "public")), "") == who]


def test_every_route_that_answers_a_page_is_looked_at(site: Site) -> None:
    """Fast, without a browser: whoever looks at the route gets a page, and whatever is no page says why."""
    every = {endpoint for endpoint, method, _ in routes(site.app) if method == "GET"}
    assert every == {endpoint for who in VIEWERS for endpoint in pages_of(who)} | NO_PAGE.keys()
    for who in VIEWERS:
        person = client.Browser(site.app)
        person = person if who == "signed_out" else person.as_(who)
        got = {endpoint: person.get(site.path(endpoint)) for endpoint in pages_of(who)}
        assert {e: (a.status, a.mimetype) for e, a in got.items() if (a.status_code, a.mimetype) != _expected(e)} == {}


def _expected(endpoint: str) -> tuple[int, str]:
    return 404 if endpoint == "people.open_link" else 200, "text/html"  # the world's link is one that does not count


PARTS = [(who, first) for who in VIEWERS for first in range(0, len(pages_of(who)), AT_ONCE)]


@pytest.mark.browser
@pytest.mark.parametrize(("who", "first"), PARTS)
def test_no_page_shuts_anybody_out(chromium: Browser, site: Site, who: str, first: int) -> None:
    pages = pages_of(who)[first : first + AT_ONCE]
    with looking(chromium, site.address, "" if who == "signed_out" else who, "en") as looker:
        for endpoint in pages:
            looker.look(site.path(endpoint), _expected(endpoint)[0])
        looker.speak("zh")
        for endpoint in pages:
            looker.page.goto(site.address + site.path(endpoint))
            looker.measure(f"{endpoint} in Chinese")


@pytest.mark.browser
@pytest.mark.parametrize("who", SENT)
def test_no_answer_to_a_form_shuts_anybody_out(chromium: Browser, site: Site, who: str) -> None:
    with looking(chromium, site.address, "" if who == "signed_out" else who, "zh") as looker:
        for endpoint, form, values, status in SENT[who]:
            looker.send(site.path(endpoint), form, values, status)
        for path, status in REFUSED.get(who, []):
            looker.look(path, status)


@pytest.mark.browser
@pytest.mark.parametrize("who", EMPTY)
def test_no_empty_page_shuts_anybody_out(chromium: Browser, site: Site, who: str) -> None:
    with looking(chromium, site.address, who, "en") as looker:
        for path in EMPTY[who]:
            looker.look(path)


@pytest.mark.browser
def test_no_one_time_link_and_no_failure_shuts_anybody_out(chromium: Browser, site: Site) -> None:
    with looking(chromium, site.address, "", "en") as looker:
        for path in site.links:
            looker.look(urlsplit(path).path)
        for failure in (TooManyRequests(), InternalServerError()):
            _fail(looker, site.app, failure.code or 0)


def _fail(looker: Looker, app: Flask, code: int) -> None:
    """The page of a failure that no address brings about at will."""
    with app.test_request_context("/account"):
        page = answer(code, "Wait a minute, then try again.").get_data(as_text=True)

    def fulfil(route: Route) -> None:
        route.fulfill(status=code, body=page, content_type="text/html")

    looker.page.route(f"**/failure-{code}", fulfil)
    looker.look(f"/failure-{code}", code)
