"""X-rays: the checks and what they found, one hit with its tasks, and setting it aside."""

from collections import defaultdict
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import TextAreaField

from models.ledger import Campaign, Task
from models.xrays import HitStatus, XrayHit
from views.access import allowed, found, hit_by_id, me
from views.clock import utc_now
from views.database import db
from views.forms import Form, SeenForm, attempt
from views.pages import url_of_page
from views.paging import PAGE_ROWS, Page
from views.words import named, spoken
from workflow.monitoring.xrays import dismissing as rules
from workflow.monitoring.xrays.declared import Row, find_check
from workflow.monitoring.xrays.following import NextStep, find_following
from workflow.monitoring.xrays.listing import (
    Shown,
    count_hits,
    find_decider,
    find_files,
    find_hits,
    find_others,
    list_campaigns,
    list_checks,
    show_hit,
)
from workflow.reminders.days import read_day

bp = Blueprint("xrays", __name__)


class DismissForm(SeenForm):
    reason = TextAreaField(lazy_gettext("Why it is harmless"), render_kw={"rows": 3, "dir": "auto"})


class TakeBackForm(SeenForm):
    """Only the version that it saw."""


@bp.get("/xrays")
@allowed("xray.list")
def list_xrays() -> ResponseReturnValue:
    """Each check with why it matters, how much it found and when."""
    return render_template("monitoring/xrays.html", standings=list_checks(db.session, actor=me()))


@bp.get("/xrays/<name>")
@allowed("xray.list")
def show_check(name: str) -> ResponseReturnValue:
    """The hits of one check by unit, of a campaign or all; what is not understood in the address is left out."""
    check = found(find_check(name))
    campaigns = list_campaigns(db.session, check, actor=me())
    campaign = next((one for one in campaigns if one.code == request.args.get("campaign")), None)
    asked = request.args.get("status", "")
    status = HitStatus(asked) if asked in set(HitStatus) else HitStatus.OPEN
    counts = count_hits(db.session, check, campaign, actor=me())
    wanted = request.args.get("page", 1, type=int)
    page = Page(wanted, counts[status], partial(_address, check, status, campaign))
    rows = find_hits(db.session, check, status, campaign, actor=me(), offset=page.offset, limit=PAGE_ROWS)
    strip = [(spoken(one), counts[one], _address(check, one, campaign), one is status, "") for one in HitStatus]
    return render_template(
        "monitoring/xray_check.html",
        check=check,
        tell=tell_hit,
        rows=rows,
        page=page,
        status=status,
        strip_items=strip,
        tabs_items=_tabs(check, status, campaigns, campaign),
    )


@bp.get("/xrays/hits/<int:hit_id>")
@allowed("xray.list", hit_by_id)
def show_one(hit: XrayHit) -> ResponseReturnValue:
    return _hit_page(hit)


@bp.post("/xrays/hits/<int:hit_id>/dismiss")
@allowed("xray.dismiss", hit_by_id)
def dismiss_hit(hit: XrayHit) -> ResponseReturnValue:
    hit_id, form = hit.id, DismissForm()
    if form.validate_on_submit() and attempt(form, lambda: _dismiss(hit, form)):
        flash(_("The hit is dismissed; your reason stands beside it."), "success")
        return redirect(url_for("xrays.show_one", hit_id=hit_id))
    return _hit_page(hit_by_id(hit_id), form)


@bp.post("/xrays/hits/<int:hit_id>/take-back")
@allowed("xray.dismiss", hit_by_id)
def take_back(hit: XrayHit) -> ResponseReturnValue:
    hit_id, form = hit.id, TakeBackForm()
    if form.validate_on_submit() and attempt(form, lambda: _take_back(hit, form)):
        flash(_("The hit is open again."), "success")
    return redirect(url_for("xrays.show_one", hit_id=hit_id))


def tell_hit(shown: Shown) -> str:
    """What was found, in the reader's language; a fact that an old hit lacks is shown as a dash."""
    facts: dict[str, Any] = defaultdict(lambda: "—")
    for name, value in shown.hit.details.items():
        facts[name] = spoken(read_day(value) or value)
    return spoken(shown.check.hit) % facts


def _hit_page(hit: XrayHit, posted: DismissForm | None = None) -> ResponseReturnValue:
    form = posted or DismissForm(formdata=None, seen_version=hit.version)
    form.reason.flags.required = True
    shown = show_hit(db.session, hit, actor=me())
    page = render_template(
        "monitoring/xray_hit.html",
        shown=shown,
        tell=tell_hit,
        decider=find_decider(db.session, hit),
        files=find_files(db.session, hit, actor=me()),
        others=find_others(db.session, hit, actor=me()),
        following=find_following(db.session, shown, actor=me()),
        url_of_step=_url_of_step,
        may_dismiss=rules.may_dismiss(db.session, hit, actor=me()),
        form=form,
        back=TakeBackForm(formdata=None, seen_version=hit.version),
    )
    return page, 422 if posted else 200


def _url_of_step(step: NextStep, task: Task) -> str:
    if step.looked:
        return url_for("look_backs.record", looked_id=step.looked)
    if step.page == "samples":
        return url_for("verification.review", ref=task.ref, _anchor="samples")
    return url_of_page(step.page, task)


def _tabs(check: Row, status: HitStatus, campaigns: list[Campaign], chosen: Campaign | None) -> list[Any]:
    """One for each campaign, where there are several."""
    if len(campaigns) < 2:
        return []
    every = (_("All campaigns"), _address(check, status, None), chosen is None, None)
    return [
        every,
        *((f"{one.code} {named(one)}", _address(check, status, one), one is chosen, None) for one in campaigns),
    ]


def _address(check: Row, status: HitStatus, campaign: Campaign | None, page: int | None = None) -> str:
    code = campaign.code if campaign else None
    asked = None if status is HitStatus.OPEN else status.value
    return url_for("xrays.show_check", name=check.name, status=asked, campaign=code, page=page)


def _dismiss(hit: XrayHit, form: DismissForm) -> None:
    seen, reason = form.seen_version.data or 0, form.reason.data or ""
    rules.dismiss_hit(db.session, hit, reason, actor=me(), seen_version=seen, now=utc_now())


def _take_back(hit: XrayHit, form: Form) -> None:
    rules.take_back(db.session, hit, actor=me(), seen_version=form["seen_version"].data or 0, now=utc_now())
