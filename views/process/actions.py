"""The one page on which all transitions are fired: fields, what is missing, what is signed, the password."""

import json
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.ledger import Task
from models.process import Meaning
from models.verification import Step
from models.words import N_, Message, say
from views.access import allowed, found, me, task_by_ref
from views.clock import utc_now
from views.database import db
from views.evidence.box import upload_context
from views.forms import attempt, status_of
from views.pages import url_of_need
from views.process import bp
from views.process.action_form import blank_rows, build_form, fields_sent, read_form, shown_fields
from views.words import spoken
from workflow.errors import Unmet, WrongState
from workflow.ledger.planning import bounds_of, list_late
from workflow.ledger.progress import list_undone
from workflow.monitoring.ballots.reading import OfTask, find_results_of
from workflow.monitoring.besides import list_all_against
from workflow.monitoring.rebounds import find_rebound
from workflow.monitoring.whys import list_whys
from workflow.process.context import Context
from workflow.process.declared import process
from workflow.process.definition import Transition
from workflow.process.effects import begin_cycle, end_review, set_deadline
from workflow.process.effects_extension import foresee_lapse_by
from workflow.process.engine import Offer, available, fire
from workflow.process.locking import require_open
from workflow.process.manifest import build_manifest
from workflow.process.needs_inspection import too_old_evidence
from workflow.process.needs_review import find_steps, list_failed
from workflow.process.rights import find_absent, refuse
from workflow.trail.chain import canonical
from workflow.verification.concluded import list_signed_gaps
from workflow.verification.frozen import read_frozen, read_manifest
from workflow.verification.gaps import list_gaps, wanted_of
from workflow.verification.questions import list_unanswered, list_waiting
from workflow.verification.reviews import Reviewed, find_review
from workflow.verification.since_return import tell_nothing_new


@bp.route("/tasks/<ref>/do/<trigger>", methods=["GET", "POST"])
@allowed("task.view", lambda ref, trigger: _Attempt(task_by_ref(ref), trigger))
def act(attempted: "_Attempt") -> ResponseReturnValue:
    """Show and fire one transition of a task."""
    task, row, ref = attempted.task, attempted.row, attempted.task.ref
    if row is None or task.campaign.closed_at is not None:
        return _too_late(attempted)
    offer, ctx = _offer_of(task, row), Context(db.session, task, me(), utc_now())
    form, bounds = build_form(row, ctx), bounds_of(task) if set_deadline.__name__ in row.effects else None
    if form.validate_on_submit() and attempt(form, lambda: _fire(attempted, row, form, ctx)):
        _tell_done(row, bounds.warnings_of(form["deadline"].data) if bounds else [])
        return redirect(url_for("ledger.show_task", ref=ref))
    page = render_template(
        "process/act.html",
        task=task,
        row=row,
        form=form,
        fields=shown_fields(row, ctx),
        bounds=bounds,
        missing=links_of(form.reasons or offer.reasons, task),
        **_come_back(task),
        **_review_of(row, ctx),
        **_signed(row, ctx),
        carried=list_late(task, ctx.today) if begin_cycle.__name__ in row.effects else None,
        lapsing=foresee_lapse_by(db.session, task, row),
        absent=find_absent(me(), row.right, task),
        wanted=wanted_of(list_gaps(db.session, task)),
        Step=Step,
        ballots=_ballots(row, task),
        **_proof_of(row, ctx),
        blanks=blank_rows(),
    )
    return page, status_of(form)


def _proof_of(row: Transition, ctx: Context) -> dict[str, Any]:
    """Where files have to prove something: those too old for it, and how one is added."""
    asked = any(field.kind == "evidence" for field in row.fields)
    return {
        "too_old": too_old_evidence(ctx) if asked else [],
        "upload": upload_context(ctx.task) if asked else None,
    }


def _tell_done(row: Transition, warnings: list[Message]) -> None:
    flash(spoken(row.done), "success")
    for warning in warnings:
        flash(spoken(warning), "warning")


def _come_back(task: Task) -> dict[str, Any]:
    """The rebound because of which the task waits to be reopened, and what the unit has asked since."""
    rebound = find_rebound(db.session, task)
    return {"rebound": rebound, "whys": list_whys(db.session, task).get(task.cycle + 1, []) if rebound else []}


