"""The board of a task's parts with the questions between its units, and the parts over all tasks."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import TextAreaField

from models.coordination import UnitQuestion
from models.ledger import Task
from models.people import Unit
from views.access import allowed, me, task_by_ref, unit_question_by_id
from views.clock import book, utc_now
from views.database import db
from views.forms import Form, SeenForm, attempt
from views.ledger import bp
from views.ledger.choices import id_select, offer
from views.ledger.planning import acting
from views.paging import PAGE_ROWS, Page
from workflow.ledger import unit_questions as rules
from workflow.ledger.board import count_parts, find_parts, list_board
from workflow.ledger.tasks import PLANNING
from workflow.process.locking import is_still
from workflow.process.ties import units_with_parts


class AskUnitForm(Form):
    sender = id_select(lazy_gettext("In the name of"))
    unit = id_select(lazy_gettext("Unit asked"))
    text = TextAreaField(
        lazy_gettext("Question"),
        description=lazy_gettext("At least 10 characters. Every unit of the task and the inspection side read it."),
        render_kw={"rows": 3, "dir": "auto"},
    )


class AnswerUnitForm(SeenForm):
    answer = TextAreaField(lazy_gettext("Answer"), render_kw={"rows": 3, "dir": "auto"})


@bp.get("/tasks/<ref>/board")
@allowed("task.view", task_by_ref)
def show_board(task: Task) -> ResponseReturnValue:
    """Every part with what its unit has done, the measures, and the questions between the units."""
    return _page(task)


@bp.get("/unit-questions/<int:question_id>")
@allowed("task.view", unit_question_by_id)
def open_unit_question(question: UnitQuestion) -> ResponseReturnValue:
    """Its forms stand on the board."""
    return redirect(url_for("ledger.show_board", ref=question.task.ref))


@bp.post("/tasks/<ref>/board/ask")
@allowed(rules.RIGHT, task_by_ref)
def ask_unit(task: Task) -> ResponseReturnValue:
    ref, form = task.ref, _ask_form(task)

    def ask() -> None:
        sender = db.session.get(Unit, form.sender.data) if form.sender else next(iter(_senders(task)), None)
        receiver = db.session.get(Unit, form.unit.data or 0)
        rules.ask_unit(db.session, task, sender, receiver, form.text.data or "", actor=me(), now=utc_now())

    if form.validate_on_submit() and attempt(form, ask):
        return _back(ref, _("The question is asked; the people of that unit are told at once."))
    return _page(task_by_ref(ref), sent=form)


@bp.post("/unit-questions/<int:question_id>/answer")
@allowed(rules.RIGHT, unit_question_by_id)
def answer_unit(question: UnitQuestion) -> ResponseReturnValue:
    ref, id_, form = question.task.ref, question.id, _answer_form(question, sent=True)

    def answer() -> None:
        rules.answer_unit(db.session, question, form.answer.data or "", **acting(form))

    if form.validate_on_submit() and attempt(form, answer):
        return _back(ref, _("The answer is saved; the unit that asked is told at once."))
    return _page(task_by_ref(ref), sent=form, about=id_)


@bp.post("/unit-questions/<int:question_id>/withdraw")
@allowed(rules.RIGHT, unit_question_by_id)
def withdraw_unit_question(question: UnitQuestion) -> ResponseReturnValue:
    ref, form = question.task.ref, SeenForm()

    def withdraw() -> None:
        rules.withdraw_question(db.session, question, **acting(form))

    if form.validate_on_submit() and attempt(form, withdraw):
        return _back(ref, _("The question is withdrawn."))
    return _page(task_by_ref(ref), sent=form)


@bp.get("/parts")
@allowed("ledger.view")
def list_parts() -> ResponseReturnValue:
    """The parts in running tasks that my units lead, or that I may see: what is late first."""
    total = count_parts(db.session, me())
    page = Page(request.args.get("page", 1, type=int), total, lambda number: url_for("ledger.list_parts", page=number))
    rows = find_parts(db.session, me(), book(), offset=page.offset, limit=PAGE_ROWS)
    return render_template("ledger/parts.html", rows=rows, page=page)


def _page(task: Task, sent: Form | None = None, about: int = 0) -> ResponseReturnValue:
    asked = rules.list_questions(db.session, task)
    mine = {unit.id for unit in rules.speaks_for(me(), task)} if rules.may_speak(me(), task) else set()
    answering = [one for one in asked if one.withdrawn_at is None and one.to_unit_id in mine]
    forms: dict[int, Form] = {one.id: _answer_form(one, sent=False) for one in answering}
    if sent is not None and about in forms:
        forms[about] = sent
    page = render_template(
        "ledger/board.html",
        task=task,
        rows=list_board(db.session, task, book()),
        progress={measure.id: measure.progress_in(task.cycle) for measure in task.measures},
        questions=asked,
        waiting={one.id for one in asked if one.is_open and task.state in PLANNING and not is_still(task)},
        ask=(sent if isinstance(sent, AskUnitForm) else _ask_form(task, sent=False)) if mine and task.parts else None,
        forms=forms,
        withdrawable={one.id for one in asked if one.is_open and one.from_unit_id in mine},
        sent=sent,
    )
    return page, 422 if sent is not None else 200


def _ask_form(task: Task, *, sent: bool = True) -> AskUnitForm:
    form = AskUnitForm(prefix="ask-") if sent else AskUnitForm(formdata=None, prefix="ask-")
    senders = _senders(task)
    offer(form.sender, senders, None)
    others = [unit for unit in units_with_parts(task) if [unit] != senders]
    offer(form.unit, others, None if len(others) == 1 else _("Choose a unit"))
    form.unit.flags.required = form.text.flags.required = True
    if len(senders) < 2:
        del form.sender
    return form


def _senders(task: Task) -> list[Unit]:
    return rules.speaks_for(me(), task)


def _answer_form(question: UnitQuestion, *, sent: bool) -> AnswerUnitForm:
    source: dict[str, Any] = {} if sent else {"formdata": None, "seen_version": question.version}
    form = AnswerUnitForm(**source, prefix=f"answer{question.id}-")
    form.answer.label.text = _("Answer to question %(number)s", number=question.number)
    form.answer.flags.required = True
    return form


def _back(ref: str, told: str) -> ResponseReturnValue:
    flash(told, "success")
    return redirect(url_for("ledger.show_board", ref=ref, _anchor="questions"))
