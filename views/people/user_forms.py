"""The forms of accounts and roles."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import DateField, EmailField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Optional

from models.people import InspectionGroup, Role, Unit
from views.database import db
from views.forms import Form, SeenForm
from views.ledger.choices import CHOOSE, REQUIRED, id_select, offer
from views.people.account import LANGUAGES
from views.words import named, spoken
from workflow.people import units
from workflow.people.grants import Place
from workflow.people.groups import list_groups
from workflow.people.units import list_tree
from workflow.people.users import UserFacts

EVERYWHERE = "all"


USERNAME = StringField(  # stands first: fields and their errors follow the order of their making
    lazy_gettext("User name"), [DataRequired(REQUIRED)], render_kw={"maxlength": 64, "autocapitalize": "none"}
)


class UserForm(SeenForm):
    name = StringField(lazy_gettext("Full name"), [DataRequired(REQUIRED)], render_kw={"maxlength": 200, "dir": "auto"})
    email = EmailField(lazy_gettext("E-mail"), render_kw={"maxlength": 254})
    language = SelectField(lazy_gettext("Language of pages and mails"), choices=LANGUAGES)
    home_unit = id_select(lazy_gettext("Home unit"))

    def offer_units(self) -> None:
        tree = units.list_tree(db.session)
        offer(self.home_unit, (branch.unit for branch in tree if branch.unit.active), _("– none –"))

    def facts(self) -> UserFacts:
        return UserFacts(
            name=self.name.data or "",
            email=self.email.data or "",
            language=self.language.data,
            home_unit=db.session.get(Unit, self.home_unit.data) if self.home_unit.data else None,
        )


class NewUserForm(UserForm):
    username = USERNAME


class GrantForm(Form):
    role = SelectField(lazy_gettext("Role"), [InputRequired(CHOOSE)], render_kw={"data-scope-for": "place"})
    place = SelectField(lazy_gettext("Where"), [InputRequired(CHOOSE)])

    def offer_places(self) -> None:
        """Everywhere, the active units, the active groups: one list, because a role has one place.

        Each option of the role tells its kind of place, so that scope.js can leave only those that fit.
        """
        roles = [(role.value, spoken(role), {"data-scope": role.scope.value}) for role in Role]
        self.role.choices = [("", _("Please choose.")), *roles]
        tree = [branch.unit for branch in units.list_tree(db.session) if branch.unit.active]
        groups = [group for group in list_groups(db.session) if group.active]
        places: dict[Any, list[tuple[str, str]]] = {
            None: [("", _("Please choose."))],
            _("Everywhere"): [(EVERYWHERE, _("Everywhere"))],
            _("Units"): [(f"unit:{unit.id}", named(unit)) for unit in tree],
            _("Inspection groups"): [(f"group:{group.id}", named(group)) for group in groups],
        }
        self.place.choices = places

    def chosen_place(self) -> Place:
        kind, _colon, key = str(self.place.data).partition(":")
        if kind == EVERYWHERE:
            return None
        return db.session.get(Unit, int(key)) if kind == "unit" else db.session.get(InspectionGroup, int(key))


class FormerUnitForm(Form):
    unit = id_select(lazy_gettext("Unit"), id="former-unit")
    left_on = DateField(lazy_gettext("Last day there"), [Optional()], id="former-left-on")


def former_unit_form(form: FormerUnitForm | None = None) -> FormerUnitForm:
    """The units that can be chosen; also closed ones, in which somebody may have worked."""
    form = form or FormerUnitForm(formdata=None)
    offer(form.unit, (branch.unit for branch in list_tree(db.session)), _("– choose –"))
    for field in (form.unit, form.left_on):
        field.flags.required = True
    return form
