"""What every form shares: the version it saw, WTForms in the reader's language, errors of the rules beside fields."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel.speaklater import LazyString
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import IntegerField, PasswordField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from models.words import N_
from views.clock import utc_now
from views.database import db
from views.sessions import session_secret
from views.typed import remember
from views.words import spoken
from workflow.errors import InvalidInput, NeedsUnmet, TooLarge, Unmet, WrongPassword
from workflow.people.passwords import compare_ahead
from workflow.people.sessions import count_wrong_password

SESSION_OVER = N_(
    "Too many wrong passwords: you are signed out, and nothing was done. Sign in again; what you typed is kept here."
)


class Form(FlaskForm):
    """A form that can carry unmet needs (`reasons`) besides the errors of its fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reasons: list[Unmet] = []
        remember(self)

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """As WTForms does; besides, a null byte is refused, and lazily translated errors become text."""
        fine = super().validate(extra_validators)
        for field in self:
            field.errors = [str(e) if isinstance(e, LazyString) else e for e in field.errors]
            if isinstance(field.data, str) and "\x00" in field.data:
                field.errors = [*field.errors, gettext("There is a character in this text that cannot be kept.")]
                fine = False
        return bool(fine)

    def refuse(self, text: str, field: str = "") -> None:
        """Put an error beside the named field, or on top of the form when it has no such field."""
        target = self[field] if field and field in self else None
        if target is None:
            self.form_errors.append(text)
        else:
            target.errors = [*target.errors, text]


class SeenForm(Form):
    """A form over something that others may change meanwhile; a new thing has no version yet."""

    seen_version = IntegerField(validators=[Optional()], widget=HiddenInput())


class OwnPasswordField(PasswordField):
    """The password again, of whoever is signed in: to sign, or to change the own account."""


def attempt(form: Form, work: Callable[[], object]) -> bool:
    """Do the one workflow call of a request; a refusal is undone and told on the form, with what was typed.

    Conflicts (409) and missing rights (403) are not caught: their pages tell more than a form could.
    """
    _compare_ahead(form)
    try:
        work()
        db.session.flush()
    except WrongPassword as refused:
        db.session.rollback()
        over = count_wrong_password(db.session, session_secret(), utc_now())  # kept: the request commits at its end
        form.refuse(gettext(SESSION_OVER) if over else spoken(refused.message), refused.field)
        return False
    except (InvalidInput, TooLarge) as refused:
        db.session.rollback()
        form.refuse(spoken(refused.message), getattr(refused, "field", ""))
        return False
    except NeedsUnmet as refused:
        db.session.rollback()
        for reason in refused.reasons:
            if reason.field and reason.field in form:
                form.refuse(spoken(reason.message), reason.field)
            else:
                form.reasons.append(reason)
        return False
    return True


def _compare_ahead(form: Form) -> None:
    """Let go of what this request has locked while a password is compared; the rules look at everything again."""
    typed = next((field.data for field in form if isinstance(field, OwnPasswordField) and field.data), "")
    if typed:
        known = current_user.password_hash
        db.session.rollback()
        compare_ahead(db.session, known, typed)


def status_of(form: Form) -> int:
    """422 for a form that came back, 200 for one shown the first time."""
    return 422 if form.is_submitted() else 200
