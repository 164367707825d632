"""Forms with rows that can be added and taken out: an error of a rule stands beside its field, also within a row."""

from typing import Any

from flask_babel import gettext as _
from wtforms import Field, FieldList

from views.forms import SeenForm
from views.process.action_form import Rows


class RowsForm(SeenForm):
    """A rule names a field of a row by the row's place among those that are filled in: `ties-0-unit`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row_errors: list[tuple[str, str]] = []

    def __contains__(self, name: str) -> bool:
        return super().__contains__(name) or self._in_row(name) is not None

    def refuse(self, text: str, field: str = "") -> None:
        within = self._in_row(field)
        if within is None:
            super().refuse(text, field)
            return
        within.errors = [*within.errors, text]
        self.row_errors.append((f"{within.label.text}{_(': ')}{text}", f"#{within.id}"))

    def filled(self, rows: FieldList) -> list[Any]:  # type: ignore[type-arg] # generic in its stubs only
        """The forms of the rows in which anything was entered."""
        return [entry.form for entry in rows if any(field.data for field in entry.form)]

    def _in_row(self, name: str) -> Field | None:
        listed, _, rest = name.partition("-")
        place, _, inner = rest.partition("-")
        rows = self._fields.get(listed)
        if not isinstance(rows, Rows) or not place.isdigit():
            return None
        filled = self.filled(rows)
        row = filled[int(place)] if int(place) < len(filled) else None
        return row[inner] if row is not None and inner in row else None
