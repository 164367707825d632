"""The forms of an import of units and users: the file, what its columns stand for."""

import json
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import FileField

from models.imports import PeopleImport
from views.forms import Form
from views.imported_columns import ColumnsForm, columns_form, refused_or
from views.words import spoken
from workflow.ledger.importing.files import EXTENSIONS
from workflow.ledger.importing.outcome import TABLE
from workflow.ledger.importing.showing import tables_of
from workflow.ledger.reading.cells import letters, unheaded
from workflow.people.importing.fields import FIELDS, NEEDED, Sheet, word_of
from workflow.people.importing.showing import columns_of, missing_of


class WorkbookForm(Form):
    file = FileField(
        lazy_gettext("Workbook"),
        description=lazy_gettext(
            "Excel (.xlsx, .xls), OpenDocument (.ods) or CSV, at most 5 MB and 5,000 rows. Nothing is taken over yet."
        ),
        render_kw={"accept": ",".join(EXTENSIONS)},
    )


def people_columns_form(run: PeopleImport, table: dict[str, Any]) -> ColumnsForm:
    """Every field of both kinds of sheets may be chosen: what is chosen says which kind it is."""
    choices = [("", _("– not read –"))]
    for sheet, fields in FIELDS.items():
        kind = spoken(sheet)
        choices += [(word_of(name), _("%(kind)s: %(field)s", kind=kind, field=spoken(name))) for name in fields]
    columns = [(column.place, word_of(column.name) if column.name else None) for column in columns_of(table)]
    return columns_form(run, table.get("signature", ""), columns, choices)


def shown_table(run: PeopleImport, number: int, refused: Form | None) -> dict[str, Any]:
    """A table as its page shows it; one that was read before columns could be corrected has no signature."""
    table = tables_of(run)[number]
    sheet, missing = Sheet(table["kind"]), missing_of(table)
    out = sum(place // TABLE == number for place in json.loads(run.left_out))
    return {
        **table,
        "kind": sheet,
        "signature": table.get("signature", ""),
        "missing": missing,
        "out": out >= table["rows"],
        "unnamed": NEEDED[sheet] in missing,
        "labels": {
            column.place: column.heading or spoken(unheaded(letters(column.place + 1))) for column in columns_of(table)
        },
        "form": refused_or(refused, people_columns_form(run, table)),
    }