act.fields_sent = fields_sent  # type: ignore[attr-defined]


class _Attempt:
    """A task and the trigger that the address names; the right to see the task comes first."""

    def __init__(self, task: Task, trigger: str) -> None:
        self.task = task
        self.trigger = found(trigger if process().declares(trigger) else None)

    @property
    def row(self) -> Transition | None:
        return process().transition(self.task.state, self.trigger)


def _too_late(attempted: _Attempt) -> ResponseReturnValue:
    """The task has moved on: the conflict page keeps what was typed, the page of the task says how it stands."""
    task = attempted.task
    if request.method == "POST":
        require_open(task.campaign)
        raise WrongState(say(N_("This is not possible while the task is in the state “%(state)s”."), state=task.state))
    if attempted.row is None:
        flash(_("This is no longer possible: the task is now “%(state)s”.", state=spoken(task.state)), "warning")
    return redirect(url_for("ledger.show_task", ref=task.ref))


def _offer_of(task: Task, row: Transition) -> Offer:
    """What still stands in the way of this person; raises NotPermitted when it is not this person's to do."""
    offers = available(db.session, task, actor=me(), now=utc_now())
    offer = next((offer for offer in offers if offer.transition.trigger == row.trigger), None)
    if offer is None:
        raise refuse(me(), row.right, task)
    return offer


def links_of(reasons: list[Unmet], task: Task, shown_on: str = "") -> list[tuple[str, str]]:
    """Unmet needs as (text, address where it can be mended), seen from the page `shown_on`."""
    return [(spoken(r.message), url_of_need(r, task, shown_on) if r.page else "") for r in reasons]


def _fire(attempted: _Attempt, row: Transition, form: Any, ctx: Context) -> None:
    fire(
        db.session,
        attempted.task,
        attempted.trigger,
        actor=ctx.actor,
        seen_version=form.seen_version.data,
        now=ctx.now,
        data=read_form(row, form, ctx),
        password=form.password.data or "" if row.signature else "",
    )


def _ballots(row: Transition, task: Task) -> OfTask | None:
    """What teachers and students said, for whoever rates the effect."""
    rated = any(field.name == "effectiveness" for field in row.fields)
    return find_results_of(db.session, task, actor=me()) if rated else None


def _review_of(row: Transition, ctx: Context) -> dict[str, Any]:
    """What is written off, and who reads what was recorded on it; what ends with the review if it is not written off;
    the signed gaps that a return takes over."""
    reviewed = _reviewed(row, ctx)
    names_gaps = any(field.kind == "gaps" for field in row.fields)
    return {
        "reviewed": reviewed,
        "failed": list_failed(find_steps(ctx)) if names_gaps else [],
        "waiting": list_waiting(ctx.session, ctx.task) if end_review.__name__ in row.effects and not reviewed else [],
        "kept": list_signed_gaps(ctx.session, ctx.submission()) if names_gaps else [],
        "against": list_all_against(ctx.session, reviewed, actor=ctx.actor) if reviewed else [],
        "readers": process().rights["review.view"].roles,
    }


def _reviewed(row: Transition, ctx: Context) -> Reviewed | None:
    """What the review found, for whoever signs the write-off on it."""
    submission = ctx.submission() if row.signature is Meaning.WRITE_OFF else None
    return find_review(ctx.session, submission) if submission else None


def _signed(row: Transition, ctx: Context) -> dict[str, Any]:
    """The manifest that the signature will be bound to, as it is shown, None also when it cannot be read any more; for
    whoever submits, what in it is not done, whether it is as it came back, and what the unit has not answered."""
    if row.signature is Meaning.SUBMISSION:
        going = read_manifest(json.loads(canonical(build_manifest(ctx.session, ctx.task))))
        unchanged = list(tell_nothing_new(ctx.session, ctx.task, going))
        unanswered = list_unanswered(ctx.session, ctx.task)
        return {"signed": going, "undone": list_undone(ctx.task), "unchanged": unchanged, "unanswered": unanswered}
    submission = ctx.submission()
    signed = read_frozen(submission) if row.signature is Meaning.WRITE_OFF and submission else None
    return {"signed": signed, "undone": [], "unchanged": [], "unanswered": []}
