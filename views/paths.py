"""Where to go after signing in, changing the language or a refusal: pages of this site only."""

from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

HOME = "/"


def local_page(wanted: str | None) -> str:
    """The wanted address when it is a page here that can be opened; of one that only takes forms, the page of its form;
    else the start page.

    Browsers read "//x", "/\\x" and a path with a tab in it as another site.
    """
    if not wanted or not wanted.startswith("/") or wanted.startswith("//"):
        return HOME
    if "\\" in wanted or not wanted.isprintable():
        return HOME
    parts = urlsplit(wanted)
    if parts.netloc:
        return HOME
    return wanted if is_page(parts.path) else page_above(parts.path)


def is_page(path: str) -> bool:
    """Whether the address can be opened like any page."""
    try:
        current_app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]
    except (HTTPException, RequestRedirect):
        return False
    return True


def page_above(path: str) -> str:
    """Of an address that only takes forms, the nearest address above it that is a page: its form stands there.

    The start page for an address that is none of this site.
    """
    try:
        current_app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]
    except MethodNotAllowed:
        while path != HOME and not is_page(path):
            path = path.rpartition("/")[0] or HOME
        return path
    except (HTTPException, RequestRedirect):
        pass
    return HOME


def page_of_form() -> str:
    """Where the form that was sent stands: its own address, the page that it was sent from, or the one above it; ""
    if there is none."""
    if is_page(request.path):
        return local_page(request.path)
    sender = urlsplit(request.referrer or "")
    if sender.netloc == request.host:
        return local_page(sender.path)
    above = page_above(request.path)
    return "" if above == HOME else above
