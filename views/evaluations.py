"""Evaluation of the units: beginning one, all units in a table, one unit's sheet, adjusting, deciding."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import DateField, FloatField, StringField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from models.evaluating import Evaluation, Sheet, SheetStatus
from models.ledger import Campaign
from models.monitoring import ReviewResult
from models.words import say
from views.access import allowed, campaign_by_code, evaluation_by_id, me, sheet_by_id, sheet_of
from views.clock import today, utc_now
from views.database import db
from views.forms import Form, SeenForm, attempt, status_of
from views.words import spoken
from workflow.monitoring.evaluation import holding as rules
from workflow.monitoring.evaluation.declared import declared_scheme, scheme_of
from workflow.monitoring.evaluation.reading import (
    OF_INSPECTION,
    find_hidden,
    freeze,
    hash_of,
    hide,
    is_intact,
    list_evaluations,
    list_own,
    list_sheets,
    require_readable,
    score_sheet,
)
from workflow.monitoring.evaluation.registry import FACTS
from workflow.monitoring.evaluation.scoring import Scored, Told
from workflow.process.locking import require_open
from workflow.process.rights import holds

bp = Blueprint("evaluations", __name__)
DAY = re.compile(r"\d{4}-\d\d-\d\d")


class PeriodForm(Form):
    first = DateField(lazy_gettext("From"), [Optional()])
    until = DateField(lazy_gettext("Until"), [Optional()])


class AdjustForm(SeenForm):
    points = FloatField(lazy_gettext("Points instead of the proposal"), [Optional()], render_kw={"step": "0.1"})
    reason = TextAreaField(lazy_gettext("Reason"), render_kw={"rows": 2, "dir": "auto"})


class BackForm(SeenForm):
    reason = TextAreaField(lazy_gettext("What the office should look at again"), render_kw={"rows": 3, "dir": "auto"})


class DecideForm(SeenForm):
    shown = StringField(widget=HiddenInput())
    note = TextAreaField(lazy_gettext("Remark of the committee"), render_kw={"rows": 3, "dir": "auto"})


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
        SheetStatus=SheetStatus,
    )


@bp.route("/campaigns/<code>/evaluations/new", methods=["GET", "POST"])
@allowed("evaluation.edit", campaign_by_code)
def begin(campaign: Campaign) -> ResponseReturnValue:
    require_open(campaign)
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
    sheets = list_sheets(db.session, row, actor=me())
    counts = {status: sum(sheet.status is status for sheet, _scored in sheets) for status in SheetStatus}
    return render_template(
        "monitoring/evaluation.html",
        row=row,
        scheme=scheme_of(row.scheme),
        sheets=sheets,
        counts=counts,
        points=say_points,
    )


@bp.get("/evaluations/sheets/<int:sheet_id>")
@allowed("evaluation.view", sheet_by_id)
def show_sheet(sheet: Sheet) -> ResponseReturnValue:
    require_readable(me(), sheet)
    return _sheet_page(sheet)


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
    shown, note = form.shown.data or "", form.note.data or ""
    save = _doing(lambda **who: rules.decide_sheet(db.session, sheet, shown, note, **who), form)
    return _done(sheet, form, save, _("Decided: facts, points and grade are frozen."), "decide")


def say_points(tenths: int | None) -> str:
    """Tenths of a point as people write points: 13.5, 15."""
    return "–" if tenths is None else f"{tenths / 10:g}"


def say_case(fact: str, case: Told) -> str:
    """One case in the reader's language; a source that is gone by now is told by its bare facts."""
    told: dict[str, Any] = {name: _plain(value) for name, value in case.told.items()}
    known = FACTS.get(fact)
    return spoken(say(known.words, **told)) if known else ", ".join(map(str, case.told.values()))


def _plain(value: Any) -> Any:
    if isinstance(value, str) and DAY.fullmatch(value):
        return date.fromisoformat(value)
    return ReviewResult(value) if value in set(ReviewResult) else value


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
    scheme, scored = scheme_of(sheet.evaluation.scheme), score_sheet(db.session, sheet)
    may_edit, may_decide = (
        rules.may_handle(db.session, me(), right, sheet) for right in ("evaluation.edit", "evaluation.decide")
    )
    shown = hash_of(freeze(sheet, scored))
    forms = _forms_of(sheet, scored if may_edit else None, shown)
    forms |= posted or {}
    forms["decide"]["shown"].data = shown  # what came back is decided on as it is shown now
    hidden = sheet.unit_id in find_hidden(db.session, sheet.evaluation, me())
    page = render_template(
        "monitoring/evaluation_sheet.html",
        sheet=sheet,
        scheme=scheme,
        scored=hide(scored, scheme) if hidden else scored,
        intact=is_intact(db.session, sheet),
        forms=forms,
        posted=set(posted or {}),
        may_edit=may_edit,
        may_decide=may_decide,
        sees_all=holds(me(), "evaluation.view_all"),
        vetoes={row.name: row for row in scheme.vetoes},
        unread=OF_INSPECTION if hidden else set(),
        points=say_points,
        tell=say_case,
    )
    return page, 422 if posted else 200


def _forms_of(sheet: Sheet, adjustable: Scored | None, shown: str) -> dict[str, Form]:
    """A form for each act, and one for each indicator that can be adjusted."""
    seen = sheet.version
    forms: dict[str, Form] = {
        "propose": SeenForm(prefix="propose-", formdata=None, seen_version=seen),
        "back": BackForm(prefix="back-", formdata=None, seen_version=seen),
        "decide": DecideForm(prefix="decide-", formdata=None, seen_version=seen, shown=shown),
    }
    for line in adjustable.lines if adjustable else []:
        given = None if line.adjusted is None else line.adjusted / 10
        known = {"points": given, "reason": line.reason, "seen_version": seen}
        forms[line.name] = AdjustForm(prefix=f"{line.name}-", formdata=None, **known)
    return forms
