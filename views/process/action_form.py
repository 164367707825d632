"""The form of a transition, built from the fields that process.toml declares for it."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import (
    Field,
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms import (
    Form as PlainForm,
)
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from models.causes import ReboundOrigin
from models.concluding import NotedGap
from models.ledger import Task
from models.monitoring import Effectiveness
from models.verification import Severity
from views.deadline_field import DeadlineField
from views.forms import Form, OwnPasswordField, SeenForm
from views.ledger.choices import chosen_id
from views.typed import Known, fields_of
from views.words import format_day, named, spoken
from workflow.ledger.bulk import EACH_ITS_OWN
from workflow.monitoring.causes import list_active
from workflow.monitoring.found_back import find_back_evidence, find_found_back, list_origins, propose_origin
from workflow.monitoring.whys import find_last_why
from workflow.process.context import Context
from workflow.process.declared import process
from workflow.process.definition import FieldRow, Transition
from workflow.process.needs_inspection import rebound_evidence
from workflow.process.rights import holds
from workflow.verification.concluded import find_conclusion, list_signed_gaps
from workflow.verification.not_as_reported import propose_unfound
from workflow.verification.passages import propose_answers
from workflow.verification.verdicts import propose_gaps

CHOICES: dict[str, type[StrEnum]] = {"effectiveness": Effectiveness, "rebound_origin": ReboundOrigin}


class GapRow(PlainForm):
    description = TextAreaField(lazy_gettext("What is missing"))
    severity = SelectField(lazy_gettext("How serious"), default=Severity.SERIOUS.value)
    wanted = TextAreaField(lazy_gettext("What would close it"))
    due_on = DeadlineField(lazy_gettext("Until when"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.severity.choices = [(one.value, spoken(one)) for one in Severity]


class GoalRow(PlainForm):
    target = TextAreaField(lazy_gettext("Target"))
    measured = TextAreaField(lazy_gettext("How it is measured"))
    due_on = DeadlineField(lazy_gettext("To be met by"), [Optional()])


ROWS: dict[str, type[PlainForm]] = {"gaps": GapRow, "goals": GoalRow}


def blank_rows() -> dict[str, PlainForm]:
    """An empty row of each kind, whose names carry the place-holder that rows.js fills."""
    return {kind: row(prefix=f"{kind}-__i__-") for kind, row in ROWS.items()}


class Checkboxes(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def build_form(row: Transition, ctx: Context) -> SeenForm:
    """The transition's form for this actor and task."""
    fields = {field.name: _MAKERS[field.kind](field, ctx) for field in shown_fields(row, ctx)}
    if row.signature is not None:
        fields["password"] = OwnPasswordField(lazy_gettext("Password"))
    form: SeenForm = type("ActionForm", (SeenForm,), fields)(seen_version=ctx.task.version)
    for field in shown_fields(row, ctx):
        if field.required and field.kind not in ("gaps", "goals"):
            form[field.name].flags.required = True
    if "password" in form:
        form["password"].flags.required = True
    if "deadline" in form:
        form["deadline"].description = f"{form['deadline'].description} {_days_so_far(ctx.task)}".strip()
    return form


def _days_so_far(task: Task) -> str:
    """The days that a new deadline should not come before."""
    days = [measure.deadline for measure in task.measures if measure.deadline]
    told = [gettext("So far: %(day)s", day=format_day(task.deadline))] if task.deadline else []
    told += [gettext("the last measure: %(day)s", day=format_day(max(days)))] if days else []
    return str(gettext("; ").join(told))


def make_shared_fields(row: Transition, ctx: Context) -> dict[str, Field]:
    """Those fields of the transition that can say the same for many tasks; `ctx` is any of them."""
    return {field.name: _MAKERS[field.kind](field, ctx) for field in _shared_rows(row, ctx)}


def require_shared_fields(row: Transition, form: Form, ctx: Context) -> None:
    """Mark what has to be filled in."""
    for field in _shared_rows(row, ctx):
        form[field.name].flags.required = field.required


def read_shared_fields(row: Transition, form: Form, ctx: Context) -> dict[str, Any]:
    return {field.name: _read(field, form[field.name].data) for field in _shared_rows(row, ctx)}


def _shared_rows(row: Transition, ctx: Context) -> list[FieldRow]:
    return [field for field in shown_fields(row, ctx) if field.kind not in EACH_ITS_OWN]


def fields_sent(ref: str, trigger: str) -> Known:
    """The fields of a trigger in whatever state the task is: what a page says that refuses them all."""
    known: Known = {}
    for field in (field for row in process().transitions if row.trigger == trigger for field in row.fields):
        choice = field.kind in ("choice", "evidence", "cause")
        known |= fields_of(ROWS[field.kind]) if field.kind in ROWS else {}
        known[field.name] = (spoken(field.label), {} if choice else None)
    return known


def shown_fields(row: Transition, ctx: Context) -> list[FieldRow]:
    """Without what only the holders of a further right fill in."""
    return [field for field in row.fields if not field.only_right or holds(ctx.actor, field.only_right, ctx.task)]


