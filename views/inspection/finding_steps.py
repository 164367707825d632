"""What is done with a finding that is written: review, acceptance, sending back, dropping, merging."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.findings import Finding
from views.access import allowed, found, me
from views.clock import utc_now
from views.database import db
from views.forms import SeenForm, attempt, status_of
from views.inspection import bp
from views.inspection.finding_forms import MergeForm, reason_form
from views.inspection.findings import finding_seen, show
from views.inspection.frame import frame_of
from views.inspection.loading import finding_by_number
from workflow.inspection import finding_review as rules
from workflow.inspection.merging import is_less_serious, list_mergeable, merge_finding, only_takers, require_may_go
from workflow.inspection.template import template_of

Decide = Callable[..., None]


@bp.post("/inspections/<code>/findings/<int:number>/review")
@allowed("finding.review", finding_by_number)
def review_finding(finding: Finding) -> ResponseReturnValue:
    return _advance(finding, rules.review_finding, _("The finding is reviewed and stands before the office."))


@bp.post("/inspections/<code>/findings/<int:number>/accept")
@allowed("finding.accept", finding_by_number)
def accept_finding(finding: Finding) -> ResponseReturnValue:
    return _advance(finding, rules.accept_finding, _("The finding is accepted."))


@bp.post("/inspections/<code>/findings/<int:number>/send-back")
@allowed("inspection.list", finding_seen)
def send_back_finding(finding: Finding) -> ResponseReturnValue:
    """By whomever it waits for: the team's leader, or the office."""
    return _with_reason(finding, "send_back", rules.send_back_finding, _("The finding is sent back."))


@bp.post("/inspections/<code>/findings/<int:number>/drop")
@allowed("inspection.list", finding_seen)
def drop_finding(finding: Finding) -> ResponseReturnValue:
    """Likewise."""
    return _with_reason(finding, "drop", rules.drop_finding, _("The finding is not pursued; it stays readable."))


@bp.route("/inspections/<code>/findings/<int:number>/merge", methods=["GET", "POST"])
@allowed("finding.accept", finding_seen)
def merge_finding_into(finding: Finding) -> ResponseReturnValue:
    """Another finding of the same matter takes it in."""
    if request.method == "GET":
        require_may_go(db.session, finding)
    form = MergeForm(seen_version=finding.version)
    others = only_takers(finding, list_mergeable(db.session, finding, actor=me()))
    form.into.choices = [(0, _("Choose a finding")), *((one.id, f"{one.ref} · {one.statement[:80]}") for one in others)]
    form.reason.flags.required = True
    code, number = finding.inspection.code, finding.number

    def merge() -> None:
        into, reason = found(db.session.get(Finding, form.into.data)), form.reason.data or ""
        seen = form.seen_version.data or 0
        merge_finding(db.session, finding, into, reason, actor=me(), seen_version=seen, now=utc_now())

    if form.validate_on_submit() and attempt(form, merge):
        flash(_("The findings are merged."), "success")
        return redirect(url_for("inspection.show_finding", code=code, number=number))
    finding = finding_by_number(code, number)
    mine = {row.inspected_id for row in finding.units}
    differ = any(mine != {row.inspected_id for row in one.units} for one in others)
    shown = {"template": template_of(finding.inspection.template), "units_differ": differ, "others": others}
    shown["weaker"] = {one.id for one in others if is_less_serious(one, finding)}
    page = render_template("inspection/merge.html", form=form, finding=finding, **shown, **frame_of(finding.inspection))
    return page, status_of(form)


def _advance(finding: Finding, decide: Decide, done: str) -> ResponseReturnValue:
    code, number, form = finding.inspection.code, finding.number, SeenForm()

    def work() -> None:
        decide(db.session, finding, actor=me(), seen_version=form.seen_version.data or 0, now=utc_now())

    if form.validate_on_submit() and attempt(form, work):
        flash(done, "success")
    return redirect(url_for("inspection.show_finding", code=code, number=number))


def _with_reason(finding: Finding, about: str, decide: Decide, done: str) -> ResponseReturnValue:
    code, number, form = finding.inspection.code, finding.number, reason_form(finding.version, sent=True)

    def work() -> None:
        seen, reason = form.seen_version.data or 0, form.reason.data or ""
        decide(db.session, finding, reason, actor=me(), seen_version=seen, now=utc_now())

    if form.validate_on_submit() and attempt(form, work):
        flash(done, "success")
        return redirect(url_for("inspection.show_finding", code=code, number=number))
    return show(finding_by_number(code, number), form, about)
