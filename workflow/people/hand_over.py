"""Handing over: the office names a successor where a unit or group has open work and nobody in a role."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.people import Grant, InspectionGroup, Role, Unit, User
from models.words import N_, say
from workflow.errors import InvalidInput, WrongState
from workflow.people.grants import excluded_by, grant_role
from workflow.people.open_work import Vacancy, find_vacancies
from workflow.process.locking import lock_row
from workflow.process.rights import require
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
        raise WrongState(say(N_("There is nothing to hand over: somebody holds this role, or no task is open.")))
    if successor.id == actor.id:
        raise InvalidInput(say(N_("Nobody hands work over to himself or herself.")), "successor")
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


def list_successors(session: Session, role: Role) -> list[User]:
    """Active people who can sign in and whose roles do not exclude this one."""
    query = select(User).where(User.active, User.password_hash.is_not(None)).order_by(User.name, User.id)
    able = session.scalars(query.options(selectinload(User.grants)))
    return [user for user in able if not excluded_by(role, [grant.role for grant in user.grants])]