def read_form(row: Transition, form: SeenForm, ctx: Context) -> dict[str, Any]:
    """The form's values in the shapes that needs and effects expect."""
    return {field.name: _read(field, form[field.name].data) for field in shown_fields(row, ctx)}


def _read(field: FieldRow, value: Any) -> Any:
    if field.kind in ("gaps", "goals"):
        rows = [
            {key: "" if cell is None else cell for key, cell in row.items() if key != "csrf_token"} for row in value
        ]
        return [row for row in rows if any(value for key, value in row.items() if key != "severity")]
    if field.kind == "choice":
        return CHOICES[field.choices](value) if value in set(CHOICES[field.choices]) else None
    if field.kind == "cause":
        return value or None
    return value


def _label(field: FieldRow) -> dict[str, Any]:
    return {"label": spoken(field.label), "description": spoken(field.help)}


def _text(field: FieldRow, ctx: Context) -> Field:
    """What has been said of it already is proposed, to be changed at will."""
    proposed = PROPOSED[field.proposed](ctx) if field.proposed else ""
    return TextAreaField(**_label(field), render_kw={"rows": 5}, default=proposed)


def _date(field: FieldRow, _: Context) -> Field:
    return DeadlineField(**_label(field), validators=[Optional()])


def _number(field: FieldRow, _: Context) -> Field:
    return IntegerField(
        **_label(field), default=field.default, validators=[Optional()], render_kw={"min": field.min, "max": field.max}
    )


def _choice(field: FieldRow, ctx: Context) -> Field:
    offered = list_origins(ctx.actor, ctx.task) if field.choices == "rebound_origin" else CHOICES[field.choices]
    options = [(member.value, spoken(member)) for member in offered]
    proposed = PROPOSED[field.proposed](ctx) if field.proposed else None
    return RadioField(**_label(field), choices=options, validate_choice=False, default=proposed)


def _cause(field: FieldRow, ctx: Context) -> Field:
    options = [(0, gettext("Choose a cause")), *((one.id, named(one)) for one in list_active(ctx.session))]
    return SelectField(**_label(field), choices=options, coerce=chosen_id, validate_choice=False)


class Rows(FieldList):  # type: ignore[type-arg] # generic in its stubs only
    """Rows by their plain numbers; other names that resemble one (gaps-²-…) are nobody's row."""

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        offset = len(prefix) + 1
        for name in formdata:
            number = name[offset:].split("-", 1)[0] if name.startswith(f"{prefix}-") else ""
            if number.isascii() and number.isdigit() and len(number) < 6:
                yield int(number)


def _goals(field: FieldRow, _: Context) -> Field:
    return Rows(FormField(GoalRow), **_label(field), min_entries=1)


def _gaps(field: FieldRow, ctx: Context) -> Field:
    """What is named beside the gaps of a signed conclusion, which are returned as they stand; without one, what was
    concluded or a row for each file found wanting. And one for each thing not found as reported on the spot."""
    said, signed = _label(field), {gap.description for gap in list_signed_gaps(ctx.session, ctx.submission())}
    rows = [row for row in propose_rows(ctx) if row["description"] not in signed]
    if signed:
        said["description"] = gettext("What is named here is added to the gaps of the signed conclusion.")
    if rows:
        said["description"] += " " + gettext("Proposed from the review; change or remove what is not to be told.")
    return Rows(FormField(GapRow), **said, min_entries=0 if signed else 1, default=rows)


def propose_rows(ctx: Context) -> list[dict[str, Any]]:
    """What the review has found wanting so far, as rows of gaps."""
    submission = ctx.submission()
    if submission is None:
        return []
    if concluded := find_conclusion(ctx.session, submission):
        known = {gap.description for gap in concluded.gaps}
        unfound = map(spoken, propose_unfound(ctx.session, submission))
        return [*map(row_of, concluded.gaps), *({"description": text} for text in unfound if text not in known)]
    wanting = propose_answers(ctx.session, submission) + propose_gaps(ctx.session, submission)
    wanting += propose_unfound(ctx.session, submission, in_part=True)
    return [{"description": spoken(gap)} for gap in wanting]


def row_of(gap: NotedGap) -> dict[str, Any]:
    return {
        "description": gap.description,
        "severity": gap.severity.value,
        "wanted": gap.wanted,
        "due_on": gap.due_on,
    }


def _evidence(field: FieldRow, ctx: Context) -> Field:
    options = [(item.id, f"{item.title} · {format_day(item.dated_on)}") for item in rebound_evidence(ctx)]
    chosen = find_back_evidence(ctx.session, ctx.task)
    return Checkboxes(**_label(field), choices=options, coerce=chosen_id, validate_choice=False, default=chosen)


PROPOSED: dict[str, Callable[[Context], str]] = {
    "found_back": lambda ctx: find_found_back(ctx.session, ctx.task),
    "found_origin": lambda ctx: propose_origin(ctx.session, ctx.task),
    "last_why": lambda ctx: find_last_why(ctx.session, ctx.task),
}
_MAKERS: dict[str, Callable[[FieldRow, Context], Field]] = {
    "text": _text,
    "date": _date,
    "number": _number,
    "choice": _choice,
    "gaps": _gaps,
    "goals": _goals,
    "evidence": _evidence,
    "cause": _cause,
}
