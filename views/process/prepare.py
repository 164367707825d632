"""Preparing a submission: the statement, the root cause, the answers to gaps; and what is still missing."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import TextAreaField

from models.ledger import Task
from views.access import allowed, me, task_by_ref
from views.clock import utc_now
from views.database import db
from views.evidence.box import upload_context
from views.forms import SeenForm, attempt, status_of
from views.process import bp
from views.process.actions import links_of
from workflow.evidence.listing import evidence_in_cycle
from workflow.ledger.progress import list_undone
from workflow.process.declared import process
from workflow.process.effects_extension import foresee_lapse_by
from workflow.process.engine import find_missing
from workflow.process.rights import holds
from workflow.process.statements import (
    find_returned,
    find_statement,
    list_unclosed_gaps,
    require_writing,
    write_statement,
)
from workflow.verification.questions import list_unanswered


class StatementForm(SeenForm):
    text = TextAreaField(
        lazy_gettext("Statement: what was done, and what it changed"), render_kw={"rows": 12, "class": "tall"}
    )
    root_cause = TextAreaField(lazy_gettext("Root cause"), render_kw={"rows": 4})


@bp.route("/tasks/<ref>/prepare", methods=["GET", "POST"])
@allowed("task.prepare", task_by_ref)
def prepare(task: Task) -> ResponseReturnValue:
    """One page to write on and to see what the leader cannot sign yet; who goes on to sign saves what is typed."""
    require_writing(task)
    ref = task.ref
    form = _form(task)
    if form.validate_on_submit() and attempt(form, lambda: _save(task, form)):
        if request.form.get("then") == "sign":
            return redirect(url_for("process.act", ref=ref, trigger="submit"))
        flash(_("Saved. Nothing is submitted until the unit leader signs."), "success")
        return redirect(url_for("process.prepare", ref=ref))
    page = render_template(
        "process/prepare.html",
        task=task,
        form=form,
        statement=find_statement(db.session, task),
        gaps=list_unclosed_gaps(db.session, task),
        may_submit=holds(me(), "task.submit", task),
        missing=links_of(find_missing(db.session, task, "submit", actor=me(), now=utc_now()), task, "prepare"),
        undone=list_undone(task),
        lapsing=foresee_lapse_by(db.session, task, process().transition(task.state, "submit")),
        returned=find_returned(db.session, task),
        unanswered=list_unanswered(db.session, task),
        upload=upload_context(task),
        evidence=evidence_in_cycle(db.session, task),
    )
    return page, status_of(form)


def _form(task: Task) -> StatementForm:
    statement = find_statement(db.session, task)
    fields = {
        f"gap_{gap.number}": TextAreaField(
            _("Gap %(number)s: what was done about it", number=gap.number),
            default=gap.answer,
            render_kw={"rows": 4},
        )
        for gap in list_unclosed_gaps(db.session, task)
    }
    kind = type("StatementWithGaps", (StatementForm,), fields)
    form: StatementForm = kind(
        seen_version=statement.version if statement else 0,
        text=statement.text if statement else "",
        root_cause=statement.root_cause if statement else "",
    )
    for field in form:  # a draft may be saved without them
        if field.name == "text" or field.name.startswith("gap_") or (field.name == "root_cause" and task.cycle > 1):
            field.flags.to_submit = True
    return form


def _save(task: Task, form: StatementForm) -> None:
    answers = {
        int(field.name.removeprefix("gap_")): field.data or "" for field in form if field.name.startswith("gap_")
    }
    write_statement(
        db.session,
        task,
        text=form.text.data or "",
        root_cause=form.root_cause.data or "",
        answers=answers,
        actor=me(),
        seen_version=form.seen_version.data or 0,
        now=utc_now(),
    )
