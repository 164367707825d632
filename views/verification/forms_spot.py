"""The forms of step 3 beside the interview: an on-site check with photos, a reverse check."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import DateField, IntegerField, MultipleFileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from models.ledger import Task
from models.spot import OnSiteCheck, SpotResult
from views.clock import today
from views.database import db
from views.forms import Form
from views.process.action_form import Checkboxes
from views.verification.forms import require, source
from views.words import format_day, spoken
from workflow.evidence.types import GIF, HEIC, JPEG, PNG, WEBP
from workflow.verification.interviews import find_interviewers
from workflow.verification.on_site import Looked, list_unchecked
from workflow.verification.reverse import Asked
from workflow.verification.reviews import Reviewed

ACCEPT = ",".join(extension for kind in (JPEG, PNG, WEBP, GIF, HEIC) for extension in kind.extensions)


class OnSiteForm(Form):
    place = StringField(lazy_gettext("Place"))
    again = SelectField(lazy_gettext("Looks again at"), coerce=int, validate_choice=False)
    held_on = DateField(lazy_gettext("Checked on"), [Optional()])
    checkers = Checkboxes(lazy_gettext("Who checked"), coerce=int, validate_choice=False)
    looked_at = TextAreaField(lazy_gettext("What was checked"), render_kw={"rows": 3})
    found = TextAreaField(lazy_gettext("What was found"), render_kw={"rows": 4})
    result = RadioField(lazy_gettext("Result"), validate_choice=False)
    drawn = Checkboxes(lazy_gettext("Drawn in step 2 and looked at here"), coerce=int, validate_choice=False)
    photos = MultipleFileField(lazy_gettext("Photos"), render_kw={"accept": ACCEPT})


class ReverseForm(Form):
    asked = StringField(lazy_gettext("Who was asked"))
    held_on = DateField(lazy_gettext("Asked on"), [Optional()])
    knew = IntegerField(lazy_gettext("Knew of it"), [Optional()], render_kw={"min": 0})
    knew_partly = IntegerField(lazy_gettext("Knew of it in part"), [Optional()], render_kw={"min": 0})
    knew_nothing = IntegerField(lazy_gettext("Did not know of it"), [Optional()], render_kw={"min": 0})
    note = TextAreaField(lazy_gettext("Note"), render_kw={"rows": 3})


def build_on_site_form(task: Task, reviewed: Reviewed, *, sent: bool) -> OnSiteForm:
    form = OnSiteForm(**source(sent), prefix="onsite-", held_on=today())
    form.checkers.choices = [(user.id, user.name) for user in find_interviewers(db.session, task)]
    form.result.choices = [(one.value, spoken(one)) for one in SpotResult]
    form.drawn.choices = [(item.id, item.title) for item in list_unchecked(reviewed.samples)]
    form.again.choices = [(0, _("Something not checked before"))]
    unsettled = [*reviewed.unfound, *reviewed.found_in_part]
    form.again.choices += [(one.id, _tell_check(one)) for one in unsettled]
    require(form, "held_on", "checkers", "looked_at", "found", "result", *(() if unsettled else ("place",)))
    return form


def _tell_check(check: OnSiteCheck) -> str:
    return " · ".join(((check.again or check).place, format_day(check.held_on), spoken(check.result)))


def build_reverse_form(*, sent: bool) -> ReverseForm:
    form = ReverseForm(**source(sent), prefix="reverse-", held_on=today())
    require(form, "asked", "held_on")
    return form


def read_on_site(form: OnSiteForm) -> Looked:
    return Looked(
        form.place.data or "",
        form.held_on.data,
        form.looked_at.data or "",
        form.found.data or "",
        SpotResult(form.result.data) if form.result.data in set(SpotResult) else None,
        form.checkers.data or [],
        form.drawn.data or [],
        form.again.data or 0,
    )


def read_reverse(form: ReverseForm) -> Asked:
    return Asked(
        form.asked.data or "",
        form.held_on.data,
        form.knew.data,
        form.knew_partly.data,
        form.knew_nothing.data,
        form.note.data or "",
    )
