"""The agreed plan of a task: signed by the unit's leader, decided on by the office; its proposals and revisions."""

import json
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import TextAreaField

from models.ledger import Task
from models.measures import Measure, MeasureKind, Part
from models.planning import PlanItem, PlanProposal, ProposalStatus
from views.access import allowed, me, measure_by_ref, part_by_id, proposal_by_id, task_by_ref
from views.clock import today, utc_now
from views.database import db
from views.forms import Form, OwnPasswordField, SeenForm, attempt, status_of
from views.ledger import bp
from views.ledger.planning import acting, back_to_proposals
from views.process.actions import links_of
from workflow.ledger import plan_decisions as decisions
from workflow.ledger import plan_proposals as rules
from workflow.ledger.plan_differences import compare_proposal, compare_revisions, list_matching
from workflow.ledger.plan_revisions import Standing, list_proposals, list_revisions, tell_plan, tell_standing
from workflow.ledger.planning import list_lapsed, may_plan, warnings_of_plan, warnings_of_proposal
from workflow.ledger.tasks import PLANNING
from workflow.process.locking import is_still
from workflow.process.rights import find_absent, holds

LONG = {"rows": 4, "dir": "auto"}


class SignPlanForm(SeenForm):
    password = OwnPasswordField(lazy_gettext("Password"))


class RefusePlanForm(SeenForm):
    reason = TextAreaField(
        lazy_gettext("Reason"),
        description=lazy_gettext("At least 10 characters. The unit reads exactly this."),
        render_kw=LONG,
    )


class RemovalForm(SeenForm):
    reason = TextAreaField(
        lazy_gettext("Reason for the change"),
        description=lazy_gettext("At least 10 characters. The leader of your unit signs it, and the office reads it."),
        render_kw=LONG,
    )


FORMS: dict[str, type[SeenForm]] = {
    "sign": SignPlanForm,
    "accept": SeenForm,
    "refuse": RefusePlanForm,
    "withdraw": SeenForm,
}


@bp.get("/tasks/<ref>/plan/revisions")
@allowed("task.view", task_by_ref)
def show_agreed_plan(task: Task) -> ResponseReturnValue:
    """Whether the plan is agreed, what waits, what was decided, and every revision beside the one before it."""
    return _page(task)


@bp.get("/tasks/<ref>/plan/sign")
@allowed("task.view", task_by_ref)
def open_signing(task: Task) -> ResponseReturnValue:
    """The address of a form that came back, opened anew."""
    return redirect(url_for("ledger.show_agreed_plan", ref=task.ref))


@bp.get("/plan-proposals/<int:proposal_id>")
@allowed("task.view", proposal_by_id)
def open_proposal(proposal: PlanProposal) -> ResponseReturnValue:
    """Its forms stand on the page of the agreed plan."""
    return redirect(url_for("ledger.show_agreed_plan", ref=proposal.task.ref))


@bp.post("/tasks/<ref>/plan/sign")
@allowed("plan.sign", task_by_ref)
def sign_plan(task: Task) -> ResponseReturnValue:
    ref, form = task.ref, SignPlanForm()

    def sign() -> None:
        rules.sign_plan(db.session, task, password=form.password.data or "", **acting(form))

    if form.validate_on_submit() and attempt(form, sign):
        return _back(ref, _("The plan is signed and has gone to the inspection office."))
    return _page(task_by_ref(ref), sent=form)


@bp.post("/plan-proposals/<int:proposal_id>/sign")
@allowed("plan.sign", proposal_by_id)
def sign_proposal(proposal: PlanProposal) -> ResponseReturnValue:
    form = _form("sign", proposal, sent=True)

    def sign() -> None:
        rules.sign_proposal(db.session, proposal, password=form["password"].data or "", **acting(form))

    told = _("The change is signed and has gone to the inspection office.")
    return _act(proposal, form, sign, told)


@bp.post("/plan-proposals/<int:proposal_id>/accept")
@allowed("plan.decide", proposal_by_id)
def accept_proposal(proposal: PlanProposal) -> ResponseReturnValue:
    form = _form("accept", proposal, sent=True)

    def accept() -> None:
        decisions.accept_proposal(db.session, proposal, **acting(form))

    return _act(proposal, form, accept, _("Accepted; it is a revision of the plan, and the unit has been told."))


@bp.post("/plan-proposals/<int:proposal_id>/refuse")
@allowed("plan.decide", proposal_by_id)
def refuse_proposal(proposal: PlanProposal) -> ResponseReturnValue:
    form = _form("refuse", proposal, sent=True)

    def refuse() -> None:
        decisions.refuse_proposal(db.session, proposal, form["reason"].data or "", **acting(form))

    return _act(proposal, form, refuse, _("Not accepted; the unit has been told why."))


@bp.post("/plan-proposals/<int:proposal_id>/withdraw")
@allowed("task.prepare", proposal_by_id)
def withdraw_proposal(proposal: PlanProposal) -> ResponseReturnValue:
    form = _form("withdraw", proposal, sent=True)

    def withdraw() -> None:
        decisions.withdraw_proposal(db.session, proposal, **acting(form))

    return _act(proposal, form, withdraw, _("Withdrawn; the plan stays as it is."))


