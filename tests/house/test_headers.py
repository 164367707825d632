"""What every answer tells the browser, asked of real answers: its headers, and what its cookies may be used for."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from config.settings import Mode, Settings, use_settings
from tests.cast import Cast
from tests.client import Browser, Hidden
from tests.evidence.files import make_picture
from tests.evidence.handing_in import hand_in
from tests.process.lived import Life
from tests.process.racing import let_go
from views.app import create_app
from views.clock import utc_now

PAGE = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
STATIC = {**PAGE, "Cache-Control": "public, max-age=3600"}
FILE = {
    **PAGE,
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; object-src 'self'; "
    "frame-ancestors 'self'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def told(answer: TestResponse, wanted: dict[str, str]) -> dict[str, str | None]:
    return {name: answer.headers.get(name) for name in wanted}


def test_every_kind_of_answer_carries_its_headers(session: Session, cast: Cast, browser: Browser) -> None:
    task = Life(cast, cast.task(), utc_now()).start().task
    session.commit()
    session.refresh(task)
    session.expunge_all()
    session.close()
    liaison = browser.as_("finance.liaison")
    assert hand_in(liaison, task, (make_picture(), "a.png")).status_code == 302
    answers = {
        f"/tasks/{task.ref}": (200, PAGE),
        "/sign-in": (302, PAGE),
        "/nothing/here": (404, PAGE),
        "/people/users": (403, PAGE),
        "/healthz": (503, PAGE),
        "/static/css/tokens.css": (200, STATIC),
        "/files/1": (200, FILE),
        "/files/1/view": (200, FILE),
    }
    for url, (status, headers) in answers.items():
        answer = liaison.get(url)
        assert (answer.status_code, told(answer, headers)) == (status, headers), url
    refused = liaison.client.post(f"/tasks/{task.ref}", data={"text": "without the page's token"})
    assert (refused.status_code, told(refused, PAGE)) == (400, PAGE)


SECURE = {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}


@pytest.fixture
def production(settings: Settings, cast: Cast) -> Iterator[Flask]:
    """The application as it runs in production, behind TLS."""
    let_go(cast)
    values = {"mode": Mode.PRODUCTION, "secret_key": "0123456789abcdef" * 3, "site_url": "https://rectify.test"}
    real = Settings(**{**settings.model_dump(), **values}, _env_file=None)
    use_settings(real)
    yield create_app(real)
    use_settings(settings)


def test_no_cookie_of_production_is_read_by_scripts_or_sent_in_the_clear_or_by_other_sites(production: Flask) -> None:
    client, site = production.test_client(), {"base_url": "https://rectify.test"}
    asked = client.get("/sign-in", **site)
    page = Hidden()
    page.feed(asked.text)
    form = {**page.of("/sign-in"), "language": "en", "next": "/sign-in"}
    chosen = client.post("/language", data=form, headers={"Referer": "https://rectify.test/sign-in"}, **site)
    assert chosen.status_code == 302
    cookies = [line for answer in (asked, chosen) for line in answer.headers.getlist("Set-Cookie")]
    assert {line.split("=")[0] for line in cookies} == {"session", "language"}
    for line in cookies:
        assert set(line.split("; ")) >= SECURE, line
        assert "Domain" not in line
    assert client.get("/sign-in", headers={"Host": "rectify.test"}).status_code == 200
