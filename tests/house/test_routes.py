"""Every route against every role and nobody at all, from one table that a new route has to be written into."""

import csv
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.engine import make_url
from werkzeug.test import TestResponse

from config.settings import ROOT
from tests.cast import Cast
from tests.client import Browser, Hidden
from tests.house.world import World, build_world
from views.access import PUBLIC, SIGNED_IN
from workflow.process.declared import process

FILES = {"static", "bootstrap.static"}  # the house's own assets
METHODS = ("GET", "POST")
ANSWERS = {2: "ok", 3: "moved"}
REFUSALS = {400: "invalid", 403: "forbidden", 404: "missing", 409: "conflict", 413: "invalid", 422: "invalid"}
# no form to come back to: a button of every page, a page for those signed out, a button beside days that were entered
NO_FORM = {"people.set_language", "people.sign_in", "days.remove_days"}
ENDS_THE_SESSION = {"people.sign_out", "people.sign_in", "people.end_everywhere", "people.open_link"}


@cache
def table() -> dict[tuple[str, str], dict[str, str]]:
    with (ROOT / "tests" / "expected_routes.csv").open(encoding="utf-8", newline="") as file:
        return {(row.pop("endpoint"), row.pop("method")): row for row in csv.DictReader(file)}


def routes(app: Flask) -> Iterator[tuple[str, str, set[str]]]:
    """Endpoint, method and the names in the address."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in FILES:
            for method in sorted(set(METHODS) & (rule.methods or set())):
                yield rule.endpoint, method, set(rule.arguments)


sqlite_only = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # rights are held to both elsewhere


@sqlite_only
def test_every_route_stands_in_the_table(app: Flask) -> None:
    assert {(endpoint, method) for endpoint, method, _ in routes(app)} == set(table())


@sqlite_only
def test_every_route_names_a_declared_right(app: Flask) -> None:
    rights = {endpoint: getattr(app.view_functions[endpoint], "right", None) for endpoint, _, _ in routes(app)}
    assert {e: right for e, right in rights.items() if right not in {PUBLIC, SIGNED_IN, *process().rights}} == {}


@sqlite_only
def test_public_routes_are_these_and_no_others(app: Flask) -> None:
    public = {e for e, _, _ in routes(app) if getattr(app.view_functions[e], "right", None) == PUBLIC}
    assert public == {endpoint for (endpoint, _), row in table().items() if row["signed_out"] == "public"}


@sqlite_only
@pytest.mark.parametrize("asked", METHODS)
def test_every_route_answers_everybody_as_the_table_says(
    app: Flask, browser: Browser, cast: Cast, database: str, tmp_path: Path, asked: str
) -> None:
    world = build_world(cast)
    crowd = Crowd(app, browser, Path(make_url(database).database or ""), tmp_path / "before.sqlite3")
    wrong = []
    for endpoint, method, names in sorted(route for route in routes(app) if route[1] == asked):
        url = address(app, world, endpoint, names)
        for person, expected in table().get((endpoint, method), {}).items():
            answer = crowd.ask(person, method, url)
            if not fits(answer, expected, endpoint):
                wrong.append(f"{endpoint} {method} {person}: {expected}, but {answer.status} {answer.location or ''}")
            asked_to_mend = method == "POST" and answer.status_code == 422 and endpoint not in NO_FORM
            if asked_to_mend and (lost := crowd.find_lost(person, url)):
                wrong.append(f"{endpoint} {person}: {lost}")
            if method == "POST" and answer.status_code < 400 and expected != "sign-in":
                crowd.undo(person if endpoint in ENDS_THE_SESSION else "")
    assert not wrong, "\n".join(wrong)


def address(app: Flask, world: World, endpoint: str, names: set[str]) -> str:
    with app.test_request_context():
        return app.url_for(endpoint, **world.address(endpoint, names))


def fits(answer: TestResponse, expected: str, endpoint: str) -> bool:
    code = answer.status_code
    to_sign_in = code == 302 and answer.location.startswith("/sign-in?next=")
    if expected == "public":
        return code not in (401, 403) and (code < 500 or endpoint == "health.healthz")
    if to_sign_in:
        return expected == "sign-in"
    return expected == ANSWERS.get(code // 100, REFUSALS.get(code, "error"))


def copy_database(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        other.execute("PRAGMA synchronous = OFF")
        one.backup(other)


class Crowd:
    """Everybody signed in with a browser of their own, before a database that can be put back."""

    def __init__(self, app: Flask, browser: Browser, file: Path, kept: Path) -> None:
        self.app, self.browser, self.file, self.kept = app, browser, file, kept
        self.people: dict[str, Browser] = {}
        self.tokens: dict[str, str] = {}
        for person in next(iter(table().values())):
            self._sign_in(person)
        copy_database(file, kept)

    def ask(self, person: str, method: str, url: str) -> TestResponse:
        """GET the page, or POST a form in which nothing is filled in."""
        client = self.people[person].client
        if method == "GET":
            return client.get(url)
        return client.post(url, data={"csrf_token": self.tokens[person]}, headers={"X-CSRFToken": self.tokens[person]})

    def find_lost(self, person: str, url: str) -> str:
        """Why the form that came back is not found again by who opens or reloads its address; "" when it is."""
        answer = self.people[person].client.get(url, follow_redirects=True)
        stands = answer.status_code == 200 and (f'action="{url}' in answer.text or answer.request.path == url)
        return "" if stands else f"opened anew: {answer.status} {answer.request.path}, without the form"

    def undo(self, signed_out: str) -> None:
        """Everything as it was before; who was signed out by it signs in again."""
        copy_database(self.kept, self.file)
        if signed_out:
            self._sign_in(signed_out)
            copy_database(self.file, self.kept)  # the new session is known there

    def _sign_in(self, person: str) -> None:
        own = Browser(self.app) if person == "signed_out" else self.browser.as_(person)
        page = Hidden()
        page.feed(own.get("/sign-in" if person == "signed_out" else "/account").text)
        self.people[person] = own
        self.tokens[person] = next(fields["csrf_token"] for _, fields in page.forms if "csrf_token" in fields)
