"""The address that takes new files: for a script one by one with JSON, without script several as a form."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.evidence import Evidence
from models.ledger import Task
from views.access import allowed, me, task_by_ref
from views.answers import wants_json
from views.clock import utc_now
from views.database import db
from views.evidence import bp
from views.evidence.box import list_page
from views.evidence.forms import UploadForm, described
from views.evidence.receive import Refused, read_files
from views.words import spoken
from workflow.errors import InvalidInput, TooLarge
from workflow.evidence.gates import require_side
from workflow.evidence.rules import add_evidence
from workflow.evidence.uploads import Upload

Outcome = Evidence | Refused


@bp.route("/tasks/<ref>/evidence", methods=["POST"])
@allowed("task.view", task_by_ref)
def upload(task: Task) -> ResponseReturnValue:
    """Take one or several files; each stands or falls alone."""
    require_side(me(), task)
    files = read_files("files")
    form = UploadForm(task)
    if not files:
        form.validate()
        form.refuse(_("Choose at least one file."), "files")
        return _refuse(task, form, 422)
    if not form.validate():
        return _refuse(task, form, 422)
    alone = len(files) == 1
    outcomes = [_add(task, form, file, (form.title.data or "") if alone else "") for file in files]
    return _answer(task, form, files, outcomes)


def _add(task: Task, form: UploadForm, file: Upload | Refused, title: str) -> Outcome:
    """One file within its own savepoint, so that a refusal takes nothing else with it."""
    if isinstance(file, Refused):
        return file
    try:
        with db.session.begin_nested():
            return add_evidence(
                db.session,
                task,
                file,
                title=title,
                **described(form),
                actor=me(),
                now=utc_now(),
            )
    except (InvalidInput, TooLarge) as refused:
        return Refused(file.filename, refused)


def _answer(
    task: Task, form: UploadForm, files: list[Upload | Refused], outcomes: list[Outcome]
) -> ResponseReturnValue:
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    status = refused[0].error.status if refused else 201
    if wants_json():
        return jsonify(results=[_told(outcome) for outcome in outcomes]), status
    if len(refused) == len(files):
        for each in refused:
            text = spoken(each.error.message)
            field = getattr(each.error, "field", "") or "files"
            form.refuse(text if len(files) == 1 else _("%(name)s: %(error)s", name=each.filename, error=text), field)
        return _refuse(task, form, status)
    for outcome in outcomes:
        if isinstance(outcome, Refused):
            flash(_("%(name)s: %(error)s", name=outcome.filename, error=spoken(outcome.error.message)), "danger")
        else:
            flash(_("“%(title)s” was added.", title=outcome.title), "success")
    return redirect(url_for("evidence.list_evidence", ref=task.ref))


def _refuse(task: Task, form: UploadForm, status: int) -> ResponseReturnValue:
    """Nothing was added: what was typed comes back, with what is wrong beside it."""
    if wants_json():
        errors = {field.name: " ".join(map(str, field.errors)) for field in form if field.errors}
        return jsonify(error=" ".join(errors.values()), fields=errors), status
    return render_template("evidence/list.html", **list_page(task, form)), status


def _told(outcome: Outcome) -> dict[str, Any]:
    if isinstance(outcome, Refused):
        error = outcome.error
        return {
            "ok": False,
            "error": spoken(error.message),
            "code": error.code,
            "field": getattr(error, "field", ""),
        }
    return {
        "ok": True,
        "id": outcome.id,
        "title": outcome.title,
        "url": url_for("evidence.show_evidence", evidence_id=outcome.id),
    }
