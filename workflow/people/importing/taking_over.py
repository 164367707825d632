"""Doing what the plan says, in one transaction: all of it, through the rules of people, or nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import InspectionGroup, Unit, User
from workflow.people import grants
from workflow.people.importing import unit_rows, user_rows
from workflow.people.importing.wanted import PeoplePlan, Place, WantedUnit, WantedUser
from workflow.people.units import UnitFacts, create_units, edit_units
from workflow.people.users import UserFacts, create_users, edit_users
from workflow.process.locking import lock_rows
from workflow.process.rights import require


class Work:
    """What is made of a plan: the unit or account of each wanted one, and the version that was planned for."""

    def __init__(self, session: Session, plan: PeoplePlan) -> None:
        self.session, self.plan = session, plan
        self.units: dict[WantedUnit, Unit] = {one: one.on_record for one in plan.units if one.on_record}
        self.users: dict[WantedUser, User] = {one: one.on_record for one in plan.users if one.on_record}
        known: list[Unit | User] = [*self.units.values(), *self.users.values()]
        self.seen = {thing: thing.version for thing in known}

    def unit(self, place: Unit | WantedUnit) -> Unit:
        return self.units[place] if isinstance(place, WantedUnit) else place

    def place(self, place: Place) -> grants.Place:
        return self.unit(place) if isinstance(place, Unit | WantedUnit) else place

    def unit_facts(self, one: WantedUnit) -> UnitFacts:
        parent = one.given.get("parent")
        facts = unit_rows.facts_of(one)
        return facts if parent is None else replace(facts, parent=self.unit(parent))

    def user_facts(self, one: WantedUser) -> UserFacts:
        home = one.given.get("home_unit")
        facts = user_rows.facts_of(one)
        return facts if home is None else replace(facts, home_unit=self.unit(home))

    def lock_accounts(self) -> None:
        """All that change, before anything is written: nobody waits for this in a circle."""
        changing = [one.on_record.id for one in self.plan.users if one.on_record]
        lock_rows(self.session, User, changing)
        for kind in (Unit, InspectionGroup):
            self.session.scalars(select(kind)).all()  # refreshed at once, not one by one


def carry_out(session: Session, plan: PeoplePlan, *, actor: User, now: datetime) -> Work:
    """Create what is new and change what differs. Raises what the rules raise; does not commit."""
    require(actor, "people.manage")
    work = Work(session, plan)
    work.lock_accounts()
    _create_units(work, actor, now)
    if units := [(one.on_record, work.unit_facts(one)) for one in plan.units if one.on_record and one.after]:
        edit_units(session, [(unit, facts, work.seen[unit]) for unit, facts in units], actor=actor, now=now)
    new = [one for one in plan.users if one.on_record is None]
    users = create_users(session, [(one.username, work.user_facts(one)) for one in new], actor=actor, now=now)
    work.users |= dict(zip(new, users, strict=True))
    if old := [(one.on_record, work.user_facts(one)) for one in plan.users if one.on_record and one.after]:
        edit_users(session, [(user, facts, work.seen[user]) for user, facts in old], actor=actor, now=now)
    if wanted := [(work.users[one.user], one.role, work.place(one.place)) for one in plan.grants]:
        grants.grant_roles(session, wanted, actor=actor, now=now)
    return work


def _create_units(work: Work, actor: User, now: datetime) -> None:
    """New ones below new ones are put there as they are made."""
    new = [one for one in work.plan.units if one.on_record is None]
    if new:
        facts = [(one.code, unit_rows.facts_of(one)) for one in new]
        units = create_units(work.session, facts, dict(_below(new)), actor=actor, now=now)
        work.units |= dict(zip(new, units, strict=True))


def _below(new: list[WantedUnit]) -> Iterator[tuple[str, str]]:
    for one in new:
        parent = one.given.get("parent")
        if isinstance(parent, WantedUnit):
            yield one.code, parent.code
