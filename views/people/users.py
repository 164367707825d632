"""Accounts: the list, a new one, one account with its roles, changing, closing, unlocking, links."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from models.people import Grant, Role, User
from views.access import allowed, me, user_by_name
from views.clock import utc_now
from views.database import db
from views.forms import Form, attempt, status_of
from views.paging import PAGE_ROWS, Page
from views.people import bp
from views.people.links import link_address
from views.people.user_forms import FormerUnitForm, NewUserForm, UserForm, former_unit_form
from workflow.people import users as rules
from workflow.people.former_units import list_former_units
from workflow.people.history import list_grants
from workflow.people.links import send_link
from workflow.people.open_work import count_named, find_left_behind
from workflow.process.rights import require
from workflow.reminders.outbox import is_reached


def managed_user(username: str) -> User:
    """The account; those who may not manage people do not learn whether it exists."""
    require(me(), "people.manage")
    return user_by_name(username)


@bp.route("/people/users")
@allowed("people.manage")
def list_users() -> ResponseReturnValue:
    text, asked = request.args.get("q", "")[:100].replace("\x00", ""), request.args.get("role", "")
    role = Role(asked) if asked in set(Role) else None
    query = rules.find_users(text, role)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0

    def url_of(number: int) -> str:
        return url_for("people.list_users", page=number, q=text or None, role=role)

    page = Page(request.args.get("page", 1, int), total, url_of)
    held = selectinload(User.grants)
    query = query.options(held.joinedload(Grant.unit), held.joinedload(Grant.group))
    users = db.session.scalars(query.offset(page.offset).limit(PAGE_ROWS)).all()
    return render_template("people/users.html", users=users, page=page, text=text, role=role, roles=list(Role))


@bp.route("/people/users/new", methods=["GET", "POST"])
@allowed("people.manage")
def new_user() -> ResponseReturnValue:
    """The link is shown on the answer itself, once; it is kept nowhere."""
    form, made = NewUserForm(), list[tuple[User, str]]()
    form.offer_units()

    def save() -> None:
        now, actor = utc_now(), me()
        user = rules.create_user(db.session, form.username.data or "", form.facts(), actor=actor, now=now)
        made.append((user, send_link(db.session, user, link_address, actor=actor, now=now)))

    if form.validate_on_submit() and attempt(form, save):
        return _show_link(*made[0], fresh=True)
    return render_template("people/user_new.html", form=form), status_of(form)


@bp.route("/people/users/<username>")
@allowed("people.manage", managed_user)
def show_user(user: User) -> ResponseReturnValue:
    return user_page(user)


def user_page(user: User, adding: FormerUnitForm | None = None) -> str:
    """The account; `adding` is the refused form of a former unit."""
    locked = user.locked_until is not None and user.locked_until > utc_now()
    past = [grant for grant in list_grants(db.session, user) if grant.revoked_at is not None]
    return render_template(
        "people/user.html",
        user=user,
        locked=locked,
        past=past,
        own=user.id == me().id,
        former=list_former_units(db.session, user),
        adding=adding or former_unit_form(),
    )


@bp.route("/people/users/<username>/edit", methods=["GET", "POST"])
@allowed("people.manage", managed_user)
def edit_user(user: User) -> ResponseReturnValue:
    username, form = user.username, UserForm(obj=user, home_unit=user.home_unit_id, seen_version=user.version)
    form.offer_units()

    def save() -> None:
        seen = form.seen_version.data or 0
        rules.edit_user(db.session, user, form.facts(), seen_version=seen, actor=me(), now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        flash(_("Saved."), "success")
        return redirect(url_for("people.show_user", username=username))
    return render_template("people/user_edit.html", form=form, user=user), status_of(form)


@bp.route("/people/users/<username>/deactivate", methods=["GET", "POST"])
@allowed("people.manage", managed_user)
def deactivate_user(user: User) -> ResponseReturnValue:
    username, form = user.username, Form()
    left, named = find_left_behind(db.session, user, user.grants), count_named(db.session, user)
    if form.validate_on_submit():
        rules.deactivate_user(db.session, user, actor=me(), now=utc_now())
        flash(_("The account is closed; all its sessions have ended."), "success")
        return redirect(url_for("people.show_left", username=username))
    return render_template("people/deactivate.html", form=form, user=user, left=left, named=named)


@bp.route("/people/users/<username>/activate", methods=["POST"])
@allowed("people.manage", managed_user)
def activate_user(user: User) -> ResponseReturnValue:
    username = user.username
    rules.activate_user(db.session, user, actor=me(), now=utc_now())
    flash(_("The account is open again, with the roles it has."), "success")
    return redirect(url_for("people.show_user", username=username))


@bp.route("/people/users/<username>/unlock", methods=["POST"])
@allowed("people.manage", managed_user)
def unlock_user(user: User) -> ResponseReturnValue:
    username = user.username
    rules.unlock_user(db.session, user, actor=me(), now=utc_now())
    flash(_("The lock is lifted."), "success")
    return redirect(url_for("people.show_user", username=username))


@bp.route("/people/users/<username>/link", methods=["POST"])
@allowed("people.manage", managed_user)
def issue_link(user: User) -> ResponseReturnValue:
    url = send_link(db.session, user, link_address, actor=me(), now=utc_now())
    return _show_link(user, url, fresh=False)


def _show_link(user: User, url: str, *, fresh: bool) -> str:
    return render_template("people/link.html", user=user, url=url, fresh=fresh, mailed=is_reached(user))
