"""What a reviewer does on the review page beside the three steps: claim, mark passages, ask, draw and check samples."""

from dataclasses import dataclass

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from models.ledger import Task
from models.process import Submission
from models.reviewing import Drawn, SpotSample
from views.access import allowed, found, me
from views.clock import utc_now
from views.database import db
from views.forms import attempt
from views.verification import bp
from views.verification.forms_in_depth import (
    DrawForm,
    QuestionForm,
    build_check_form,
    build_draw_form,
    build_mark_form,
    build_question_form,
    read_checks,
    read_marks,
)
from views.verification.page import show_review
from views.verification.review import submission_at
from workflow.verification import claims, questions, samples
from workflow.verification.passages import mark_passages as mark_rule
from workflow.verification.reviews import find_review


@dataclass(frozen=True)
class SampleOf:
    """The sample of the submission that the address names."""

    sample: SpotSample

    @property
    def task(self) -> Task:
        return self.sample.task


def sample_at(ref: str, number: int, sample: int) -> SampleOf:
    submission = submission_at(ref, number)
    query = select(SpotSample).where(SpotSample.submission_id == submission.id, SpotSample.number == sample)
    return SampleOf(found(db.session.scalar(query)))


@bp.post("/tasks/<ref>/review/<int:number>/claim")
@allowed("review.record", submission_at)
def claim_review(submission: Submission) -> ResponseReturnValue:
    """Take the review in hand, perhaps from somebody else."""
    claims.claim_review(db.session, submission, actor=me(), now=utc_now())
    flash(_("The review is in your hands."), "success")
    return redirect(url_for("verification.review", ref=submission.task.ref))


@bp.post("/tasks/<ref>/review/<int:number>/release")
@allowed("review.record", submission_at)
def release_review(submission: Submission) -> ResponseReturnValue:
    claims.release_review(db.session, submission, actor=me(), now=utc_now())
    flash(_("The review is released."), "success")
    return redirect(url_for("verification.review", ref=submission.task.ref))


@bp.post("/tasks/<ref>/review/<int:number>/marks")
@allowed("review.record", submission_at)
def mark_passages(submission: Submission) -> ResponseReturnValue:
    """Write the marks that changed."""
    task, ref = submission.task, submission.task.ref
    reviewed = find_review(db.session, submission)
    sentences = reviewed.sentences
    form = build_mark_form(sentences, reviewed.marks, sent=True)

    def write() -> None:
        mark_rule(db.session, submission, read_marks(form, sentences), actor=me(), now=utc_now())

    if form.validate_on_submit() and attempt(form, write):
        flash(_("The marks are saved."), "success")
        return redirect(url_for("verification.review", ref=ref, _anchor="passages"))
    return show_review(task, sent=form)


@bp.post("/tasks/<ref>/review/<int:number>/questions")
@allowed("review.record", submission_at)
def ask_question(submission: Submission) -> ResponseReturnValue:
    """Ask the unit."""
    task, ref = submission.task, submission.task.ref
    form = build_question_form(find_review(db.session, submission).sentences, sent=True)
    if form.validate_on_submit() and attempt(form, lambda: _ask(submission, form)):
        flash(_("The question is asked; the unit is told at once."), "success")
        return redirect(url_for("verification.review", ref=ref, _anchor="questions"))
    return show_review(task, sent=form)


@bp.post("/tasks/<ref>/review/<int:number>/samples")
@allowed("review.record", submission_at)
def draw_sample(submission: Submission) -> ResponseReturnValue:
    """Draw a sample to check on the spot."""
    task, ref = submission.task, submission.task.ref
    form = build_draw_form(sent=True)
    if form.validate_on_submit() and attempt(form, lambda: _draw(submission, form)):
        flash(_("The sample is drawn; seed and result are kept."), "success")
        return redirect(url_for("verification.review", ref=ref, _anchor="samples"))
    return show_review(task, sent=form)


@bp.post("/tasks/<ref>/review/<int:number>/samples/<int:sample>")
@allowed("review.record", sample_at)
def check_sample(at: SampleOf) -> ResponseReturnValue:
    """Record what was found at the things drawn."""
    sample, task, ref, number = at.sample, at.task, at.task.ref, at.sample.number
    form = build_check_form(sample, sent=True)

    def write() -> None:
        samples.check_sample(db.session, sample, read_checks(form, sample), actor=me(), now=utc_now())

    if form.validate_on_submit() and attempt(form, write):
        flash(_("What was found is saved."), "success")
        return redirect(url_for("verification.review", ref=ref, _anchor=f"sample-{number}"))
    return show_review(task, sent=form, sample=number)


def _ask(submission: Submission, form: QuestionForm) -> None:
    text, sentence = form.text.data or "", form.sentence.data or None
    questions.ask_question(db.session, submission, text, sentence, actor=me(), now=utc_now())


def _draw(submission: Submission, form: DrawForm) -> None:
    chosen = Drawn(form.drawn_from.data) if form.drawn_from.data in set(Drawn) else None
    samples.draw_sample(db.session, submission, chosen, form.count.data, actor=me(), now=utc_now())
