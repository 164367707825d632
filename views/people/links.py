"""The pages behind mailed links: a forgotten password, an invitation."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from config.settings import settings
from models.people import LinkPurpose, User
from views.access import public
from views.addresses import full_address
from views.clock import utc_now
from views.database import db
from views.extensions import limiter
from views.forms import Form, attempt, status_of
from views.paths import HOME
from views.people import bp
from views.people.entry import begin_session, rate
from workflow.errors import NotFound
from workflow.people.links import ask_reset, find_link, use_link
from workflow.people.passwords import SHORTEST
from workflow.reminders.outbox import mail_is_on


class ForgottenForm(Form):
    username = StringField(
        lazy_gettext("User name or e-mail"), [InputRequired(lazy_gettext("Enter your user name or e-mail."))]
    )


class ChooseForm(Form):
    password = PasswordField(lazy_gettext("New password"), [InputRequired(lazy_gettext("Enter a new password."))])
    again_password = PasswordField(
        lazy_gettext("New password again"), [InputRequired(lazy_gettext("Enter the new password again."))]
    )


def link_address(purpose: LinkPurpose, secret: str) -> str:
    """The full address of the page behind a link."""
    return full_address("people.open_link", purpose=purpose.value, secret=secret)


@bp.route("/forgotten-password", methods=["GET", "POST"])
@public
@limiter.limit(rate, methods=["POST"])
def forgotten_password() -> ResponseReturnValue:
    """The answer is the same whether there is such an account or not."""
    if not mail_is_on():
        return render_template("people/forgotten_by_hand.html")
    form = ForgottenForm()
    if form.validate_on_submit():
        ask_reset(db.session, form.username.data or "", utc_now())
        return render_template("people/forgotten_done.html", hours=settings().reset_hours)
    return render_template("people/forgotten.html", form=form), status_of(form)


@bp.route("/<any(invitation, reset):purpose>/<secret>", methods=["GET", "POST"])
@public
@limiter.limit(rate, methods=["POST"])
def open_link(purpose: str, secret: str) -> ResponseReturnValue:
    """Opening the page uses nothing up: mail programs open links too."""
    kind, form = LinkPurpose(purpose), ChooseForm()
    try:
        person = find_link(db.session, kind, secret, utc_now()).user
    except NotFound:
        return render_template("people/link_gone.html", purpose=kind), 404
    page = {"purpose": kind, "username": person.username, "name": person.name, "shortest": SHORTEST}
    used: list[User] = []

    def use() -> None:
        new, again = form.password.data or "", form.again_password.data or ""
        used.append(use_link(db.session, kind, secret, new=new, again=again, now=utc_now()))

    if form.validate_on_submit() and attempt(form, use):
        begin_session(used[0])
        flash(_("Your password is set. You are signed in."), "success")
        return redirect(HOME)
    return render_template("people/choose_password.html", form=form, url=request.path, **page), status_of(form)
