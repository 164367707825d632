"""Inspection groups for the administrator, and for the office their units in a campaign."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from sqlalchemy import select
from wtforms import BooleanField, SelectMultipleField, StringField
from wtforms.validators import DataRequired
from wtforms.widgets import CheckboxInput, ListWidget

from models.ledger import Campaign
from models.people import InspectionGroup, Unit
from views.access import allowed, campaign_by_code, group_by_code, me
from views.clock import utc_now
from views.database import db
from views.forms import SeenForm, attempt, status_of
from views.ledger.choices import REQUIRED
from views.people import bp
from views.words import named
from workflow.ledger.staffing import list_missing_people
from workflow.people import groups as rules
from workflow.people.units import list_tree
from workflow.process.locking import require_open

NAME = {"maxlength": 200, "dir": "auto"}


class GroupForm(SeenForm):
    name = StringField(lazy_gettext("Name"), [DataRequired(REQUIRED)], render_kw=NAME)
    name_en = StringField(lazy_gettext("English name"), render_kw=NAME)
    active = BooleanField(lazy_gettext("Active: can be given units"), default=True)

    def facts(self) -> rules.GroupFacts:
        return rules.GroupFacts(self.name.data or "", self.name_en.data or "", self.active.data)


class NewGroupForm(GroupForm):
    code = StringField(lazy_gettext("Code"), [DataRequired(REQUIRED)], render_kw={"maxlength": 32})


class UnitsForm(SeenForm):
    units = SelectMultipleField(
        lazy_gettext("Units inspected by this group"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


@dataclass(frozen=True)
class Assignment:
    """A group within a campaign."""

    group: InspectionGroup
    campaign: Campaign


def group_in_campaign(code: str, campaign_code: str) -> Assignment:
    return Assignment(group_by_code(code), campaign_by_code(campaign_code))


@bp.route("/people/groups")
@allowed("people.manage")
def list_groups() -> ResponseReturnValue:
    groups, members = rules.list_groups(db.session), rules.list_members(db.session)
    return render_template("people/groups.html", groups=groups, members=members)


@bp.route("/people/groups/new", methods=["GET", "POST"])
@allowed("people.manage")
def new_group() -> ResponseReturnValue:
    form = NewGroupForm()

    def save() -> None:
        rules.create_group(db.session, form.code.data or "", form.facts(), actor=me(), now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        flash(_("The group was added."), "success")
        return redirect(url_for("people.list_groups"))
    return render_template("people/group_new.html", form=form), status_of(form)


@bp.route("/people/groups/<code>/edit", methods=["GET", "POST"])
@allowed("people.manage", group_by_code)
def edit_group(group: InspectionGroup) -> ResponseReturnValue:
    form = GroupForm(obj=group, seen_version=group.version)

    def save() -> None:
        seen = form.seen_version.data or 0
        rules.edit_group(db.session, group, form.facts(), seen_version=seen, actor=me(), now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        flash(_("Saved."), "success")
        return redirect(url_for("people.list_groups"))
    members = rules.list_members(db.session).get(group.id, [])
    return render_template("people/group_edit.html", form=form, group=group, members=members), status_of(form)


@bp.route("/people/campaigns/<code>/groups")
@allowed("groups.assign", campaign_by_code)
def show_campaign_groups(campaign: Campaign) -> ResponseReturnValue:
    """Which group inspects which unit; units that nobody inspects stand out."""
    rows = rules.assignments(db.session, campaign)
    units = [branch.unit for branch in list_tree(db.session) if branch.unit.active or branch.unit.id in rows]
    by_group = [
        (group, [unit for unit in units if unit.id in rows and rows[unit.id].group_id == group.id])
        for group in rules.list_groups(db.session)
        if group.active
    ]
    free = [unit for unit in units if unit.id not in rows]
    missing = list_missing_people(db.session, campaign)
    return render_template(
        "people/campaign_groups.html", campaign=campaign, by_group=by_group, free=free, missing=missing
    )


@bp.route("/people/groups/<code>/campaigns/<campaign_code>", methods=["GET", "POST"])
@allowed("groups.assign", group_in_campaign)
def assign_units(chosen: Assignment) -> ResponseReturnValue:
    group, campaign = chosen.group, chosen.campaign
    require_open(campaign)
    back = url_for("people.show_campaign_groups", code=campaign.code)
    rows = rules.assignments(db.session, campaign)
    own = [row.unit_id for row in rows.values() if row.group_id == group.id]
    form, moved = UnitsForm(units=own, seen_version=group.version), list[int]()
    form.units.choices = [
        (unit.id, _label(unit, rows[unit.id].group if unit.id in rows else None, group))
        for unit in (branch.unit for branch in list_tree(db.session))
        if unit.active or unit.id in own
    ]

    def save() -> None:
        units = list(db.session.scalars(select(Unit).where(Unit.id.in_(form.units.data or [])).order_by(Unit.id)))
        seen = form.seen_version.data or 0
        count = rules.assign_units(db.session, group, campaign, units, seen_version=seen, actor=me(), now=utc_now())
        moved.append(count)

    if form.validate_on_submit() and attempt(form, save):
        text = ngettext("Saved. %(num)s task followed.", "Saved. %(num)s tasks followed.", moved[0])
        flash(text, "success")
        return redirect(back)
    return render_template("people/assign_units.html", form=form, group=group, campaign=campaign), status_of(form)


def _label(unit: Unit, holder: InspectionGroup | None, group: InspectionGroup) -> str:
    if holder is None or holder is group:
        return named(unit)
    return str(_("%(unit)s (now with %(group)s)", unit=named(unit), group=named(holder)))
