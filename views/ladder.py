"""The ladder as the office reads it: the rules in words, a campaign's own values, what will be sent next."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select
from wtforms import BooleanField, IntegerField
from wtforms.validators import Optional

from models.ledger import Campaign
from models.words import N_, Listed, Message, Words, say
from views.access import allowed, campaign_by_code, found, me
from views.clock import book, today, utc_now
from views.database import db
from views.forms import SeenForm, attempt, status_of
from views.words import spoken
from workflow.process.declared import process
from workflow.process.definition import Holder
from workflow.process.locking import require_open
from workflow.process.rights import holds
from workflow.reminders.almanac import OwnValue
from workflow.reminders.ladder import Receiver, Rule, ladder
from workflow.reminders.preview import MOST_LINES, foresee
from workflow.reminders.values import find_values, set_values

bp = Blueprint("ladder", __name__)
BEFORE = N_("%(days)s days before %(watch)s"), N_("%(days)s working days before %(watch)s")
AFTER = N_("%(days)s days after %(watch)s"), N_("%(days)s working days after %(watch)s")
DAY_BEFORE = N_("the day before %(watch)s"), N_("the working day before %(watch)s")
DAY_AFTER = N_("the day after %(watch)s"), N_("the working day after %(watch)s")
ON_THE_DAY = N_("on the day of %(watch)s")
RELATIONS = {
    "any": N_("%(role)s"),
    "lead_unit": N_("%(role)s of the lead unit"),
    "co_unit": N_("%(role)s of a co-unit"),
    "part_unit": N_("%(role)s of the co-unit"),
    "measure_unit": N_("%(role)s of the measure’s unit"),
    "action_unit": N_("%(role)s of the action item’s unit"),
    "assigned_group": N_("%(role)s of the inspection group"),
    "inspected_unit": N_("%(role)s of the inspected unit"),
}
LEADER = N_("Responsible leader")


@bp.get("/reminders")
@allowed("ladder.view")
def show_ladder() -> ResponseReturnValue:
    campaigns = db.session.scalars(select(Campaign).order_by(Campaign.id.desc())).all()
    chosen = _chosen()
    rules = [(rule, _when(rule), _to(rule.receivers), _differs(rule)) for rule in _rules(chosen)]
    news = [(spoken(row.label), row.colour, _to(row.receivers)) for row in ladder().news]
    context = {"campaigns": campaigns, "chosen": chosen, "rules": rules, "news": news, "sending": ladder().sending}
    return render_template("reminders/ladder.html", **context, may_edit=_may_edit(chosen))


@bp.route("/reminders/<code>/values", methods=["GET", "POST"])
@allowed("ladder.edit", campaign_by_code)
def edit_values(campaign: Campaign) -> ResponseReturnValue:
    require_open(campaign)
    form = _values_form(campaign)

    def save() -> None:
        values = {rule.name: _entered(form, rule) for rule in ladder().rules}
        seen = form.seen_version.data or 0
        set_values(db.session, campaign, values, actor=me(), seen_version=seen, now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        flash(_("Saved."), "success")
        return redirect(url_for("ladder.show_ladder", campaign=campaign.code))
    rules = [(rule, _when(rule)) for rule in ladder().rules]
    return render_template("reminders/values.html", form=form, campaign=campaign, rules=rules), status_of(form)


@bp.get("/reminders/preview")
@allowed("ladder.view")
def show_preview() -> ResponseReturnValue:
    chosen = _chosen()
    seen = foresee(db.session, today(), chosen)
    days: dict[Any, list[Any]] = {}
    for line in seen.lines:
        said = spoken(Words(**line.due.told["label"]))
        people = spoken(Listed(tuple(user.name for user in line.people)))
        days.setdefault(line.on, []).append((line, said, people))
    more = max(0, seen.total - MOST_LINES)
    return render_template("reminders/preview.html", days=days, more=more, total=seen.total, chosen=chosen)


def _chosen() -> Campaign | None:
    code = request.args.get("campaign", "")
    return found(db.session.scalar(select(Campaign).where(Campaign.code == code))) if code else None


def _may_edit(campaign: Campaign | None) -> bool:
    return campaign is not None and campaign.closed_at is None and holds(me(), "ladder.edit")


def _rules(campaign: Campaign | None) -> list[Rule]:
    if campaign is None:
        return ladder().rules
    return [book().rule(campaign.id, rule.name) or rule for rule in ladder().rules]


def _differs(rule: Rule) -> bool:
    return rule != ladder().rule(rule.name)


def _when(rule: Rule) -> str:
    if rule.offset == 0:
        return spoken(say(ON_THE_DAY, watch=rule.watch))
    if abs(rule.offset) == 1:
        words = DAY_BEFORE if rule.offset < 0 else DAY_AFTER
    else:
        words = BEFORE if rule.offset < 0 else AFTER
    return spoken(say(words[rule.working_days is not None], days=abs(rule.offset), watch=rule.watch))


def _to(receivers: list[Receiver]) -> str:
    told: dict[str, Message] = {}
    for receiver in receivers:
        holders = [receiver.holder] if receiver.holder else []
        if receiver.right:
            holders = list(process().rights[receiver.right].holders)
        for holder in holders:
            told.setdefault(f"{holder.role}@{holder.relation}", _holder(holder))
        if not holders:
            told["leader"] = say(LEADER)
    return spoken(Listed(tuple(told.values())))


def _holder(holder: Holder) -> Message:
    return say(RELATIONS[holder.relation], role=holder.role)


def _values_form(campaign: Campaign) -> SeenForm:
    """One line a rule: whether it is on, how many days, how often again."""
    fields: dict[str, Any] = {}
    values: dict[str, Any] = {"seen_version": campaign.version}
    for name, value in find_values(db.session, campaign, utc_now()).items():
        rule = ladder().rule(name)
        called = spoken(rule.called) if rule else name
        fields[f"on_{name}"] = BooleanField(lazy_gettext("%(rule)s: on", rule=called))
        fields[f"days_{name}"] = IntegerField(lazy_gettext("%(rule)s: days", rule=called), [Optional()])
        values |= {f"on_{name}": value.active, f"days_{name}": abs(value.days or 0)}
        if rule is not None and rule.repeat_days:
            fields[f"repeat_{name}"] = IntegerField(
                lazy_gettext("%(rule)s: again every … days", rule=called), [Optional()]
            )
            values[f"repeat_{name}"] = value.repeat_days
    form: SeenForm = type("ValuesForm", (SeenForm,), fields)(data=values)
    return form


def _entered(form: SeenForm, rule: Rule) -> OwnValue:
    days = form[f"days_{rule.name}"].data
    repeat = form[f"repeat_{rule.name}"].data if rule.repeat_days else None
    signed = None if days is None else (-days if rule.offset < 0 else days)
    return OwnValue(signed, repeat, bool(form[f"on_{rule.name}"].data))
