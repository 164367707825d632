"""The forms of an import: the file, what columns stand for, who units are and which days wordings mean."""

from datetime import date
from typing import Any
from zlib import crc32

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, FieldList, FileField, FormField, HiddenField, SelectField
from wtforms import Form as PlainForm
from wtforms.validators import Optional

from models.imports import LedgerImport
from models.people import Unit
from views.forms import Form, SeenForm
from views.imported import ticked_places
from views.imported_columns import ColumnsForm, columns_form
from views.words import named, spoken
from workflow.ledger.importing.decisions import NO_LEAD, Decisions, UnitDecision, UnitFate, read_decisions
from workflow.ledger.importing.files import EXTENSIONS
from workflow.ledger.importing.showing import tables_of
from workflow.ledger.reading.cells import letters, unheaded
from workflow.ledger.reading.fields import FieldName

LATER, CREATE, NO_UNIT, UNIT = "", "create", "no_unit", "unit:"
LONG_TERM, A_DAY = "long_term", "day"


class ImportForm(Form):
    file = FileField(
        lazy_gettext("Ledger file"),
        description=lazy_gettext(
            "Excel (.xlsx, .xls), OpenDocument (.ods) or CSV, at most 50 MB. Nothing is taken over yet."
        ),
        render_kw={"accept": ",".join(EXTENSIONS)},
    )
    feedback_on = DateField(
        lazy_gettext("Feedback received on"),
        [Optional()],
        description=lazy_gettext("From this day periods such as “within 3 months after feedback” are counted."),
    )


class UnitRow(PlainForm):
    name = HiddenField()
    choice = SelectField(lazy_gettext("This is"), validate_choice=False)
    remember = BooleanField(lazy_gettext("remember as a short name"))


class DayRow(PlainForm):
    wording = HiddenField()
    choice = SelectField(lazy_gettext("This means"), validate_choice=False)
    day = DateField(lazy_gettext("Day"), [Optional()])


class DecisionsForm(SeenForm):
    no_lead = SelectField(lazy_gettext("Lead unit of the rows that name none"), validate_choice=False)
    units = FieldList(FormField(UnitRow), lazy_gettext("Units"))
    others = SelectField(lazy_gettext("All names that are still open"), validate_choice=False)
    days = FieldList(FormField(DayRow), lazy_gettext("Deadlines"))

    def decisions(self, run: LedgerImport) -> Decisions:
        """What the form says, over what was decided before."""
        before = read_decisions(run.decisions)
        out = self.rows_left_out(run), self.tables_left_out(run)
        decided = Decisions(dict(before.units), dict(before.days), *out)
        for row in self.units:
            _decide_unit(decided, row.form, self.others.data or LATER)
        if (self.no_lead.data or "").startswith(UNIT):
            decided.units[NO_LEAD] = UnitDecision(UnitFate.KNOWN, self.no_lead.data.removeprefix(UNIT))
        for asked in self.days:
            form = asked.form
            decided.days[form.wording.data or ""] = form.day.data if form.choice.data == A_DAY else None
        return decided

    def rows_left_out(self, run: LedgerImport) -> set[int]:
        return ticked_places(read_decisions(run.decisions).left_out)

    def tables_left_out(self, run: LedgerImport) -> set[int]:
        out = ticked_places(read_decisions(run.decisions).tables_left_out, "tables_shown", "tables_left_out")
        return {number for number in out if number < len(tables_of(run))}

    def about(self) -> str:
        """What is asked, in short: a draft of other questions does not fit in here."""
        asked = [[row.form.name.data for row in self.units], [row.form.wording.data for row in self.days]]
        return f"{crc32(repr(asked).encode()):x}"

    def check(self) -> bool:
        """A day was chosen where the form says that there is one."""
        wrong = [row.form for row in self.days if row.form.choice.data == A_DAY and row.form.day.data is None]
        for form in wrong:
            form.day.errors = [*form.day.errors, _("Give a date.")]
        return not wrong


def decisions_form(
    run: LedgerImport, questions: dict[str, Any], units: list[Unit], sent: MultiDict[str, str] | None = None
) -> DecisionsForm:
    """What was decided so far, or what was `sent`."""
    decided = read_decisions(run.decisions)
    form = DecisionsForm(
        sent,
        seen_version=run.version,
        no_lead=_choice_of(decided.units.get(NO_LEAD)),
        units=[
            {
                "name": name,
                "choice": _choice_of(decided.units.get(name)),
                "remember": _is_remembered(decided.units.get(name)),
            }
            for name, _count in questions.get("units", [])
        ],
        days=[_day_of(wording, asked, decided) for wording, asked in questions.get("days", {}).items()],
    )
    known = [(f"{UNIT}{unit.code}", named(unit)) for unit in units]
    form.no_lead.choices = [(LATER, _("Decide later")), *known]
    fates = [(LATER, _("Decide later")), (CREATE, _("A new unit: create it")), (NO_UNIT, _("No unit: keep as text"))]
    for row in form.units:
        row.form.choice.choices = [*fates, *known]
    form.others.choices = [(LATER, _("leave them open")), *fates[1:]]
    for asked in form.days:
        asked.form.choice.choices = [(LONG_TERM, _("long-term, no day")), (A_DAY, _("this day:"))]
    return form


def ledger_columns_form(run: LedgerImport, table: dict[str, Any]) -> ColumnsForm:
    choices = [("", _("– kept as text –")), *((name.value, spoken(name)) for name in FieldName)]
    columns = [(place, name) for place, _heading, name, *_number in table["columns"]]
    return columns_form(run, table["signature"], columns, choices)


def labels_of(table: dict[str, Any]) -> dict[int, str]:
    """The headings of a table's columns by their place; of tables kept earlier every column has one."""
    return {place: heading or spoken(unheaded(letters(*number))) for place, heading, _name, *number in table["columns"]}


def _decide_unit(decided: Decisions, form: Any, others: str) -> None:
    name, choice = form.name.data or "", form.choice.data or others
    if not name:
        return
    if choice.startswith(UNIT):
        fate = UnitFate.SHORT_NAME if form.remember.data else UnitFate.KNOWN
        decided.units[name] = UnitDecision(fate, choice.removeprefix(UNIT))
    elif choice in (CREATE, NO_UNIT):
        decided.units[name] = UnitDecision(UnitFate(choice))
    else:
        decided.units.pop(name, None)


def _choice_of(decision: UnitDecision | None) -> str:
    if decision is None:
        return LATER
    if decision.fate in (UnitFate.KNOWN, UnitFate.SHORT_NAME):
        return f"{UNIT}{decision.code}"
    return decision.fate.value


def _is_remembered(decision: UnitDecision | None) -> bool:
    return decision is None or decision.fate is not UnitFate.KNOWN


def _day_of(wording: str, asked: dict[str, Any], decided: Decisions) -> dict[str, Any]:
    suggested = date.fromisoformat(asked["suggested"]) if asked["suggested"] else None
    day = decided.days.get(wording, suggested)
    return {"wording": wording, "choice": A_DAY if day else LONG_TERM, "day": day}
