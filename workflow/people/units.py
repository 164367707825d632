"""Units: a tree that the administrator keeps."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from models.ledger import Campaign, State, Task
from models.measures import Part
from models.meetings import ActionItem, ActionStatus, Meeting
from models.people import Unit, User
from models.words import N_, say
from workflow.errors import InvalidInput
from workflow.inspection.tie_news import tell_of_moved_units
from workflow.ledger.references import refresh_search_texts
from workflow.ledger.texts import take_name
from workflow.people.codes import take_code
from workflow.process.locking import check_seen, mark
from workflow.process.rights import require
from workflow.trail.chain import Happened, changes, record_all
from workflow.trail.kinds import EventKind

BETWEEN_NAMES = re.compile(r"[、,，;；\n]")
NOBODY_MOVES: Mapping["Unit", "Unit | None"] = {}


@dataclass(frozen=True)
class UnitFacts:
    """What is entered for a unit, apart from its code; short names stand in one text, parted by commas or lines."""

    name: str
    name_en: str = ""
    short_names: str = ""
    parent: Unit | None = None
    active: bool = True


@dataclass(frozen=True)
class Branch:
    """A unit and how deep it stands in the tree."""

    unit: Unit
    depth: int


def list_tree(session: Session) -> list[Branch]:
    """Every unit, each below the one it belongs to, by code."""
    below: dict[int | None, list[Unit]] = {}
    for unit in session.scalars(select(Unit).order_by(Unit.code)):
        below.setdefault(unit.parent_id, []).append(unit)

    def walk(parent_id: int | None, depth: int) -> list[Branch]:
        found = []
        for unit in below.get(parent_id, []):
            found += [Branch(unit, depth), *walk(unit.id, depth + 1)]
        return found

    return walk(None, 0)


def create_unit(session: Session, code: str, facts: UnitFacts, *, actor: User, now: datetime) -> Unit:
    """Add a unit; its code is fixed from then on."""
    return create_units(session, [(code, facts)], actor=actor, now=now)[0]


def create_units(
    session: Session,
    wanted: Sequence[tuple[str, UnitFacts]],
    below: Mapping[str, str] | None = None,
    *,
    actor: User,
    now: datetime,
) -> list[Unit]:
    """Add many units in few statements; `below` says by code which of them belongs to which other one of them."""
    require(actor, "people.manage")
    others = lock_units(session)
    taken, codes = names_of(others), {other.code.casefold() for other in others}
    made: dict[str, Unit] = {}
    for entered, facts in wanted:
        code = take_code(entered)
        if code.casefold() in codes:
            raise InvalidInput(say(N_("There is already a unit %(code)s."), code=code), "code")
        codes.add(code.casefold())
        made[code] = unit = Unit(code=code, **check_unit(facts, code, taken), parent=facts.parent, active=True)
        taken |= names_of([unit])
        mark(unit, actor, now)
    for code, above in (below or {}).items():
        check_parent(made[code], made[above])
        made[code].parent = made[above]
    _add(session, list(made.values()), actor, now)
    return list(made.values())


def build_named_units(others: Sequence[Unit], names: Sequence[str], actor: User, now: datetime) -> list[Unit]:
    """Units of which a ledger file knows the names only, not yet in the session; each is given the next free code,
    e.g. u012."""
    require(actor, "unit.name")
    taken, free = names_of(others), free_codes(other.code for other in others)
    units = []
    for name in names:
        code = next(free)
        unit = Unit(code=code, **check_unit(UnitFacts(name), code, taken), active=True)
        taken |= names_of([unit])
        mark(unit, actor, now)
        units.append(unit)
    return units


def free_codes(taken: Iterable[str]) -> Iterator[str]:
    """The codes u001, u002 … without those that are given."""
    given = {code.casefold() for code in taken}
    return (code for number in count(1) if (code := f"u{number:03}") not in given)


def change_short_names(
    others: Sequence[Unit], unit: Unit, name: str, actor: User, now: datetime
) -> dict[str, list[Any]]:
    """Let the unit be known by one more name; returns what differs. Its tasks do not follow yet."""
    require(actor, "unit.name")
    taken, before = names_of(others), _told(unit)
    short = "\n".join([*unit.short_names, name])
    unit.short_names = check_unit(UnitFacts(unit.name, unit.name_en, short), unit.code, taken)["short_names"]
    if changed := changes(before, _told(unit)):
        mark(unit, actor, now)
    return changed


def edit_unit(session: Session, unit: Unit, facts: UnitFacts, *, seen_version: int, actor: User, now: datetime) -> None:
    """Change a unit; one with open tasks stays active."""
    edit_units(session, [(unit, facts, seen_version)], actor=actor, now=now)


def edit_units(session: Session, wanted: Sequence[tuple[Unit, UnitFacts, int]], *, actor: User, now: datetime) -> None:
    """Change many units: each with what is entered for it and the version that was seen.

    A name that one of them gives up becomes free for another one only afterwards.
    """
    require(actor, "people.manage")
    taken, above = names_of(lock_units(session)), {unit: facts.parent for unit, facts, _ in wanted}
    checked = []
    for unit, facts, seen_version in wanted:
        check_seen(session, unit, seen_version)
        values = {**check_unit(facts, unit.code, taken), "parent": facts.parent, "active": facts.active}
        taken |= dict.fromkeys((values["name"], *values["short_names"]), unit.code)
        check_parent(unit, facts.parent, above)
        if unit.active and not facts.active:
            _check_idle(session, unit)
        checked.append((unit, values))
    led_by = Task.lead_unit_id.in_([unit.id for unit, _ in checked])
    _lock_led_tasks(session, led_by)
    happened: list[Happened] = []
    for unit, values in checked:
        if changed := _change(unit, values):
            mark(unit, actor, now)
            session.flush()  # one by one: two units may change places in the tree
            happened.append((unit, EventKind.UNIT_EDITED, {"fields": changed}))
    if happened:
        refresh_search_texts(session, led_by)
    record_all(session, happened, actor=actor, now=now)
    if any("parent" in told["fields"] for *_, told in happened):
        tell_of_moved_units(session, actor=actor, now=now)


def is_open() -> ColumnElement[bool]:
    """A task that is neither void nor written off: somebody still has to act on it."""
    return (Task.state != State.VERIFIED) & Task.voided_at.is_(None)


def concerns_unit(unit_id: int) -> ColumnElement[bool]:
    part = exists().where(Part.task_id == Task.id, Part.unit_id == unit_id).correlate(Task)
    return or_(Task.lead_unit_id == unit_id, part)


def lock_units(session: Session) -> list[Unit]:
    """All units, locked in one order: neither a circle nor a double name can arise from two changes at once."""
    session.flush()
    query = select(Unit).order_by(Unit.id).with_for_update(key_share=True)  # rows that refer to them may be written
    return list(session.scalars(query.execution_options(populate_existing=True)))


def _lock_led_tasks(session: Session, led_by: ColumnElement[bool]) -> None:
    """Before a unit itself is written: a new name shuts out who refers to it, and he may hold one of the tasks."""
    led = select(Task.id).where(led_by).order_by(Task.id)
    session.execute(led.with_for_update(key_share=True)).all()


def _add(session: Session, units: list[Unit], actor: User, now: datetime) -> None:
    session.add_all(units)
    session.flush()
    told = [(unit, EventKind.UNIT_CREATED, tell_unit(unit)) for unit in units]
    record_all(session, told, actor=actor, now=now)


def _change(unit: Unit, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set the values; returns what differs from before."""
    before = _told(unit)
    for name, value in values.items():
        setattr(unit, name, value)
    return changes(before, _told(unit))


