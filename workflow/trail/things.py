"""What events are about, by name: the task, campaign, unit, account, group, inspection or calendar behind a stream."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from models.days import WorkCalendar
from models.inspection import SpecialInspection
from models.ledger import Campaign, Task
from models.people import InspectionGroup, Unit, User
from models.words import N_, Labelled, Message, Words, say
from workflow.process.rights import holds, tasks_where

STREAM = re.compile(r"([a-z]+):([0-9]{1,9})")


class About(Labelled):
    """The kinds of streams; the value begins the stream's name."""

    TASK = "task", N_("Task")
    CAMPAIGN = "campaign", N_("Campaign")
    UNIT = "unit", N_("Unit")
    ACCOUNT = "account", N_("Account")
    GROUP = "group", N_("Inspection group")
    CALENDAR = "calendar", N_("Working days")
    INSPECTION = "inspection", N_("Special inspection")


@dataclass(frozen=True)
class Thing:
    """`key` is how it stands in the address of its page, `name` what people call it; `may_open` is the reader's."""

    about: About
    key: str
    name: Words | Message
    may_open: bool


MODELS: dict[About, type[Campaign | Unit | InspectionGroup | User | SpecialInspection]] = {
    About.CAMPAIGN: Campaign,
    About.UNIT: Unit,
    About.GROUP: InspectionGroup,
    About.ACCOUNT: User,
    About.INSPECTION: SpecialInspection,
}
RIGHTS = {  # to open its page; of a unit and a group that is the ledger of theirs
    About.CAMPAIGN: "campaign.view",
    About.UNIT: "ledger.view",
    About.GROUP: "ledger.view",
    About.ACCOUNT: "people.manage",
    About.CALENDAR: "calendar.view",
    About.INSPECTION: "inspection.view_all",
}


def find_things(session: Session, streams: Iterable[str], *, actor: User) -> dict[str, Thing]:
    """The things behind the streams, by stream; one query for each kind that occurs."""
    numbers: dict[About, set[int]] = {}
    for stream in streams:
        matched = STREAM.fullmatch(stream)
        if matched and matched[1] in set(About):
            numbers.setdefault(About(matched[1]), set()).add(int(matched[2]))
    return {
        f"{about.value}:{number}": thing
        for about, ids in numbers.items()
        for number, thing in _load(session, about, ids, actor)
    }


def _load(session: Session, about: About, ids: set[int], actor: User) -> Iterator[tuple[int, Thing]]:
    if about is About.TASK:
        query: Select[Any] = select(Task.id, Task.ref, Task.title, _visible(actor)).where(Task.id.in_(ids))
        for number, ref, title, visible in session.execute(query):
            shown = title if visible else ""
            yield number, Thing(about, ref, Words(shown, shown), bool(visible))
        return
    may_open = holds(actor, RIGHTS[about])
    if about is About.CALENDAR:
        if WorkCalendar().id in ids:
            yield WorkCalendar().id, Thing(about, "", say(about.label), may_open)
        return
    model = MODELS[about]
    things: Select[Any] = select(model).where(model.id.in_(ids))
    for thing in session.scalars(things):
        key = thing.username if isinstance(thing, User) else thing.code
        english = "" if isinstance(thing, User) else thing.name_en
        yield thing.id, Thing(about, key, Words(english or thing.name, thing.name), may_open)


def _visible(actor: User) -> ColumnElement[bool]:
    return tasks_where(actor, "task.view").label("visible")
