"""A signed-in client that sends forms as a browser would: with the hidden fields of the page it saw."""

from html.parser import HTMLParser
from typing import Any
from weakref import WeakKeyDictionary

from flask import Flask
from werkzeug.test import TestResponse

from tests.cast import PASSWORD

_SIGN_IN: WeakKeyDictionary[Flask, tuple[str, dict[str, str]]] = WeakKeyDictionary()


class Browser:
    """Wraps Flask's test client; each `as_` is another person with an own cookie jar."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()

    def as_(self, username: str, password: str = PASSWORD) -> "Browser":
        other = Browser(self.app)
        cookie, hidden = other.open_sign_in()
        other.client.set_cookie("session", cookie)
        answer = other.client.post("/sign-in", data={**hidden, "username": username, "password": password})
        assert answer.status_code == 302, answer.text
        return other

    def open_sign_in(self) -> tuple[str, dict[str, str]]:
        """The cookie and the hidden fields of the page, which is opened once for an application: half of signing in."""
        if self.app not in _SIGN_IN:
            hidden = Hidden()
            hidden.feed(self.client.get("/sign-in").text)
            kept = self.client.get_cookie("session")
            assert kept is not None
            _SIGN_IN[self.app] = kept.value, hidden.of("/sign-in")
        return _SIGN_IN[self.app]

    def get(self, url: str, **kwargs: Any) -> TestResponse:
        return self.client.get(url, **kwargs)

    def submit(self, url: str, data: dict[str, Any] | None = None, *, page: str = "", **kwargs: Any) -> TestResponse:
        """GET the page that holds the form, then POST its hidden fields with the data."""
        hidden = Hidden()
        hidden.feed(self.client.get(page or url, follow_redirects=True).text)
        return self.client.post(url, data={**hidden.of(url), **(data or {})}, **kwargs)


class Hidden(HTMLParser):
    """Collects hidden inputs by the action of their form, of those that post."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.posting = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form":
            self.posting = values.get("method") == "post"
        if tag == "form" and self.posting:
            self.forms.append(((values.get("action") or "").split("#")[0], {}))
        elif tag == "input" and values.get("type") == "hidden" and self.posting:
            self.forms[-1][1][values.get("name") or ""] = values.get("value") or ""
        elif tag == "button" and values.get("formaction") and self.forms:  # the same fields, sent elsewhere
            self.forms.append((values["formaction"] or "", self.forms[-1][1]))

    def of(self, url: str) -> dict[str, str]:
        """The hidden fields of the form that posts to the URL; of a form without an action; else the token alone."""
        for wanted in (url, ""):
            for action, fields in self.forms:
                if action == wanted and fields:
                    return fields
        return {k: v for _, fields in self.forms for k, v in fields.items() if k == "csrf_token"}
