"""Evaluation of the units: beginning and withdrawing one, all units in a table, one unit's sheet, each act on it."""

from collections.abc import Callable
from contextlib import ExitStack
from tempfile import TemporaryFile

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.evaluating import Evaluation, Sheet, SheetStatus
from models.ledger import Campaign
from views.access import allowed, campaign_by_code, evaluation_by_id, me, sheet_by_id, sheet_of
from views.clock import today, utc_now
from views.database import db, reading
from views.documents import send_file_of
from views.evaluation_document import write_sheet
from views.evaluation_forms import AdjustForm, BackForm, DecideForm, PeriodForm, WithdrawForm, forms_of
from views.evaluation_words import say_case, say_counted, say_points
from views.forms import Form, SeenForm, attempt, status_of
from views.words import named
from workflow.ledger.exporting.formats import ExportFormat
from workflow.monitoring.evaluation import holding as rules
from workflow.monitoring.evaluation.declared import declared_scheme, scheme_of
from workflow.monitoring.evaluation.reading import (
    count_measured,
    find_unread,
    freeze,
    hash_of,
    hide,
    is_intact,
    list_evaluations,
    list_own,
    list_sheets,
    note_export,
    require_readable,
    score_sheet,
)
from workflow.monitoring.evaluation.withdrawing import may_withdraw, withdraw_evaluation
from workflow.process.rights import holds
from workflow.shares import percent_of

bp = Blueprint("evaluations", __name__)


@bp.get("/evaluations")
@allowed("evaluation.view")
def list_all() -> ResponseReturnValue:
    """Every evaluation with its progress, or to a unit's leader the own decided sheets."""
    every = holds(me(), "evaluation.view_all")
    return render_template(
        "monitoring/evaluations.html",
        every=every,
        rows=list_evaluations(db.session, actor=me()) if every else [],
        own=list_own(db.session, me()),
        points=say_points,
        percent_of=percent_of,
        SheetStatus=SheetStatus,
    )


@bp.route("/campaigns/<code>/evaluations/new", methods=["GET", "POST"])
@allowed("evaluation.edit", campaign_by_code)
def begin(campaign: Campaign) -> ResponseReturnValue:
    rules.require_may_begin(db.session, campaign, actor=me())
    code, made = campaign.code, list[Evaluation]()
    form = PeriodForm(first=campaign.feedback_on, until=today())
    form.first.flags.required = form.until.flags.required = True

    def save() -> None:
        days = form.first.data, form.until.data
        made.append(rules.begin_evaluation(db.session, campaign, *days, actor=me(), now=utc_now()))

    if form.validate_on_submit() and attempt(form, save):
        flash(_("The evaluation has begun: every unit has its sheet."), "success")
        return redirect(url_for("evaluations.show", evaluation_id=made[0].id))
    fresh = campaign_by_code(code)
    if not form.is_submitted() and (running := rules.find_running(db.session, fresh)) is not None:
        return redirect(url_for("evaluations.show", evaluation_id=running.id))
    page = render_template("monitoring/evaluation_new.html", form=form, campaign=fresh, scheme=declared_scheme()[0])
    return page, status_of(form)


@bp.get("/evaluations/<int:evaluation_id>")
@allowed("evaluation.view_all", evaluation_by_id)
def show(row: Evaluation) -> ResponseReturnValue:
    """All units: points by indicator, total, grade, and where the sheet is."""
    return _table(row)


