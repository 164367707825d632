"""Tasks, edited by the office: created for a problem, edited, declared void."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.extensions import Lapse
from models.ledger import Problem, Task
from models.words import Message
from views.access import allowed, me, problem_by_ref, task_by_ref
from views.clock import utc_now
from views.database import db
from views.forms import attempt, status_of
from views.ledger import bp
from views.ledger.task_forms import NewTaskForm, VoidForm, blank_part, task_form, task_form_of
from views.words import spoken
from workflow.ledger import tasks as rules
from workflow.ledger import voiding
from workflow.ledger.dates import warn_of_past_day
from workflow.ledger.lapsing import foresee_lapse
from workflow.ledger.staffing import list_missing_people_of
from workflow.process.locking import require_moving, require_open
from workflow.process.rights import find_tie


@bp.route("/problems/<ref>/tasks/new", methods=["GET", "POST"])
@allowed("ledger.edit", problem_by_ref)
def new_task(problem: Problem) -> ResponseReturnValue:
    require_open(problem.campaign)
    ref, form = problem.ref, task_form()
    made: list[Task] = []
    if form.validate_on_submit() and attempt(form, lambda: made.append(_create(problem, form))):
        flash(_("The task %(ref)s was created.", ref=made[0].ref), "success")
        _warn(warn_of_past_day(made[0].deadline, None, utc_now()))
        _warn(list_missing_people_of(db.session, made[0]))
        if "another" in request.form:
            return redirect(url_for("ledger.new_task", ref=ref))
        return redirect(url_for("ledger.show_task", ref=made[0].ref))
    page = render_template("ledger/new_task.html", form=form, problem=problem, blank=blank_part())
    return page, status_of(form)


@bp.route("/tasks/<ref>/edit", methods=["GET", "POST"])
@allowed("task.edit", task_by_ref)
def edit_task(task: Task) -> ResponseReturnValue:
    require_moving(task)
    ref, form, before = task.ref, task_form_of(task), task.deadline

    def save() -> None:
        seen = form.seen_version.data or 0
        rules.edit_task(db.session, task, form.facts(task), actor=me(), seen_version=seen, now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        flash(_("Saved."), "success")
        _warn(warn_of_past_day(task.deadline, before, utc_now()))
        return redirect(url_for("ledger.show_task", ref=ref))
    by_unit = (Lapse.UNIT_CHANGED,) if "lead_unit" in form else ()
    lapsing = foresee_lapse(db.session, task, Lapse.DEADLINE_MOVED, *by_unit)
    tie = find_tie(me(), "task.terms", task)
    return render_template("ledger/edit_task.html", form=form, task=task, lapsing=lapsing, tie=tie), status_of(form)


@bp.route("/tasks/<ref>/void", methods=["GET", "POST"])
@allowed("task.void", task_by_ref)
def void_task(task: Task) -> ResponseReturnValue:
    ref, form = task.ref, VoidForm(seen_version=task.version)

    def save() -> None:
        seen, reason = form.seen_version.data or 0, form.reason.data or ""
        voiding.void_task(db.session, task, reason, actor=me(), seen_version=seen, now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        flash(_("The task %(ref)s is void.", ref=ref), "success")
        return redirect(url_for("ledger.show_task", ref=ref))
    obstacle, lapsing = voiding.why_not_void(db.session, task), foresee_lapse(db.session, task, Lapse.VOIDED)
    page = render_template("ledger/edit_void.html", form=form, task=task, obstacle=obstacle, lapsing=lapsing)
    return page, status_of(form)


def _warn(told: list[Message]) -> None:
    for message in told:
        flash(spoken(message), "warning")


def _create(problem: Problem, form: NewTaskForm) -> Task:
    facts, parts = form.facts(), form.co_units()
    return rules.create_task(db.session, problem, facts, parts=parts, actor=me(), now=utc_now())
