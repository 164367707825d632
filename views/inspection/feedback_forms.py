"""The forms of the feedback: handing over, acknowledging with signature, the unit's answer, the office's decision."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import DateField, HiddenField, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import Optional

from models.feedback import AnswerDecision
from models.inspection import SpecialInspection
from models.meetings import Meeting
from views.clock import today
from views.database import db
from views.forms import Form, OwnPasswordField, SeenForm
from views.ledger.choices import NOTHING, id_select, members
from views.words import format_day
from workflow.inspection.handing_over import Handed, list_feedback_meetings


class HandOverForm(Form):
    """`letters` are "number of the inspected unit:digest of the draft that was shown"."""

    letters = SelectMultipleField(lazy_gettext("Letters"), validate_choice=False, choices=[])
    on = DateField(lazy_gettext("Handed over on"), [Optional()])
    meeting = id_select(lazy_gettext("At the feedback meeting"))

    def chosen(self) -> dict[int, str]:
        """By inspected unit the digest of the draft."""
        pairs = (value.partition(":") for value in self.letters.data or [])
        return {int(unit): digest for unit, _colon, digest in pairs if unit.isascii() and unit.isdigit()}

    def handed(self) -> Handed:
        meeting = db.session.get(Meeting, self.meeting.data) if self.meeting.data else None
        return Handed(self.on.data, meeting)


class AcknowledgeForm(Form):
    shown = HiddenField()
    password = OwnPasswordField(lazy_gettext("Password"))


class AnswerForm(SeenForm):
    answer = TextAreaField(lazy_gettext("Answer of the unit"), render_kw={"rows": 8, "dir": "auto"})


class DecisionForm(SeenForm):
    decision = RadioField(
        lazy_gettext("Decision"), [Optional()], choices=members(AnswerDecision), coerce=AnswerDecision
    )
    reason = TextAreaField(lazy_gettext("Reason"), render_kw={"rows": 4, "dir": "auto"})


def hand_over_form(inspection: SpecialInspection, *, sent: bool) -> HandOverForm:
    form = HandOverForm() if sent else HandOverForm(formdata=None, on=today())
    meetings = list_feedback_meetings(db.session, inspection)
    named = [(one.id, f"{format_day(one.held_on)} {one.title}") for one in meetings]
    form.meeting.choices = [(NOTHING, _("no meeting in the records")), *named]
    form.on.flags.required = True
    return form
