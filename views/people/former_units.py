"""Units in which somebody worked before, entered on the account."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.people import Unit, User
from views.access import allowed, me, unit_by_code
from views.clock import utc_now
from views.database import db
from views.forms import attempt
from views.people import bp
from views.people.user_forms import FormerUnitForm, former_unit_form
from views.people.users import managed_user, user_page
from workflow.people import former_units as rules


@bp.post("/people/users/<username>/former-units")
@allowed("people.manage", managed_user)
def add_former_unit(user: User) -> ResponseReturnValue:
    username, form = user.username, former_unit_form(FormerUnitForm())

    def save() -> None:
        unit = db.session.get(Unit, form.unit.data) if form.unit.data else None
        rules.add_former_unit(db.session, user, unit, form.left_on.data, actor=me(), now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        flash(_("Saved."), "success")
        return redirect(url_for("people.show_user", username=username, _anchor="former"))
    return user_page(managed_user(username), form), 422


@bp.post("/people/users/<username>/former-units/<code>/remove")
@allowed("people.manage", lambda username, code: (managed_user(username), unit_by_code(code)))
def remove_former_unit(both: tuple[User, Unit]) -> ResponseReturnValue:
    user, unit = both
    username = user.username
    rules.remove_former_unit(db.session, user, unit, actor=me(), now=utc_now())
    flash(_("Taken out."), "success")
    return redirect(url_for("people.show_user", username=username, _anchor="former"))
