"""The forms of marks, questions and samples on the review page; like those of forms.py, each with a prefix."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, Field, IntegerField, MultipleFileField, SelectField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from models.reviewing import Drawn, Mark, PassageMark, Question, SpotSample
from views.evidence.forms import ACCEPT
from views.forms import Form, SeenForm
from views.verification.forms import source
from views.words import spoken
from workflow.verification.passages import Marked
from workflow.verification.samples import Checked

SHORT = 40  # characters of a sentence in a list of choices
AT_FIRST = 3  # proposed size of a sample


class MarkForm(Form):
    """A mark, a note and the seen version for each sentence, named by its number."""


class QuestionForm(Form):
    sentence = SelectField(lazy_gettext("About"), coerce=int, validate_choice=False)
    text = TextAreaField(lazy_gettext("Question to the unit"), render_kw={"rows": 3})


class AnswerForm(SeenForm):
    answer = TextAreaField(lazy_gettext("Answer to the question"), render_kw={"rows": 4})
    files = MultipleFileField(lazy_gettext("Files"), render_kw={"accept": ACCEPT})


class DrawForm(Form):
    drawn_from = SelectField(lazy_gettext("Draw from"))
    count = IntegerField(lazy_gettext("How many"), [Optional()])


class CheckForm(Form):
    """A tick, a note and the seen version for each thing drawn, named by its item."""


def build_mark_form(sentences: Sequence[str], marks: Mapping[int, PassageMark], *, sent: bool) -> MarkForm:
    choices = [("", _("no mark")), *((mark.value, spoken(mark)) for mark in Mark)]
    fields: dict[str, Field] = {}
    for number in range(1, len(sentences) + 1):
        known = marks.get(number)
        fields[f"mark_{number}"] = SelectField(
            _("Mark on sentence %(number)s", number=number), choices=choices, default=known.mark.value if known else ""
        )
        fields[f"mark_note_{number}"] = TextAreaField(
            _("Note on sentence %(number)s", number=number),
            default=known.note if known else "",
            render_kw={"rows": 1, "placeholder": _("Note")},
        )
        fields[f"mark_seen_version_{number}"] = IntegerField(
            widget=HiddenInput(), default=known.version if known else 0
        )
    form: MarkForm = type("MarksForm", (MarkForm,), fields)(**source(sent), prefix="marks-")
    return form


def read_marks(form: MarkForm, sentences: Sequence[str]) -> dict[int, Marked]:
    return {number: _marked(form, number) for number in range(1, len(sentences) + 1)}


def build_question_form(sentences: Sequence[str], *, sent: bool) -> QuestionForm:
    form = QuestionForm(**source(sent), prefix="question-")
    form.sentence.choices = [(0, _("the submission as a whole"))]
    form.sentence.choices += [(number, f"{number}  {_shorten(one)}") for number, one in enumerate(sentences, start=1)]
    form.text.flags.required = True
    return form


def build_answer_form(question: Question, *, sent: bool) -> AnswerForm:
    form = AnswerForm(**source(sent), prefix=f"question{question.id}-", seen_version=question.version)
    form.answer.label.text = _("Answer to question %(number)s", number=question.number)
    form.files.label.text = _("Files with the answer to question %(number)s", number=question.number)
    form.answer.flags.required = True
    return form


def build_draw_form(*, sent: bool) -> DrawForm:
    form = DrawForm(**source(sent), prefix="draw-", count=AT_FIRST)
    form.drawn_from.choices = [(one.value, spoken(one)) for one in Drawn]
    return form


def build_check_form(sample: SpotSample, *, sent: bool) -> CheckForm:
    fields: dict[str, Field] = {}
    for item in sample.items:
        fields[f"checked_{item.id}"] = BooleanField(
            _("Checked on the spot: %(title)s", title=_shorten(item.title)), default=item.checked_at is not None
        )
        fields[f"found_{item.id}"] = TextAreaField(
            _("What was found: %(title)s", title=_shorten(item.title)), default=item.note, render_kw={"rows": 2}
        )
        fields[f"seen_version_{item.id}"] = IntegerField(widget=HiddenInput(), default=item.version)
    form: CheckForm = type("ChecksForm", (CheckForm,), fields)(**source(sent), prefix=f"sample{sample.number}-")
    return form


def read_checks(form: CheckForm, sample: SpotSample) -> dict[int, Checked]:
    return {
        item.id: Checked(
            bool(form[f"checked_{item.id}"].data),
            form[f"found_{item.id}"].data or "",
            form[f"seen_version_{item.id}"].data or 0,
        )
        for item in sample.items
    }


def _marked(form: MarkForm, number: int) -> Marked:
    chosen = form[f"mark_{number}"].data
    return Marked(
        Mark(chosen) if chosen else None,
        form[f"mark_note_{number}"].data or "",
        form[f"mark_seen_version_{number}"].data or 0,
    )


def _shorten(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[:SHORT]}…"
