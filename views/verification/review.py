"""The review page: the frozen submission beside problem and goal, the three steps, verdicts, interviews."""

from dataclasses import dataclass, replace

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from models.evidence import Revision
from models.ledger import Task
from models.process import Submission
from models.verification import Step
from views.access import allowed, found, me, task_by_ref
from views.clock import utc_now
from views.database import db
from views.forms import Form, attempt
from views.verification import bp
from views.verification.forms import (
    InterviewForm,
    StepForm,
    build_interview_form,
    build_step_form,
    build_verdict_form,
    explain_verdicts,
    read_verdicts,
)
from views.verification.offers import list_offers
from workflow.evidence.types import ALL
from workflow.process.declared import process
from workflow.verification import steps as rules
from workflow.verification.gaps import list_gaps, wanted_of
from workflow.verification.interviews import record_interview as interview_rule
from workflow.verification.recording import may_record
from workflow.verification.reviews import Reviewed, find_before, find_review, list_reviews
from workflow.verification.verdicts import give_verdicts as verdict_rule

PREVIEWED = [kind.media_type for kind in ALL if kind.inline]


@dataclass(frozen=True)
class Forms:
    """The forms of the page; the one that was sent replaces its fresh twin."""

    steps: dict[Step, StepForm]
    verdicts: Form
    interview: InterviewForm


@dataclass(frozen=True)
class StepOf:
    """The step of the submission that the address names."""

    submission: Submission
    step: Step

    @property
    def task(self) -> Task:
        return self.submission.task


def submission_at(ref: str, number: int) -> Submission:
    query = select(Submission).join(Task).where(Task.ref == ref, Submission.number == number)
    return found(db.session.scalar(query))


def step_at(ref: str, number: int, step: str) -> StepOf:
    return StepOf(submission_at(ref, number), found(Step(step) if step in set(Step) else None))


@bp.route("/tasks/<ref>/review")
@allowed("review.view", task_by_ref)
def review(task: Task) -> ResponseReturnValue:
    """The submission under review; below it the earlier ones."""
    return _show(task)


@bp.route("/tasks/<ref>/review/<int:number>")
@allowed("review.view", submission_at)
def show_reviewed(submission: Submission) -> ResponseReturnValue:
    """What was recorded on one submission, once it is decided."""
    task, reviewed = submission.task, find_review(db.session, submission)
    if reviewed.under_review:
        return redirect(url_for("verification.review", ref=task.ref))
    return render_template(
        "verification/reviewed.html", task=task, reviewed=reviewed, previewed=_previewed([reviewed]), Step=Step
    )


@bp.route("/tasks/<ref>/review/<int:number>/steps/<step>", methods=["POST"])
@allowed("review.record", step_at)
def record_step(at: StepOf) -> ResponseReturnValue:
    """Write the conclusion of one step."""
    task, submission, step, ref = at.task, at.submission, at.step, at.task.ref
    form = build_step_form(step, None, sent=True)
    if form.validate_on_submit() and attempt(form, lambda: _record_step(submission, step, form)):
        flash(_("The conclusion is saved."), "success")
        return redirect(url_for("verification.review", ref=ref, _anchor=f"step-{step.value}"))
    return _show(task, sent=form, step=step)


@bp.route("/tasks/<ref>/review/<int:number>/verdicts", methods=["POST"])
@allowed("review.record", submission_at)
def give_verdicts(submission: Submission) -> ResponseReturnValue:
    """Write the verdicts that changed."""
    task, ref = submission.task, submission.task.ref
    reviewed = find_review(db.session, submission)
    files = reviewed.frozen.files if reviewed.frozen else []
    form = build_verdict_form(files, reviewed.verdicts, sent=True)

    def write() -> None:
        verdict_rule(db.session, submission, read_verdicts(form, files), actor=me(), now=utc_now())

    if form.validate_on_submit() and explain_verdicts(form, files) and attempt(form, write):
        flash(_("The verdicts are saved."), "success")
        return redirect(url_for("verification.review", ref=ref, _anchor="verdicts"))
    return _show(task, sent=form)


@bp.route("/tasks/<ref>/review/<int:number>/interviews", methods=["POST"])
@allowed("review.record", submission_at)
def record_interview(submission: Submission) -> ResponseReturnValue:
    """Add an interview."""
    task, ref = submission.task, submission.task.ref
    form = build_interview_form(task, sent=True)
    if form.validate_on_submit() and attempt(form, lambda: _record_interview(submission, form)):
        flash(_("The interview is saved."), "success")
        return redirect(url_for("verification.review", ref=ref, _anchor="interviews"))
    return _show(task, sent=form)


def _record_step(submission: Submission, step: Step, form: StepForm) -> None:
    rules.record_step(
        db.session,
        submission,
        step,
        form.conclusion.data or "",
        actor=me(),
        seen_version=form.seen_version.data or 0,
        now=utc_now(),
    )


def _record_interview(submission: Submission, form: InterviewForm) -> None:
    interview_rule(
        db.session,
        submission,
        interviewed=form.interviewed.data or "",
        held_on=form.held_on.data,
        interviewer_ids=form.interviewers.data or [],
        summary=form.summary.data or "",
        actor=me(),
        now=utc_now(),
    )


def _show(task: Task, sent: Form | None = None, step: Step | None = None) -> ResponseReturnValue:
    reviews = list_reviews(db.session, task)
    current = next((one for one in reviews if one.under_review), None)
    recording = current is not None and may_record(me(), current.submission)
    page = render_template(
        "verification/review.html",
        task=task,
        current=current,
        before=find_before(db.session, reviews, current) if current else None,
        wanted=wanted_of(list_gaps(db.session, task)),
        earlier=[one for one in reviews if one is not current],
        previewed=_previewed(reviews),
        forms=_forms(task, current, sent, step) if current and recording else None,
        sent=sent,
        readers=[holder.role for holder in process().rights["review.view"].holders],
        offers=list_offers(task, "return", "verify"),
        Step=Step,
    )
    return page, 422 if sent is not None else 200


def _forms(task: Task, current: Reviewed, sent: Form | None, step: Step | None) -> Forms:
    files = current.frozen.files if current.frozen else []
    forms = Forms(
        {one: build_step_form(one, current.steps.get(one), sent=False) for one in Step},
        build_verdict_form(files, current.verdicts, sent=False),
        build_interview_form(task, sent=False),
    )
    if isinstance(sent, StepForm) and step is not None:
        return replace(forms, steps={**forms.steps, step: sent})
    if isinstance(sent, InterviewForm):
        return replace(forms, interview=sent)
    return replace(forms, verdicts=sent) if sent is not None else forms


def _previewed(reviews: list[Reviewed]) -> set[int]:
    """The revisions that a browser can show in the page."""
    ids = {file.revision for one in reviews if one.frozen for file in one.frozen.files}
    return set(db.session.scalars(select(Revision.id).where(Revision.id.in_(ids), Revision.media_type.in_(PREVIEWED))))
