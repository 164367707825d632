"""What units report: progress on a measure, and a co-unit's part with its signature or waiver."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import IntegerField, TextAreaField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from models.ledger import Task
from models.measures import Measure, Part
from models.process import Signature
from views.access import allowed, me, measure_by_ref, part_by_id
from views.clock import utc_now
from views.database import db
from views.forms import OwnPasswordField, SeenForm, attempt, status_of
from views.ledger import bp
from workflow.ledger.contributions import is_open, sign_part, waive_part, write_part
from workflow.ledger.progress import report_progress as report
from workflow.ledger.progress import require_reporting
from workflow.process.rights import find_absent, holds


class ProgressForm(SeenForm):
    text = TextAreaField(lazy_gettext("What was done"), render_kw={"rows": 6})
    percent = IntegerField(
        lazy_gettext("Progress in per cent"),
        [InputRequired()],
        render_kw={"min": 0, "max": 100, "inputmode": "numeric"},
    )


class PartForm(SeenForm):
    """Saves the text, or signs it: who signs sends along what stands before the eyes, so that none of it is lost."""

    text = TextAreaField(lazy_gettext("Contribution of your unit"), render_kw={"rows": 8})
    seen_part = IntegerField(validators=[Optional()], widget=HiddenInput())
    password = OwnPasswordField(lazy_gettext("Password"))


class WaiveForm(SeenForm):
    reason = TextAreaField(lazy_gettext("Why the task can be submitted without this part"), render_kw={"rows": 3})


@bp.route("/tasks/<ref>/measures/<int:number>/progress", methods=["GET", "POST"])
@allowed("measure.progress", measure_by_ref)
def report_progress(measure: Measure) -> ResponseReturnValue:
    """Say how far a measure has come."""
    task = measure.task
    require_reporting(task)
    entry = measure.progress_in(task.cycle)
    form = ProgressForm(
        seen_version=entry.version if entry else 0,
        text=entry.text if entry else "",
        percent=entry.percent if entry else 0,
    )
    form.text.flags.required = True
    back = _came_from(task)
    if form.validate_on_submit() and attempt(form, lambda: _report(measure, form)):
        flash(_("Progress was saved."), "success")
        return redirect(back)
    page = render_template("ledger/report_progress.html", measure=measure, task=task, form=form, back=back)
    return page, status_of(form)


def _came_from(task: Task) -> str:
    """Back to preparing the submission for who came from there; otherwise to the task."""
    if request.args.get("from") == "prepare" and holds(me(), "task.prepare", task):
        return url_for("process.prepare", ref=task.ref, _anchor="progress")
    return url_for("ledger.show_task", ref=task.ref, _anchor="measures")


@bp.route("/parts/<int:part_id>")
@allowed("task.view", part_by_id)
def show_part(part: Part) -> ResponseReturnValue:
    """A co-unit's part: what was contributed, and the one thing I may do with it."""
    return _part_page(part)


@bp.route("/parts/<int:part_id>/write", methods=["POST"])
@allowed("part.write", part_by_id)
def write_contribution(part: Part) -> ResponseReturnValue:
    form = PartForm()
    if form.validate_on_submit() and attempt(form, lambda: _write(part, form)):
        return _back(part, _("Saved. The part counts once the leader of the unit has signed it."))
    return _part_page(part, contribution=form)


@bp.route("/parts/<int:part_id>/sign", methods=["POST"])
@allowed("part.sign", part_by_id)
def sign_contribution(part: Part) -> ResponseReturnValue:
    form = PartForm()
    if form.validate_on_submit() and attempt(form, lambda: _sign(part, form)):
        return _back(part, _("The part is signed."))
    return _part_page(part, contribution=form)


@bp.route("/parts/<int:part_id>/waive", methods=["POST"])
@allowed("part.waive", part_by_id)
def waive_contribution(part: Part) -> ResponseReturnValue:
    form = WaiveForm()
    if form.validate_on_submit() and attempt(form, lambda: _waive(part, form)):
        return _back(part, _("The part is waived."))
    return _part_page(part, waive=form)


def _back(part: Part, told: str) -> ResponseReturnValue:
    flash(told, "success")
    return redirect(url_for("ledger.show_part", part_id=part.id))


def _part_page(part: Part, **posted: SeenForm) -> ResponseReturnValue:
    entry = part.contribution_in(part.task.cycle)
    seen = entry.version if entry else 0
    open_ = is_open(db.session, part)
    forms: dict[str, SeenForm] = {
        "contribution": PartForm(
            formdata=None, seen_version=seen, seen_part=part.version, text=entry.text if entry else ""
        ),
        "waive": WaiveForm(formdata=None, seen_version=seen),
        **posted,
    }
    forms["contribution"]["password"].flags.required = True
    page = render_template(
        "ledger/part.html",
        part=part,
        task=part.task,
        entry=entry,
        signature=db.session.get(Signature, entry.signature_id) if entry and entry.signature_id else None,
        forms=forms,
        absent=find_absent(me(), "part.sign", part),
        may={name: open_ and holds(me(), f"part.{name}", part) for name in ("write", "sign", "waive")},
    )
    return page, 422 if posted else 200


def _report(measure: Measure, form: ProgressForm) -> None:
    report(
        db.session,
        measure,
        form.text.data or "",
        form.percent.data if form.percent.data is not None else -1,
        actor=me(),
        seen_version=form.seen_version.data or 0,
        now=utc_now(),
    )


def _write(part: Part, form: PartForm) -> None:
    seen = form.seen_version.data or 0
    write_part(db.session, part, form.text.data or "", actor=me(), seen_version=seen, now=utc_now())


def _sign(part: Part, form: PartForm) -> None:
    sign_part(
        db.session,
        part,
        actor=me(),
        seen_version=form.seen_version.data or 0,
        seen_part=form.seen_part.data or 0,
        now=utc_now(),
        password=form.password.data or "",
        shown=form.text.data,
    )


def _waive(part: Part, form: WaiveForm) -> None:
    seen = form.seen_version.data or 0
    waive_part(db.session, part, form.reason.data or "", actor=me(), seen_version=seen, now=utc_now())
