"""The form of the questionnaire: theme, rows of key points, ratings, aspects and questions, each in both languages."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import DecimalField, FormField, HiddenField, SelectField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.validators import NumberRange, Optional

from views.inspection.row_forms import RowsForm
from views.process.action_form import Rows
from views.words import language
from workflow.inspection.template import Template
from workflow.inspection.versions import KINDS, LANGUAGES, LONGEST_GUIDANCE
from workflow.ledger.texts import LONGEST_NAME

LINE = {"maxlength": LONGEST_NAME, "dir": "auto"}
LONG = {"rows": 2, "maxlength": LONGEST_GUIDANCE, "dir": "auto"}
WEIGHT = lazy_gettext("From 0 (not at all) to 1 (wholly); empty: left out of the rates.")


class AspectRow(PlainForm):
    name = HiddenField()
    label_zh = StringField(lazy_gettext("Name, Chinese"), render_kw=LINE)
    label_en = StringField(lazy_gettext("Name, English"), render_kw=LINE)


class RatingRow(AspectRow):
    weight = DecimalField(
        lazy_gettext("Weight in the rates"),
        [Optional(), NumberRange(0, 1)],
        places=None,
        description=WEIGHT,
        render_kw={"step": "any"},
    )


class KeyPointRow(AspectRow):
    explain_zh = StringField(lazy_gettext("Explanation, Chinese"), render_kw=LINE)
    explain_en = StringField(lazy_gettext("Explanation, English"), render_kw=LINE)


class QuestionRow(PlainForm):
    name = HiddenField()
    key_point = SelectField(lazy_gettext("Key point"), choices=[], validate_choice=False)
    label_zh = TextAreaField(lazy_gettext("Question, Chinese"), render_kw={**LONG, "maxlength": LONGEST_NAME})
    label_en = TextAreaField(lazy_gettext("Question, English"), render_kw={**LONG, "maxlength": LONGEST_NAME})
    read_zh = TextAreaField(lazy_gettext("What to read, Chinese"), render_kw=LONG)
    read_en = TextAreaField(lazy_gettext("What to read, English"), render_kw=LONG)
    ask_zh = TextAreaField(lazy_gettext("Whom to ask, Chinese"), render_kw=LONG)
    ask_en = TextAreaField(lazy_gettext("Whom to ask, English"), render_kw=LONG)
    good_zh = TextAreaField(lazy_gettext("A good sign, Chinese"), render_kw=LONG)
    good_en = TextAreaField(lazy_gettext("A good sign, English"), render_kw=LONG)
    bad_zh = TextAreaField(lazy_gettext("A bad sign, Chinese"), render_kw=LONG)
    bad_en = TextAreaField(lazy_gettext("A bad sign, English"), render_kw=LONG)


class ThemeRow(PlainForm):
    label_zh = StringField(lazy_gettext("Theme, Chinese"), render_kw=LINE)
    label_en = StringField(lazy_gettext("Theme, English"), render_kw=LINE)
    explain_zh = StringField(lazy_gettext("Explanation, Chinese"), render_kw=LINE)
    explain_en = StringField(lazy_gettext("Explanation, English"), render_kw=LINE)


class TemplateForm(RowsForm):
    theme = Rows(FormField(ThemeRow), lazy_gettext("Theme"), min_entries=1, max_entries=1)
    key_point = Rows(FormField(KeyPointRow), lazy_gettext("Key points"), max_entries=20)
    question = Rows(FormField(QuestionRow), lazy_gettext("Questions"), max_entries=100)
    rating = Rows(FormField(RatingRow), lazy_gettext("Rating scale"), max_entries=20)
    aspect = Rows(FormField(AspectRow), lazy_gettext("Aspects of findings"), max_entries=20)
    note = StringField(
        lazy_gettext("What changed"),
        description=lazy_gettext("In a few words, for the list of versions."),
        render_kw=LINE,
    )

    def data_typed(self) -> dict[str, Any]:
        """Everything as the rules keep it; rows in which nothing stands are left out."""
        data: dict[str, Any] = {"theme": _fold(self.theme[0].form)}
        for kind in KINDS:
            data[kind] = [_fold(row) for row in self.filled(self[kind])]
        return data

    def refuse(self, text: str, field: str = "") -> None:
        """The theme has no rows: its fields are named theme-label_zh."""
        super().refuse(text, field.replace("theme-", "theme-0-", 1))

    def __contains__(self, name: str) -> bool:
        return super().__contains__(name.replace("theme-", "theme-0-", 1) if name.startswith("theme-") else name)

    def filled(self, rows: Any) -> list[Any]:
        """A row that only has its hidden name, or a key point chosen, counts as empty."""
        own = {"name", "key_point"}
        return [entry.form for entry in rows if any(f.data for f in entry.form if f.short_name not in own)]


def template_form(number: int, template: Template) -> TemplateForm:
    """With what the version says."""
    theme = {"label": template.theme.label, "explain": template.theme.explain}
    form = TemplateForm(
        seen_version=number,
        theme=[_flat(theme)],
        key_point=[_flat(dict(row)) for row in template.key_points],
        question=[_flat(dict(row)) for row in template.questions],
        rating=[_flat(dict(row)) for row in template.ratings],
        aspect=[_flat(dict(row)) for row in template.aspects],
    )
    offer_points(form, form.question)
    return form


def offer_points(form: TemplateForm, rows: Iterable[Any]) -> None:
    """Each question's choice of key points: those of the form as it stands, new ones among them."""
    known = [entry.form for entry in form.key_point]
    points = [(row["name"].data or "", label_of(row)) for row in known]
    for row in rows:
        inner = getattr(row, "form", row)
        inner.key_point.choices = [("", _("– choose –")), *((name, label) for name, label in points if name)]


def label_of(row: Any) -> str:
    """What the row is called, in the reader's language where that is filled in."""
    labels = [row[f"label_{language()}"], row.label_zh, row.label_en]
    return next((label.data for label in labels if label.data), "")


def blank_rows(form: TemplateForm) -> dict[str, PlainForm]:
    """An empty row of each kind, to be copied by the browser."""
    classes = {"key_point": KeyPointRow, "question": QuestionRow, "rating": RatingRow, "aspect": AspectRow}
    rows: dict[str, PlainForm] = {kind: made(prefix=f"{kind}-__i__-") for kind, made in classes.items()}
    offer_points(form, [rows["question"]])
    return rows


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if hasattr(value, "spoken"):
            flat |= {f"{name}_{language}": value.spoken(language) for language in LANGUAGES}
        else:
            flat[name] = value
    return flat


def _fold(row: Any) -> dict[str, Any]:
    """{label: {en, zh}, …} from the fields of a row."""
    folded: dict[str, Any] = {}
    for field in row:
        name, _, language = field.short_name.rpartition("_")
        if language in LANGUAGES:
            folded.setdefault(name, {})[language] = field.data or ""
        elif field.short_name == "weight":
            folded["weight"] = float(field.data) if field.data is not None else None
        else:
            folded[field.short_name] = field.data or ""
    return folded
