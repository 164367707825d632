"""Saved views: saving what the ledger shows, and the page on which they are named, ordered, shared and deleted."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import DataRequired

from models.people import Role
from models.saved_views import SavedView
from views.access import allowed, found, me
from views.clock import today, utc_now
from views.database import db
from views.forms import SeenForm, attempt, status_of
from views.ledger import bp
from views.ledger.address import Address
from views.ledger.choices import REQUIRED
from views.ledger.filters import Filter, load_filters
from views.ledger.view_tabs import query_of, read_query, url_of
from views.words import spoken
from workflow.ledger import saved_views as rules
from workflow.ledger.finding import Order
from workflow.process.rights import holds, require


class ViewForm(SeenForm):
    name = StringField(
        lazy_gettext("Name"), [DataRequired(REQUIRED)], render_kw={"maxlength": rules.LONGEST_NAME, "dir": "auto"}
    )
    shared_with = SelectField(
        lazy_gettext("Who sees it"),
        description=lazy_gettext("Everybody finds in it only the tasks that he or she may see anyway."),
    )
    query = HiddenField()

    def offer_roles(self, view: SavedView | None = None) -> None:
        """Those who may not share have nothing to choose, except to take back what is shared."""
        present = view.shared_with if view else None
        roles = rules.roles_to_share_with() if holds(me(), "view.share") else [present] if present else []
        if not roles:
            del self.shared_with
            return
        shared = [(role.value, _("Everybody with the role: %(role)s", role=spoken(role))) for role in roles]
        self.shared_with.choices = [("", _("Only me")), *shared]

    def role(self) -> Role | None:
        return Role(self.shared_with.data) if self.shared_with and self.shared_with.data else None


class FiltersForm(SeenForm):
    query = HiddenField()


@dataclass(frozen=True)
class Line:
    """A view in words; `ignored` is what of it means nothing any more."""

    view: SavedView
    url: str
    sentence: str
    ignored: list[str]


def own_view(view_id: int) -> SavedView:
    """One of the reader's own; nobody learns of others' by trying numbers."""
    require(me(), "view.save")
    view = found(db.session.get(SavedView, view_id))
    return found(view if view.owner_id == me().id else None)


def deletable_view(view_id: int) -> SavedView:
    require(me(), "view.save")
    view = found(db.session.get(SavedView, view_id))
    return found(view if rules.may_delete(me(), view) else None)


@bp.route("/ledger/views")
@allowed("view.save")
def list_views() -> ResponseReturnValue:
    filters = load_filters(db.session, me(), today())
    lines = [_line(view, filters) for view in rules.list_tabs(db.session, me())]
    return render_template(
        "ledger/views.html",
        mine=[line for line in lines if line.view.owner_id == me().id],
        shared=[line for line in lines if line.view.owner_id != me().id],
        left=[_line(view, filters) for view in rules.list_left_views(db.session, me()) if view.owner_id != me().id],
        most=rules.MOST_VIEWS,
    )


@bp.route("/ledger/views/new", methods=["GET", "POST"])
@allowed("view.save")
def save_view() -> ResponseReturnValue:
    """What the page's own address, or the form, says of the ledger is kept under a name."""
    form = ViewForm(seen_version=0)
    form.offer_roles()
    address = _sent(form)
    made: list[SavedView] = []

    def save() -> None:
        name, query = form.name.data or "", query_of(address)
        made.append(rules.save_view(db.session, name, query, form.role(), actor=me(), now=utc_now()))

    if form.validate_on_submit() and attempt(form, save):
        flash(_("The view “%(name)s” is saved; it is a tab over the ledger now.", name=made[0].name), "success")
        return redirect(url_of(made[0].query))
    form.query.data = query_of(address)
    own = rules.list_own_views(db.session, me())
    page = render_template(
        "ledger/view_new.html",
        form=form,
        sentence=sentence_of(address),
        ignored=address.ignored,
        relative="due" in address.chosen,
        own=own,
        full=len(own) >= rules.MOST_VIEWS,
    )
    return page, status_of(form)


