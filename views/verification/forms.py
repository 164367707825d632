"""The forms of the review page: one for each step, one for all verdicts, one for an interview.

They stand on one page, so each has a prefix; only the one that was sent reads what was sent.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import DateField, Field, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from models.ledger import Task
from models.verification import EvidenceVerdict, Step, StepRecord, StepResult, Verdict
from views.clock import today
from views.database import db
from views.forms import Form, SeenForm
from views.process.action_form import Checkboxes
from views.words import spoken
from workflow.verification.frozen import FrozenFile
from workflow.verification.interviews import find_interviewers
from workflow.verification.verdicts import Given, find_fault


class StepForm(SeenForm):
    conclusion = TextAreaField(lazy_gettext("Conclusion"), render_kw={"rows": 5})
    result = RadioField(lazy_gettext("Result"), validate_choice=False)


class InterviewForm(Form):
    interviewed = StringField(lazy_gettext("Person or role interviewed"))
    held_on = DateField(lazy_gettext("Held on"), [Optional()])
    interviewers = Checkboxes(lazy_gettext("Interviewers"), coerce=int, validate_choice=False)
    questions = TextAreaField(lazy_gettext("Questions asked"), render_kw={"rows": 3})
    summary = TextAreaField(lazy_gettext("Summary"), render_kw={"rows": 5})
    confirmed_on = DateField(lazy_gettext("Confirmed by the interviewed person on"), [Optional()])
    unconfirmed = TextAreaField(lazy_gettext("Why it is not confirmed"), render_kw={"rows": 2})


def build_step_form(step: Step, written: StepRecord | None, *, sent: bool) -> StepForm:
    form = StepForm(
        **source(sent),
        prefix=f"{step.value}-",
        seen_version=written.version if written else 0,
        conclusion=written.conclusion if written else "",
        result=written.result.value if written else None,
    )
    form.result.choices = [(one.value, spoken(one)) for one in StepResult]
    form.conclusion.label.text = _("Conclusion of “%(step)s”", step=spoken(step))
    form.result.label.text = _("Result of “%(step)s”", step=spoken(step))
    require(form, "conclusion", "result")
    return form


def build_interview_form(task: Task, *, sent: bool) -> InterviewForm:
    form = InterviewForm(**source(sent), prefix="interview-", held_on=today())
    form.interviewers.choices = [(user.id, user.name) for user in find_interviewers(db.session, task)]
    require(form, "interviewed", "held_on", "interviewers", "questions", "summary")
    return form


def require(form: Form, *names: str) -> None:
    """Mark what has to be filled in."""
    for name in names:
        form[name].flags.required = True


def build_verdict_form(files: Iterable[FrozenFile], given: Mapping[int, EvidenceVerdict], *, sent: bool) -> Form:
    """A verdict, a note and the seen version for each file, named by its revision."""
    fields: dict[str, Field] = {}
    for file in files:
        known = given.get(file.revision)
        fields[f"verdict_{file.revision}"] = SelectField(
            _("Verdict on “%(title)s”", title=file.title),
            choices=([] if known else [("", _("not yet"))]) + [(verdict.value, spoken(verdict)) for verdict in Verdict],
            default=known.verdict.value if known else "",
        )
        fields[f"note_{file.revision}"] = TextAreaField(
            _("Note on “%(title)s”", title=file.title), default=known.note if known else "", render_kw={"rows": 2}
        )
        fields[f"seen_version_{file.revision}"] = IntegerField(
            widget=HiddenInput(), default=known.version if known else 0
        )
    form: Form = type("VerdictForm", (Form,), fields)(**source(sent), prefix="verdicts-")
    return form


def read_verdicts(form: Form, files: Iterable[FrozenFile]) -> dict[int, Given]:
    return {file.revision: _given(form, file.revision) for file in files}


def explain_verdicts(form: Form, files: Iterable[FrozenFile]) -> bool:
    """Put what is wrong beside every row at once; the rule itself would name the first only."""
    faults = {id_: fault for id_, one in read_verdicts(form, files).items() if (fault := find_fault(one))}
    for id_, fault in faults.items():
        form.refuse(spoken(fault), f"note_{id_}" if form[f"verdict_{id_}"].data else f"verdict_{id_}")
    return not faults


def _given(form: Form, revision: int) -> Given:
    chosen = form[f"verdict_{revision}"].data
    return Given(
        Verdict(chosen) if chosen else None,
        form[f"note_{revision}"].data or "",
        form[f"seen_version_{revision}"].data or 0,
    )


def source(sent: bool) -> dict[str, Any]:
    """Without `formdata` a form reads the request; a form that was not sent must not."""
    return {} if sent else {"formdata": None}
