"""Step 3 on the review page: interviews, on-site checks with photos, reverse checks; photos for the inspection side."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from models.process import Submission
from models.spot import OnSiteCheck, SpotPhoto
from views.access import allowed, found, me
from views.clock import utc_now
from views.database import db
from views.evidence.receive import read_files, take_good
from views.evidence.serve import send_stored
from views.forms import attempt
from views.verification import bp
from views.verification.forms import InterviewForm, build_interview_form
from views.verification.forms_spot import build_on_site_form, build_reverse_form, read_on_site, read_reverse
from views.verification.page import show_review
from views.verification.review import submission_at
from workflow.evidence.types import type_of
from workflow.verification.interviews import Talk
from workflow.verification.interviews import record_interview as interview_rule
from workflow.verification.on_site import record_on_site as on_site_rule
from workflow.verification.reverse import record_reverse as reverse_rule
from workflow.verification.reviews import find_review


def photo_at(ref: str, number: int, photo_id: int) -> SpotPhoto:
    submission = submission_at(ref, number)
    query = select(SpotPhoto).join(SpotPhoto.check)
    return found(db.session.scalar(query.where(SpotPhoto.id == photo_id, OnSiteCheck.submission_id == submission.id)))


@bp.post("/tasks/<ref>/review/<int:number>/interviews")
@allowed("review.record", submission_at)
def record_interview(submission: Submission) -> ResponseReturnValue:
    """Add an interview."""
    task, ref = submission.task, submission.task.ref
    form = build_interview_form(task, sent=True)
    if form.validate_on_submit() and attempt(form, lambda: _record_interview(submission, form)):
        flash(_("The interview is saved."), "success")
        return redirect(url_for("verification.review", ref=ref, _anchor="interviews"))
    return show_review(task, sent=form)


@bp.post("/tasks/<ref>/review/<int:number>/on-site")
@allowed("review.record", submission_at)
def record_on_site(submission: Submission) -> ResponseReturnValue:
    """Add an on-site check with its photos; what was typed comes back with a refusal, photos by the draft."""
    task, ref = submission.task, submission.task.ref
    files = read_files("onsite-photos")
    form = build_on_site_form(task, find_review(db.session, submission), sent=True)
    fine = form.validate()
    photos = take_good(form, "photos", files)

    def write() -> None:
        on_site_rule(db.session, submission, read_on_site(form), photos, actor=me(), now=utc_now())

    if fine and len(photos) == len(files) and attempt(form, write):
        flash(_("The on-site check is saved."), "success")
        return redirect(url_for("verification.review", ref=ref, _anchor="on-site"))
    return show_review(task, sent=form)


@bp.post("/tasks/<ref>/review/<int:number>/reverse")
@allowed("review.record", submission_at)
def record_reverse(submission: Submission) -> ResponseReturnValue:
    """Add a reverse check."""
    task, ref = submission.task, submission.task.ref
    form = build_reverse_form(sent=True)

    def write() -> None:
        reverse_rule(db.session, submission, read_reverse(form), actor=me(), now=utc_now())

    if form.validate_on_submit() and attempt(form, write):
        flash(_("The reverse check is saved."), "success")
        return redirect(url_for("verification.review", ref=ref, _anchor="reverse"))
    return show_review(task, sent=form)


@bp.get("/tasks/<ref>/review/<int:number>/photos/<int:photo_id>")
@allowed("review.view", photo_at)
def show_photo(photo: SpotPhoto) -> ResponseReturnValue:
    """A photo of an on-site check; one that no browser shows is handed over as an attachment."""
    return send_stored(photo, as_attachment=not type_of(photo.media_type).inline)


def _record_interview(submission: Submission, form: InterviewForm) -> None:
    talk = Talk(
        form.interviewed.data or "",
        form.held_on.data,
        form.questions.data or "",
        form.summary.data or "",
        form.confirmed_on.data,
        form.unconfirmed.data or "",
    )
    interview_rule(db.session, submission, talk, form.interviewers.data or [], actor=me(), now=utc_now())
