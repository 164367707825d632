"""The forms of an evaluation: its period, why it is withdrawn, and each act on a unit's sheet."""

from flask_babel import lazy_gettext
from wtforms import DateField, FloatField, StringField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from models.evaluating import Sheet
from views.forms import Form, OwnPasswordField, SeenForm
from workflow.monitoring.evaluation.scoring import Scored


class PeriodForm(Form):
    first = DateField(lazy_gettext("From"), [Optional()])
    until = DateField(lazy_gettext("Until"), [Optional()])


class WithdrawForm(SeenForm):
    reason = TextAreaField(lazy_gettext("Why it is withdrawn"), render_kw={"rows": 2, "dir": "auto"})


class AdjustForm(SeenForm):
    points = FloatField(lazy_gettext("Points instead of the proposal"), [Optional()], render_kw={"step": "0.1"})
    reason = TextAreaField(lazy_gettext("Reason"), render_kw={"rows": 2, "dir": "auto"})


class BackForm(SeenForm):
    reason = TextAreaField(lazy_gettext("What the office should look at again"), render_kw={"rows": 3, "dir": "auto"})


class DecideForm(SeenForm):
    shown = StringField(widget=HiddenInput())
    note = TextAreaField(lazy_gettext("Remark of the committee"), render_kw={"rows": 3, "dir": "auto"})
    password = OwnPasswordField(lazy_gettext("Password"))


def forms_of(sheet: Sheet, adjustable: Scored | None, shown: str) -> dict[str, Form]:
    """A form for each act, and one for each indicator that can be adjusted."""
    seen = sheet.version
    forms: dict[str, Form] = {
        "propose": SeenForm(prefix="propose-", formdata=None, seen_version=seen),
        "back": BackForm(prefix="back-", formdata=None, seen_version=seen),
        "decide": DecideForm(prefix="decide-", formdata=None, seen_version=seen, shown=shown),
    }
    forms["decide"]["password"].flags.required = True
    for line in adjustable.lines if adjustable else []:
        given = None if line.adjusted is None else line.adjusted / 10
        known = {"points": given, "reason": line.reason, "seen_version": seen}
        forms[line.name] = AdjustForm(prefix=f"{line.name}-", formdata=None, **known)
    return forms
