"""Handing over: the office names a successor where a unit or group has open work and nobody in a role."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from models.ledger import Campaign, Task
from models.measures import Part
from models.people import Grant, GroupUnit, InspectionGroup, Role, Unit, User
from models.words import N_, say
from workflow.errors import InvalidInput, WrongState
from workflow.people.excluding import excluded_by
from workflow.people.grants import grant_role
from workflow.people.open_work import Vacancy, find_vacancies
from workflow.people.units import is_open
from workflow.process.locking import lock_row
from workflow.process.rights import require
from workflow.process.ties import unit_and_above
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind


def hand_over_work(
    session: Session, role: Role, place: Unit | InspectionGroup, successor: User, *, actor: User, now: datetime
) -> Grant:
    """Give the vacant role to the successor; what was done before stays with those who did it.

    Only a vacancy can be filled this way: everywhere else roles are the administrator's to grant.
    """
    require(actor, "work.hand_over")
    lock_row(session, place)
    vacancy = find_vacancy(session, role, place)
    if vacancy is None:
        raise WrongState(say(N_("There is nothing to hand over: somebody holds this role, or no work is open.")))
    if successor.id == actor.id:
        raise InvalidInput(say(N_("Nobody hands work over to himself or herself.")), "successor")
    if inspects(successor, groups_over(session, place)):
        told = N_("%(name)s inspects %(place)s: whoever works for a unit may no longer review its tasks.")
        raise InvalidInput(say(told, name=successor.name, place=place.called), "successor")
    try:
        grant = grant_role(session, successor, role, place, actor=actor, now=now)
    except InvalidInput as refused:
        raise InvalidInput(refused.message, "successor") from refused
    record(
        session,
        place,
        EventKind.WORK_HANDED_OVER,
        actor=actor,
        now=now,
        name=successor.name,
        role=role.value,
        tasks=vacancy.open_tasks,
    )
    return grant


def find_vacancy(session: Session, role: Role, place: Unit | InspectionGroup) -> Vacancy | None:
    return next((v for v in find_vacancies(session) if v.role is role and v.place is place), None)


def list_successors(session: Session, role: Role, place: Unit | InspectionGroup) -> list[User]:
    """Active people who can sign in, whose roles do not exclude this one and who do not inspect the unit: those of
    the place first."""
    query = select(User).where(User.active, User.password_hash.is_not(None)).order_by(User.name, User.id)
    people = session.scalars(query.options(selectinload(User.grants))).all()
    over = groups_over(session, place)
    able = [user for user in people if not excluded_by(role, [grant.role for grant in user.grants])]
    return sorted((user for user in able if not inspects(user, over)), key=lambda user: not _is_of(user, place))


def groups_over(session: Session, place: Unit | InspectionGroup) -> set[int]:
    """The groups that review work of this unit, or of one above it to which its people belong as well."""
    if not isinstance(place, Unit):
        return set()
    units = unit_and_above(place)
    assigned = select(GroupUnit.group_id).join(Campaign, Campaign.id == GroupUnit.campaign_id)
    parts = select(Part.task_id).where(Part.unit_id.in_(units))
    reviewed = select(Task.group_id).where(is_open(), or_(Task.lead_unit_id.in_(units), Task.id.in_(parts)))
    now = assigned.where(GroupUnit.unit_id.in_(units), Campaign.closed_at.is_(None))
    return set(session.scalars(now.union(reviewed.where(Task.group_id.is_not(None)))))


def inspects(user: User, groups: set[int]) -> bool:
    return any(grant.group_id in groups for grant in user.grants)


def _is_of(user: User, place: Unit | InspectionGroup) -> bool:
    homes = [user.home_unit_id] if isinstance(place, Unit) else []
    held = [grant.unit_id if isinstance(place, Unit) else grant.group_id for grant in user.grants]
    return place.id in [*homes, *held]
