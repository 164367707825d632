"""The room monitoring: plans with reviews and phase goals, holding them, and the office's deadline after a rebound."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import DateField, RadioField, TextAreaField
from wtforms.validators import Optional

from models.ledger import Task
from models.monitoring import PhaseGoal, Review, ReviewResult
from views.access import allowed, found, me, task_by_ref
from views.clock import today, utc_now
from views.database import db
from views.deadline_field import DeadlineField
from views.evidence.box import upload_context
from views.forms import SeenForm, attempt, status_of
from views.ledger.tasks import supplementary_of
from views.process.action_form import Checkboxes
from views.verification.offers import list_offers
from views.words import format_day, spoken
from workflow.monitoring import rebounds as rebound_rules
from workflow.monitoring.attaching import list_attachable
from workflow.monitoring.ballots.reading import find_readable
from workflow.monitoring.goals import meet_goal as goal_rule
from workflow.monitoring.plans import list_plans
from workflow.monitoring.reviews import Findings, may_record, opens_on
from workflow.monitoring.reviews import hold_review as review_rule
from workflow.monitoring.weakening import find_weakened
from workflow.process.rights import holds

bp = Blueprint("monitoring", __name__)


class AttachingForm(SeenForm):
    """A form that names files of the task, with the box for new ones above it."""

    evidence = Checkboxes(lazy_gettext("Files that show it"), coerce=int, validate_choice=False)

    def offer(self, task: Task) -> None:
        """The files that may be chosen."""
        files = list_attachable(db.session, task)
        self.evidence.choices = [
            (file.id, f"{file.title} · {format_day(file.dated_on)} · {spoken(file.side)}") for file in files
        ]


class ReviewForm(AttachingForm):
    held_on = DateField(lazy_gettext("Held on"), [Optional()])
    taken_part = TextAreaField(
        lazy_gettext("Who else took part"),
        description=lazy_gettext("You are recorded as the one who held it."),
        render_kw={"rows": 2},
    )
    looked_at = TextAreaField(
        lazy_gettext("What was looked at"),
        description=lazy_gettext("Records, places, people, figures: so that another can look again."),
        render_kw={"rows": 4},
    )
    result = RadioField(lazy_gettext("Result"), validate_choice=False)
    note = TextAreaField(lazy_gettext("What was found"), render_kw={"rows": 5})


class GoalForm(AttachingForm):
    met_on = DateField(lazy_gettext("Met on"), [Optional()])
    note = TextAreaField(lazy_gettext("What was measured, and the outcome"), render_kw={"rows": 4})


class DeadlineForm(SeenForm):
    deadline = DeadlineField(lazy_gettext("Deadline of the next cycle"), [Optional()])


def review_by_id(review_id: int) -> Review:
    return found(db.session.get(Review, review_id))


def goal_by_id(goal_id: int) -> PhaseGoal:
    return found(db.session.get(PhaseGoal, goal_id))


@bp.route("/tasks/<ref>/monitoring")
@allowed("task.view", task_by_ref)
def show_monitoring(task: Task) -> ResponseReturnValue:
    """Plans of all cycles with what is held, open and overdue."""
    rebounds = rebound_rules.list_rebounds(db.session, task)
    return render_template(
        "monitoring/monitoring.html",
        task=task,
        plans=list_plans(db.session, task, today()),
        weakened=find_weakened(db.session, task, actor=me()),
        rebounds=rebounds,
        ballots=find_readable(
            db.session, me(), {one.ground.ballot_id for one in rebounds if one.ground and one.ground.ballot_id}
        ),
        reads_looks=holds(me(), "look_back.view"),
        recording=may_record(me(), task),
        setting=rebound_rules.may_set_deadline(me(), task),
        **supplementary_of(task),
        offers=list_offers(task, "monitor", "conclude", "rebound", "reopen"),
    )


@bp.route("/reviews/<int:review_id>", methods=["GET", "POST"])
@allowed("monitoring.record", review_by_id)
def hold_review(review: Review) -> ResponseReturnValue:
    """Write down a review; a problem that has come back leads on to reporting the rebound."""
    task, ref = review.task, review.task.ref
    form = ReviewForm(seen_version=review.version, held_on=today())
    form.result.choices = [(result.value, spoken(result)) for result in ReviewResult]
    form.offer(task)
    for field in (form.result, form.held_on, form.looked_at):
        field.flags.required = True
    if form.validate_on_submit() and attempt(form, lambda: _hold(review, form)):
        if form.result.data == ReviewResult.REBOUNDED:
            flash(
                _("The review is saved; the state has not changed. Now report the rebound with its proof."), "warning"
            )
            return redirect(url_for("process.act", ref=ref, trigger="rebound"))
        flash(_("The review is saved."), "success")
        return redirect(url_for("monitoring.show_monitoring", ref=ref))
    if review.held_on is not None and not form.is_submitted():
        return redirect(url_for("monitoring.show_monitoring", ref=ref))
    opens = None if form.is_submitted() or opens_on(review) <= today() else opens_on(review)
    page = {"form": form, "review": review, "task": task, "upload": upload_context(task), "opens_on": opens}
    return render_template("monitoring/hold_review.html", **page), status_of(form)


@bp.route("/phase-goals/<int:goal_id>", methods=["GET", "POST"])
@allowed("monitoring.record", goal_by_id)
def meet_goal(goal: PhaseGoal) -> ResponseReturnValue:
    """Record that a phase goal is met."""
    task, ref = goal.task, goal.task.ref
    form = GoalForm(seen_version=goal.version, met_on=today())
    form.offer(task)
    form.met_on.flags.required = form.note.flags.required = True
    if form.validate_on_submit() and attempt(form, lambda: _meet(goal, form)):
        flash(_("The phase goal is recorded as met."), "success")
        return redirect(url_for("monitoring.show_monitoring", ref=ref))
    if goal.met_on is not None and not form.is_submitted():
        return redirect(url_for("monitoring.show_monitoring", ref=ref))
    page = {"form": form, "goal": goal, "task": task, "upload": upload_context(task)}
    return render_template("monitoring/meet_goal.html", **page), status_of(form)


@bp.route("/tasks/<ref>/rebound-deadline", methods=["GET", "POST"])
@allowed("rebound.deadline", task_by_ref)
def set_rebound_deadline(task: Task) -> ResponseReturnValue:
    """The office sets by when the reopened task has to be done."""
    ref = task.ref
    rebound = rebound_rules.open_rebound(db.session, task)
    form = DeadlineForm(seen_version=task.version, deadline=rebound.new_deadline)
    form.deadline.flags.required = True
    if form.validate_on_submit() and attempt(form, lambda: _set_deadline(task, form)):
        flash(_("The deadline is set. The lead unit can now reopen the task."), "success")
        return redirect(url_for("ledger.show_task", ref=ref))
    return render_template("monitoring/rebound_deadline.html", form=form, rebound=rebound, task=task), status_of(form)


def _hold(review: Review, form: ReviewForm) -> None:
    chosen = form.result.data
    findings = Findings(
        result=ReviewResult(chosen) if chosen in set(ReviewResult) else None,
        held_on=form.held_on.data,
        looked_at=form.looked_at.data or "",
        note=form.note.data or "",
        taken_part=form.taken_part.data or "",
        evidence=tuple(form.evidence.data or ()),
    )
    seen = form.seen_version.data or 0
    review_rule(db.session, review, findings, actor=me(), seen_version=seen, now=utc_now())


def _meet(goal: PhaseGoal, form: GoalForm) -> None:
    goal_rule(
        db.session,
        goal,
        met_on=form.met_on.data,
        note=form.note.data or "",
        evidence=form.evidence.data or (),
        actor=me(),
        seen_version=form.seen_version.data or 0,
        now=utc_now(),
    )


def _set_deadline(task: Task, form: DeadlineForm) -> None:
    rebound_rules.set_rebound_deadline(
        db.session,
        task,
        form.deadline.data,
        actor=me(),
        seen_version=form.seen_version.data or 0,
        now=utc_now(),
    )
