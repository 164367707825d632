"""The roles that rows of users give: traced to their unit or group, checked by the rule itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from models.people import Grant, InspectionGroup, Role, Scope, Unit
from models.words import N_, Listed, Message, say
from workflow.errors import InvalidInput
from workflow.ledger.texts import fold_name
from workflow.people.excluding import check_together
from workflow.people.grants import HELD_EVERYWHERE, check_place
from workflow.people.importing.fields import UserField
from workflow.people.importing.headings import PeopleHeadings
from workflow.people.importing.wanted import (
    TWICE,
    Directory,
    PeopleLine,
    Place,
    WantedGrant,
    WantedUnit,
    WantedUser,
    cut,
    shown,
)

GRANTED = N_("Is granted the role %(role)s: %(place)s.")
GRANTED_EVERYWHERE = N_("Is granted the role %(role)s.")
UNKNOWN_ROLE = N_("“%(word)s” is no role. There are: %(roles)s. A second role of a person stands in a row of its own.")
UNKNOWN_GROUP = N_("No inspection group on record is called “%(name)s”.")
SEVERAL_GROUPS = N_("Several inspection groups are called “%(name)s”; write the code.")
NO_PLACE = N_("The role %(role)s is held in %(scope)s; the row names none.")
HOME_TAKEN = N_("The row names no unit for the role, so the home unit %(unit)s is taken.")
NO_ROLE = say(N_("A unit or group is named for a role, but no role."))
CLOSED = say(N_("The account is closed; open it on its page first, or leave the row out."))
ROLES = Listed(tuple(say(role.label) for role in Role))


@dataclass
class Holding:
    """A role that a person holds or will hold; `row` gives it, when a row does."""

    role: Role
    place: Place
    row: PeopleLine | None = None


@dataclass
class RolePlanner:
    """Who holds what, on record and by the rows read so far."""

    directory: Directory
    words: PeopleHeadings
    held: dict[str, list[Holding]] = field(default_factory=dict)
    grants: list[WantedGrant] = field(default_factory=list)

    def know(self, username: str, grants: Iterable[Grant]) -> None:
        self.held[username] = [Holding(grant.role, grant.unit or grant.group) for grant in grants]

    def plan(self, rows: Sequence[PeopleLine]) -> list[WantedGrant]:
        for row in rows:
            if isinstance(row.thing, WantedUser):
                self._plan_row(row, row.thing)
        return self.grants

    def _plan_row(self, row: PeopleLine, one: WantedUser) -> None:
        text, where = row.line.text(UserField.ROLE), row.line.text(UserField.PLACE)
        if not text:
            if where:
                row.told.append(NO_ROLE)
            return
        role = self.words.role(text)
        if role is None:
            row.open.append(say(UNKNOWN_ROLE, word=cut(text), roles=ROLES))
            return
        before = len(row.open)
        place = self._find_place(row, one, role, where)
        if len(row.open) == before:
            self._grant(row, one, role, place)

    def _grant(self, row: PeopleLine, one: WantedUser, role: Role, place: Place) -> None:
        held = self.held.setdefault(one.username, [])
        same = next((other for other in held if other.role is role and other.place is place), None)
        if same is not None:
            if same.row is not None:
                row.told.append(say(TWICE, row=same.row.line.row))
            return
        if refused := _refusal(one, role, place, [other.role for other in held]):
            row.open.append(refused)
            return
        held.append(Holding(role, place, row))
        self.grants.append(WantedGrant(one, role, place))
        if place is not None and not row.line.text(UserField.PLACE):
            row.told.append(say(HOME_TAKEN, unit=shown(place)))
        row.effects.append(say(GRANTED, role=role, place=shown(place)) if place else say(GRANTED_EVERYWHERE, role=role))

    def _find_place(self, row: PeopleLine, one: WantedUser, role: Role, where: str) -> Place:
        """The place of the role; says on the row what is wrong with it."""
        if role.scope is Scope.ALL:
            if where and fold_name(where) not in map(fold_name, self.words.cells.everywhere):
                row.open.append(say(HELD_EVERYWHERE, role=role))
            return None
        if role.scope is Scope.GROUP:
            return self._find_group(row, role, where)
        if where:
            return self.directory.find_unit(row, UserField.PLACE, where)
        home: Unit | WantedUnit | None = one.given.get("home_unit")
        if home is None and one.on_record is not None:
            home = one.on_record.home_unit
        if home is None:
            row.open.append(say(NO_PLACE, role=role, scope=role.scope))
        return home

    def _find_group(self, row: PeopleLine, role: Role, where: str) -> InspectionGroup | None:
        found = self.directory.groups.get(fold_name(where), []) if where else []
        if len(found) == 1:
            return found[0]
        if where:
            row.open.append(say(SEVERAL_GROUPS if found else UNKNOWN_GROUP, name=cut(where)))
        else:
            row.open.append(say(NO_PLACE, role=role, scope=role.scope))
        return None


def _refusal(one: WantedUser, role: Role, place: Place, held: Sequence[Role]) -> Message | None:
    """What the rule would say to it."""
    if one.on_record is not None and not one.on_record.active:
        return CLOSED
    try:
        if not isinstance(place, WantedUnit):
            check_place(role, place)
        check_together(role, held)
    except InvalidInput as refused:
        return refused.message
    return None
