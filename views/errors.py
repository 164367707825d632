"""Every refusal as a page (or JSON for scripts): what happened, what to do, and what had been typed."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, refresh
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from models.words import N_
from views.access import ask_to_sign_in
from views.answers import wants_json
from views.database import is_away, only_read
from views.extensions import login
from views.paths import HOME, local_page, page_above, page_of_form
from views.typed import typed
from views.words import spoken
from workflow.errors import Busy, NotPermitted, Stale, Undeclared, WorkflowError, WrongState
from workflow.process.rights import NO_RIGHT

TITLES = {
    400: N_("The request could not be read"),
    403: N_("You may not do this"),
    404: N_("Nothing is here"),
    405: N_("This address does not take that"),
    409: N_("Somebody was faster"),
    410: N_("This file was changed"),
    413: N_("This is too large"),
    422: N_("Something is not right yet"),
    429: N_("Too many attempts"),
    500: N_("Something went wrong on our side"),
    503: N_("The database does not answer"),
}
TEXTS = {
    400: N_("Go back and try again."),
    403: NO_RIGHT,
    404: N_("The address may be mistyped, or what was here has been removed."),
    405: N_("Go back and use the buttons of the page."),
    413: N_("Send less at once, or a smaller file."),
    429: N_("Wait a minute, then try again."),
    500: N_("Nothing was saved. Please try again; if it happens again, tell your administrator the time."),
    503: N_("Nothing was saved. Please try again in a minute."),
}

COLLISIONS = {"40001", "40P01"}  # PostgreSQL: cannot be serialized; deadlock – of two changes at once one gives way


def register_errors(app: Flask) -> None:
    handlers: dict[type[Exception], Callable[[Any], Response]] = {
        WorkflowError: _refused,
        StaleDataError: _overtaken,
        IntegrityError: _overtaken,
        DBAPIError: _unreachable,
        PoolExhausted: _unreachable,
        CSRFError: _expired,
        HTTPException: _http,
    }
    for kind, handler in handlers.items():
        app.register_error_handler(kind, _told(handler))


def _told(handler: Callable[[Any], Response]) -> Callable[[Exception], Response]:
    """An error page only reads, whatever was asked for; when not even that is possible, it says so instead."""

    @wraps(handler)
    def told(error: Exception) -> Response:
        try:
            only_read()
            return handler(error)
        except (DBAPIError, PoolExhausted) as failed:
            return _unreachable(failed)

    return told


def _refused(error: WorkflowError) -> Response:
    details: dict[str, Any] = {}
    text = spoken(error.message)
    if isinstance(error, NotPermitted) and error.tied:
        details = {"todo": ""}
    if isinstance(error, Undeclared):
        where = url_for("inspection.declare_ties", code=error.inspection)
        details = {"title": gettext("Declare your ties"), "todo": "", "reasons": [(gettext("My declaration"), where)]}
    if isinstance(error, WrongState):
        todo = gettext("Open the page again: it shows how things stand and what can be done now.")
        asked = request.method == "GET"
        details = {"title": gettext("Not possible at the moment"), "todo": "" if asked else todo}
        details["reasons"] = _to_the_task() if asked else []
    if isinstance(error, Busy):
        details = {"title": gettext("One after the other")}
    if isinstance(error, Stale):
        details = {"changed_by": error.changed_by, "changed_at": error.changed_at}
        if error.changed_by_id is not None and error.changed_by_id == getattr(current_user, "id", None):
            text = gettext("You changed this yourself after you had opened this page.")
            details = {"title": gettext("Changed in another window")}
    return answer(error.status, text, **details)


def _to_the_task() -> list[tuple[str, str]]:
    """The way to the task whose page was asked for, where its state and next step stand."""
    ref = (request.view_args or {}).get("ref")
    return (
        [(gettext("Task %(ref)s: state and next step", ref=ref), url_for("ledger.show_task", ref=ref))] if ref else []
    )


def _overtaken(error: Exception) -> Response:
    """Two changes met in the database itself: the same page as for a stale form."""
    if isinstance(error, StaleDataError):
        return _refused(Stale("", None))
    return answer(409, gettext("This could not be saved because something else was saved at the same moment."))


def _unreachable(failed: DBAPIError | PoolExhausted) -> Response:
    """The database does not answer, or is too busy; this page asks nothing of it, not even who is reading."""
    orig = getattr(failed, "orig", failed)
    if getattr(orig, "sqlstate", None) in COLLISIONS:
        return _overtaken(failed)
    if not is_away(failed):
        raise failed
    current_app.logger.error("The database does not answer: %s", orig)
    g._login_user = login.anonymous_user()  # where Flask-Login keeps the reader
    refresh()
    return answer(503, gettext(TEXTS[503]), todo="")


def _expired(error: CSRFError) -> Response:
    """Signed out in the middle of a form: sign in again (the draft is kept in the browser)."""
    signed_out = not current_user.is_authenticated or "session token" in str(error.description)
    return ask_to_sign_in() if signed_out else answer(400, gettext(TEXTS[400]))


def _http(error: HTTPException) -> Response:
    code = error.code or 500
    if code == 405 and request.method in ("GET", "HEAD") and (above := page_above(request.path)) != HOME:
        asked = request.query_string.decode()
        return redirect(f"{above}?{asked}" if asked else above)  # type: ignore[return-value]  # opened anew after a form that came back
    return answer(code, gettext(TEXTS[code]) if code in TEXTS else str(error.description))


def answer(code: int, text: str, **details: Any) -> Response:
    """The error page; what was typed is shown so that it can be copied."""
    if wants_json():
        return make_response(jsonify(error=text), code)
    title = details.pop("title", "") or (gettext(TITLES[code]) if code in TITLES else str(code))
    page = render_template(
        "errors/error.html",
        code=code,
        title=title,
        text=text,
        typed=typed(),
        unsigned=code == 409 and "password" in request.form,
        current_url=_way_back(code),
        **details,
    )
    return make_response(page, code)


def _way_back(code: int) -> str:
    """The page of the form that was refused; a page that could not be shown for the moment is asked for again."""
    if request.method != "GET":
        return page_of_form()
    return local_page(request.full_path.rstrip("?")) if code == 503 else ""
