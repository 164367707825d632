"""One's own account: who I am here, language and e-mail, password, my sessions."""

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import logout_user
from wtforms import EmailField, PasswordField, SelectField
from wtforms.validators import InputRequired

from views.access import me, own
from views.clock import utc_now
from views.database import db
from views.extensions import limiter
from views.forms import Form, OwnPasswordField, SeenForm, attempt, status_of
from views.people import bp
from views.people.entry import begin_session, rate, remember_language
from workflow.people.account import change_password, edit_own_account
from workflow.people.calendar_address import find_feed
from workflow.people.passwords import SHORTEST
from workflow.people.signing_in import sign_out_everywhere
from workflow.people.stand_ins import list_absent_by, list_own_absences

LANGUAGES = [("zh", "中文"), ("en", "English")]


class AccountForm(SeenForm):
    email = EmailField(lazy_gettext("E-mail"))
    language = SelectField(lazy_gettext("Language of pages and mails"), choices=LANGUAGES)
    password = OwnPasswordField(lazy_gettext("Your password, when the e-mail address changes"))


class PasswordForm(Form):
    old_password = OwnPasswordField(
        lazy_gettext("Present password"), [InputRequired(lazy_gettext("Enter your present password."))]
    )
    password = PasswordField(lazy_gettext("New password"), [InputRequired(lazy_gettext("Enter a new password."))])
    again_password = PasswordField(
        lazy_gettext("New password again"), [InputRequired(lazy_gettext("Enter the new password again."))]
    )


@bp.route("/account", methods=["GET", "POST"])
@own
@limiter.limit(rate, methods=["POST"])
def account() -> ResponseReturnValue:
    person = me()
    form = AccountForm(email=person.email, language=person.language, seen_version=person.version)
    if form.validate_on_submit() and attempt(form, lambda: save(form)):
        flash(_("Saved."), "success")
        answer = make_response(redirect(url_for("people.account")))
        remember_language(answer, form.language.data)
        return answer
    feed = find_feed(db.session, person)
    away = {"absences": list_own_absences(db.session, person), "standing_in": list_absent_by(person)}
    page = render_template("people/account.html", form=form, person=person, feed=feed, **away)
    return page, status_of(form)


def save(form: AccountForm) -> None:
    edit_own_account(
        db.session,
        me(),
        email=form.email.data or "",
        language=form.language.data,
        password=form.password.data or "",
        seen_version=form.seen_version.data or 0,
        now=utc_now(),
    )


@bp.route("/account/password", methods=["GET", "POST"])
@own
@limiter.limit(rate, methods=["POST"])
def new_password() -> ResponseReturnValue:
    form = PasswordForm()
    if form.validate_on_submit() and attempt(form, lambda: change(form)):
        begin_session(me())
        flash(_("Your password was changed. You are signed out everywhere else."), "success")
        return redirect(url_for("people.account"))
    return render_template("people/password.html", form=form, shortest=SHORTEST), status_of(form)


def change(form: PasswordForm) -> None:
    change_password(
        db.session,
        me(),
        old=form.old_password.data or "",
        new=form.password.data or "",
        again=form.again_password.data or "",
        now=utc_now(),
    )


@bp.route("/account/sign-out-everywhere", methods=["POST"])
@own
def end_everywhere() -> ResponseReturnValue:
    sign_out_everywhere(db.session, me(), utc_now())
    logout_user()
    flash(_("You are signed out on every device."), "success")
    return redirect(url_for("people.sign_in"))
