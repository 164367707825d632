"""The questions of the inspection group on a task: where the unit reads and answers them, with files or without."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.ledger import Task
from models.reviewing import AnswerFile, Question
from views.access import allowed, found, me, question_by_id, task_by_ref
from views.clock import utc_now
from views.database import db
from views.evidence.receive import read_files, take_good
from views.evidence.serve import send_stored
from views.forms import Form, SeenForm, attempt
from views.verification import bp
from views.verification.forms_in_depth import build_answer_form
from workflow.trail.history import may_read_reviews
from workflow.verification import questions as rules
from workflow.verification.recording import is_under_review


@bp.get("/tasks/<ref>/questions")
@allowed("question.view", task_by_ref)
def show_questions(task: Task) -> ResponseReturnValue:
    return _page(task)


@bp.get("/questions/<int:question_id>")
@allowed("question.view", question_by_id)
def open_question(question: Question) -> ResponseReturnValue:
    """Its forms stand on the page of the task's questions."""
    return redirect(url_for("verification.show_questions", ref=question.task.ref))


@bp.post("/questions/<int:question_id>/answer")
@allowed("question.answer", question_by_id)
def answer_question(question: Question) -> ResponseReturnValue:
    """The unit answers; what was typed comes back with a refusal, the files by the draft."""
    task, ref, id_ = question.task, question.task.ref, question.id
    files = read_files(f"question{id_}-files")
    form = build_answer_form(question, sent=True)
    fine = form.validate()
    good = take_good(form, "files", files)

    def answer() -> None:
        text, seen = form.answer.data or "", form.seen_version.data or 0
        rules.answer_question(db.session, question, text, good, actor=me(), seen_version=seen, now=utc_now())

    if fine and len(good) == len(files) and attempt(form, answer):
        flash(_("The answer is saved; the inspection group is told at once."), "success")
        return redirect(url_for("verification.show_questions", ref=ref, _anchor=f"question-{id_}"))
    return _page(task, sent=form, about=id_)


@bp.get("/questions/files/<int:file_id>")
@allowed("question.view", lambda file_id: found(db.session.get(AnswerFile, file_id)))
def download_answer_file(file: AnswerFile) -> ResponseReturnValue:
    """A file of an answer, for whoever reads the answer."""
    return send_stored(file, as_attachment=True)


@bp.post("/questions/<int:question_id>/withdraw")
@allowed("review.record", question_by_id)
def withdraw_question(question: Question) -> ResponseReturnValue:
    """The group needs no answer any more."""
    task, ref, form = question.task, question.task.ref, SeenForm()
    seen = form.seen_version.data or 0

    def withdraw() -> None:
        rules.withdraw_question(db.session, question, actor=me(), seen_version=seen, now=utc_now())

    if form.validate_on_submit() and attempt(form, withdraw):
        flash(_("The question is withdrawn."), "success")
        return redirect(url_for("verification.show_questions", ref=ref))
    return _page(task, sent=form)


def _page(task: Task, sent: Form | None = None, about: int = 0) -> ResponseReturnValue:
    asked = rules.list_questions(db.session, task)
    waiting = [one for one in asked if rules.is_waiting(one)]
    answering = rules.may_settle(me(), "question.answer", task)
    forms: dict[int, Form] = {one.id: build_answer_form(one, sent=False) for one in waiting if answering}
    if sent is not None and about in forms:
        forms[about] = sent
    page = render_template(
        "verification/questions.html",
        task=task,
        questions=asked,
        forms=forms,
        sent=sent,
        withdrawable={one.id for one in waiting} if rules.may_settle(me(), "review.record", task) else set(),
        may_review=is_under_review(task) and may_read_reviews(me(), task),
    )
    return page, 422 if sent is not None else 200
