"""An office's own values of the ladder for a campaign: days, repetition, on or off."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from models.ledger import Campaign
from models.people import User
from models.reminders import LadderValue
from models.words import N_, say
from workflow.errors import InvalidInput
from workflow.process.due import refresh_answers_due
from workflow.process.locking import check_seen, lock_row, mark, require_open
from workflow.process.rights import require
from workflow.reminders.almanac import OwnValue, almanac, forget_almanac, with_value
from workflow.reminders.days import local_day
from workflow.reminders.ladder import MOST_DAYS, Rule, find_disorder, ladder
from workflow.trail.chain import changes, record
from workflow.trail.kinds import EventKind


def usual_value(rule: Rule) -> OwnValue:
    """What the file says, as an office would choose it."""
    return OwnValue(rule.offset, rule.repeat_days, rule.on)


def find_values(session: Session, campaign: Campaign, now: datetime) -> dict[str, OwnValue]:
    """What is in force for each rule in the campaign."""
    book = almanac(session, local_day(now))
    rules = (book.rule(campaign.id, rule.name) or rule for rule in ladder().rules)
    return {rule.name: usual_value(rule) for rule in rules}


def set_values(
    session: Session,
    campaign: Campaign,
    values: Mapping[str, OwnValue],
    *,
    actor: User,
    seen_version: int,
    now: datetime,
) -> int:
    """Keep what differs from the file, forget what does not; says how many rules changed.

    Raises InvalidInput for days on the other side of the watched day or out of bounds; its field is "days_" or
    "repeat_" and the rule.
    """
    require(actor, "ladder.edit")
    lock_row(session, campaign)
    require_open(campaign)
    check_seen(session, campaign, seen_version)
    before = find_values(session, campaign, now)
    after = {**before, **{name: _checked(name, value) for name, value in values.items()}}
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        return 0
    _check_order(after)
    session.execute(delete(LadderValue).where(LadderValue.campaign_id == campaign.id))
    usual = {rule.name: usual_value(rule) for rule in ladder().rules}
    own = {name: value for name, value in after.items() if value != usual[name]}
    session.add_all(LadderValue(campaign_id=campaign.id, rule=name, **asdict(value)) for name, value in own.items())
    mark(campaign, actor, now)
    session.flush()
    forget_almanac(session)
    for name in changed:
        told = changes(_told(before[name]), _told(after[name]))
        record(session, campaign, EventKind.LADDER_CHANGED, actor=actor, now=now, rule=name, changes=told)
    refresh_answers_due(session, now, campaign)
    return len(changed)


def _checked(name: str, value: OwnValue) -> OwnValue:
    rule = ladder().rule(name)
    if rule is None:
        raise InvalidInput(say(N_("There is no such rule.")), name)
    usual = usual_value(rule)
    days = usual.days if value.days is None else value.days
    repeat = value.repeat_days if rule.repeat_days else None
    if rule.repeat_days and repeat is None:
        repeat = rule.repeat_days
    if abs(days or 0) > rule.most_days:
        raise InvalidInput(say(N_("Enter at most %(count)s days."), count=rule.most_days), f"days_{name}")
    if repeat is not None and not 1 <= repeat <= MOST_DAYS:
        raise InvalidInput(say(N_("Enter a number of days from 1 to %(count)s."), count=MOST_DAYS), f"repeat_{name}")
    if rule.offset < 0 <= (days or 0) or rule.offset > 0 >= (days or 0) or rule.offset == 0 > (days or 0):
        least = 1 if rule.offset else 0
        told = say(N_("Enter a number of days from %(least)s to %(count)s."), least=least, count=rule.most_days)
        raise InvalidInput(told, f"days_{name}")
    return OwnValue(days, repeat, value.active)


def _check_order(values: Mapping[str, OwnValue]) -> None:
    if wrong := find_disorder(with_value(rule, values[rule.name]) for rule in ladder().rules):
        raise InvalidInput(say(N_("Yellow comes after green: enter fewer days than green has.")), f"days_{wrong.name}")


def _told(value: OwnValue) -> dict[str, object]:
    """As it was entered: whether it is before or after, the rule says."""
    return asdict(replace(value, days=abs(value.days or 0)))
