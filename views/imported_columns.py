"""The columns of a file on the page of its import: a form for each table, in which the user says what each is."""

import re
from collections.abc import Iterable

from flask import request
from flask_babel import lazy_gettext
from wtforms import FieldList, FormField, HiddenField, SelectField
from wtforms import Form as PlainForm

from models.imports import SentFile
from views.forms import Form, SeenForm

PLACE = re.compile("[0-9]{1,3}")
Choices = list[tuple[str, str]]  # the word that is kept for a field, and how it is called


class ColumnRow(PlainForm):
    place = HiddenField()
    field = SelectField(lazy_gettext("stands for"))


class ColumnsForm(SeenForm):
    signature = HiddenField()
    columns = FieldList(FormField(ColumnRow))

    def chosen(self) -> dict[int, str | None]:
        """The word for each column by its place; None for those that stand for nothing."""
        said = [(row.form.place.data or "", row.form.field.data or None) for row in self.columns]
        return {int(place): word for place, word in said if PLACE.fullmatch(place)}


def columns_form(
    run: SentFile, signature: str, columns: Iterable[tuple[int, str | None]], choices: Choices
) -> ColumnsForm:
    """Of one table, by place: what its columns stand for now, or what was sent for this very table."""
    form = ColumnsForm(
        request.form if request.form.get("signature") == signature else None,
        seen_version=run.version,
        signature=signature,
        columns=[{"place": place, "field": word or ""} for place, word in columns],
    )
    for row in form.columns:
        row.form.field.choices = choices
    return form


def refused_or(refused: Form | None, form: ColumnsForm) -> ColumnsForm:
    """What was entered and refused, where it is of the same table."""
    same = isinstance(refused, ColumnsForm) and refused.signature.data == form.signature.data
    return refused if same else form  # type: ignore[return-value]
