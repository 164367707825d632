"""Every refusal as a page (or JSON for scripts): what happened, what to do, and what had been typed."""

from typing import Any

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask_babel import force_locale, gettext
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from config.settings import settings
from models.words import N_, say
from views.access import ask_to_sign_in
from views.answers import wants_json
from views.database import begin_request, db
from views.paths import page_of_form
from views.typed import typed
from views.words import COOKIE, spoken
from workflow.errors import Busy, NotPermitted, Stale, WorkflowError, WrongState
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
}
TEXTS = {
    400: N_("Go back and try again."),
    403: NO_RIGHT,
    404: N_("The address may be mistyped, or what was here has been removed."),
    405: N_("Go back and use the buttons of the page."),
    413: N_("Send less at once, or a smaller file."),
    429: N_("Wait a minute, then try again."),
    500: N_("Nothing was saved. Please try again; if it happens again, tell your administrator the time."),
}

COLLISIONS = {"40001", "40P01"}  # PostgreSQL: cannot be serialized; deadlock – of two changes at once one gives way


def register_errors(app: Flask) -> None:
    app.register_error_handler(WorkflowError, _refused)
    app.register_error_handler(StaleDataError, _overtaken)
    app.register_error_handler(IntegrityError, _overtaken)
    app.register_error_handler(OperationalError, _unreachable)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(HTTPException, _http)


def _refused(error: WorkflowError) -> Response:
    details: dict[str, Any] = {}
    text = spoken(error.message)
    if isinstance(error, NotPermitted) and error.tied:
        details = {"todo": ""}
    if isinstance(error, Busy):
        details = {"title": gettext("One after the other")}
    if isinstance(error, Stale):
        details = {"changed_by": error.changed_by, "changed_at": error.changed_at}
        if error.changed_by_id is not None and error.changed_by_id == getattr(current_user, "id", None):
            text = gettext("You changed this yourself after you had opened this page.")
            details = {"title": gettext("Changed in another window")}
    return answer(error.status, text, **details)


def _overtaken(error: Exception) -> Response:
    """Two changes met in the database itself: the same page as for a stale form."""
    return (
        _refused(Stale("", None))
        if isinstance(error, StaleDataError)
        else _refused(
            WrongState(say(N_("This could not be saved because something else was saved at the same moment.")))
        )
    )


def _unreachable(error: OperationalError) -> Response:
    """The database does not answer, or is too busy; this page asks nothing of it, not even who is reading."""
    if getattr(error.orig, "sqlstate", None) in COLLISIONS:
        return _overtaken(error)
    db.session.rollback()
    chinese = request.cookies.get(COOKIE, settings().default_language) == "zh"
    with force_locale("zh_Hans_CN" if chinese else "en"):
        title, text = (
            gettext("The database does not answer"),
            gettext("Nothing was saved. Please try again in a minute."),
        )
    template = current_app.jinja_env.get_template("errors/unavailable.html")  # render_template would look up the reader
    return make_response(template.render(chinese=chinese, title=title, text=text), 503)


def _expired(error: CSRFError) -> Response:
    """Signed out in the middle of a form: sign in again (the draft is kept in the browser)."""
    signed_out = not current_user.is_authenticated or "session token" in str(error.description)
    return ask_to_sign_in() if signed_out else answer(400, gettext(TEXTS[400]))


def _http(error: HTTPException) -> Response:
    code = error.code or 500
    return answer(code, gettext(TEXTS[code]) if code in TEXTS else str(error.description))


def answer(code: int, text: str, **details: Any) -> Response:
    """The error page; what was typed is shown so that it can be copied."""
    db.session.rollback()
    if wants_json():
        return make_response(jsonify(error=text), code)
    begin_request()  # the page reads who is signed in: again without waiting for writers
    title = details.pop("title", "") or (gettext(TITLES[code]) if code in TITLES else str(code))
    page = render_template(
        "errors/error.html",
        code=code,
        title=title,
        text=text,
        typed=typed(),
        unsigned=code == 409 and "password" in request.form,
        current_url="" if request.method == "GET" else page_of_form(),
        **details,
    )
    return make_response(page, code)
