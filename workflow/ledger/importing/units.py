"""The names of units in a file, traced to units on record by what stands there and by what the office decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.people import Unit
from workflow.ledger.importing.decisions import Decisions, UnitFate
from workflow.ledger.reading.units import Known
from workflow.ledger.texts import fold_name


@dataclass(frozen=True)
class NewUnit:
    """A unit that is created when the file is taken over."""

    name: str


Named = Unit | NewUnit
UNDECIDED = None


class UnitBook:
    """Every unit on record by each of its names."""

    def __init__(self, units: Sequence[Unit], decisions: Decisions) -> None:
        self.by_code = {unit.code: unit for unit in units}
        self.by_name: dict[str, Unit] = {}
        for unit in units:
            for name in (unit.name, unit.name_en, unit.code, *unit.short_names):
                if name:
                    self.by_name.setdefault(fold_name(name), unit)
        self.decisions = {fold_name(name): decision for name, decision in decisions.units.items()}

    def find(self, name: str) -> Named | str | None:
        """The unit; a text when the name is no unit; None when nobody has decided yet."""
        key = fold_name(name)
        if key in self.by_name:
            return self.by_name[key]
        decision = self.decisions.get(key)
        if decision is None:
            return UNDECIDED
        if decision.fate is UnitFate.CREATE:
            return NewUnit(" ".join(name.split()))
        if decision.fate is UnitFate.NO_UNIT:
            return name
        return self.by_code.get(decision.code)


def known_names(units: Sequence[Unit]) -> Known:
    """The units as the reader traces short names to them."""
    return [(unit.name, [name for name in (unit.name_en, *unit.short_names) if name]) for unit in units if unit.active]
