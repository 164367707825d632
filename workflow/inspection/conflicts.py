"""Who must not inspect which unit: the own unit, one worked in within three years, one with a recusal in force."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.feedback import FeedbackLetter
from models.inspection import FormerUnit, InspectedUnit, SpecialInspection
from models.people import Unit, User
from models.words import N_, Labelled, Message, say
from workflow.process.rights import WITH_TIES
from workflow.process.ties import is_lately, left_units, own_units, unit_and_above
from workflow.reminders.days import local_day

WITH_PAST = (selectinload(User.former_units).joinedload(FormerUnit.unit), selectinload(User.left_grants))


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


def read_ties(session: Session, inspection: SpecialInspection, people: Sequence[User], today: date) -> Ties:
    """Former units count from today back while the inspection is planned, and from the day of its opening once it runs:
    so no tie ends during the work."""
    ids, ties = [user.id for user in people], Ties()
    day = local_day(inspection.opened_at) if inspection.opened_at else today
    session.scalars(select(User).where(User.id.in_(ids)).options(*WITH_TIES, *WITH_PAST)).all()
    session.scalars(select(Unit).options(selectinload(Unit.parent, recursion_depth=-1))).all()
    for user in people:
        ties.own[user.id] = own_units(user)
        ties.declared[user.id] = {recusal.unit_id for recusal in user.recusals}
        left = left_units(user).items()
        ties.former[user.id] = {unit: left_on for unit, left_on in left if is_lately(left_on, day)}
    return ties


def find_conflicts(session: Session, inspection: SpecialInspection, today: date) -> list[Conflict]:
    """Between the members of the teams and the units that their own team inspects, as the plan stands."""
    people = [member.user for team in inspection.teams for member in team.members]
    ties = read_ties(session, inspection, people, today)
    return [
        conflict
        for team in inspection.teams
        for conflict in ties.find_all((one.user for one in team.members), (one.unit for one in team.units))
    ]


def list_to_give(session: Session, inspection: SpecialInspection, conflicts: Iterable[Conflict]) -> list[Conflict]:
    """Those of units that another group can still inspect: of one that has its letter there is nothing to give away."""
    told = select(InspectedUnit.unit_id).join(FeedbackLetter, FeedbackLetter.inspected_id == InspectedUnit.id)
    finished = set(session.scalars(told.where(InspectedUnit.inspection_id == inspection.id)))
    return [one for one in conflicts if one.unit.id not in finished]
