"""Coming in and going out: sign-in, sign-out, the limits of a session, the language."""

from datetime import timedelta

from flask import Response, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from flask_login import current_user, login_user, logout_user
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired

from config.settings import Mode, settings
from models.connection import READ_ONLY
from models.people import User
from views.access import me, public
from views.clock import today, utc_now
from views.database import commit_ahead, db, is_reading, reading
from views.extensions import limiter, login
from views.forms import Form, status_of
from views.paths import HOME, local_page
from views.people import bp
from views.people.demo_accounts import demo_accounts
from views.sessions import SECRET, session_secret
from views.words import COOKIE, spoken
from workflow.people import signing_in
from workflow.people.account import check_language, choose_language
from workflow.people.demonstration import DEMO_PASSWORD
from workflow.people.lending import forget_lapsed, has_lapsed, keep_stand_ins
from workflow.people.passwords import compare_ahead
from workflow.people.sessions import close_session, find_person, open_session

A_YEAR = timedelta(days=365)


def rate() -> str:
    """How often one address may try."""
    return f"{settings().sign_in_per_minute}/minute"


class SignInForm(Form):
    username = StringField(lazy_gettext("User name"), [InputRequired(lazy_gettext("Enter your user name."))])
    password = PasswordField(lazy_gettext("Password"), [InputRequired(lazy_gettext("Enter your password."))])
    next = HiddenField()


@login.user_loader
def load_person(session_id: str) -> User | None:
    """Whoever the session names, unless it is too old, was ended, here or everywhere, or the account is not active."""
    user = find_person(db.session, session_secret(), utc_now())
    if user is None or user.get_id() != session_id:
        return None
    if has_lapsed(user, today()):
        return _without_lapsed(user)
    return user


def _without_lapsed(user: User) -> User | None:
    """What was lent until yesterday counts no longer, although no worker has taken it back: a reading request leaves it
    out, a writing one takes it back first, in a transaction of its own that no later refusal undoes."""
    if is_reading():
        forget_lapsed(user, today())
        return user
    keep_stand_ins(db.session, utc_now())
    commit_ahead()
    return find_person(db.session, session_secret(), utc_now())


def begin_session(user: User) -> None:
    """A session with nothing in it from before, so that a session planted earlier is worth nothing."""
    forget_session()
    session.permanent = True
    session[SECRET] = open_session(db.session, user, utc_now())
    login_user(user)


def forget_session() -> None:
    """End the session that this browser has, and leave nothing of it."""
    close_session(db.session, session_secret())
    session.clear()


def compare_first(username: str, password: str) -> None:
    """Look up the hash without a lock, let go of the database, compare: no flood of sign-ins keeps anybody waiting."""
    db.session.rollback()  # whoever is signed in already was looked up with a lock
    db.session.connection(execution_options=READ_ONLY)
    known = signing_in.find_hash(db.session, username)
    db.session.rollback()
    compare_ahead(db.session, known, password)


@bp.route("/sign-in", methods=["GET", "POST"])
@public
@limiter.limit(rate, methods=["POST"])
def sign_in() -> ResponseReturnValue:
    form = SignInForm(next=request.args.get("next", ""))
    if current_user.is_authenticated and not form.is_submitted():
        return redirect(local_page(form.next.data))
    if form.validate_on_submit():
        compare_first(form.username.data or "", form.password.data or "")
        user = signing_in.sign_in(
            db.session,
            form.username.data or "",
            form.password.data or "",
            now=utc_now(),
            address=request.remote_addr or "",
        )
        if user is not None:
            begin_session(user)
            return redirect(local_page(form.next.data))
        form.refuse(spoken(signing_in.refusal().message))
    accounts = demo_accounts(db.session) if settings().mode is Mode.DEMO else []
    return render_template("people/sign_in.html", form=form, accounts=accounts, demo_password=DEMO_PASSWORD), status_of(
        form
    )


@bp.route("/sign-out", methods=["POST"])
@public
def sign_out() -> ResponseReturnValue:
    logout_user()
    forget_session()
    return redirect(HOME)


@bp.route("/language", methods=["POST"])
@public
def set_language() -> ResponseReturnValue:
    wanted = request.form.get("language", "")
    check_language(wanted)
    with reading():  # nobody waits for writers to be answered in the language that is kept already
        differs = current_user.is_authenticated and me().language != wanted
    if differs:
        choose_language(db.session, me(), wanted, utc_now())
    answer = make_response(redirect(local_page(request.form.get("next"))))
    remember_language(answer, wanted)
    return answer


def remember_language(answer: Response, wanted: str) -> None:
    """Keep the choice in this browser, where it goes before the account's."""
    secure = settings().site_url.startswith("https://")
    answer.set_cookie(COOKIE, wanted, max_age=A_YEAR, samesite="Lax", httponly=True, secure=secure)