@bp.route("/ledger/views/<int:view_id>/edit", methods=["GET", "POST"])
@allowed("view.save", own_view)
def edit_view(view: SavedView) -> ResponseReturnValue:
    values = {"name": view.name, "shared_with": view.shared_with or "", "seen_version": view.version}
    form = ViewForm(**values)
    form.offer_roles(view)

    def save() -> None:
        name, seen = form.name.data or "", form.seen_version.data or 0
        rules.edit_view(db.session, view, name, form.role(), seen_version=seen, actor=me(), now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        return _saved()
    line = _line(view, load_filters(db.session, me(), today()))
    return render_template("ledger/view_edit.html", form=form, line=line), status_of(form)


@bp.route("/ledger/views/<int:view_id>/filters", methods=["GET", "POST"])
@allowed("view.save", own_view)
def change_filters(view: SavedView) -> ResponseReturnValue:
    """What the view shows now, what it would show, and the one button."""
    form = FiltersForm(seen_version=view.version)
    address = _sent(form)

    def save() -> None:
        seen, query = form.seen_version.data or 0, query_of(address)
        rules.change_filters(db.session, view, query, seen_version=seen, actor=me(), now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        flash(_("The view “%(name)s” shows this from now on.", name=view.name), "success")
        return redirect(url_of(view.query))
    form.query.data = query_of(address)
    page = render_template(
        "ledger/view_filters.html",
        form=form,
        line=_line(view, address.filters),
        sentence=sentence_of(address),
        ignored=address.ignored,
    )
    return page, status_of(form)


@bp.route("/ledger/views/<int:view_id>/move", methods=["POST"])
@allowed("view.save", own_view)
def move_view(view: SavedView) -> ResponseReturnValue:
    steps, seen = request.form.get("steps", 0, int), request.form.get("seen_version", 0, int)
    rules.move_view(db.session, view, steps, seen_version=seen, actor=me(), now=utc_now())
    return _saved()


@bp.route("/ledger/views/<int:view_id>/delete", methods=["GET", "POST"])
@allowed("view.save", deletable_view)
def delete_view(view: SavedView) -> ResponseReturnValue:
    name, form = view.name, SeenForm(seen_version=view.version)

    def delete() -> None:
        seen = form.seen_version.data or 0
        rules.delete_view(db.session, view, seen_version=seen, actor=me(), now=utc_now())

    if form.validate_on_submit() and attempt(form, delete):
        flash(_("The view “%(name)s” is deleted.", name=name), "success")
        return redirect(url_for("ledger.list_views"))
    line = _line(view, load_filters(db.session, me(), today()))
    return render_template("ledger/view_delete.html", form=form, line=line), status_of(form)


def sentence_of(address: Address) -> str:
    """The filters as the ledger says them, and an order that is not the usual one."""
    parts = [f"{chip.phrase} {chip.value}" for chip in address.chips()]
    if address.sort != Order.DUE.value:
        column = spoken(address.order)
        backwards = _("sorted by %(column)s, the last first", column=column)
        parts.append(backwards if address.descending else _("sorted by %(column)s", column=column))
    return " ".join(parts)


def _line(view: SavedView, filters: dict[str, Filter]) -> Line:
    address = read_query(view.query, filters)
    return Line(view, url_of(view.query), sentence_of(address), address.ignored)


def _sent(form: ViewForm | FiltersForm) -> Address:
    """What the form carries along, or the page's address when it is opened."""
    query = (form.query.data or "") if form.is_submitted() else request.query_string.decode("ascii", "replace")
    return read_query(query, load_filters(db.session, me(), today()))


def _saved() -> ResponseReturnValue:
    flash(_("Saved."), "success")
    return redirect(url_for("ledger.list_views"))
