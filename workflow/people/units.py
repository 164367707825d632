"""Units: a tree that the administrator keeps."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from models.ledger import State, Task
from models.measures import Part
from models.people import Unit, User
from models.words import N_, say
from workflow.errors import InvalidInput
from workflow.ledger.references import refresh_search_texts
from workflow.ledger.texts import take_name
from workflow.people.codes import take_code
from workflow.process.locking import check_seen, mark
from workflow.process.rights import require
from workflow.trail.chain import changes, record, record_all
from workflow.trail.kinds import EventKind

BETWEEN_NAMES = re.compile(r"[、,，;；\n]")


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
    require(actor, "people.manage")
    others = _lock_all(session)
    code = take_code(code)
    if code.casefold() in {other.code.casefold() for other in others}:
        raise InvalidInput(say(N_("There is already a unit %(code)s."), code=code), "code")
    unit = Unit(code=code, **_checked(facts, None, others))
    mark(unit, actor, now)
    session.add(unit)
    record(session, unit, EventKind.UNIT_CREATED, actor=actor, now=now, code=code, **_told(unit))
    return unit


def add_named_units(session: Session, names: Sequence[str], *, actor: User, now: datetime) -> list[Unit]:
    """Units of which a ledger file knows the names only; each is given the next free code, e.g. u012."""
    require(actor, "unit.name")
    others = _lock_all(session)
    taken = {other.code.casefold() for other in others}
    free = (code for number in count(1) if (code := f"u{number:03}") not in taken)
    units = []
    for name in names:
        unit = Unit(code=next(free), **_checked(UnitFacts(name), None, others))
        mark(unit, actor, now)
        others.append(unit)
        units.append(unit)
    session.add_all(units)
    session.flush()
    told = [(unit, EventKind.UNIT_CREATED, {"code": unit.code, **_told(unit)}) for unit in units]
    record_all(session, told, actor=actor, now=now)
    return units


def add_short_name(session: Session, unit: Unit, name: str, *, actor: User, now: datetime) -> None:
    """Let the unit be known by one more name; does nothing when it is."""
    require(actor, "unit.name")
    others = [other for other in _lock_all(session) if other is not unit]
    before = _told(unit)
    short = "\n".join([*unit.short_names, name])
    facts = UnitFacts(unit.name, unit.name_en, short, unit.parent, unit.active)
    unit.short_names = _checked(facts, unit, others)["short_names"]
    if changed := changes(before, _told(unit)):
        mark(unit, actor, now)
        refresh_search_texts(session, Task.lead_unit_id == unit.id)
        record(session, unit, EventKind.UNIT_EDITED, actor=actor, now=now, fields=changed)


def edit_unit(session: Session, unit: Unit, facts: UnitFacts, *, seen_version: int, actor: User, now: datetime) -> None:
    """Change a unit; one with open tasks stays active."""
    require(actor, "people.manage")
    others = [other for other in _lock_all(session) if other is not unit]
    check_seen(session, unit, seen_version)
    values = _checked(facts, unit, others)
    _check_parent(unit, facts.parent)
    if unit.active and not facts.active:
        _check_idle(session, unit)
    before = _told(unit)
    _lock_led_tasks(session, unit)
    for name, value in values.items():
        setattr(unit, name, value)
    if changed := changes(before, _told(unit)):
        mark(unit, actor, now)
        refresh_search_texts(session, Task.lead_unit_id == unit.id)
        record(session, unit, EventKind.UNIT_EDITED, actor=actor, now=now, fields=changed)


def count_open_tasks(session: Session, unit: Unit) -> int:
    """Tasks that the unit leads or has a part in and that still need somebody."""
    query = select(func.count()).select_from(Task).where(is_open(), concerns_unit(unit.id))
    return session.scalar(query) or 0


def is_open() -> ColumnElement[bool]:
    """A task that is neither void nor written off: somebody still has to act on it."""
    return (Task.state != State.VERIFIED) & Task.voided_at.is_(None)


def concerns_unit(unit_id: int) -> ColumnElement[bool]:
    part = exists().where(Part.task_id == Task.id, Part.unit_id == unit_id).correlate(Task)
    return or_(Task.lead_unit_id == unit_id, part)


def _lock_all(session: Session) -> list[Unit]:
    """All units, locked in one order: neither a circle nor a double name can arise from two changes at once."""
    session.flush()
    query = select(Unit).order_by(Unit.id).with_for_update(key_share=True)  # rows that refer to them may be written
    return list(session.scalars(query.execution_options(populate_existing=True)))


def _lock_led_tasks(session: Session, unit: Unit) -> None:
    """Before the unit itself is written: a new name shuts out who refers to it, and he may hold one of the tasks."""
    led = select(Task.id).where(Task.lead_unit_id == unit.id).order_by(Task.id)
    session.execute(led.with_for_update(key_share=True)).all()


def _checked(facts: UnitFacts, unit: Unit | None, others: list[Unit]) -> dict[str, Any]:
    name = take_name(facts.name, "name", required=True)
    short = [take_name(text, "short_names") for text in BETWEEN_NAMES.split(facts.short_names)]
    short = list(dict.fromkeys(text for text in short if text and text != name))
    taken = {text: other for other in others for text in (other.name, *other.short_names)}
    if name in taken:
        raise InvalidInput(say(N_("%(name)s is already a name of the unit %(code)s."), **_clash(name, taken)), "name")
    if double := next((text for text in short if text in taken), None):
        message = say(N_("%(name)s is already a name of the unit %(code)s."), **_clash(double, taken))
        raise InvalidInput(message, "short_names")
    return {
        "name": name,
        "name_en": take_name(facts.name_en, "name_en"),
        "short_names": short,
        "parent": facts.parent,
        "active": facts.active if unit else True,
    }


def _clash(name: str, taken: dict[str, Unit]) -> dict[str, str]:
    return {"name": name, "code": taken[name].code}


def _check_parent(unit: Unit, parent: Unit | None) -> None:
    above = parent
    while above is not None:
        if above is unit:
            raise InvalidInput(say(N_("A unit cannot stand below itself or below one of its own units.")), "parent")
        above = above.parent


def _check_idle(session: Session, unit: Unit) -> None:
    if left := count_open_tasks(session, unit):
        message = say(N_("The unit has %(count)s open tasks; they need another unit first."), count=left)
        raise InvalidInput(message, "active")


def _told(unit: Unit) -> dict[str, Any]:
    return {
        "name": unit.name,
        "name_en": unit.name_en,
        "short_names": list(unit.short_names),
        "parent": unit.parent.code if unit.parent else "",
        "active": unit.active,
    }
