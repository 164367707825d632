"""The conclusion of a review: the three steps as a check-list, goal, effort and result compared, gaps; it is signed."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import FormField, RadioField, TextAreaField

from models.concluding import Judgement
from models.ledger import Task
from models.process import Submission
from models.verification import Gap, Severity, Step
from views.access import allowed, me, task_by_ref
from views.clock import utc_now
from views.database import db
from views.forms import OwnPasswordField, SeenForm, attempt
from views.process.action_form import Checkboxes, GapRow, Rows, blank_rows, propose_rows
from views.process.actions import links_of
from views.verification import bp
from views.verification.forms import require, source
from views.verification.offers import list_offers
from views.verification.review import submission_at
from views.words import spoken
from workflow.monitoring.besides import list_all_against
from workflow.process.context import Context
from workflow.process.declared import process
from workflow.process.needs_review import list_unrecorded
from workflow.process.rights import find_absent
from workflow.process.statements import list_unclosed_gaps
from workflow.verification.conclusions import Compared, Noted, conclude_review
from workflow.verification.gaps import list_gaps, wanted_of
from workflow.verification.recorded import name_parts
from workflow.verification.recording import may_record
from workflow.verification.reviews import Reviewed, list_reviews


class ConclusionForm(SeenForm):
    goal = TextAreaField(lazy_gettext("Goal: what was to be reached"), render_kw={"rows": 3})
    effort = TextAreaField(lazy_gettext("Effort: what was done"), render_kw={"rows": 3})
    result = TextAreaField(lazy_gettext("Result: what has changed"), render_kw={"rows": 3})
    judgement = RadioField(lazy_gettext("Overall judgement"), validate_choice=False)
    gaps = Rows(FormField(GapRow), lazy_gettext("Gaps that are left"))
    watched = Checkboxes(lazy_gettext("Watch on after the write-off"), coerce=int, validate_choice=False)
    password = OwnPasswordField(lazy_gettext("Password"))


@bp.get("/tasks/<ref>/conclusion")
@allowed("review.view", task_by_ref)
def show_conclusion(task: Task) -> ResponseReturnValue:
    return _page(task)


@bp.get("/tasks/<ref>/review/<int:number>/conclusion")
@allowed("review.view", submission_at)
def open_conclusion(submission: Submission) -> ResponseReturnValue:
    """The address of a form that came back, opened anew."""
    return redirect(url_for("verification.show_conclusion", ref=submission.task.ref))


@bp.post("/tasks/<ref>/review/<int:number>/conclusion")
@allowed("review.conclude", submission_at)
def conclude(submission: Submission) -> ResponseReturnValue:
    """Write the conclusion and sign it."""
    task, ref = submission.task, submission.task.ref
    form = _build(task, None, sent=True)
    if form.validate_on_submit() and attempt(form, lambda: _conclude(submission, form)):
        flash(_("The conclusion of the review is signed."), "success")
        return redirect(url_for("verification.show_conclusion", ref=ref))
    return _page(task, form)


def _page(task: Task, sent: ConclusionForm | None = None) -> ResponseReturnValue:
    current = next((one for one in list_reviews(db.session, task) if one.under_review), None)
    form = sent
    if form is None and current is not None and may_record(me(), current.submission, "review.conclude"):
        form = _build(task, current, sent=False)
    lacking = sent.reasons if sent else list_unrecorded(Context(db.session, task, me(), utc_now())) if form else []
    page = render_template(
        "verification/conclusion.html",
        task=task,
        current=current,
        standing=list_unclosed_gaps(db.session, task),
        against=list_all_against(db.session, current, actor=me()) if current and form else [],
        missing=links_of(lacking, task),
        since=name_parts(current.changed) if current and current.changed else None,
        form=form,
        sent=sent,
        blank=blank_rows()["gaps"],
        absent=find_absent(me(), "review.conclude", task) if form else [],
        wanted=wanted_of(list_gaps(db.session, task)),
        readers=process().rights["review.view"].roles,
        offers=list_offers(task, "return", "verify"),
        Step=Step,
    )
    return page, 422 if sent is not None else 200


def _build(task: Task, current: Reviewed | None, *, sent: bool) -> ConclusionForm:
    standing = list_unclosed_gaps(db.session, task)
    known: dict[str, Any] = {} if sent or current is None else _known(task, current, standing)
    form = ConclusionForm(**source(sent), **known)
    form.judgement.choices = [(one.value, spoken(one)) for one in Judgement]
    form.watched.choices = [
        (gap.number, _("Gap %(number)s: %(text)s", number=gap.number, text=gap.description)) for gap in standing
    ]
    require(form, "goal", "effort", "result", "judgement", "password")
    return form


def _known(task: Task, current: Reviewed, standing: list[Gap]) -> dict[str, Any]:
    """What is written already; before that the goal, and a row for each file found wanting."""
    written = current.conclusion
    told: dict[str, Any] = {
        "seen_version": task.version,
        "goal": written.goal if written else current.frozen.goal if current.frozen else "",
        "gaps": propose_rows(Context(db.session, task, me(), utc_now())),
        "watched": [gap.number for gap in standing if gap.watched],
    }
    if written:
        told |= {"effort": written.effort, "result": written.result, "judgement": written.judgement.value}
    return told


def _conclude(submission: Submission, form: ConclusionForm) -> None:
    judgement = Judgement(form.judgement.data) if form.judgement.data in set(Judgement) else None
    rows = [row for row in form.gaps.data if any(row.get(key) for key in ("description", "wanted", "due_on"))]
    gaps = [
        Noted(row["description"] or "", Severity(row["severity"]), row["wanted"] or "", row["due_on"]) for row in rows
    ]
    compared = Compared(
        form.goal.data or "",
        form.effort.data or "",
        form.result.data or "",
        judgement,
        gaps,
        form.watched.data or [],
    )
    conclude_review(
        db.session,
        submission,
        compared,
        actor=me(),
        seen_version=form.seen_version.data or 0,
        now=utc_now(),
        password=form.password.data or "",
    )
