"""What the rows of a file ask for: units, accounts and roles, each with the row that says so."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from models.people import InspectionGroup, Role, Unit, User
from models.words import N_, KeptName, Message, say
from workflow.errors import WorkflowError
from workflow.ledger.importing.outcome import Outcome
from workflow.ledger.texts import fold_name
from workflow.people.importing.fields import FIELDS, Field, Sheet
from workflow.people.importing.reading import Line

SHOWN = 80  # characters of a text in a sentence
TWICE = N_("The same stands in row %(row)s already.")
CONTRADICTS = N_("%(field)s: row %(row)s says “%(other)s” of the same code or user name.")
CHANGED = N_("%(field)s: “%(before)s” becomes “%(after)s”.")
FILLED_IN = N_("%(field)s: “%(after)s” is filled in.")
WRONG = N_("%(field)s: %(why)s")
UNKNOWN_UNIT = N_("%(field)s: no unit on record or in this file is called “%(name)s”.")
SEVERAL_UNITS = N_("%(field)s: several units are called “%(name)s”; write the code.")
NOT_ACTIVE = N_("%(name)s is not active.")


@dataclass(eq=False)
class PeopleLine(Outcome):
    """A row of units or users."""

    sheet: Sheet
    line: Line
    thing: "Wanted | None" = None  # what the row is about

    def refuse(self, name: Field, error: WorkflowError) -> None:
        """Say what a rule will say, and of which cell."""
        self.open.append(say(WRONG, field=name, why=error.message))


@dataclass(eq=False)
class Wanted:
    """A unit or an account of the file: the values that its rows give, and which row gives each."""

    rows: list[PeopleLine] = field(default_factory=list)
    given: dict[str, Any] = field(default_factory=dict)
    source: dict[str, PeopleLine] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)  # what will stand on record, as far as it differs

    def take(self, row: PeopleLine, values: dict[str, Any]) -> None:
        """The values of one more row; blank ones say nothing."""
        self.rows.append(row)
        row.thing = self
        for name, value in values.items():
            if not value:
                continue
            if name in self.given and self.given[name] != value:
                other = self.source[name].line
                label = FIELDS[row.sheet](name)
                row.open.append(say(CONTRADICTS, field=label, row=other.row, other=cut(other.cells.get(name, ""))))
            self.given.setdefault(name, value)
            self.source.setdefault(name, row)

    def change(self, name: Field, before: Any, after: Any) -> None:
        """Tell the change on the row that asks for it."""
        self.after[name.value] = after
        text = CHANGED if before else FILLED_IN
        words = {"before": shown(before)} if before else {}
        self.source[name.value].effects.append(say(text, field=name, after=shown(after), **words))


@dataclass(eq=False)
class WantedUnit(Wanted):
    code: str = ""
    on_record: Unit | None = None

    @property
    def name(self) -> str:
        return str(self.given.get("name", ""))


@dataclass(eq=False)
class WantedUser(Wanted):
    username: str = ""
    on_record: User | None = None


Place = Unit | WantedUnit | InspectionGroup | None


@dataclass(frozen=True)
class WantedGrant:
    user: WantedUser
    role: Role
    place: Place


@dataclass
class PeoplePlan:
    """Everything that taking over does: units first, then accounts, then roles."""

    units: list[WantedUnit] = field(default_factory=list)
    users: list[WantedUser] = field(default_factory=list)
    grants: list[WantedGrant] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        things: list[WantedUnit | WantedUser] = [*self.units, *self.users]
        return {
            "units": sum(one.on_record is None for one in self.units),
            "users": sum(one.on_record is None for one in self.users),
            "grants": len(self.grants),
            "changes": sum(len(one.after) for one in things if one.on_record is not None),
        }


class Directory:
    """Every unit on record and in the file, and every group on record, by code and by each name."""

    def __init__(self, units: Iterable[Unit], groups: Iterable[InspectionGroup]) -> None:
        self.codes: dict[str, Unit | WantedUnit] = {}
        self.named: dict[str, list[Unit | WantedUnit]] = {}
        self.groups: dict[str, list[InspectionGroup]] = {}
        for unit in units:
            self.codes[unit.code.casefold()] = unit
            self.call(unit, unit.name, unit.name_en, *unit.short_names)
        for group in groups:
            for name in {fold_name(text) for text in (group.code, group.name, group.name_en) if text}:
                self.groups.setdefault(name, []).append(group)

    def call(self, unit: Unit | WantedUnit, *names: str) -> None:
        """From now on the unit is found under these names, too."""
        for name in (fold_name(text) for text in names if text):
            if unit not in self.named.setdefault(name, []):
                self.named[name].append(unit)

    def find_units(self, text: str) -> list[Unit | WantedUnit]:
        key = fold_name(text)
        return [self.codes[key]] if key in self.codes else self.named.get(key, [])

    def find_unit(self, row: PeopleLine, name: Field, text: str) -> Unit | WantedUnit | None:
        """The one unit that is meant; says on the row when there is none, or more than one."""
        found = self.find_units(text)
        if len(found) == 1:
            return found[0]
        row.open.append(say(SEVERAL_UNITS if found else UNKNOWN_UNIT, field=name, name=cut(text)))
        return None


def cut(text: str) -> str:
    """A text of the file as a sentence holds it."""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def shown(value: Any) -> str | KeptName:
    """A value as a sentence holds it: units and groups by name, in the reader's language where they are on record."""
    if isinstance(value, Unit | WantedUnit | InspectionGroup):
        return KeptName(value.name)
    return cut("、".join(map(str, value)) if isinstance(value, list | tuple) else str(value or ""))


def say_twice(wanted: Wanted) -> None:
    """A row that brings nothing that an earlier row has not said."""
    for row in wanted.rows[1:]:
        if not row.open and not row.effects and row not in wanted.source.values():
            row.told.append(say(TWICE, row=wanted.rows[0].line.row))


def messages_of(row: PeopleLine) -> list[Message]:
    """All that is to be looked at on a row, what stands in the way first."""
    return [*row.open, *row.line.faults, *row.told]
