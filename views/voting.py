"""Voting: open to whoever has a code, without a session, a cookie or a referrer. Nothing here knows or notes who votes.

The code itself is the right to send the form, so it needs no token against forgery: no page but this one knows it.
"""

from typing import cast as typed_as

from flask import Blueprint, Flask, Response, g, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from models.ballots import Answer
from models.connection import empty_log
from views.access import public
from views.clock import utc_now
from views.database import db
from views.extensions import limiter, login
from views.words import LANGUAGES, language, speak, spoken
from workflow.errors import NeedsUnmet
from workflow.monitoring.ballots.urn_keys import UrnLocked
from workflow.monitoring.ballots.voting import LONGEST_COMMENT, CodeRefused, CodeState, Slip, cast_vote, find_slip

bp = Blueprint("voting", __name__)
GUESSES = "30/minute"  # wrong codes from one address; kept in memory only
HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
COUNTED, UNKNOWN, LOCKED = 303, 404, 503


@bp.record_once
def _take_forms_without_a_session(state: BlueprintSetupState) -> None:
    for view in (vote, open_slip):
        typed_as(Flask, state.app).extensions["csrf"].exempt(view)


@bp.before_request
def forget_who_it_is() -> None:
    """Whoever is signed in votes as nobody; the language is the one chosen on the page, else the browser's."""
    g._login_user = login.anonymous_user()  # where Flask-Login keeps the reader
    if (chosen := request.values.get("language")) in LANGUAGES:
        speak(str(chosen))


@bp.after_request
def tell_nobody(answer: Response) -> Response:
    """After a vote is saved, SQLite's log is emptied: it would tell which code came with which answer."""
    answer.headers.update(HEADERS)
    if answer.status_code == COUNTED:
        empty_log(db.engine)
    return answer


def _is_guess(answer: Response) -> bool:
    return answer.status_code == UNKNOWN


@bp.get("/vote")
@public
def ask_code() -> ResponseReturnValue:
    """For whoever types the code."""
    return render_template("monitoring/vote_code.html", unknown=False, typed="")


@bp.get("/vote/<code>")
@public
@limiter.limit(GUESSES, deduct_when=_is_guess)
def show_slip(code: str) -> ResponseReturnValue:
    """The address of a QR code or a link."""
    return _slip_page(find_slip(db.session, code, utc_now()), code)


@bp.post("/vote/open")
@public
@limiter.limit(GUESSES, deduct_when=_is_guess)
def open_slip() -> ResponseReturnValue:
    """A code that was typed, or the same form in the other language: it stands in no address, what was chosen stays."""
    code = request.form.get("code", "")
    return _slip_page(find_slip(db.session, code, utc_now()), code)


@bp.post("/vote")
@public
@limiter.limit(GUESSES, deduct_when=_is_guess)
def vote() -> ResponseReturnValue:
    code, now = request.form.get("code", ""), utc_now()
    try:
        cast_vote(db.session, code, _answers(), request.form.get("comment", ""), now=now)
    except CodeRefused as refused:
        db.session.rollback()
        return _slip_page(find_slip(db.session, code, now), code, status=refused.status)
    except NeedsUnmet as refused:
        db.session.rollback()
        errors = {reason.field: spoken(reason.message) for reason in refused.reasons}
        return _slip_page(find_slip(db.session, code, now), code, errors, status=refused.status)
    except UrnLocked:
        db.session.rollback()
        return render_template("monitoring/vote_state.html", state="locked", ballot=None, code=code), LOCKED
    return redirect(url_for("voting.thank", language=language()), COUNTED)


@bp.get("/vote/thanks")
@public
def thank() -> ResponseReturnValue:
    return render_template("monitoring/vote_state.html", state="thanks", ballot=None)


def _answers() -> dict[int, str]:
    sent = {name.removeprefix("item-"): value for name, value in request.form.items() if name.startswith("item-")}
    return {int(number): value for number, value in sent.items() if number.isdecimal() and len(number) < 3}


def _slip_page(
    slip: Slip, code: str, errors: dict[str, str] | None = None, *, status: int = 200
) -> ResponseReturnValue:
    if slip.state is CodeState.UNKNOWN:
        typed = code if request.method == "POST" else ""  # to be mended; what stood in an address is not written again
        return render_template("monitoring/vote_code.html", unknown=True, typed=typed), UNKNOWN
    if slip.state is not CodeState.OPEN:
        page = render_template("monitoring/vote_state.html", state=slip.state.value, ballot=slip.ballot, code=code)
        return page, status
    page = render_template(
        "monitoring/vote.html",
        ballot=slip.ballot,
        code=code,
        answers=list(Answer),
        chosen=_answers(),
        comment=request.form.get("comment", ""),
        longest=LONGEST_COMMENT,
        errors=errors or {},
    )
    return page, status
