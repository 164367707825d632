"""What a person had typed when a page refused it, in the words of the form: for the pages that show it again."""

import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from flask import current_app, g, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException
from wtforms import BooleanField, FieldList, FormField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectFieldBase

from views.deadline_field import COUNTED, DeadlineField

HIDDEN = ("password", "csrf_token", "seen_", "form_key", "secret")
OF_BUTTONS = {
    "another",
    "format",
    "language",
    "next",
    "query",
    "steps",
    "then",
}  # sent along by a button or an address; nobody typed it
Known = dict[str, tuple[str, dict[str, str] | None]]  # by name: the label, and for a choice its options in words


def remember(form: PlainForm) -> None:
    """A form was built in this request: should the request be refused, its labels say what was typed."""
    g.setdefault("forms_built", []).append(form)


def typed() -> list[tuple[str, str]]:
    """Label and text of all that was sent; nothing when the body could not be read, which is then the error itself."""
    try:
        sent = request.form
    except HTTPException:
        return []
    names = [name for name in sent if name not in OF_BUTTONS and not any(word in name for word in HIDDEN)]
    known = {**_guess(names), **_built()}
    strange = [name for name in names if name not in known]
    known |= {name: (_numbered(_("Your text"), number), None) for number, name in enumerate(strange)}
    told = [(_label(name, known[name][0]), _words(sent.getlist(name), known[name][1])) for name in names]
    return [(label, text) for label, text in told if text.strip()]


def _built() -> Known:
    leaves = list(chain(*(_leaves(form) for form in g.get("forms_built", []))))
    counted = {field.count_name: _counted(field.label.text) for field in leaves if isinstance(field, DeadlineField)}
    return {field.name: (str(field.label.text), _options(field)) for field in leaves} | counted


def _counted(label: str) -> tuple[str, None]:
    return _("%(field)s, in working days", field=label), None


def _leaves(fields: Iterable[Any]) -> Iterator[Any]:
    """Every field that holds a text itself, out of the rows of lists too."""
    for field in fields:
        if isinstance(field, FormField | FieldList):
            yield from _leaves(field)
        else:
            yield field


def _options(field: Any) -> dict[str, str] | None:
    if isinstance(field, BooleanField):
        return dict.fromkeys(request.form.getlist(field.name), _("yes"))
    if isinstance(field, SelectFieldBase):
        return {str(one.data): str(one.label.text) for one in (field if getattr(field, "choices", None) else ())}
    return None


def _guess(names: list[str]) -> Known:
    """Refused before its form was built: the form of this view whose fields fit best. Its choices have no words yet."""
    own = {name: name.rsplit("-", 1)[-1] for name in names}  # without the prefix of its form and the number of its row
    sent = {*own.values()}
    best = max(_candidates(), key=lambda fields: (len(fields.keys() & sent), -len(fields)), default={})
    return {name: best[field] for name, field in own.items() if field in best}


def _candidates() -> list[Known]:
    """A view whose form is built from data says its fields itself; another one's are the classes of its module."""
    view: Any = current_app.view_functions.get(request.endpoint or "")
    if hasattr(view, "fields_sent"):
        return [view.fields_sent(**(request.view_args or {}))]
    module = vars(sys.modules[view.__module__]) if view else {}
    return [fields_of(one) for one in module.values() if isinstance(one, type) and issubclass(one, PlainForm)]


def fields_of(form: type[PlainForm]) -> Known:
    """The fields of a class, those of its rows among them."""
    attributes = chain(*(vars(one).items() for one in reversed(form.__mro__)))
    known: Known = {}
    for name, field in attributes:
        if not hasattr(field, "field_class"):
            continue
        if field.field_class is FieldList:
            known |= fields_of(field.args[0].args[0])
        else:
            choice = issubclass(field.field_class, SelectFieldBase | BooleanField)
            label = str(field.kwargs.get("label") or next(iter(field.args), ""))
            known[name] = (label, {} if choice else None)
            if issubclass(field.field_class, DeadlineField):
                known[name + COUNTED] = _counted(label)
    return known


def _label(name: str, label: str) -> str:
    """A field in a row of a list says which row."""
    row = next((part for part in name.split("-")[1:] if part.isdigit()), None)
    return label if row is None else _numbered(label, int(row))


def _numbered(label: str, place: int) -> str:
    return str(_("%(field)s (no. %(number)s)", field=label, number=place + 1))


def _words(texts: list[str], options: dict[str, str] | None) -> str:
    return "\n".join(texts if options is None else [options[one] for one in texts if one in options])
