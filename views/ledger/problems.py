"""Problems: entering, showing and editing what was fed back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.ledger import Campaign, Problem
from views.access import allowed, campaign_by_code, me, problem_by_ref
from views.clock import book, utc_now
from views.database import db
from views.forms import attempt, status_of
from views.ledger import bp
from views.ledger.campaign_forms import ProblemForm, problem_form
from workflow.ledger import problems as rules
from workflow.ledger.overview import list_tasks_of
from workflow.process.locking import require_open
from workflow.reminders.colour import colour_of


@bp.route("/campaigns/<code>/problems/new", methods=["GET", "POST"])
@allowed("ledger.edit", campaign_by_code)
def new_problem(campaign: Campaign) -> ResponseReturnValue:
    require_open(campaign)
    code, form = campaign.code, problem_form(campaign)
    made: list[Problem] = []
    if form.validate_on_submit() and attempt(form, lambda: made.append(_create(campaign, form))):
        flash(_("The problem %(ref)s was entered.", ref=made[0].ref), "success")
        if "another" in request.form:
            return redirect(url_for("ledger.new_problem", code=code))
        return redirect(url_for("ledger.show_problem", ref=made[0].ref))
    return render_template("ledger/problem_new.html", form=form, campaign=campaign), status_of(form)


@bp.route("/problems/<ref>")
@allowed("campaign.view", problem_by_ref)
def show_problem(problem: Problem) -> ResponseReturnValue:
    """For those who see the whole campaign; others read the problem on the page of a task that they may see."""
    tasks = list_tasks_of(db.session, problem)
    signals = {task.id: colour_of(task, book()) for task in tasks}
    campaign = problem.campaign
    may_enter = rules.may_enter(me(), campaign)
    return render_template(
        "ledger/problem.html",
        problem=problem,
        campaign=campaign,
        tasks=tasks,
        signals=signals,
        open=may_enter,
        tie=rules.find_tie_to(db.session, problem, me()) if may_enter else None,
    )


@bp.route("/problems/<ref>/edit", methods=["GET", "POST"])
@allowed("ledger.edit", problem_by_ref)
def edit_problem(problem: Problem) -> ResponseReturnValue:
    require_open(problem.campaign)
    rules.require_untied(db.session, problem, me())
    ref, form = problem.ref, problem_form(problem.campaign, problem)

    def save() -> None:
        seen = form.seen_version.data or 0
        rules.edit_problem(db.session, problem, form.facts(), actor=me(), seen_version=seen, now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        flash(_("Saved."), "success")
        return redirect(url_for("ledger.show_problem", ref=ref))
    signed = rules.list_signed_for(problem)
    return render_template("ledger/problem_edit.html", form=form, problem=problem, signed=signed), status_of(form)


def _create(campaign: Campaign, form: ProblemForm) -> Problem:
    return rules.create_problem(db.session, campaign, form.facts(), actor=me(), now=utc_now())