def names_of(units: Iterable[Unit]) -> dict[str, str]:
    """Each name and short name with the code of the unit that goes by it."""
    return {text: unit.code for unit in units for text in (unit.name, *unit.short_names)}


def check_unit(facts: UnitFacts, code: str, taken: Mapping[str, str]) -> dict[str, Any]:
    """The names to be stored for a unit; raises InvalidInput beside the field for one that another unit goes by."""
    name = take_name(facts.name, "name", required=True)
    short = [take_name(text, "short_names") for text in BETWEEN_NAMES.split(facts.short_names)]
    short = list(dict.fromkeys(text for text in short if text and text != name))
    for text, field in ((name, "name"), *((text, "short_names") for text in short)):
        if taken.get(text, code) != code:
            message = say(N_("%(name)s is already a name of the unit %(code)s."), name=text, code=taken[text])
            raise InvalidInput(message, field)
    return {"name": name, "name_en": take_name(facts.name_en, "name_en"), "short_names": short}


def check_parent(unit: Unit, parent: Unit | None, above: Mapping[Unit, Unit | None] = NOBODY_MOVES) -> None:
    """Raise InvalidInput when the unit would stand below itself, once those in `above` stand where it says."""
    over, passed = parent, {unit}
    while over is not None:
        if over in passed:
            raise InvalidInput(say(N_("A unit cannot stand below itself or below one of its own units.")), "parent")
        passed.add(over)
        over = above.get(over, over.parent)


def _check_idle(session: Session, unit: Unit) -> None:
    led = select(func.count()).select_from(Task).where(is_open(), concerns_unit(unit.id))
    if left := session.scalar(led):
        told = N_("Open tasks of the unit: %(count)s; they need another unit first.")
        raise InvalidInput(say(told, count=left), "active")
    mine = (ActionItem.unit_id == unit.id, ActionItem.status == ActionStatus.OPEN, ActionItem.task_id.is_(None))
    given = select(func.count(ActionItem.id)).join(ActionItem.meeting).join(Meeting.campaign)
    if items := session.scalar(given.where(*mine, Campaign.closed_at.is_(None))):
        told = N_("Action items of meetings that the unit has to do: %(count)s; drop them or wait for them.")
        raise InvalidInput(say(told, count=items), "active")


def tell_unit(unit: Unit) -> dict[str, Any]:
    """What the trail keeps of a unit that is created."""
    return {"code": unit.code, **_told(unit)}


def _told(unit: Unit) -> dict[str, Any]:
    return {
        "name": unit.name,
        "name_en": unit.name_en,
        "short_names": list(unit.short_names),
        "parent": unit.parent.code if unit.parent else "",
        "active": unit.active,
    }
