"""What becomes of the rows of units: found on record or new, parents traced, names checked by the rule itself."""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from models.people import Unit
from models.words import N_, say
from workflow.errors import InvalidInput
from workflow.people.codes import take_code
from workflow.people.importing.fields import Sheet, UnitField
from workflow.people.importing.wanted import Directory, PeopleLine, WantedUnit, shown
from workflow.people.units import BETWEEN_NAMES, UnitFacts, check_unit, free_codes, names_of

NEW = N_("New unit %(code)s.")
NEW_BELOW = N_("New unit %(code)s, belongs to %(parent)s.")
CODE_GIVEN = say(N_("The file gives no code, so the next free one is taken."))
NO_NAME = say(N_("A new unit needs a name."))
CIRCLE = say(N_("A unit cannot stand below itself or below one of its own units."))


def plan_units(rows: Sequence[PeopleLine], units: Sequence[Unit], directory: Directory) -> list[WantedUnit]:
    """Rows with a code come first, so that rows without one know which names and codes are taken."""
    own = [row for row in rows if row.sheet is Sheet.UNITS and not row.left_out]
    found: dict[str, WantedUnit] = {}
    for row in (row for row in own if row.line.text(UnitField.CODE)):
        _take_coded(row, found, directory)
    free = free_codes([*directory.codes, *found])
    for row in (row for row in own if not row.line.text(UnitField.CODE)):
        _take_named(row, found, directory, free)
    wanted = sorted(found.values(), key=lambda one: one.rows[0].place)
    for one in wanted:
        _trace_parent(one, directory)
    _refuse_circles(wanted)
    _check_names(wanted, units)
    return wanted


def _take_coded(row: PeopleLine, found: dict[str, WantedUnit], directory: Directory) -> None:
    code = unicodedata.normalize("NFKC", row.line.text(UnitField.CODE)).strip()
    known = directory.codes.get(code.casefold())
    if known is not None:
        code = known.code
    else:
        try:
            code = take_code(code)
        except InvalidInput as refused:
            row.refuse(UnitField.CODE, refused)
    _take(row, code, known, found, directory, _values(row))


def _take_named(row: PeopleLine, found: dict[str, WantedUnit], directory: Directory, free: Iterator[str]) -> None:
    """Found by its name, whichever of them; then that is no new name."""
    known = directory.find_units(row.line.text(UnitField.NAME))
    if len(known) > 1:
        directory.find_unit(row, UnitField.NAME, row.line.text(UnitField.NAME))
        return
    values = _values(row)
    if known:
        values.pop(UnitField.NAME.value, None)
        _take(row, known[0].code, known[0], found, directory, values)
        return
    row.told.append(CODE_GIVEN)
    _take(row, next(free), None, found, directory, values)


def _take(
    row: PeopleLine,
    code: str,
    known: Unit | WantedUnit | None,
    found: dict[str, WantedUnit],
    directory: Directory,
    values: dict[str, Any],
) -> None:
    on_record = known if isinstance(known, Unit) else None
    wanted = found.setdefault(code.casefold(), WantedUnit(code=code, on_record=on_record))
    wanted.take(row, values)
    meant = wanted.on_record or directory.codes.setdefault(code.casefold(), wanted)
    names = {name: values.get(name) or "" for name in (UnitField.NAME.value, UnitField.NAME_EN.value)}
    directory.call(meant, *names.values(), *values.get(UnitField.SHORT_NAMES.value, ()))


def _values(row: PeopleLine) -> dict[str, Any]:
    """The cells of the row as they are compared; the parent is traced later, when all units are known."""
    line = row.line
    short = (" ".join(text.split()) for text in BETWEEN_NAMES.split(line.text(UnitField.SHORT_NAMES)))
    return {
        UnitField.NAME.value: " ".join(line.text(UnitField.NAME).split()),
        UnitField.NAME_EN.value: " ".join(line.text(UnitField.NAME_EN).split()),
        UnitField.SHORT_NAMES.value: tuple(dict.fromkeys(text for text in short if text)),
        UnitField.PARENT.value: " ".join(line.text(UnitField.PARENT).split()),
    }


def _trace_parent(one: WantedUnit, directory: Directory) -> None:
    text = one.given.get("parent")
    if text:
        one.given["parent"] = directory.find_unit(one.source["parent"], UnitField.PARENT, text)


def _refuse_circles(units: Sequence[WantedUnit]) -> None:
    """Walk up from every unit that the file puts somewhere, as it will be when all of them stand there."""
    moved = {id(one.on_record or one): one.given["parent"] for one in units if one.given.get("parent")}
    for one in units:
        own = one.on_record or one
        over, passed = moved.get(id(own)), set[int]()
        while over is not None and id(over) not in passed and over is not own:
            passed.add(id(over))
            over = moved.get(id(over), over.parent if isinstance(over, Unit) else None)
        if over is own:
            one.source["parent"].open.append(CIRCLE)


def _check_names(units: Sequence[WantedUnit], on_record: Sequence[Unit]) -> None:
    """In the order in which they will be written: the new ones, then those that change."""
    taken = names_of(on_record)
    for one in (*(one for one in units if not one.on_record), *(one for one in units if one.on_record)):
        facts = facts_of(one)
        if not facts.name:
            one.rows[0].open.append(NO_NAME)
            continue
        try:
            values = check_unit(facts, one.code, taken)
        except InvalidInput as refused:
            name = UnitField(refused.field)
            one.source.get(name.value, one.rows[0]).refuse(name, refused)
            continue
        taken |= dict.fromkeys((values["name"], *values["short_names"]), one.code)
        _tell(one, values)


def facts_of(one: WantedUnit) -> UnitFacts:
    """What the unit will be, apart from a parent that is new itself: what the file gives, over what is on record.

    Short names are only added to; a file takes nothing away.
    """
    old = one.on_record
    short = [*(old.short_names if old else ()), *one.given.get("short_names", ())]
    parent = one.given.get("parent")
    return UnitFacts(
        one.name or (old.name if old else ""),
        one.given.get("name_en") or (old.name_en if old else ""),
        "\n".join(short),
        parent if isinstance(parent, Unit) else (old.parent if old else None),
        old.active if old else True,
    )


def _tell(one: WantedUnit, values: dict[str, Any]) -> None:
    parent = one.given.get("parent")
    if one.on_record is None:
        effect = say(NEW_BELOW, code=one.code, parent=shown(parent)) if parent else say(NEW, code=one.code)
        one.rows[0].add(effect)
        return
    for name in (UnitField.NAME, UnitField.NAME_EN, UnitField.SHORT_NAMES):
        before, after = getattr(one.on_record, name.value), values[name.value]
        if before != after and name.value in one.source:
            one.change(name, before, after)
    if parent is not None and parent is not one.on_record.parent:
        one.change(UnitField.PARENT, one.on_record.parent, parent)
