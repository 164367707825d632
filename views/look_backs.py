"""Looking back at written-off tasks: the draws, drawing one, repeating it, what was found, the rates per unit."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select
from wtforms import BooleanField, DateField, IntegerField, RadioField, TextAreaField
from wtforms.validators import Optional

from models.ledger import Campaign, Category, Task
from models.looking_back import LookBack, LookBackTask
from models.monitoring import ReviewResult
from models.people import Unit
from views.access import allowed, campaign_by_code, look_back_by_id, looked_by_id, me
from views.clock import today, utc_now
from views.database import db
from views.deadline_field import DeadlineField
from views.evidence.box import upload_context
from views.forms import Form, attempt, status_of
from views.ledger.choices import id_select, offer
from views.monitoring import AttachingForm
from views.paging import PAGE_ROWS, Page
from views.words import named, spoken
from workflow.monitoring.look_back_rates import find_rates
from workflow.monitoring.look_back_results import (
    count_draws,
    count_progress,
    list_draws,
    list_looks,
    may_look,
    record_look,
)
from workflow.monitoring.look_backs import DrawFacts, count_listed, draw_look_back, repeat_draw
from workflow.monitoring.reviews import Findings
from workflow.process.locking import require_open
from workflow.process.rights import holds

bp = Blueprint("look_backs", __name__)
SORTS: dict[str, Any] = {  # columns of the rates; figures begin with the largest
    "unit": lambda rate: named(rate.unit),
    "written_off": lambda rate: -rate.written_off,
    "looked": lambda rate: -rate.looked,
    "found_back": lambda rate: (-rate.found_back, -rate.looked),
    "rebounds": lambda rate: -rate.rebounds,
    "rate": lambda rate: (-rate.rate, -rate.written_off),
}


class DrawForm(Form):
    percent = IntegerField(lazy_gettext("Share in percent"), [Optional()], render_kw={"min": 1, "max": 100})
    unit = id_select(lazy_gettext("Only of the unit"))
    category = id_select(lazy_gettext("Only of the category"))
    by_unit = BooleanField(lazy_gettext("From each unit its share, at least one task"))
    by_category = BooleanField(lazy_gettext("From each category its share, at least one task"))
    due_on = DeadlineField(lazy_gettext("To be looked at by"), [Optional()])


class LookForm(AttachingForm):
    result = RadioField(lazy_gettext("Result"), validate_choice=False)
    held_on = DateField(lazy_gettext("Looked at on"), [Optional()])
    taken_part = TextAreaField(
        lazy_gettext("Who else took part"),
        description=lazy_gettext("You are recorded as the one who held it."),
        render_kw={"rows": 2, "dir": "auto"},
    )
    looked_at = TextAreaField(
        lazy_gettext("What was looked at"),
        description=lazy_gettext("Records, places, people, figures: so that another can look again."),
        render_kw={"rows": 4, "dir": "auto"},
    )
    note = TextAreaField(lazy_gettext("What was found"), render_kw={"rows": 5, "dir": "auto"})


@bp.get("/look-backs")
@allowed("look_back.view")
def list_all() -> ResponseReturnValue:
    """The draws of one campaign and its rates, by default of the newest; an unknown part of the address is left out."""
    campaigns = db.session.scalars(select(Campaign).order_by(Campaign.id.desc())).all()
    asked = request.args.get("campaign")
    campaign = next((one for one in campaigns if one.code == asked), campaigns[0] if campaigns else None)
    sort = request.args.get("sort", "")
    sort = sort if sort in SORTS else "rate"
    total = count_draws(db.session, campaign) if campaign else 0
    page = Page(request.args.get("page", 1, type=int), total, partial(_page_address, campaign, sort))
    draws = list_draws(db.session, campaign, offset=page.offset, limit=PAGE_ROWS) if campaign else []
    rates = find_rates(db.session, campaign, actor=me()) if campaign else []
    return render_template(
        "monitoring/look_backs.html",
        campaign=campaign,
        tabs_items=[(one.code, _address(one, sort), one is campaign, None) for one in campaigns],
        draws=draws,
        page=page,
        rates=sorted(rates, key=SORTS[sort]),
        sorts={name: _heading(campaign, name, sort) for name in SORTS} if campaign else {},
        may_draw=campaign is not None and not campaign.closed_at and holds(me(), "look_back.draw"),
        ReviewResult=ReviewResult,
    )


@bp.route("/campaigns/<code>/look-backs/new", methods=["GET", "POST"])
@allowed("look_back.draw", campaign_by_code)
def draw(campaign: Campaign) -> ResponseReturnValue:
    require_open(campaign)
    code, form, made = campaign.code, _draw_form(campaign), list[LookBack]()
    if form.validate_on_submit() and attempt(form, lambda: made.append(_draw(campaign, form))):
        flash(_("Drawn. The tasks stand in “My work” of those who look at them."), "success")
        return redirect(url_for("look_backs.show", look_back_id=made[0].id))
    fresh = campaign_by_code(code)
    listed = count_listed(db.session, fresh)
    page = render_template("monitoring/look_back_new.html", form=form, campaign=fresh, listed=listed)
    return page, status_of(form)


@bp.get("/look-backs/<int:look_back_id>")
@allowed("look_back.view", look_back_by_id)
def show(row: LookBack) -> ResponseReturnValue:
    return render_template(
        "monitoring/look_back.html",
        row=row,
        progress=count_progress(db.session, [row])[row.id],
        looks=list_looks(db.session, row, actor=me(), today=today()),
        repeated=repeat_draw(db.session, row),
        ReviewResult=ReviewResult,
    )


@bp.get("/look-backs/<int:look_back_id>/repeat")
@allowed("look_back.view", look_back_by_id)
def repeat(row: LookBack) -> ResponseReturnValue:
    """The draw done again, with everything that it takes to do it elsewhere."""
    return render_template("monitoring/look_back_repeat.html", row=row, repeated=repeat_draw(db.session, row))


@bp.route("/look-backs/tasks/<int:looked_id>", methods=["GET", "POST"])
@allowed("look_back.record", looked_by_id)
def record(row: LookBackTask) -> ResponseReturnValue:
    """Write down what was found; a problem that has come back leads on to reporting the rebound."""
    task, ref = row.task, row.task.ref
    form = LookForm(seen_version=row.version, held_on=today())
    form.result.choices = [(result.value, spoken(result)) for result in ReviewResult]
    form.offer(task)
    for field in (form.result, form.held_on, form.looked_at, form.note):
        field.flags.required = True
    if form.validate_on_submit() and attempt(form, lambda: _record(row, form)):
        if form.result.data == ReviewResult.REBOUNDED:
            told = _("What was found is saved; the state has not changed. Now report the rebound with its proof.")
            flash(told, "warning")
            return redirect(url_for("process.act", ref=ref, trigger="rebound"))
        flash(_("What was found is saved."), "success")
        return redirect(url_for("ledger.show_task", ref=ref, _anchor="look_backs"))
    if not form.is_submitted() and not may_look(me(), row):
        return redirect(url_for("ledger.show_task", ref=ref, _anchor="look_backs"))
    page = {"form": form, "row": row, "task": task, "upload": upload_context(task)}
    return render_template("monitoring/look_back_record.html", **page), status_of(form)


def _heading(campaign: Campaign, name: str, sort: str) -> dict[str, str]:
    direction = "" if name != sort else "ascending" if name == "unit" else "descending"
    return {"url": _address(campaign, name), "direction": direction}


def _address(campaign: Campaign, sort: str) -> str:
    chosen = None if sort == "rate" else sort
    return url_for("look_backs.list_all", campaign=campaign.code, sort=chosen, _anchor="rates" if chosen else None)


def _page_address(campaign: Campaign | None, sort: str, number: int = 1) -> str:
    code, sorted_by = campaign.code if campaign else None, None if sort == "rate" else sort
    return url_for("look_backs.list_all", campaign=code, sort=sorted_by, page=number if number > 1 else None)


def _draw_form(campaign: Campaign) -> DrawForm:
    """An address may name the unit to draw from by its code."""
    leading = select(Task.lead_unit_id).where(Task.campaign_id == campaign.id)
    units = db.session.scalars(select(Unit).where(Unit.id.in_(leading)).order_by(Unit.name, Unit.id)).all()
    chosen = next((unit.id for unit in units if unit.code == request.args.get("unit")), None)
    form = DrawForm(percent=20, by_unit=True, unit=chosen)
    offer(form.unit, units, _("all units"))
    offer(form.category, campaign.categories, _("all categories"))
    form.percent.flags.required = form.due_on.flags.required = True
    return form


def _draw(campaign: Campaign, form: DrawForm) -> LookBack:
    facts = DrawFacts(
        percent=form.percent.data,
        due_on=form.due_on.data,
        unit=db.session.get(Unit, form.unit.data) if form.unit.data else None,
        category=db.session.get(Category, form.category.data) if form.category.data else None,
        by_unit=form.by_unit.data,
        by_category=form.by_category.data,
    )
    return draw_look_back(db.session, campaign, facts, actor=me(), now=utc_now())


def _record(row: LookBackTask, form: LookForm) -> None:
    chosen = form.result.data
    findings = Findings(
        ReviewResult(chosen) if chosen in set(ReviewResult) else None,
        form.held_on.data,
        form.looked_at.data or "",
        form.note.data or "",
        form.taken_part.data or "",
        tuple(form.evidence.data or ()),
    )
    record_look(db.session, row, findings, actor=me(), seen_version=form.seen_version.data or 0, now=utc_now())