@bp.route("/tasks/<ref>/measures/<int:number>/propose-removal", methods=["GET", "POST"])
@allowed("task.prepare", measure_by_ref)
def propose_measure_removal(measure: Measure) -> ResponseReturnValue:
    return _propose_removal(measure)


@bp.route("/parts/<int:part_id>/propose-removal", methods=["GET", "POST"])
@allowed("task.prepare", part_by_id)
def propose_part_removal(part: Part) -> ResponseReturnValue:
    return _propose_removal(part)


def _propose_removal(thing: Measure | Part) -> ResponseReturnValue:
    ref, form = thing.task.ref, RemovalForm(seen_version=thing.version)
    form.reason.flags.required = True

    def propose() -> None:
        rules.propose_removal(db.session, thing, form.reason.data or "", **acting(form))

    if form.validate_on_submit() and attempt(form, propose):
        return back_to_proposals(ref)
    page = render_template("ledger/propose_removal.html", task=thing.task, thing=thing, form=form)
    return page, status_of(form)


def _act(proposal: PlanProposal, form: SeenForm, work: Callable[[], object], told: str) -> ResponseReturnValue:
    """Do it and come back to the page; a form that is refused comes back in its place."""
    ref, about = proposal.task.ref, proposal.id
    if form.validate_on_submit() and attempt(form, work):
        return _back(ref, told)
    return _page(task_by_ref(ref), sent=form, about=about)


def _page(task: Task, sent: Form | None = None, about: int = 0) -> ResponseReturnValue:
    found, revisions = list_proposals(db.session, task), list_revisions(db.session, task)
    standing, changers = tell_standing(db.session, task), {one.made_by for one in revisions if not one.proposal}
    moving = task.state in PLANNING and not is_still(task)
    signing = moving and holds(me(), "plan.sign", task)
    unsigned = standing.required and not standing.accepted and standing.waiting is None
    page = render_template(
        "ledger/agreed_plan.html",
        task=task,
        standing=standing,
        unsigned=unsigned,
        sign=_sign_form(task, sent if not about else None) if signing and unsigned else None,
        missing=links_of(rules.find_missing(db.session, task, me(), utc_now()), task) if unsigned else [],
        plan=(plan := tell_plan(task)),
        beyond=warnings_of_plan(task, plan),
        lapsed=list_lapsed(task, today()),
        beyond_of={one.id: warnings_of_proposal(one) for one in found if one.is_open},
        absent=find_absent(me(), "plan.sign", task) if signing else [],
        proposals=[(one, compare_proposal(one)) for one in found],
        forms=_forms(task, standing, found, sent, about) if moving else {},
        whole={one.id: json.loads(one.after) for one in found if one.after and one.item.value == "plan"},
        matching=list_matching(db.session, task, found),
        revisions=[(one, json.loads(one.plan)) for one in revisions],
        differences=compare_revisions(revisions),
        by_office={one for one in changers if holds(one, "plan.decide", task)},
        sent=sent,
        kinds=MeasureKind,
        may_plan=may_plan(me(), task),
        proposing=standing.binding and not holds(me(), "plan.decide", task),
    )
    return page, 422 if sent is not None else 200


def _sign_form(task: Task, sent: Form | None) -> SignPlanForm:
    return sent if isinstance(sent, SignPlanForm) else SignPlanForm(formdata=None, seen_version=task.version)


def _forms(
    task: Task, standing: Standing, found: list[PlanProposal], sent: Form | None, about: int
) -> dict[int, dict[str, Form]]:
    """What I may do with each proposal that waits; the form that came back in its place."""
    may = {right: holds(me(), right, task) for right in ("plan.sign", "plan.decide", "task.prepare")}
    forms: dict[int, dict[str, Form]] = {}
    for one in (proposal for proposal in found if proposal.is_open):
        signed = one.status is ProposalStatus.SIGNED
        counts = one.item is PlanItem.PLAN or standing.binding
        acts = ["sign"] if may["plan.sign"] and not signed and counts else []
        acts += ["accept"] if may["plan.decide"] and signed and counts else []
        acts += ["refuse"] if may["plan.decide"] and signed else []
        acts += ["withdraw"] if may[decisions.right_to_withdraw(one)] else []
        forms[one.id] = {act: _form(act, one, sent=False) for act in acts}
        if one.id == about and sent is not None:
            forms[one.id] |= {act: sent for act in acts if sent._prefix == _prefix(act, one)}
    return forms


def _form(act: str, proposal: PlanProposal, *, sent: bool) -> SeenForm:
    """The form of one act on one proposal, as several stand on a page."""
    source: dict[str, Any] = {} if sent else {"formdata": None, "seen_version": proposal.version}
    form = FORMS[act](**source, prefix=_prefix(act, proposal))
    if "reason" in form:
        form["reason"].flags.required = True
    return form


def _prefix(act: str, proposal: PlanProposal) -> str:
    return f"{act}{proposal.id}-"


def _back(ref: str, told: str) -> ResponseReturnValue:
    flash(told, "success")
    return redirect(url_for("ledger.show_agreed_plan", ref=ref))
