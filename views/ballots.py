"""Ballots for the inspection side: the list, one with its result, and what the office does with it."""

import base64
from functools import partial
from http import HTTPStatus
from typing import Any

import segno
from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import Markup

from config.settings import Mode, settings
from models.ballots import Ballot, BallotStatus
from models.connection import empty_log
from models.ledger import Campaign
from views.access import allowed, ballot_by_id, campaign_by_code, me
from views.addresses import full_address
from views.ballot_forms import BallotForm, CancelForm, ballot_form
from views.clock import utc_now
from views.database import db, reading
from views.forms import SeenForm, attempt, status_of
from views.paging import PAGE_ROWS, Page
from views.words import named
from workflow.monitoring.ballots import holding as rules
from workflow.monitoring.ballots.codes import in_groups
from workflow.monitoring.ballots.reading import (
    count_ballots_of,
    list_ballots,
    list_campaigns,
    list_open_campaigns,
    may_hold,
    show_ballot,
)
from workflow.monitoring.ballots.urn_keys import destroy_keys
from workflow.process.locking import require_open
from workflow.process.rights import holds

bp = Blueprint("ballots", __name__)
TONGUES = (("zh-Hans", "zh_Hans_CN"), ("en", "en"))
ISSUING = (BallotStatus.DRAFT, BallotStatus.WAITING)


@bp.after_request
def destroy_what_is_over(answer: Response) -> Response:
    """Once a count or a cancelling is saved: the key of the urn goes, and SQLite's log, where the urn still stands."""
    if request.method == "POST" and answer.status_code < HTTPStatus.BAD_REQUEST:
        with reading():
            destroy_keys(db.session)
        empty_log(db.engine)
    return answer


@bp.get("/ballots")
@allowed("ballot.list")
def list_all() -> ResponseReturnValue:
    """Those that the reader reads, of a campaign; what is not understood in the address is left out."""
    campaigns = list_campaigns(db.session, me())
    campaign = next((one for one in campaigns if one.code == request.args.get("campaign")), None)
    total = count_ballots_of(db.session, campaign, actor=me())
    page = Page(request.args.get("page", 1, type=int), total, partial(_address, campaign))
    rows = list_ballots(db.session, campaign, actor=me(), now=utc_now(), offset=page.offset, limit=PAGE_ROWS)
    held_in = list_open_campaigns(db.session) if holds(me(), "ballot.hold") else []
    return render_template(
        "monitoring/ballots.html", rows=rows, page=page, held_in=held_in, tabs_items=_tabs(campaigns, campaign)
    )


@bp.route("/campaigns/<code>/ballots/new", methods=["GET", "POST"])
@allowed("ballot.hold", campaign_by_code)
def new_ballot(campaign: Campaign) -> ResponseReturnValue:
    require_open(campaign)
    code, form, made = campaign.code, ballot_form(campaign), list[Ballot]()
    if form.validate_on_submit() and attempt(form, lambda: made.append(_prepare(campaign, form))):
        flash(_("The ballot is prepared. Nothing is out yet: look it over, then issue the codes."), "success")
        return redirect(url_for("ballots.show_one", ballot_id=made[0].id))
    page = render_template("monitoring/ballot_edit.html", form=form, campaign=campaign_by_code(code), ballot=None)
    return page, status_of(form)


@bp.get("/ballots/<int:ballot_id>")
@allowed("ballot.list", ballot_by_id)
def show_one(ballot: Ballot) -> ResponseReturnValue:
    return _ballot_page(ballot.id)


