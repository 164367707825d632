"""Names of evaluation.toml → functions: each source of facts registers itself here, with the words for a case."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from models.ledger import Campaign, Task
from models.people import Unit
from models.words import N_
from workflow.reminders.days import local_day


@dataclass(frozen=True)
class Scope:
    """Which tasks are looked at, of one unit or all, and in which days of the site."""

    campaign: Campaign
    first: date
    until: date
    unit: Unit | None = None

    def tasks(self) -> list[ColumnElement[bool]]:
        """The condition on Task."""
        own = [] if self.unit is None else [Task.lead_unit_id == self.unit.id]
        return [Task.campaign_id == self.campaign.id, Task.voided_at.is_(None), *own]

    def day(self, at: datetime | date) -> date:
        return local_day(at) if isinstance(at, datetime) else at

    def holds(self, at: datetime | date) -> bool:
        return self.first <= self.day(at) <= self.until


@dataclass(frozen=True)
class Case:
    """One fact about a unit: on which task, how much it counts, and what is told of it (numbers and days only).

    `doubted`: by the measure of an x-ray it is too good to rest on; `hits`: the x-ray hits that say so, if it has run.
    """

    unit_id: int
    ref: str
    size: int
    told: dict[str, Any] = field(default_factory=dict)
    doubted: bool = False
    hits: tuple[int, ...] = ()


class Whose(Enum):
    """In which role a source of facts looks at a unit; `ANY`: whatever it does in the campaign."""

    LEAD_UNIT = "lead_unit"
    CO_UNIT = "co_unit"
    ANY = "any"


Find = Callable[[Session, Scope], Iterable[Case]]
Grounds = Callable[[Session, Scope], Iterable[int]]


@dataclass(frozen=True)
class Fact:
    """`words` tell a case, `in_all` what its cases come to; `always`: a unit without a case counts as zero, not as not
    measured; with `among` only one of the units that it names, by id: elsewhere there could be no case.

    It does not apply to a unit that has not the role `whose`.
    """

    find: Find
    words: str
    in_all: str
    always: bool
    whose: Whose
    among: Grounds | None = None


FACTS: dict[str, Fact] = {}


def fact(
    words: str,
    in_all: str = N_("Cases: %(amount)s"),
    *,
    always: bool = True,
    whose: Whose = Whose.LEAD_UNIT,
    among: Grounds | None = None,
) -> Callable[[Find], Find]:
    """Register a function `find_<name>` as the source <name>."""

    def register(find: Find) -> Find:
        FACTS[find.__name__.removeprefix("find_")] = Fact(find, words, in_all, always, whose, among)
        return find

    return register
