"""Units: the tree, a new one, changing one."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import DataRequired

from models.people import Unit
from views.access import allowed, me, unit_by_code
from views.clock import utc_now
from views.database import db
from views.forms import SeenForm, attempt, status_of
from views.ledger.choices import REQUIRED, id_select, offer
from views.people import bp
from workflow.people import units as rules

NAME = {"maxlength": 200, "dir": "auto"}


class UnitForm(SeenForm):
    name = StringField(lazy_gettext("Name"), [DataRequired(REQUIRED)], render_kw=NAME)
    name_en = StringField(lazy_gettext("English name"), render_kw=NAME)
    short_names = TextAreaField(lazy_gettext("Short names"), render_kw={"rows": 2, "dir": "auto"})
    parent = id_select(lazy_gettext("Belongs to"))
    active = BooleanField(lazy_gettext("Active: can be given tasks"), default=True)

    def facts(self) -> rules.UnitFacts:
        return rules.UnitFacts(
            name=self.name.data or "",
            name_en=self.name_en.data or "",
            short_names=self.short_names.data or "",
            parent=db.session.get(Unit, self.parent.data) if self.parent.data else None,
            active=self.active.data,
        )


class NewUnitForm(UnitForm):
    code = StringField(lazy_gettext("Code"), [DataRequired(REQUIRED)], render_kw={"maxlength": 32})


@bp.route("/people/units")
@allowed("people.manage")
def list_units() -> ResponseReturnValue:
    return render_template("people/units.html", branches=rules.list_tree(db.session))


@bp.route("/people/units/new", methods=["GET", "POST"])
@allowed("people.manage")
def new_unit() -> ResponseReturnValue:
    form = NewUnitForm()
    _offer_parents(form, None)

    def save() -> None:
        rules.create_unit(db.session, form.code.data or "", form.facts(), actor=me(), now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        flash(_("The unit was added."), "success")
        return redirect(url_for("people.list_units"))
    return render_template("people/unit_new.html", form=form), status_of(form)


@bp.route("/people/units/<code>/edit", methods=["GET", "POST"])
@allowed("people.manage", unit_by_code)
def edit_unit(unit: Unit) -> ResponseReturnValue:
    form = UnitForm(
        name=unit.name,
        name_en=unit.name_en,
        short_names="\n".join(unit.short_names),
        parent=unit.parent_id,
        active=unit.active,
        seen_version=unit.version,
    )
    _offer_parents(form, unit)

    def save() -> None:
        seen = form.seen_version.data or 0
        rules.edit_unit(db.session, unit, form.facts(), seen_version=seen, actor=me(), now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        flash(_("Saved."), "success")
        return redirect(url_for("people.list_units"))
    return render_template("people/unit_edit.html", form=form, unit=unit), status_of(form)


def _offer_parents(form: UnitForm, unit: Unit | None) -> None:
    """Every other unit; the rule refuses one that stands below."""
    others = (branch.unit for branch in rules.list_tree(db.session) if branch.unit is not unit)
    offer(form.parent, others, _("– none, it is at the top –"))
