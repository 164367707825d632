"""One institutional document of the register: entering, reading, correcting it, checking its effect."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from config.settings import settings
from models.evidence import Evidence, EvidenceKind
from models.institutional import Effect, InstitutionalDocument
from models.ledger import Task
from views.access import allowed, document_by_id, me, task_by_ref
from views.addresses import read_key
from views.clock import today, utc_now
from views.database import db
from views.evidence import bp
from views.evidence.register_forms import CheckForm, DocumentForm
from views.forms import attempt, status_of
from workflow.evidence import register as rules
from workflow.evidence.effect_checks import may_check, record_check, require_check
from workflow.evidence.register_list import Row
from workflow.evidence.register_rights import find_fixed, may_edit, require_edit, require_readable
from workflow.process.locking import require_moving
from workflow.process.rights import holds


@bp.route("/documents/<int:document_id>")
@allowed("document.view", document_by_id)
def show_document(document: InstitutionalDocument) -> ResponseReturnValue:
    """With its text, its tasks and its checks."""
    require_readable(me(), document)
    return render_template(
        "evidence/document.html",
        document=document,
        row=Row(document, today()),
        visible={task.id for task in document.tasks if holds(me(), "task.view", task)},
        may_edit=document.campaign.closed_at is None and may_edit(me(), document),
        may_check=may_check(me(), document),
    )


@bp.route("/tasks/<ref>/documents/new", methods=["GET", "POST"])
@allowed("document.register", task_by_ref)
def register_document(task: Task) -> ResponseReturnValue:
    """Enter a document that came by this task; from the page of a file, with what the file says already."""
    require_moving(task)
    item = _asked_for(task)
    form = DocumentForm(
        [task],
        tasks=task.ref,
        unit=(item.unit_id if item else None) or task.lead_unit_id,
        name=item.title if item else "",
        issued_on=item.dated_on if item else None,
        evidence=item.id if item else None,
    )
    made: list[InstitutionalDocument] = []
    if form.validate_on_submit() and attempt(form, lambda: made.append(_register(task, form))):
        flash(_("The document is in the register."), "success")
        return redirect(url_for("evidence.show_document", document_id=made[0].id))
    return _form_page(form, task, None)


@bp.route("/documents/<int:document_id>/edit", methods=["GET", "POST"])
@allowed("document.view", document_by_id)
def edit_document(document: InstitutionalDocument) -> ResponseReturnValue:
    require_edit(me(), document)
    document_id = document.id
    form = DocumentForm(
        document.tasks,
        document,
        seen_version=document.version,
        name=document.name,
        number=document.number,
        kind=document.kind.value,
        unit=document.unit_id,
        issued_on=document.issued_on,
        tasks=_(", ").join(task.ref for task in document.tasks),
        evidence=document.evidence_id,
    )
    if form.validate_on_submit() and attempt(form, lambda: _edit(document, form)):
        flash(_("The entry is saved."), "success")
        return redirect(url_for("evidence.show_document", document_id=document_id))
    document = document_by_id(document_id)
    return _form_page(form, document.tasks[0], document)


@bp.route("/documents/<int:document_id>/check", methods=["GET", "POST"])
@allowed("document.view", document_by_id)
def check_document(document: InstitutionalDocument) -> ResponseReturnValue:
    """Write down a check of the implementation effect."""
    require_check(me(), document)
    document_id = document.id
    form = CheckForm(seen_version=document.version, held_on=today())
    if form.validate_on_submit() and attempt(form, lambda: _check(document, form)):
        flash(_("The check is saved."), "success")
        return redirect(url_for("evidence.show_document", document_id=document_id))
    document = document_by_id(document_id)
    page = render_template("evidence/document_check.html", form=form, document=document, row=Row(document, today()))
    return page, status_of(form)


def _form_page(form: DocumentForm, task: Task, document: InstitutionalDocument | None) -> ResponseReturnValue:
    page = render_template(
        "evidence/document_edit.html",
        form=form,
        task=task,
        document=document,
        fixed=bool(document and find_fixed(db.session, document, me(), today())),
        months=settings().document_check_months,
    )
    return page, status_of(form)


def _asked_for(task: Task) -> Evidence | None:
    """The piece of evidence that the address names, if it is an institutional document of the task."""
    item = db.session.get(Evidence, request.args.get("evidence", 0, type=read_key))
    fits = item is not None and item.task_id == task.id and item.kind is EvidenceKind.INSTITUTIONAL_DOCUMENT
    return item if fits else None


def _register(task: Task, form: DocumentForm) -> InstitutionalDocument:
    return rules.register_document(db.session, task, form.facts(), actor=me(), now=utc_now())


def _edit(document: InstitutionalDocument, form: DocumentForm) -> None:
    seen = form.seen_version.data or 0
    rules.edit_document(db.session, document, form.facts(), actor=me(), seen_version=seen, now=utc_now())


def _check(document: InstitutionalDocument, form: CheckForm) -> None:
    record_check(
        db.session,
        document,
        held_on=form.held_on.data,
        result=Effect(form.result.data),
        note=form.note.data or "",
        next_check_on=form.next_check_on.data,
        actor=me(),
        seen_version=form.seen_version.data or 0,
        now=utc_now(),
    )