@bp.route("/ballots/<int:ballot_id>/edit", methods=["GET", "POST"])
@allowed("ballot.hold", ballot_by_id)
def edit_ballot(ballot: Ballot) -> ResponseReturnValue:
    rules.require_open_draft(db.session, ballot, actor=me(), now=utc_now())
    ballot_id, form = ballot.id, ballot_form(ballot.campaign, ballot)

    def save() -> None:
        seen = form.seen_version.data or 0
        rules.edit_ballot(db.session, ballot, form.facts(), actor=me(), seen_version=seen, now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        flash(_("Saved."), "success")
        return redirect(url_for("ballots.show_one", ballot_id=ballot_id))
    known = ballot_by_id(ballot_id)
    page = render_template("monitoring/ballot_edit.html", form=form, campaign=known.campaign, ballot=known)
    return page, status_of(form)


@bp.post("/ballots/<int:ballot_id>/codes")
@allowed("ballot.hold", ballot_by_id)
def issue_codes(ballot: Ballot) -> ResponseReturnValue:
    """The sheets and links are the answer itself, once: the codes are kept nowhere."""
    seen = request.form.get("seen_version", 0, type=int)
    codes = rules.issue_codes(db.session, ballot, actor=me(), seen_version=seen, now=utc_now())
    links = [full_address("voting.show_slip", code=code) for code in codes]
    listed = base64.b64encode("\r\n".join(links).encode()).decode()
    sheets = [(in_groups(code), _qr(link), link) for code, link in zip(codes, links, strict=True)]
    return render_template(
        "monitoring/ballot_codes.html",
        ballot=ballot,
        sheets=sheets,
        links="\n".join(links),
        file=f"data:text/plain;base64,{listed}",
        typed_at=full_address("voting.ask_code"),
        trying=settings().mode is Mode.DEMO,
        instructions=[(tongue, _instruct(ballot, locale)) for tongue, locale in TONGUES],
    )


@bp.post("/ballots/<int:ballot_id>/cancel")
@allowed("ballot.hold", ballot_by_id)
def cancel_ballot(ballot: Ballot) -> ResponseReturnValue:
    ballot_id, form = ballot.id, CancelForm()

    def cancel() -> None:
        seen, reason = form.seen_version.data or 0, form.reason.data or ""
        rules.cancel_ballot(db.session, ballot, reason, actor=me(), seen_version=seen, now=utc_now())

    if form.validate_on_submit() and attempt(form, cancel):
        flash(_("The ballot is cancelled; nothing of it is counted."), "success")
        return redirect(url_for("ballots.show_one", ballot_id=ballot_id))
    return _ballot_page(ballot_id, form)


@bp.post("/ballots/<int:ballot_id>/count")
@allowed("ballot.hold", ballot_by_id)
def count_now(ballot: Ballot) -> ResponseReturnValue:
    seen = request.form.get("seen_version", 0, type=int)
    rules.count_now(db.session, ballot, actor=me(), seen_version=seen, now=utc_now())
    flash(_("The ballot is counted."), "success")
    return redirect(url_for("ballots.show_one", ballot_id=ballot.id))


def _ballot_page(ballot_id: int, posted: SeenForm | None = None) -> ResponseReturnValue:
    shown = show_ballot(db.session, ballot_id, actor=me(), now=utc_now())
    form = posted or CancelForm(formdata=None, seen_version=shown.ballot.version)
    form["reason"].flags.required = True
    holding = may_hold(db.session, shown.ballot, actor=me())
    page = render_template(
        "monitoring/ballot.html",
        shown=shown,
        ballot=shown.ballot,
        BallotStatus=BallotStatus,
        may_hold=holding,
        may_issue=holding and shown.status in ISSUING,
        in_the_way=rules.tell_in_the_way(db.session, shown.ballot) if holding and shown.status in ISSUING else None,
        form=form,
    )
    return page, 422 if posted else 200


def _qr(link: str) -> Markup:
    """Drawn here, as part of the page: no other server is asked for it."""
    drawn = segno.make(link, error="m", micro=False).svg_inline(scale=3, border=2, svgclass="qr", lineclass=None)
    return Markup(drawn)  # noqa: S704 - drawn from our own address by a library, no text of anybody in it


def _instruct(ballot: Ballot, locale: str) -> str:
    """What stands on every sheet, in both languages whoever prints it."""
    until = f"{ballot.closes_at.astimezone(settings().zone):%Y-%m-%d %H:%M}"
    with force_locale(locale):
        return str(
            _("Scan to vote until %(time)s. Anonymous; one ballot for each code. Or type the code at:", time=until)
        )


def _prepare(campaign: Campaign, form: BallotForm) -> Ballot:
    return rules.prepare_ballot(db.session, campaign, form.facts(), actor=me(), now=utc_now())


def _tabs(campaigns: list[Campaign], chosen: Campaign | None) -> list[Any]:
    """One for each campaign, where there are several."""
    if len(campaigns) < 2:
        return []
    every = (_("All campaigns"), _address(None), chosen is None, None)
    return [every, *((f"{one.code} {named(one)}", _address(one), one is chosen, None) for one in campaigns)]


def _address(campaign: Campaign | None, page: int | None = None) -> str:
    return url_for("ballots.list_all", campaign=campaign.code if campaign else None, page=page)
