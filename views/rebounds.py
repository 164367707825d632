"""What belongs to a rebound: the office's list of causes, and the unit's tree of whys."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, StringField, TextAreaField

from models.causes import ReboundCause, Why
from models.ledger import State, Task
from models.words import N_, say
from views.access import allowed, found, me, task_by_ref
from views.clock import today, utc_now
from views.database import db
from views.forms import Form, SeenForm, attempt, status_of
from views.pages import name_of_page, url_of_page
from workflow.errors import InvalidInput
from workflow.ledger.texts import LONGEST_NAME
from workflow.monitoring import causes as cause_rules
from workflow.monitoring import whys as why_rules
from workflow.monitoring.rebounds import list_rebounds
from workflow.process.duties import next_duty
from workflow.process.rights import holds
from workflow.process.statements import find_statement

bp = Blueprint("rebounds", __name__)
ONE_LINE = {"maxlength": LONGEST_NAME, "dir": "auto"}


class CauseForm(SeenForm):
    name = StringField(lazy_gettext("Chinese name"), render_kw=ONE_LINE)
    name_en = StringField(lazy_gettext("English name"), render_kw=ONE_LINE)


class EditCauseForm(CauseForm):
    active = BooleanField(
        lazy_gettext("In use"),
        description=lazy_gettext("One that is no longer in use is not offered any more; it stays where it was chosen."),
    )


class WhyForm(SeenForm):
    text = TextAreaField(
        lazy_gettext("Because …"), render_kw={"rows": 3, "maxlength": why_rules.LONGEST, "dir": "auto"}
    )


class RemoveForm(SeenForm):
    """Only the version that was seen."""


def cause_by_id(cause_id: int) -> ReboundCause:
    return found(db.session.get(ReboundCause, cause_id))


def why_by_id(why_id: int) -> Why:
    return found(db.session.get(Why, why_id))


@bp.route("/rebound-causes", methods=["GET", "POST"])
@allowed("ledger.edit")
def list_causes() -> ResponseReturnValue:
    """The list, and a form that adds to it."""
    form = CauseForm(seen_version=0)
    form.name.flags.required = True
    if form.validate_on_submit() and attempt(form, lambda: _add_cause(form)):
        flash(_("The cause is added."), "success")
        return redirect(url_for("rebounds.list_causes"))
    rows = cause_rules.list_causes(db.session)
    return render_template("monitoring/causes.html", form=form, rows=rows), status_of(form)


@bp.route("/rebound-causes/<int:cause_id>", methods=["GET", "POST"])
@allowed("ledger.edit", cause_by_id)
def edit_cause(cause: ReboundCause) -> ResponseReturnValue:
    form = EditCauseForm(seen_version=cause.version, name=cause.name, name_en=cause.name_en, active=cause.active)
    form.name.flags.required = True
    if form.validate_on_submit() and attempt(form, lambda: _edit_cause(cause, form)):
        flash(_("The cause is saved."), "success")
        return redirect(url_for("rebounds.list_causes"))
    return render_template("monitoring/cause_edit.html", form=form, cause=cause), status_of(form)


@bp.route("/tasks/<ref>/whys")
@allowed("task.view", task_by_ref)
def show_whys(task: Task) -> ResponseReturnValue:
    """The trees of all cycles; the one that is being asked can be added to."""
    trees, asked = why_rules.list_whys(db.session, task), why_rules.cycle_asked(task)
    statement = find_statement(db.session, task) if task.state is State.IN_PROGRESS else None
    return render_template(
        "monitoring/whys.html",
        task=task,
        trees=trees,
        rebounds=list_rebounds(db.session, task),
        asked=asked,
        depth=why_rules.depth_of(trees.get(asked, [])),
        least=why_rules.SHALLOWEST,
        most=why_rules.DEEPEST,
        beside=why_rules.MOST_BESIDE,
        may_reopen=holds(me(), "task.reopen", task),
        asking=why_rules.may_ask_why(db.session, me(), task),
        duty=next_duty(db.session, task, actor=me(), today=today()),
        stated=statement is not None and statement.root_cause.strip() != "",
        name_of_page=name_of_page,
        url_of_page=url_of_page,
    )


@bp.route("/tasks/<ref>/whys/new", methods=["GET", "POST"])
@allowed("task.prepare", task_by_ref)
def add_why(task: Task) -> ResponseReturnValue:
    """An answer at the top of the tree."""
    return _answer_why(task, None)


@bp.route("/whys/<int:why_id>/why", methods=["GET", "POST"])
@allowed("task.prepare", why_by_id)
def ask_why(why: Why) -> ResponseReturnValue:
    """An answer under another one."""
    return _answer_why(why.task, why)


def _answer_why(task: Task, above: Why | None) -> ResponseReturnValue:
    ref, form = task.ref, WhyForm(seen_version=0)
    form.text.flags.required = True
    if form.validate_on_submit() and attempt(form, lambda: _add_why(task, above, form)):
        flash(_("Saved."), "success")
        return redirect(url_for("rebounds.show_whys", ref=ref))
    page = {"task": task, "form": form, "above": above, "why": None, "rebounds": list_rebounds(db.session, task)}
    return render_template("monitoring/why_form.html", **page), status_of(form)


@bp.route("/whys/<int:why_id>", methods=["GET", "POST"])
@allowed("task.prepare", why_by_id)
def edit_why(why: Why) -> ResponseReturnValue:
    ref = why.task.ref
    form = WhyForm(seen_version=why.version, text=why.text)
    form.text.flags.required = True
    if form.validate_on_submit() and attempt(form, lambda: _edit_why(why, form)):
        flash(_("Saved."), "success")
        return redirect(url_for("rebounds.show_whys", ref=ref))
    page = {"task": why.task, "form": form, "above": None, "why": why, "rebounds": []}
    return render_template("monitoring/why_form.html", **page), status_of(form)


@bp.route("/whys/<int:why_id>/removed", methods=["POST"])
@allowed("task.prepare", why_by_id)
def remove_why(why: Why) -> ResponseReturnValue:
    ref, form = why.task.ref, RemoveForm()
    if not form.validate_on_submit():
        raise InvalidInput(say(N_("Choose what to remove on the page of the whys.")))
    why_rules.remove_why(db.session, why, actor=me(), seen_version=form.seen_version.data or 0, now=utc_now())
    flash(_("It is taken out."), "success")
    return redirect(url_for("rebounds.show_whys", ref=ref))


def _add_cause(form: CauseForm) -> None:
    cause_rules.add_cause(db.session, form.name.data or "", form.name_en.data or "", actor=me(), now=utc_now())


def _edit_cause(cause: ReboundCause, form: EditCauseForm) -> None:
    said = (form.name.data or "", form.name_en.data or "", bool(form.active.data))
    seen = form.seen_version.data or 0
    cause_rules.edit_cause(db.session, cause, *said, actor=me(), seen_version=seen, now=utc_now())


def _add_why(task: Task, under: Why | None, form: Form) -> None:
    why_rules.add_why(db.session, task, form["text"].data or "", under, actor=me(), now=utc_now())


def _edit_why(why: Why, form: WhyForm) -> None:
    seen = form.seen_version.data or 0
    why_rules.edit_why(db.session, why, form.text.data or "", actor=me(), seen_version=seen, now=utc_now())
