"""The forms of the feedback: handing over, acknowledging with signature, the unit's answer, the office's decision."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, DateField, Field, HiddenField, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import Optional, ValidationError

from models.feedback import AnswerDecision
from models.inspection import SpecialInspection
from models.meetings import Meeting
from views.access import me
from views.clock import today
from views.database import db
from views.forms import Form, OwnPasswordField, SeenForm
from views.ledger.choices import NOTHING, id_select, members
from views.words import format_day, named
from workflow.inspection.handing_over import Handed, list_feedback_meetings
from workflow.inspection.seeing import list_seen_units


class HandOverForm(Form):
    """`letters` are "number of the inspected unit:digest of the draft that was shown"; the choices are the units, as
    what the digest says is for the rule."""

    letters = SelectMultipleField(lazy_gettext("Letters"), validate_choice=False, choices=[])
    on = DateField(lazy_gettext("Handed over on"), [Optional()])
    meeting = id_select(lazy_gettext("At the feedback meeting"))

    unfinished = BooleanField(lazy_gettext("It is meant, although not all questions are rated"))
    why = TextAreaField(
        lazy_gettext("Why it is handed over before all is rated"),
        description=lazy_gettext("At least 10 characters. The trail keeps it; the unit does not read it."),
        render_kw={"rows": 2, "dir": "auto"},
    )

    def chosen(self) -> dict[int, str]:
        """By inspected unit the digest of the draft."""
        pairs = (value.partition(":") for value in self.letters.data or [])
        return {int(unit): digest for unit, _colon, digest in pairs}

    def validate_letters(self, field: Field) -> None:
        listed = {str(choice[0]) for choice in self.letters.choices or ()}
        if not listed.issuperset(value.partition(":")[0] for value in field.data or []):
            raise ValidationError(_("Choose units of this inspection."))

    def handed(self) -> Handed:
        meeting = db.session.get(Meeting, self.meeting.data) if self.meeting.data else None
        return Handed(self.on.data, meeting, self.unfinished.data, self.why.data or "")


class AcknowledgeForm(Form):
    shown = HiddenField()
    password = OwnPasswordField(lazy_gettext("Password"))


class AnswerForm(SeenForm):
    answer = TextAreaField(lazy_gettext("Written answer"), render_kw={"rows": 8, "dir": "auto"})


class DecisionForm(SeenForm):
    decision = RadioField(
        lazy_gettext("Decision"), [Optional()], choices=members(AnswerDecision), coerce=AnswerDecision
    )
    reason = TextAreaField(lazy_gettext("Reason"), render_kw={"rows": 4, "dir": "auto"})


def hand_over_form(inspection: SpecialInspection, *, sent: bool) -> HandOverForm:
    form = HandOverForm() if sent else HandOverForm(formdata=None, on=today())
    meetings = list_feedback_meetings(db.session, inspection)
    dated = [(one.id, f"{format_day(one.held_on)} {one.title}") for one in meetings]
    form.meeting.choices = [(NOTHING, _("no meeting in the records")), *dated]
    units = list_seen_units(db.session, inspection, actor=me())
    form.letters.choices = [(str(one.id), named(one.unit)) for one in units]
    form.on.flags.required = True
    return form
