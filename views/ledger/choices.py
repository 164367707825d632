"""What the ledger's forms offer to choose from, and what it means to have chosen nothing."""

from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import Field, Form, SelectField, ValidationError

from models.words import Labelled
from views.addresses import read_key
from views.words import named, spoken

NOTHING = 0


class Chosen:
    """A choice has to be made."""

    field_flags = {"required": True}

    def __call__(self, form: Form, field: Field) -> None:
        if not field.data:
            raise ValidationError(_("Please choose."))


def chosen_id(value: Any) -> int:
    return read_key(value) if value else NOTHING


def id_select(label: str, validators: list[Any] | None = None, **kwargs: Any) -> SelectField:
    """A select over rows; `offer` fills in its choices."""
    return SelectField(label, validators, coerce=chosen_id, choices=[], **kwargs)


def offer(field: SelectField, things: Iterable[Any], nothing: str | None) -> None:
    """Fill the choices: `nothing` says what it means to choose none, None that there is no such choice."""
    first = [] if nothing is None else [(NOTHING, nothing)]
    field.choices = first + [(thing.id, named(thing)) for thing in things]


def members(enum: type[Labelled]) -> Callable[[], list[tuple[str, str]]]:
    """The choices of an enum in the reader's language."""
    return lambda: [(member.value, spoken(member)) for member in enum]


CHOOSE = lazy_gettext("Please choose.")
REQUIRED = lazy_gettext("Please fill this in.")
