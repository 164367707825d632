"""Where to go after signing in, changing the language or a refusal: pages of this site only."""

from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

HOME = "/"


def local_page(wanted: str | None) -> str:
    """The wanted address when it is a page here that can be opened, else the start page.

    Browsers read "//x", "/\\x" and a path with a tab in it as another site.
    """
    if not wanted or not wanted.startswith("/") or wanted.startswith("//"):
        return HOME
    if "\\" in wanted or not wanted.isprintable():
        return HOME
    parts = urlsplit(wanted)
    return wanted if not parts.netloc and _is_page(parts.path) else HOME


def _is_page(path: str) -> bool:
    try:
        current_app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]
    except (HTTPException, RequestRedirect):
        return False
    return True


def page_of_form() -> str:
    """Where the form that was sent stands: its own address, or the page that it was sent from; "" if neither is one."""
    own = local_page(request.path)
    if own != HOME:
        return own
    sender = urlsplit(request.referrer or "")
    return local_page(sender.path) if sender.netloc == request.host else ""
