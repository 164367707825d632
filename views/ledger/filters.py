"""What the ledger can be filtered by: for each filter its name in the address, its words and its choices."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models.ledger import Campaign, Category, Origin, State, Task, TaskKind
from models.measures import Part
from models.people import InspectionGroup, Unit, User
from models.words import Labelled
from views.words import named, spoken
from workflow.ledger.finding import NO_GROUP, WaitsFor
from workflow.ledger.totals import SEVEREST_FIRST
from workflow.process.rights import holds, tasks_where

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Choice:
    """`value` as in the address, `label` as shown, `meaning` as the search takes it.

    What stands on none of this person's tasks is no choice at all: an address that asks for it is not understood,
    so that nobody finds out names by guessing. A unit that only has a part in one is understood, not offered.
    """

    value: str
    label: str
    meaning: Any
    offered: bool = True


@dataclass(frozen=True)
class Filter:
    """`field` is what it sets in the question put to the ledger; `phrase` stands before the value in the sentence."""

    name: str
    field: str
    label: str
    phrase: str
    choices: list[Choice]
    several: bool = False

    def find(self, value: str) -> Choice | None:
        return next((choice for choice in self.choices if choice.value == value), None)


def load_filters(session: Session, actor: User, today: date) -> dict[str, Filter]:
    """Every filter by its name; a unit or a group is offered the values of its own tasks only."""
    seen = _seen(session, actor)
    filters = [
        Filter("campaign", "campaign_id", _("Campaign"), _("in the campaign"), _campaigns(session, seen)),
        Filter("state", "states", _("State"), _("in the state"), _labelled(State), several=True),
        Filter("colour", "colours", _("Colour"), _("that are"), _labelled(SEVEREST_FIRST), several=True),
        Filter("unit", "unit_id", _("Lead unit"), _("led by"), _units(session, seen)),
        Filter("co", "co_units", _("Co-units too"), _("or with"), [Choice("yes", _("a part of this unit"), True)]),
        Filter("group", "group_id", _("Inspection group"), _("inspected by"), _groups(session, seen)),
        Filter("category", "category_ids", _("Category"), _("of the category"), _categories(session, seen)),
        Filter("kind", "kind", _("Kind"), _("of the kind"), _labelled(TaskKind)),
        Filter("origin", "origin", _("Origin"), _("of the origin"), _labelled(Origin)),
        Filter("leader", "leader_id", _("Responsible leader"), _("under"), _leaders(session, seen)),
        Filter("due", "window", _("Due"), _("due"), _windows(today)),
        Filter("cycle", "cycle", _("Cycle"), _("in"), _cycles()),
        Filter("waits_for", "waits_for", _("Next step"), _("waiting for"), _labelled(WaitsFor)),
        Filter("voided", "voided", _("Void tasks"), _("including"), [Choice("yes", _("void tasks"), True)]),
    ]
    return {one.name: one for one in filters}


Seen = dict[str, set[Any]] | None


def _seen(session: Session, actor: User) -> Seen:
    """What stands on the tasks that the person may see; None for those who see everything."""
    if holds(actor, "task.view"):
        return None
    columns = (Task.campaign_id, Task.lead_unit_id, Task.group_id, Task.category_id, Task.leader_id)
    rows = session.execute(select(*columns).where(tasks_where(actor, "task.view")).distinct()).all()
    names = ("campaign", "unit", "group", "category", "leader")
    seen = {name: {row[place] for row in rows} for place, name in enumerate(names)}
    parts = select(Part.unit_id).join(Task).where(tasks_where(actor, "task.view")).distinct()
    return {**seen, "part": {*session.scalars(parts), *(grant.unit_id for grant in actor.grants)}}


def _is_seen(seen: Seen, name: str, key: int) -> bool:
    return seen is None or key in seen[name]


def _labelled(kinds: Iterable[Labelled]) -> list[Choice]:
    return [Choice(kind.value, spoken(kind), kind) for kind in kinds]


def _campaigns(session: Session, seen: Seen) -> list[Choice]:
    rows = session.execute(select(Campaign.id, Campaign.code).order_by(Campaign.feedback_on.desc(), Campaign.id))
    return [Choice(row.code, row.code, row.id) for row in rows if _is_seen(seen, "campaign", row.id)]


def _units(session: Session, seen: Seen) -> list[Choice]:
    rows = session.execute(select(Unit.id, Unit.code, Unit.name, Unit.name_en).order_by(Unit.code))
    choices = [Choice(row.code, named(row), row.id, _is_seen(seen, "unit", row.id)) for row in rows]
    return [choice for choice in choices if choice.offered or _is_seen(seen, "part", choice.meaning)]


def _groups(session: Session, seen: Seen) -> list[Choice]:
    columns = (InspectionGroup.id, InspectionGroup.code, InspectionGroup.name, InspectionGroup.name_en)
    rows = session.execute(select(*columns).order_by(InspectionGroup.code))
    choices = [Choice(row.code, named(row), row.id) for row in rows if _is_seen(seen, "group", row.id)]
    return [*choices, Choice("-", _("no group yet"), NO_GROUP)]


def _categories(session: Session, seen: Seen) -> list[Choice]:
    """By name: the same category of several campaigns is one choice."""
    query = select(Category.id, Category.name, Category.name_en).order_by(Category.position, Category.id)
    by_name: dict[str, list[Any]] = {}
    for row in session.execute(query):
        if _is_seen(seen, "category", row.id):
            by_name.setdefault(row.name, []).append(row)
    return [Choice(name, named(rows[0]), tuple(row.id for row in rows)) for name, rows in by_name.items()]


def _leaders(session: Session, seen: Seen) -> list[Choice]:
    leading = exists().where(Task.leader_id == User.id)
    rows = session.execute(select(User.id, User.username, User.name).where(leading).order_by(User.username))
    return [Choice(row.username, row.name, row.id) for row in rows if _is_seen(seen, "leader", row.id)]


def _windows(today: date) -> list[Choice]:
    within = [
        Choice(str(days), _("within %(days)s days", days=days), (today, today + days * DAY)) for days in (7, 14, 30)
    ]
    return [
        Choice("overdue", _("before today"), (None, today - DAY)),
        Choice("today", _("today"), (today, today)),
        *within,
    ]


def _cycles() -> list[Choice]:
    return [Choice("1", _("cycle 1"), 1), Choice("2", _("cycle 2 or later"), 2)]
