"""The forms of a plan: what is looked at and when, the inspected units, a team, who inspects what, a declaration."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select
from wtforms import (
    BooleanField,
    DateField,
    FormField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.validators import DataRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from models.inspection import InspectedUnit, Phase, SpecialInspection, Team, TieKind
from models.ledger import Campaign
from models.people import Unit, User
from views.database import db
from views.forms import SeenForm
from views.inspection.row_forms import RowsForm
from views.ledger.choices import REQUIRED, chosen_id, id_select, members, offer
from views.process.action_form import Rows
from views.words import named, spoken
from workflow.inspection.declaring import TieFacts
from workflow.inspection.planning import PlanFacts
from workflow.inspection.teams import TeamFacts
from workflow.inspection.versions import list_versions
from workflow.ledger.texts import LONGEST_NAME

LINE = {"maxlength": LONGEST_NAME, "dir": "auto"}


def ticks(label: Any, **kwargs: Any) -> SelectMultipleField:
    """Checkboxes over rows; the view fills in the choices."""
    widgets: dict[str, Any] = {"widget": ListWidget(prefix_label=False), "option_widget": CheckboxInput()}
    return SelectMultipleField(label, coerce=int, choices=[], **widgets, **kwargs)


class PlanForm(SeenForm):
    name = StringField(lazy_gettext("Name"), [DataRequired(REQUIRED)], render_kw=LINE)
    name_en = StringField(lazy_gettext("English name"), render_kw=LINE)
    campaigns = ticks(
        lazy_gettext("Campaigns looked at"),
        description=lazy_gettext("Whose rectification is inspected."),
    )
    previous = id_select(lazy_gettext("Previous inspection"), description=lazy_gettext("The report compares with it."))

    def offer(self, inspection: SpecialInspection | None = None) -> None:
        """What can be chosen: every campaign, every other inspection."""
        campaigns = db.session.scalars(select(Campaign).order_by(Campaign.id.desc()))
        self.campaigns.choices = [(one.id, f"{one.code} {named(one)}") for one in campaigns]
        others = select(SpecialInspection).order_by(SpecialInspection.id.desc())
        rows = [one for one in db.session.scalars(others) if one is not inspection]
        offer(self.previous, rows, _("none"))

    def facts(self, **more: Any) -> PlanFacts:
        chosen = select(Campaign).where(Campaign.id.in_(self.campaigns.data or []))
        return PlanFacts(
            name=self.name.data or "",
            name_en=self.name_en.data or "",
            campaigns=list(db.session.scalars(chosen)),
            previous=db.session.get(SpecialInspection, self.previous.data) if self.previous.data else None,
            **more,
        )


class NewPlanForm(PlanForm):
    code = StringField(
        lazy_gettext("Code"),
        [DataRequired(REQUIRED)],
        description=lazy_gettext("2 to 8 letters A–Z and digits, for example S26. It never changes."),
        render_kw={"maxlength": 12, "autocapitalize": "characters", "spellcheck": "false"},
    )
    teams = IntegerField(lazy_gettext("Number of groups"), [Optional()], default=4, render_kw={"min": 1, "max": 50})
    with_units = BooleanField(lazy_gettext("Inspect all lead units of these campaigns"), default=True)


class EditPlanForm(PlanForm):
    template = id_select(lazy_gettext("Version of the template"))
    preparation_from, preparation_until = DateField(validators=[Optional()]), DateField(validators=[Optional()])
    fieldwork_from, fieldwork_until = DateField(validators=[Optional()]), DateField(validators=[Optional()])
    alignment_from, alignment_until = DateField(validators=[Optional()]), DateField(validators=[Optional()])
    feedback_from, feedback_until = DateField(validators=[Optional()]), DateField(validators=[Optional()])
    follow_up_from, follow_up_until = DateField(validators=[Optional()]), DateField(validators=[Optional()])

    def facts(self, **more: Any) -> PlanFacts:
        versions = {one.id: one for one in list_versions(db.session)}
        phases = {one: (self[f"{one}_from"].data, self[f"{one}_until"].data) for one in Phase}
        return super().facts(template=versions.get(self.template.data), phases=phases, **more)


def plan_form(inspection: SpecialInspection) -> EditPlanForm:
    """The form over an existing plan; the version of the template is fixed from the opening on."""
    days = {f"{row.phase}_{end}": day for row in inspection.phases for end, day in _ends(row)}
    form = EditPlanForm(
        seen_version=inspection.version,
        name=inspection.name,
        name_en=inspection.name_en,
        campaigns=[one.id for one in inspection.campaigns],
        previous=inspection.previous_id,
        template=inspection.template_id,
        **days,
    )
    form.offer(inspection)
    for phase in Phase:
        form[f"{phase}_from"].label.text = _("%(phase)s, first day", phase=spoken(phase))
        form[f"{phase}_until"].label.text = _("%(phase)s, last day", phase=spoken(phase))
    versions = [one for one in list_versions(db.session) if inspection.opened_at is None or one is inspection.template]
    form.template.choices = [
        (one.id, _("Version %(number)s", number=one.number) + (f" · {one.note}" if one.note else ""))
        for one in versions
    ]
    return form


def _ends(row: Any) -> Iterable[tuple[str, Any]]:
    return ("from", row.begins_on), ("until", row.ends_on)


class UnitsForm(SeenForm):
    units = ticks(lazy_gettext("Inspected units"))

    def chosen(self) -> list[Unit]:
        wanted = select(Unit).where(Unit.id.in_(self.units.data or [])).order_by(Unit.id)
        return list(db.session.scalars(wanted))


class TeamForm(SeenForm):
    name = StringField(lazy_gettext("Name"), [DataRequired(REQUIRED)], render_kw=LINE)
    name_en = StringField(lazy_gettext("English name"), render_kw=LINE)
    leader = id_select(lazy_gettext("Leader of the group"))
    members = ticks(
        lazy_gettext("Members"),
        description=lazy_gettext("Inspectors and group leaders; beside a name stands what is in the way."),
    )

    def facts(self) -> TeamFacts:
        wanted = {*(self.members.data or []), self.leader.data}
        people = {
            user.id: user for user in db.session.scalars(select(User).where(User.id.in_(wanted)).order_by(User.id))
        }
        members = [people[key] for key in self.members.data or [] if key in people]
        return TeamFacts(self.name.data or "", self.name_en.data or "", people.get(self.leader.data), members)


def distribution_form(inspection: SpecialInspection, teams: dict[int, Team], choices: Any) -> SeenForm:
    """A select for each inspected unit; `teams` is what it shows, `choices` what a unit may choose from."""
    fields = {
        f"team_{row.id}": SelectField(named(row.unit), coerce=chosen_id, choices=choices(row))
        for row in inspection.units
    }
    made: type[SeenForm] = type("DistributionForm", (SeenForm,), fields)
    shown = {f"team_{row.id}": teams[row.id].number if row.id in teams else 0 for row in inspection.units}
    return made(seen_version=inspection.version, **shown)


class TieRow(PlainForm):
    unit = id_select(lazy_gettext("Unit"), validate_choice=False)
    kind = SelectField(lazy_gettext("Kind of tie"), choices=[], validate_choice=False)
    words = TextAreaField(
        lazy_gettext("In words"),
        description=lazy_gettext("At least 10 characters. Read by the office and whoever reads the trail."),
        render_kw={"rows": 2, "dir": "auto"},
    )


class DeclarationForm(RowsForm):
    none = BooleanField(lazy_gettext("I have no tie to any of these units, besides what is on record"))
    ties = Rows(FormField(TieRow), lazy_gettext("Ties"), min_entries=1, max_entries=50)

    def facts(self) -> list[TieFacts]:
        return [
            TieFacts(
                db.session.get(Unit, row.unit.data) if row.unit.data else None,
                TieKind(row.kind.data) if row.kind.data in set(TieKind) else None,
                row.words.data or "",
            )
            for row in self.filled(self.ties)
        ]


def declaration_form(rows: list[InspectedUnit]) -> tuple[DeclarationForm, TieRow]:
    """The form, and an empty row for the browser to copy."""
    form = DeclarationForm()
    blank = TieRow(prefix="ties-__i__-")
    kinds = [("", _("– choose –")), *members(TieKind)()]
    for row in (*(entry.form for entry in form.ties), blank):
        offer(row.unit, [one.unit for one in rows], _("– choose –"))
        row.kind.choices = kinds
    return form, blank
