"""Who must not inspect which unit: the own unit, one worked in within three years, one with a recusal in force."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.inspection import FormerUnit, SpecialInspection
from models.people import Grant, Unit, User
from models.words import N_, Labelled, Message, say
from workflow.ledger.dates import years_after
from workflow.process.rights import WITH_TIES
from workflow.process.ties import own_units, unit_and_above
from workflow.reminders.days import local_day

YEARS = 3  # a unit left longer ago is no tie any more


class Why(Labelled):
    OWN = "own", N_("own unit")
    FORMER = "former", N_("former unit")
    DECLARED = "declared", N_("declared tie")


TOLD = {
    Why.OWN: N_("%(name)s belongs to %(unit)s."),
    Why.FORMER: N_("%(name)s worked in %(unit)s until %(day)s, less than three years ago."),
    Why.DECLARED: N_("%(name)s has a recusal in force for %(unit)s."),
}


@dataclass(frozen=True)
class Conflict:
    """Somebody and a unit that he or she must not inspect."""

    user: User
    unit: Unit
    why: Why
    until: date | None = None

    @property
    def told(self) -> Message:
        return say(TOLD[self.why], name=self.user.name, unit=self.unit.called, day=self.until)


@dataclass
class Ties:
    """All that ties these people to units, read in a few queries, however many they are."""

    own: dict[int, set[int]] = field(default_factory=dict)
    former: dict[int, dict[int, date]] = field(default_factory=dict)  # the last day there, also for the units above
    declared: dict[int, set[int]] = field(default_factory=dict)

    def find(self, user: User, unit: Unit) -> Conflict | None:
        """What stands between the person and the unit."""
        if unit.id in self.own[user.id]:
            return Conflict(user, unit, Why.OWN)
        if not self.declared[user.id].isdisjoint(unit_and_above(unit)):
            return Conflict(user, unit, Why.DECLARED)
        until = self.former[user.id].get(unit.id)
        return Conflict(user, unit, Why.FORMER, until) if until else None

    def find_all(self, people: Iterable[User], units: Iterable[Unit]) -> list[Conflict]:
        """Every conflict between these people and these units, in their order."""
        listed = list(units)
        found = (self.find(user, unit) for user in people for unit in listed)
        return [conflict for conflict in found if conflict is not None]


def read_ties(session: Session, people: Sequence[User], today: date) -> Ties:
    ids, ties = [user.id for user in people], Ties()
    session.scalars(select(User).where(User.id.in_(ids)).options(*WITH_TIES)).all()
    session.scalars(select(Unit).options(selectinload(Unit.parent, recursion_depth=-1))).all()
    for user in people:
        ties.own[user.id] = own_units(user)
        ties.declared[user.id] = {recusal.unit_id for recusal in user.recusals}
        ties.former[user.id] = {}
    for user_id, unit, left_on in _former(session, ids):
        if left_on > years_after(today, -YEARS):
            last = ties.former[user_id]
            last |= {at: max(left_on, last.get(at, left_on)) for at in unit_and_above(unit)}
    return ties


def find_conflicts(session: Session, inspection: SpecialInspection, today: date) -> list[Conflict]:
    """Between the members of the teams and the units that their own team inspects, as the plan stands."""
    people = [member.user for team in inspection.teams for member in team.members]
    ties = read_ties(session, people, today)
    return [
        conflict
        for team in inspection.teams
        for conflict in ties.find_all((one.user for one in team.members), (one.unit for one in team.units))
    ]


def _former(session: Session, ids: Sequence[int]) -> list[tuple[int, Unit, date]]:
    """Whose former units, with the last day: as entered on the account, and where a role in a unit was taken away."""
    entered = session.execute(
        select(FormerUnit.user_id, Unit, FormerUnit.left_on)
        .join(Unit, Unit.id == FormerUnit.unit_id)
        .where(FormerUnit.user_id.in_(ids))
    )
    revoked = session.execute(
        select(Grant.user_id, Unit, Grant.revoked_at)
        .join(Unit, Unit.id == Grant.unit_id)
        .where(Grant.user_id.in_(ids), Grant.revoked_at.is_not(None))
    )
    held = [(user_id, unit, local_day(at)) for user_id, unit, at in revoked.tuples() if at is not None]
    return [*entered.tuples().all(), *held]
