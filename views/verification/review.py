"""The review page: the frozen submission beside problem and goal, the three steps, verdicts."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from models.ledger import Task
from models.process import Submission
from models.verification import Step, StepResult
from views.access import allowed, found, me, task_by_ref
from views.clock import utc_now
from views.database import db
from views.forms import attempt
from views.verification import bp
from views.verification.forms import (
    StepForm,
    build_step_form,
    build_verdict_form,
    explain_verdicts,
    read_verdicts,
)
from views.verification.page import find_previewed, look_beside, show_review
from workflow.verification import steps as rules
from workflow.verification.reviews import find_review
from workflow.verification.verdicts import give_verdicts as verdict_rule


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
    return show_review(task)


@bp.route("/tasks/<ref>/review/<int:number>")
@allowed("review.view", submission_at)
def show_reviewed(submission: Submission) -> ResponseReturnValue:
    """What was recorded on one submission, once it is decided."""
    task, reviewed = submission.task, find_review(db.session, submission)
    if reviewed.under_review:
        return redirect(url_for("verification.review", ref=task.ref))
    return render_template(
        "verification/reviewed.html",
        task=task,
        reviewed=reviewed,
        previewed=find_previewed([reviewed]),
        beside=look_beside(reviewed),
        Step=Step,
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
    return show_review(task, sent=form, step=step)


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
    return show_review(task, sent=form)


def _record_step(submission: Submission, step: Step, form: StepForm) -> None:
    rules.record_step(
        db.session,
        submission,
        step,
        form.conclusion.data or "",
        StepResult(form.result.data) if form.result.data in set(StepResult) else None,
        actor=me(),
        seen_version=form.seen_version.data or 0,
        now=utc_now(),
    )
