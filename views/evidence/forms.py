"""The forms of the room: describing files, handing in a revision, taking one out."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import (
    DateField,
    FileField,
    MultipleFileField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from models.evidence import EvidenceKind
from models.ledger import Task
from views.clock import today
from views.forms import Form, SeenForm
from views.words import spoken
from workflow.evidence.types import ALL

ACCEPT = ",".join(extension for kind in ALL for extension in kind.extensions)


def _measures(**more: Any) -> SelectMultipleField:
    return SelectMultipleField(
        lazy_gettext("Shows the measures"),
        coerce=int,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        **more,
    )


def _fill(form: Any, task: Task) -> None:
    form.kind.choices = [("", _("Choose…")), *((kind.value, spoken(kind)) for kind in EvidenceKind)]
    form.measures.choices = [(measure.id, f"{measure.number}. {measure.text}") for measure in task.measures]


class DescriptionForm(SeenForm):
    """What is said about one piece of evidence."""

    title = StringField(lazy_gettext("Title"), [InputRequired()], render_kw={"maxlength": 200})
    kind = SelectField(lazy_gettext("Kind"), [InputRequired()])
    dated_on = DateField(lazy_gettext("Date of the document"), [InputRequired()])
    measures = _measures()

    def __init__(self, task: Task, **values: Any) -> None:
        super().__init__(**values)
        _fill(self, task)


class UploadForm(Form):
    """Files that share kind, date and measures; a title only where it is one file."""

    files = MultipleFileField(lazy_gettext("Files"), id="upload-files", render_kw={"accept": ACCEPT})
    title = StringField(lazy_gettext("Title"), id="upload-title", render_kw={"maxlength": 200})
    kind = SelectField(lazy_gettext("Kind"), [InputRequired()], id="upload-kind")
    dated_on = DateField(lazy_gettext("Date of the document"), [InputRequired()], id="upload-date", default=today)
    measures = _measures(id="upload-measures")

    def __init__(self, task: Task, **values: Any) -> None:
        super().__init__(**values)
        _fill(self, task)


def described(form: DescriptionForm | UploadForm) -> dict[str, Any]:
    """What a valid form says about its files, as the rules take it."""
    return {
        "kind": EvidenceKind(form.kind.data),
        "dated_on": form.dated_on.data,
        "measure_ids": form.measures.data or [],
    }


class RevisionForm(Form):
    file = FileField(lazy_gettext("Newer file"), render_kw={"accept": ACCEPT})


class WithdrawForm(SeenForm):
    reason = TextAreaField(lazy_gettext("Reason"), [InputRequired()], render_kw={"rows": 3})
