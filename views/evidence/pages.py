"""The evidence of a task, and one piece of evidence with its revisions, its description and what may be done."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.evidence import Evidence, EvidenceKind
from models.ledger import Task
from views.access import allowed, evidence_by_id, me, task_by_ref
from views.clock import utc_now
from views.database import db
from views.evidence import bp
from views.evidence.box import list_page
from views.evidence.forms import DescriptionForm, RevisionForm, WithdrawForm, described
from views.evidence.receive import Refused, read_files
from views.forms import Form, attempt
from views.words import spoken
from workflow.evidence.gates import frozen_in, may_change, require_change, submissions_of
from workflow.evidence.listing import same_files_elsewhere
from workflow.evidence.register_list import list_of_text
from workflow.evidence.register_rights import may_register
from workflow.evidence.rules import edit_evidence, revise_evidence, withdraw_evidence
from workflow.evidence.types import type_of
from workflow.monitoring.attaching import is_attached


@bp.route("/tasks/<ref>/evidence")
@allowed("task.view", task_by_ref)
def list_evidence(task: Task) -> ResponseReturnValue:
    """All evidence of all cycles, and the box to add some for those who may."""
    return render_template("evidence/list.html", **list_page(task))


@bp.route("/evidence/<int:evidence_id>")
@allowed("task.view", evidence_by_id)
def show_evidence(item: Evidence) -> ResponseReturnValue:
    return _page(item)


@bp.route("/evidence/<int:evidence_id>/edit", methods=["POST"])
@allowed("task.view", evidence_by_id)
def edit(item: Evidence) -> ResponseReturnValue:
    require_change(me(), item)
    form = DescriptionForm(item.task)
    if form.validate() and attempt(form, lambda: _edit(item, form)):
        return _back(item, _("The description was saved."))
    return _page(item, edit=form)


@bp.route("/evidence/<int:evidence_id>/revision", methods=["POST"])
@allowed("task.view", evidence_by_id)
def revise(item: Evidence) -> ResponseReturnValue:
    require_change(me(), item)
    files = read_files("file")
    form = RevisionForm()
    if len(files) != 1:
        form.refuse(_("Choose one file."), "file")
        return _page(item, revise=form)
    file = files[0]
    if isinstance(file, Refused):
        form.refuse(spoken(file.error.message), "file")
        return _page(item, file.error.status, revise=form)
    if attempt(form, lambda: revise_evidence(db.session, item, file, actor=me(), now=utc_now())):
        return _back(item, _("The newer file is the latest revision now."))
    return _page(item, revise=form)


@bp.route("/evidence/<int:evidence_id>/withdraw", methods=["POST"])
@allowed("task.view", evidence_by_id)
def withdraw(item: Evidence) -> ResponseReturnValue:
    require_change(me(), item)
    form = WithdrawForm()
    if form.validate() and attempt(form, lambda: _withdraw(item, form)):
        return _back(item, _("The evidence was taken out."))
    return _page(item, withdraw=form)


def _page(item: Evidence, status: int = 422, **posted: Form) -> ResponseReturnValue:
    frozen = frozen_in(db.session, item.task)
    open_ = may_change(me(), item)
    rule = item.kind is EvidenceKind.INSTITUTIONAL_DOCUMENT
    registered = list_of_text(db.session, item) if rule else []
    page = render_template(
        "evidence/show.html",
        item=item,
        task=item.task,
        latest=item.latest,
        kind=type_of(item.latest.media_type),
        frozen=frozen,
        submitted_in=submissions_of(item, frozen),
        attached=is_attached(db.session, item),
        elsewhere=same_files_elsewhere(db.session, me(), [item]),
        registered=registered,
        may_register=rule and not registered and item.withdrawn_at is None and may_register(me(), item.task),
        forms=_forms(item, posted) if open_ else {},
    )
    return page, status if posted else 200


def _forms(item: Evidence, posted: dict[str, Form]) -> dict[str, Form]:
    described = {"title": item.title, "kind": item.kind.value, "dated_on": item.dated_on}
    measures = [measure.id for measure in item.measures]
    fresh: dict[str, Form] = {
        "edit": DescriptionForm(item.task, formdata=None, seen_version=item.version, measures=measures, **described),
        "revise": RevisionForm(formdata=None),
        "withdraw": WithdrawForm(formdata=None, seen_version=item.version),
    }
    return {**fresh, **posted}


def _back(item: Evidence, told: str) -> ResponseReturnValue:
    flash(told, "success")
    return redirect(url_for("evidence.show_evidence", evidence_id=item.id))


def _edit(item: Evidence, form: DescriptionForm) -> None:
    edit_evidence(
        db.session,
        item,
        title=form.title.data or "",
        **described(form),
        seen_version=form.seen_version.data or 0,
        actor=me(),
        now=utc_now(),
    )


def _withdraw(item: Evidence, form: WithdrawForm) -> None:
    seen, reason = form.seen_version.data or 0, form.reason.data or ""
    withdraw_evidence(db.session, item, reason=reason, seen_version=seen, actor=me(), now=utc_now())
