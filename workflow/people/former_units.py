"""Units in which somebody worked before, entered by the administrator or left as home units: weighed when inspection
teams are made."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.inspection import FormerUnit
from models.people import Unit, User
from models.words import N_, say
from workflow.errors import InvalidInput, WrongState
from workflow.inspection.tie_news import tell_of_conflicts
from workflow.ledger.dates import take_past_day
from workflow.process.locking import lock_row
from workflow.process.rights import require
from workflow.reminders.days import local_day
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind


def list_former_units(session: Session, user: User) -> list[FormerUnit]:
    """The latest first."""
    query = select(FormerUnit).where(FormerUnit.user_id == user.id)
    return list(session.scalars(query.order_by(FormerUnit.left_on.desc(), FormerUnit.id)))


def add_former_unit(
    session: Session, user: User, unit: Unit | None, left_on: date | None, *, actor: User, now: datetime
) -> FormerUnit:
    """Enter the last day in the unit; a later one for the same unit takes its place. The same day once more is fine.

    Within three years it is a tie at once, in running inspections, too, of which the office is told.
    """
    require(actor, "people.manage")
    lock_row(session, user)
    if unit is None:
        raise InvalidInput(say(N_("Please choose.")), "unit")
    former = _enter(session, user, unit, take_past_day(left_on, "left_on", now), actor, now)
    tell_of_conflicts(session, [user], actor=actor, now=now)
    return former


def leave_home_units(session: Session, left: Iterable[tuple[User, Unit | None]], *, actor: User, now: datetime) -> None:
    """These people belong to another home unit from now on, or to none: today was their last day in the former one."""
    people = []
    for user, unit in left:
        people.append(user)
        if unit is not None:
            _enter(session, user, unit, local_day(now), actor, now)
    tell_of_conflicts(session, people, actor=actor, now=now)


def remove_former_unit(session: Session, user: User, unit: Unit, *, actor: User, now: datetime) -> None:
    """Take out what was entered by mistake; the trail keeps it."""
    require(actor, "people.manage")
    lock_row(session, user)
    former = session.scalar(select(FormerUnit).where(FormerUnit.user_id == user.id, FormerUnit.unit_id == unit.id))
    if former is None:
        raise WrongState(say(N_("Somebody has done this already.")))
    session.delete(former)
    told = {"name": user.name, "unit": unit.name, "left_on": former.left_on}
    record(session, user, EventKind.FORMER_UNIT_REMOVED, actor=actor, now=now, **told)
    session.expire(user, ["former_units"])


def _enter(session: Session, user: User, unit: Unit, day: date, actor: User, now: datetime) -> FormerUnit:
    query = select(FormerUnit).where(FormerUnit.user_id == user.id, FormerUnit.unit_id == unit.id)
    former = session.scalar(query) or FormerUnit(user=user, unit=unit)
    if former.left_on == day:
        return former
    former.left_on = day
    session.add(former)
    told = {"name": user.name, "unit": unit.name, "left_on": day}
    record(session, user, EventKind.FORMER_UNIT_ADDED, actor=actor, now=now, **told)
    session.expire(user, ["former_units"])
    return former
