"""Campaigns and their problem categories: created and edited by the office."""

import re
import unicodedata
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.ledger import Campaign, Category, Problem, Task
from models.looking_back import LookBack
from models.people import User
from models.words import N_, say
from workflow.errors import InvalidInput
from workflow.ledger.texts import take_name
from workflow.process.locking import check_seen, lock_row, mark, require_open
from workflow.process.rights import require
from workflow.trail.chain import changes, record
from workflow.trail.kinds import EventKind

CODE = re.compile(r"[A-Z0-9]{2,8}")


@dataclass(frozen=True)
class CampaignFacts:
    """What is entered for a campaign, apart from its code."""

    name: str
    feedback_on: date
    concentrated_until: date
    name_en: str = ""
    interim_report_on: date | None = None
    final_report_on: date | None = None
    interviews_required: bool = False
    plans_required: bool = False


def create_campaign(session: Session, code: str, facts: CampaignFacts, *, actor: User, now: datetime) -> Campaign:
    """Open a campaign; the code begins every reference in it and is fixed from then on."""
    require(actor, "ledger.edit")
    code = unicodedata.normalize("NFKC", code).strip().upper()
    if not CODE.fullmatch(code):
        raise InvalidInput(say(N_("Use 2 to 8 letters A–Z and digits, for example X26.")), "code")
    if session.scalar(select(Campaign.id).where(Campaign.code == code)) is not None:
        raise InvalidInput(say(N_("There is already a campaign %(code)s."), code=code), "code")
    values = _checked(facts)
    campaign = Campaign(code=code, **values)
    mark(campaign, actor, now)
    session.add(campaign)
    record(session, campaign, EventKind.CAMPAIGN_CREATED, actor=actor, now=now, code=code, **values)
    return campaign


def edit_campaign(
    session: Session, campaign: Campaign, facts: CampaignFacts, *, actor: User, seen_version: int, now: datetime
) -> None:
    _take(session, campaign, actor)
    check_seen(session, campaign, seen_version)
    values = _checked(facts)
    changed = changes({name: getattr(campaign, name) for name in values}, values)
    if not changed:
        return
    for name, value in values.items():
        setattr(campaign, name, value)
    mark(campaign, actor, now)
    record(session, campaign, EventKind.CAMPAIGN_EDITED, actor=actor, now=now, fields=changed)


def add_category(
    session: Session, campaign: Campaign, name: str, name_en: str = "", *, actor: User, now: datetime
) -> Category:
    """Put a category at the end of the list."""
    _take(session, campaign, actor)
    category = build_category(campaign, name, name_en)
    session.add(category)
    mark(campaign, actor, now)
    told = {"name": category.name, "name_en": category.name_en}
    record(session, campaign, EventKind.CATEGORY_ADDED, actor=actor, now=now, **told)
    return category


def build_category(campaign: Campaign, name: str, name_en: str) -> Category:
    """A category of checked names at the end of the list, not yet in the session; raises InvalidInput."""
    name, name_en = _category_names(campaign, name, name_en, None)
    last = max((category.position for category in campaign.categories), default=0)
    return Category(campaign_id=campaign.id, campaign=campaign, position=last + 1, name=name, name_en=name_en)


def rename_category(
    session: Session, category: Category, name: str, name_en: str, *, actor: User, seen_version: int, now: datetime
) -> None:
    """`seen_version` is the campaign's, here as for every change of its categories."""
    campaign = category.campaign
    _take(session, campaign, actor)
    check_seen(session, campaign, seen_version)
    name, name_en = _category_names(campaign, name, name_en, category)
    changed = changes({"name": category.name, "name_en": category.name_en}, {"name": name, "name_en": name_en})
    if not changed:
        return
    before, category.name, category.name_en = category.name, name, name_en
    mark(campaign, actor, now)
    record(session, campaign, EventKind.CATEGORY_CHANGED, actor=actor, now=now, name=before, fields=changed)


def move_category(
    session: Session, category: Category, steps: int, *, actor: User, seen_version: int, now: datetime
) -> None:
    """Move it up (-1) or down (+1) by one place; at the end of the list it stays where it is."""
    campaign = category.campaign
    _take(session, campaign, actor)
    check_seen(session, campaign, seen_version)
    order = list(campaign.categories)
    at = order.index(category)
    to = at + steps
    if steps not in (-1, 1) or not 0 <= to < len(order):
        return
    _swap(session, category, order[to])
    mark(campaign, actor, now)
    moved = {"position": [at + 1, to + 1]}
    record(session, campaign, EventKind.CATEGORY_CHANGED, actor=actor, now=now, name=category.name, fields=moved)
    session.expire(campaign, ["categories"])


def remove_category(session: Session, category: Category, *, actor: User, seen_version: int, now: datetime) -> None:
    """Only a category that no problem, no task and no look-back uses."""
    campaign = category.campaign
    _take(session, campaign, actor)
    check_seen(session, campaign, seen_version)
    if is_used(session, category):
        raise InvalidInput(say(N_("The category “%(name)s” is in use and cannot be removed."), name=category.name))
    name = category.name
    session.delete(category)
    mark(campaign, actor, now)
    record(session, campaign, EventKind.CATEGORY_REMOVED, actor=actor, now=now, name=name)
    session.expire(campaign, ["categories"])


def is_used(session: Session, category: Category) -> bool:
    problems = select(func.count()).select_from(Problem).where(Problem.category_id == category.id)
    tasks = select(func.count()).select_from(Task).where(Task.category_id == category.id)
    draws = select(func.count()).select_from(LookBack).where(LookBack.category_id == category.id)
    return bool(session.scalar(problems) or session.scalar(tasks) or session.scalar(draws))


def _take(session: Session, campaign: Campaign, actor: User) -> None:
    lock_row(session, campaign)
    require(actor, "ledger.edit")
    require_open(campaign)


def _checked(facts: CampaignFacts) -> dict[str, Any]:
    """The values as they are stored."""
    if facts.concentrated_until < facts.feedback_on:
        raise InvalidInput(say(N_("The concentrated period cannot end before the feedback.")), "concentrated_until")
    for field in ("interim_report_on", "final_report_on"):
        day = getattr(facts, field)
        if day is not None and day < facts.feedback_on:
            raise InvalidInput(say(N_("A report cannot be due before the feedback.")), field)
    names = {"name": take_name(facts.name, "name", required=True), "name_en": take_name(facts.name_en, "name_en")}
    return {**asdict(facts), **names}


def _category_names(campaign: Campaign, name: str, name_en: str, itself: Category | None) -> tuple[str, str]:
    name, name_en = take_name(name, "name", required=True), take_name(name_en, "name_en")
    if any(other.name == name for other in campaign.categories if other is not itself):
        raise InvalidInput(say(N_("There is already a category “%(name)s”."), name=name), "name")
    return name, name_en


def _swap(session: Session, one: Category, other: Category) -> None:
    """By way of a free place, because two categories never share one."""
    place = one.position
    one.position = 0
    session.flush()
    one_to, other.position = other.position, place
    session.flush()
    one.position = one_to
