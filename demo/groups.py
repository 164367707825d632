"""Who acts in the inspection of the demonstration, and on which day."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from models.base import Versioned
from models.inspection import InspectedUnit, SpecialInspection
from models.people import User
from workflow.reminders.days import local_day


@dataclass
class Groups:
    """The inspection with what the content tells of it, its people, and the moment "today"."""

    session: Session
    content: dict[str, Any]
    row: SpecialInspection
    cast: dict[str, User]
    today: datetime
    made: int = field(default=0)

    @property
    def office(self) -> User:
        return self.cast["office"]

    def at(self, day: int) -> datetime:
        """A working hour on a day counted from today; later steps of a day come later."""
        self.made += 1
        return self.today + timedelta(days=day, minutes=self.made)

    def on(self, day: int) -> date:
        return local_day(self.today + timedelta(days=day))

    def unit(self, code: str) -> InspectedUnit:
        return next(one for one in self.row.units if one.unit.code == code)

    def writer(self, unit: InspectedUnit) -> User:
        """The member of the unit's group who does not lead it."""
        return next(user for user, leads in _members(unit) if not leads)

    def leader(self, unit: InspectedUnit) -> User:
        return next(user for user, leads in _members(unit) if leads)

    def step(self, thing: Versioned, day: int, who: User | None = None) -> dict[str, Any]:
        """Who acts when, having seen the thing as it stands: the office unless somebody else is named."""
        return {"actor": who or self.office, "seen_version": thing.version, "now": self.at(day)}


def _members(unit: InspectedUnit) -> list[tuple[User, bool]]:
    """Of the group that the unit was given to, each with whether he or she leads it."""
    return [(one.user, one.leads) for one in unit.team.members] if unit.team else []
