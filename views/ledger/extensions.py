"""The page of a task's extensions: the unit asks and withdraws, the office grants or refuses."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import TextAreaField
from wtforms.validators import Optional

from models.extensions import Extension, ExtensionStatus
from models.ledger import Task
from views.access import allowed, extension_by_id, me, task_by_ref
from views.clock import today, utc_now
from views.database import db
from views.deadline_field import DeadlineField
from views.forms import Form, SeenForm, attempt
from views.ledger import bp
from workflow.ledger import extensions as rules
from workflow.process.locking import is_still
from workflow.process.rights import holds


class AskForm(Form):
    wanted = DeadlineField(lazy_gettext("New deadline"), [Optional()])
    reason = TextAreaField(lazy_gettext("Reason"), render_kw={"rows": 4, "dir": "auto"})


class GrantForm(SeenForm):
    day = DeadlineField(lazy_gettext("New deadline"), [Optional()])


class RefuseForm(SeenForm):
    reason = TextAreaField(lazy_gettext("Reason for the refusal"), render_kw={"rows": 4, "dir": "auto"})


@dataclass(frozen=True)
class Extensions:
    """The requests of a task, the newest first, and what is to be said of them."""

    task: Task
    all: list[Extension]

    @property
    def open(self) -> Extension | None:
        """The one that waits for the office."""
        return next((one for one in self.all if one.status is ExtensionStatus.ASKED), None)

    @property
    def earlier(self) -> list[Extension]:
        return [one for one in self.all if one is not self.open]

    @property
    def granted(self) -> int:
        """In the present cycle."""
        return rules.count_granted(self.all, self.task.cycle)

    @property
    def too_many(self) -> bool:
        return self.granted > rules.MOST_GRANTED

    @property
    def next_is_too_many(self) -> bool:
        return self.granted + 1 > rules.MOST_GRANTED


@bp.route("/tasks/<ref>/extension")
@allowed("task.view", task_by_ref)
def show_extension(task: Task) -> ResponseReturnValue:
    """What was asked and decided, and the one thing I may do with it."""
    return _extension_page(task)


@bp.get("/extensions/<int:extension_id>")
@allowed("task.view", extension_by_id)
def open_extension(request: Extension) -> ResponseReturnValue:
    """Its forms stand on the page of the task's extensions."""
    return redirect(url_for("ledger.show_extension", ref=request.task.ref))


@bp.route("/tasks/<ref>/extension/ask", methods=["POST"])
@allowed("extension.ask", task_by_ref)
def ask_extension(task: Task) -> ResponseReturnValue:
    ref, form = task.ref, AskForm()
    if form.validate_on_submit() and attempt(form, lambda: _ask(task, form)):
        return _back(
            ref, _("The request has gone to the inspection office. Until it decides, the old deadline stands.")
        )
    return _extension_page(task_by_ref(ref), ask=form)


@bp.route("/extensions/<int:extension_id>/withdraw", methods=["POST"])
@allowed("extension.ask", extension_by_id)
def withdraw_extension(request: Extension) -> ResponseReturnValue:
    ref, form = request.task.ref, SeenForm()
    seen = form.seen_version.data or 0
    if form.validate_on_submit() and attempt(
        form, lambda: rules.withdraw_extension(db.session, request, actor=me(), seen_version=seen, now=utc_now())
    ):
        return _back(ref, _("The request is withdrawn; the deadline stands."))
    return _extension_page(task_by_ref(ref), withdraw=form)


@bp.route("/extensions/<int:extension_id>/grant", methods=["POST"])
@allowed("extension.decide", extension_by_id)
def grant_extension(request: Extension) -> ResponseReturnValue:
    ref, form = request.task.ref, GrantForm()
    if form.validate_on_submit() and attempt(form, lambda: _grant(request, form)):
        return _back(ref, _("The extension is granted; the unit has been told."))
    return _extension_page(task_by_ref(ref), grant=form)


@bp.route("/extensions/<int:extension_id>/refuse", methods=["POST"])
@allowed("extension.decide", extension_by_id)
def refuse_extension(request: Extension) -> ResponseReturnValue:
    ref, form = request.task.ref, RefuseForm()
    if form.validate_on_submit() and attempt(form, lambda: _refuse(request, form)):
        return _back(ref, _("The extension is refused; the old deadline stands, and the unit has been told."))
    return _extension_page(task_by_ref(ref), refuse=form)


def _extension_page(task: Task, **posted: Form) -> ResponseReturnValue:
    extensions = Extensions(task, rules.list_extensions(db.session, task))
    waiting = extensions.open
    seen = waiting.version if waiting else 0
    forms: dict[str, Form] = {
        "ask": posted.get("ask") or AskForm(formdata=None),
        "withdraw": posted.get("withdraw") or SeenForm(formdata=None, seen_version=seen),
        "grant": posted.get("grant")
        or GrantForm(formdata=None, seen_version=seen, day=waiting.wanted if waiting else None),
        "refuse": posted.get("refuse") or RefuseForm(formdata=None, seen_version=seen),
    }
    for name, field in (("ask", "wanted"), ("ask", "reason"), ("grant", "day"), ("refuse", "reason")):
        forms[name][field].flags.required = True
    page = render_template(
        "ledger/extension.html",
        task=task,
        extensions=extensions,
        forms=forms,
        may_ask=rules.may_ask(me(), task),
        may_decide=not is_still(task) and holds(me(), "extension.decide", task),
        over=waiting is not None and waiting.wanted <= today(),
    )
    return page, 422 if posted else 200


def _back(ref: str, told: str) -> ResponseReturnValue:
    flash(told, "success")
    return redirect(url_for("ledger.show_task", ref=ref))


def _ask(task: Task, form: AskForm) -> None:
    rules.ask_extension(db.session, task, form.wanted.data, form.reason.data or "", actor=me(), now=utc_now())


def _grant(request: Extension, form: GrantForm) -> None:
    seen = form.seen_version.data or 0
    rules.grant_extension(db.session, request, form.day.data, actor=me(), seen_version=seen, now=utc_now())


def _refuse(request: Extension, form: RefuseForm) -> None:
    seen, reason = form.seen_version.data or 0, form.reason.data or ""
    rules.refuse_extension(db.session, request, reason, actor=me(), seen_version=seen, now=utc_now())
