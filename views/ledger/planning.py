"""The plan of a task: its goal, its measures and the parts of its co-units, each with its form."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from models.ledger import Task
from models.measures import Measure, Part
from models.people import Unit
from views.access import allowed, found, me, measure_by_ref, part_by_id, task_by_ref
from views.clock import today, utc_now
from views.database import db
from views.forms import Form, SeenForm, attempt, status_of
from views.ledger import bp
from views.ledger.task_forms import GoalForm, MeasureForm, PartForm, goal_form, measure_form, part_form
from views.pages import url_of_need
from views.words import spoken
from workflow.ledger import plan as rules
from workflow.ledger import plan_proposals as proposals
from workflow.ledger.dates import warn_of_past_day
from workflow.ledger.plan_checks import reason_to_keep
from workflow.ledger.plan_revisions import may_change_directly, tell_standing
from workflow.ledger.planning import list_lapsed, may_plan, may_state_goal, require_planning, warnings_of
from workflow.process.engine import available


@bp.route("/tasks/<ref>/plan", methods=["GET", "POST"])
@allowed("task.plan", task_by_ref)
def edit_plan(task: Task) -> ResponseReturnValue:
    """The whole plan on one page; POST states the goal."""
    ref, proposing = task.ref, must_propose(task)
    form = goal_form(task, proposing)

    def save() -> None:
        goal, who = form.goal.data or "", acting(form)
        if proposing:
            proposals.propose_goal(db.session, task, goal, reason_in(form), **who)
        else:
            rules.edit_goal(db.session, task, goal, **who)

    if form.validate_on_submit() and attempt(form, save):
        return back_to_proposals(ref) if proposing else _back(ref, _("Saved."), "goal")
    return plan_page(task, form)


@bp.route("/tasks/<ref>/measures/new", methods=["GET", "POST"])
@allowed("task.plan", task_by_ref)
def add_measure(task: Task) -> ResponseReturnValue:
    require_planning(task)
    ref, proposing = task.ref, must_propose(task)
    form = measure_form(task, proposing=proposing)
    made: list[Measure] = []
    if proposing:
        if form.validate_on_submit() and attempt(form, lambda: _propose_measure(task, None, form)):
            return back_to_proposals(ref)
        return _measure_page(form, task, None)
    if form.validate_on_submit() and attempt(form, lambda: made.append(_add_measure(task, form))):
        _warn(made[0], None)
        if "another" in request.form:
            flash(_("Measure %(ref)s was added.", ref=made[0].ref), "success")
            return redirect(url_for("ledger.add_measure", ref=ref))
        return _back(ref, _("Measure %(ref)s was added.", ref=made[0].ref), "measures")
    return _measure_page(form, task, None)


@bp.route("/tasks/<ref>/measures/<int:number>/edit", methods=["GET", "POST"])
@allowed("task.plan", measure_by_ref)
def edit_measure(measure: Measure) -> ResponseReturnValue:
    require_planning(measure.task)
    task, proposing, before = measure.task, must_propose(measure.task), measure.deadline
    ref, form = task.ref, measure_form(task, measure, proposing=proposing)

    def save() -> None:
        if proposing:
            _propose_measure(task, measure, form)
        else:
            rules.edit_measure(db.session, measure, form.facts(measure), **acting(form))

    if form.validate_on_submit() and attempt(form, save):
        if proposing:
            return back_to_proposals(ref)
        _warn(measure, before)
        return _back(ref, _("Saved."), "measures")
    return _measure_page(form, task, measure)


@bp.route("/tasks/<ref>/measures/<int:number>/remove", methods=["POST"])
@allowed("task.plan", measure_by_ref)
def remove_measure(measure: Measure) -> ResponseReturnValue:
    told, form = _("Measure %(ref)s was removed.", ref=measure.ref), SeenForm()
    seen, ref = form.seen_version.data or 0, measure.task.ref
    if attempt(form, lambda: rules.remove_measure(db.session, measure, actor=me(), seen_version=seen, now=utc_now())):
        return _back(ref, told, "measures")
    return plan_page(task_by_ref(ref), _goal_form(ref), form)


@bp.route("/tasks/<ref>/parts/new", methods=["GET", "POST"])
@allowed("task.plan", task_by_ref)
def add_part(task: Task) -> ResponseReturnValue:
    require_planning(task)
    ref, proposing = task.ref, must_propose(task)
    form = part_form(task, proposing=proposing)
    made: list[Part] = []
    if proposing:
        if form.validate_on_submit() and attempt(form, lambda: _propose_part(task, None, form)):
            return back_to_proposals(ref)
        return _part_page(form, task, None)
    if form.validate_on_submit() and attempt(form, lambda: made.append(_add_part(task, form))):
        _warn(made[0], None)
        return _back(ref, _("The part was added."), "parts")
    return _part_page(form, task, None)


@bp.route("/parts/<int:part_id>/edit", methods=["GET", "POST"])
@allowed("task.plan", part_by_id)
def edit_part(part: Part) -> ResponseReturnValue:
    require_planning(part.task)
    task, proposing, before = part.task, must_propose(part.task), part.deadline
    ref, form = task.ref, part_form(task, part, proposing=proposing)

    def save() -> None:
        if proposing:
            _propose_part(task, part, form)
        else:
            rules.edit_part(db.session, part, form.description.data or "", form.deadline.data, **acting(form))

    if form.validate_on_submit() and attempt(form, save):
        if proposing:
            return back_to_proposals(ref)
        _warn(part, before)
        return _back(ref, _("Saved."), "parts")
    return _part_page(form, task, part)


@bp.route("/parts/<int:part_id>/remove", methods=["POST"])
@allowed("task.plan", part_by_id)
def remove_part(part: Part) -> ResponseReturnValue:
    ref, form = part.task.ref, SeenForm()
    seen = form.seen_version.data or 0
    if attempt(form, lambda: rules.remove_part(db.session, part, actor=me(), seen_version=seen, now=utc_now())):
        return _back(ref, _("The part was removed."), "parts")
    return plan_page(task_by_ref(ref), _goal_form(ref), form)


def plan_page(task: Task, form: GoalForm, refused: SeenForm | None = None) -> ResponseReturnValue:
    """The plan, with what may still be changed; with a form that came back, 422."""
    _load_plan(task)
    may_edit = may_plan(me(), task)
    offers = [o for o in available(db.session, task, actor=me(), now=utc_now()) if o.transition.trigger == "start"]
    things: list[Measure | Part] = [*task.measures, *task.parts]
    page = render_template(
        "ledger/edit_plan.html",
        task=task,
        form=form,
        refused=refused or form,
        may_edit=may_edit,
        proposing=must_propose(task),
        agreed=tell_standing(db.session, task),
        may_state_goal=may_state_goal(me(), task),
        kept={thing: reason_to_keep(db.session, thing) for thing in things} if may_edit else {},
        lapsed=list_lapsed(task, today()),
        warnings=(warnings := {thing: warnings_of(thing) for thing in things}),
        beyond=[message for told in warnings.values() for message in told],
        start=offers[0].transition if offers else None,
        missing=[(spoken(r.message), url_of_need(r, task)) for o in offers for r in o.reasons],
    )
    return page, 422 if refused else status_of(form)


def _load_plan(task: Task) -> None:
    """Everything on the page in a fixed number of queries."""
    measures = selectinload(Task.measures).options(selectinload(Measure.unit), selectinload(Measure.progress))
    parts = selectinload(Task.parts).options(selectinload(Part.unit), selectinload(Part.contributions))
    db.session.scalars(select(Task).where(Task.id == task.id).options(measures, parts)).all()


def must_propose(task: Task) -> bool:
    """Whether what I change in the plan is a proposal to the office."""
    return may_plan(me(), task) and not may_change_directly(db.session, task, me())


def back_to_proposals(ref: str) -> ResponseReturnValue:
    flash(_("The change is prepared. The leader of your unit signs it here; then the office decides on it."), "success")
    return redirect(url_for("ledger.show_agreed_plan", ref=ref))


def reason_in(form: Form) -> str:
    return str(form["reason"].data or "") if "reason" in form else ""


def acting(form: SeenForm) -> dict[str, Any]:
    """Who does it, on what was seen, and when: what every rule about a plan asks for."""
    return {"actor": me(), "seen_version": form.seen_version.data or 0, "now": utc_now()}


def _propose_measure(task: Task, measure: Measure | None, form: MeasureForm) -> None:
    proposals.propose_measure(db.session, task, measure, form.facts(measure), reason_in(form), **acting(form))


def _propose_part(task: Task, part: Part | None, form: PartForm) -> None:
    unit = part.unit if part else found(db.session.get(Unit, form.unit.data))
    text, due = form.description.data or "", form.deadline.data
    proposals.propose_part(db.session, task, part, unit, text, due, reason_in(form), **acting(form))


def _measure_page(form: MeasureForm, task: Task, measure: Measure | None) -> ResponseReturnValue:
    return render_template("ledger/edit_measure.html", form=form, task=task, measure=measure), status_of(form)


def _part_page(form: PartForm, task: Task, part: Part | None) -> ResponseReturnValue:
    return render_template("ledger/edit_part.html", form=form, task=task, part=part), status_of(form)


def _goal_form(ref: str) -> GoalForm:
    task = task_by_ref(ref)
    return goal_form(task, must_propose(task), sent=False)


def _add_measure(task: Task, form: MeasureForm) -> Measure:
    seen = form.seen_version.data or 0
    return rules.add_measure(db.session, task, form.facts(), actor=me(), seen_version=seen, now=utc_now())


def _add_part(task: Task, form: PartForm) -> Part:
    unit = found(db.session.get(Unit, form.unit.data))
    text, due, seen = form.description.data or "", form.deadline.data, form.seen_version.data or 0
    return rules.add_part(db.session, task, unit, text, due, actor=me(), seen_version=seen, now=utc_now())


def _warn(thing: Measure | Part, before: date | None) -> None:
    for message in [*warn_of_past_day(thing.deadline, before, utc_now()), *warnings_of(thing)]:
        flash(spoken(message), "warning")


def _back(ref: str, told: str, anchor: str) -> ResponseReturnValue:
    flash(told, "success")
    return redirect(url_for("ledger.edit_plan", ref=ref, _anchor=anchor))
