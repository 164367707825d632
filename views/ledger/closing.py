"""Closing a campaign and reopening it: the committee's two forms."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from models.ledger import Campaign, State, TaskKind
from views.access import allowed, campaign_by_code, me
from views.clock import utc_now
from views.database import db
from views.forms import SeenForm, attempt, status_of
from views.ledger import bp
from views.ledger.choices import REQUIRED
from views.words import spoken
from workflow.ledger import closing as rules
from workflow.ledger.overview import take_stock
from workflow.process.locking import require_open


class CloseForm(SeenForm):
    conclusion = TextAreaField(
        lazy_gettext("Conclusion of the campaign"), [DataRequired(REQUIRED)], render_kw={"rows": 6, "dir": "auto"}
    )


class ReopenForm(SeenForm):
    reason = TextAreaField(lazy_gettext("Reason"), [DataRequired(REQUIRED)], render_kw={"rows": 4, "dir": "auto"})


@bp.route("/campaigns/<code>/close", methods=["GET", "POST"])
@allowed("campaign.close", campaign_by_code)
def close_campaign(campaign: Campaign) -> ResponseReturnValue:
    """What is there and what still stands open; the form once nothing does."""
    require_open(campaign)
    code, form = campaign.code, CloseForm(seen_version=campaign.version)

    def save() -> None:
        seen, words = form.seen_version.data or 0, form.conclusion.data or ""
        rules.close_campaign(db.session, campaign, words, actor=me(), seen_version=seen, now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        flash(_("The campaign %(code)s is closed.", code=code), "success")
        return redirect(url_for("ledger.show_campaign", code=code))
    page = render_template(
        "ledger/campaign_close.html",
        form=form,
        campaign=campaign,
        stock=take_stock(db.session, campaign),
        states=list(State),
        standing=[(spoken(kind.told), _where(code, kind)) for kind in rules.find_standing(db.session, campaign)],
        left=rules.count_left(db.session, campaign),
    )
    return page, status_of(form)


@bp.route("/campaigns/<code>/reopen", methods=["GET", "POST"])
@allowed("campaign.close", campaign_by_code)
def reopen_campaign(campaign: Campaign) -> ResponseReturnValue:
    code, form = campaign.code, ReopenForm(seen_version=campaign.version)

    def save() -> None:
        seen, words = form.seen_version.data or 0, form.reason.data or ""
        rules.reopen_campaign(db.session, campaign, words, actor=me(), seen_version=seen, now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        flash(_("The campaign %(code)s is open again.", code=code), "success")
        return redirect(url_for("ledger.show_campaign", code=code))
    decision = rules.find_decision(db.session, campaign)
    page = render_template("ledger/campaign_reopen.html", form=form, campaign=campaign, decision=decision)
    return page, status_of(form)


def _where(code: str, kind: rules.Standing) -> str:
    """The ledger filtered to these tasks, the ballots of the campaign, the evaluation."""
    if kind.evaluation is not None:
        return url_for("evaluations.show", evaluation_id=kind.evaluation.id)
    if kind.state is None:
        return url_for("ballots.list_all", campaign=code)
    only = TaskKind.LONG_TERM.value if kind.state is State.VERIFIED else None
    return url_for("ledger.show_ledger", campaign=code, state=kind.state.value, kind=only)