@bp.post("/evaluations/<int:evaluation_id>/withdraw")
@allowed("evaluation.edit", evaluation_by_id)
def withdraw(row: Evaluation) -> ResponseReturnValue:
    evaluation_id, form = row.id, WithdrawForm()

    def save() -> None:
        seen = form.seen_version.data or 0
        withdraw_evaluation(db.session, row, form.reason.data or "", actor=me(), seen_version=seen, now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        flash(_("The evaluation is withdrawn; another one can begin."), "success")
        return redirect(url_for("evaluations.show", evaluation_id=evaluation_id))
    return _table(evaluation_by_id(evaluation_id), form)


def _table(row: Evaluation, posted: WithdrawForm | None = None) -> ResponseReturnValue:
    form = posted or WithdrawForm(formdata=None, seen_version=row.version)
    form.reason.flags.required = True
    sheets = list_sheets(db.session, row, actor=me())
    page = render_template(
        "monitoring/evaluation.html",
        row=row,
        form=form,
        may_withdraw=may_withdraw(db.session, me(), row),
        scheme=scheme_of(row.scheme),
        percent_of=percent_of,
        sheets=sheets,
        decided=sum(sheet.status is SheetStatus.DECIDED for sheet, _scored in sheets),
        points=say_points,
    )
    return page, status_of(form)


@bp.get("/evaluations/sheets/<int:sheet_id>")
@allowed("evaluation.view", sheet_by_id)
def show_sheet(sheet: Sheet) -> ResponseReturnValue:
    return _sheet_page(sheet)


@bp.post("/evaluations/sheets/<int:sheet_id>/word")
@allowed("evaluation.view", sheet_by_id)
def export_sheet(sheet: Sheet) -> ResponseReturnValue:
    """As a Word document; that it was taken out is an event of the campaign."""
    require_readable(db.session, me(), sheet)
    with ExitStack() as undo:
        file = undo.enter_context(TemporaryFile())
        with reading():
            scored, unread = score_sheet(db.session, sheet), find_unread(db.session, sheet, me())
            write_sheet(sheet, hide(scored, scheme_of(sheet.evaluation.scheme)) if unread else scored, unread, file)
        note_export(db.session, sheet, actor=me(), now=utc_now())
        undo.pop_all()
    name = _("Evaluation %(number)s of %(unit)s", number=sheet.evaluation.number, unit=named(sheet.unit))
    return send_file_of(file, ExportFormat.DOCX, name)


@bp.post("/evaluations/sheets/<int:sheet_id>/indicators/<name>")
@allowed("evaluation.edit", sheet_of)
def adjust(asked: tuple[Sheet, str]) -> ResponseReturnValue:
    sheet, name = asked
    form = AdjustForm(prefix=f"{name}-")
    given = (form.points.data, form.reason.data or "")
    save = _doing(lambda **who: rules.adjust_points(db.session, sheet, name, *given, **who), form)
    return _done(sheet, form, save, _("Saved; the proposal stays beside it."), name)


@bp.post("/evaluations/sheets/<int:sheet_id>/propose")
@allowed("evaluation.edit", sheet_by_id)
def propose(sheet: Sheet) -> ResponseReturnValue:
    form = SeenForm(prefix="propose-")
    save = _doing(lambda **who: rules.propose_sheet(db.session, sheet, **who), form)
    return _done(sheet, form, save, _("The sheet is with the committee."), "propose")


@bp.post("/evaluations/sheets/<int:sheet_id>/send-back")
@allowed("evaluation.decide", sheet_by_id)
def send_back(sheet: Sheet) -> ResponseReturnValue:
    form = BackForm(prefix="back-")
    save = _doing(lambda **who: rules.send_back(db.session, sheet, form.reason.data or "", **who), form)
    return _done(sheet, form, save, _("The sheet is back with the office."), "back")


@bp.post("/evaluations/sheets/<int:sheet_id>/decide")
@allowed("evaluation.decide", sheet_by_id)
def decide(sheet: Sheet) -> ResponseReturnValue:
    form = DecideForm(prefix="decide-")
    shown, note, password = (form[name].data or "" for name in ("shown", "note", "password"))
    save = _doing(lambda **who: rules.decide_sheet(db.session, sheet, shown, note, password=password, **who), form)
    return _done(sheet, form, save, _("Signed: facts, points and grade are frozen."), "decide")


def _doing(rule: Callable[..., None], form: Form) -> Callable[[], None]:
    seen = form["seen_version"].data or 0
    return lambda: rule(actor=me(), seen_version=seen, now=utc_now())


def _done(sheet: Sheet, form: Form, save: Callable[[], None], told: str, name: str) -> ResponseReturnValue:
    sheet_id = sheet.id
    if form.validate_on_submit() and attempt(form, save):
        flash(told, "success")
        return redirect(url_for("evaluations.show_sheet", sheet_id=sheet_id))
    return _sheet_page(sheet_by_id(sheet_id), {name: form})


def _sheet_page(sheet: Sheet, posted: dict[str, Form] | None = None) -> ResponseReturnValue:
    require_readable(db.session, me(), sheet)
    scheme, scored = scheme_of(sheet.evaluation.scheme), score_sheet(db.session, sheet)
    may_edit, may_decide = (
        rules.may_handle(db.session, me(), right, sheet) for right in ("evaluation.edit", "evaluation.decide")
    )
    shown = hash_of(freeze(sheet, scored))
    forms = forms_of(sheet, scored if may_edit else None, shown)
    forms |= posted or {}
    forms["decide"]["shown"].data = shown  # what came back is decided on as it is shown now
    unread = find_unread(db.session, sheet, me())
    page = render_template(
        "monitoring/evaluation_sheet.html",
        sheet=sheet,
        scheme=scheme,
        scored=hide(scored, scheme) if unread else scored,
        measured=count_measured(scored, scheme, unread),
        intact=is_intact(db.session, sheet),
        forms=forms,
        posted=set(posted or {}),
        may_edit=may_edit,
        may_decide=may_decide,
        sees_all=holds(me(), "evaluation.view_all"),
        vetoes={row.name: row for row in scheme.vetoes},
        unread=unread,
        points=say_points,
        tell=say_case,
        counted=say_counted,
    )
    return page, 422 if posted else 200
