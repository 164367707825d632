"""Giving a role, and taking one away with a look at the open work left behind."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.people import Grant, Role, User
from views.access import allowed, found, me
from views.clock import utc_now
from views.database import db
from views.forms import Form, attempt, status_of
from views.people import bp
from views.people.user_forms import GrantForm
from views.people.users import managed_user
from workflow.people.grants import grant_to, revoke_grant
from workflow.people.history import list_grants
from workflow.people.open_work import count_named, find_left_behind
from workflow.process.rights import require


def managed_grant(grant_id: int) -> Grant:
    require(me(), "people.manage")
    return found(db.session.get(Grant, grant_id))


@bp.route("/people/users/<username>/roles/new", methods=["GET", "POST"])
@allowed("people.manage", managed_user)
def new_grant(user: User) -> ResponseReturnValue:
    username, form = user.username, GrantForm()
    form.offer_places()

    def save() -> None:
        role = Role(form.role.data)
        grant_to(db.session, user, role, form.chosen_place(), actor=me(), now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        flash(_("The role was granted."), "success")
        return redirect(url_for("people.show_user", username=username))
    return render_template("people/grant_new.html", form=form, user=user), status_of(form)


@bp.route("/people/roles/<int:grant_id>/take-away", methods=["GET", "POST"])
@allowed("people.manage", managed_grant)
def take_away(grant: Grant) -> ResponseReturnValue:
    user, form = grant.user, Form()
    username, named = user.username, count_named(db.session, user)
    left = find_left_behind(db.session, user, [grant])
    if form.validate_on_submit():
        revoke_grant(db.session, grant, actor=me(), now=utc_now())
        flash(_("The role was taken away."), "success")
        return redirect(url_for("people.show_left", username=username))
    return render_template("people/take_away.html", form=form, grant=grant, user=user, left=left, named=named)


@bp.route("/people/users/<username>/left-behind")
@allowed("people.manage", managed_user)
def show_left(user: User) -> ResponseReturnValue:
    """What is left of the roles that rest or were taken away, after it happened."""
    gone = [grant for grant in list_grants(db.session, user) if grant.revoked_at is not None or not user.active]
    left = [line for line in find_left_behind(db.session, user, gone) if line.has_work]
    return render_template("people/left_behind.html", user=user, left=left, named=count_named(db.session, user))
