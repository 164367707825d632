"""Open work and who is there for it: what a person leaves behind, and where a needed role is held by nobody."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models.ledger import Comment, Mention, Task
from models.measures import Part
from models.people import Grant, InspectionGroup, Role, Scope, Unit, User
from workflow.people.barred import NEEDED, barred_for, people_in
from workflow.people.units import concerns_unit, is_open
from workflow.process.declared import process


@dataclass(frozen=True)
class Left:
    """What one role of a person leaves behind: open tasks in its scope, how many others hold the role there, and on
    how many of the tasks none of them may act."""

    role: Role
    place: Unit | InspectionGroup | None
    open_tasks: int
    others: int
    alone: int = 0

    @property
    def stranded(self) -> bool:
        """Nobody else can do what is needed, at least on some of the tasks."""
        return bool(self.alone) and self.role in needed_roles()


@dataclass(frozen=True)
class Vacancy:
    """A unit or group with open tasks where nobody active holds the role; `needed` when work stands still by it."""

    role: Role
    place: Unit | InspectionGroup
    open_tasks: int
    needed: bool = True


def find_left_behind(session: Session, user: User, grants: list[Grant]) -> list[Left]:
    """What these roles of the person leave behind; what is only lent stays with whose it is."""
    own = (grant for grant in grants if grant.stand_in_id is None)
    return [_left_by(session, user, grant) for grant in own if grant.role is not Role.ADMIN]


def _left_by(session: Session, user: User, grant: Grant) -> Left:
    mine = concerning(grant)
    tasks, others = _count_tasks(session, mine), _others(session, user, grant)
    alone = tasks if not others else 0
    if others and grant.role in NEEDED:
        alone = _count_tasks(session, mine, barred_for(grant.role, others))
    return Left(grant.role, grant.unit or grant.group, tasks, len(others), alone)


def count_named(session: Session, user: User) -> tuple[int, int]:
    """Open tasks that name the person as responsible leader, and mentions of the person in open tasks."""
    mentions = (
        select(func.count())
        .select_from(Mention)
        .join(Comment, Comment.id == Mention.comment_id)
        .join(Task, Task.id == Comment.task_id)
        .where(Mention.user_id == user.id, is_open())
    )
    return _count_tasks(session, Task.leader_id == user.id), session.scalar(mentions) or 0


def find_vacancies(session: Session, *which: ColumnElement[bool]) -> list[Vacancy]:
    """Every unit and group with open tasks (of these), once for each of its roles that nobody active holds."""
    held = {
        (row.role, row.unit_id, row.group_id)
        for row in session.execute(
            select(Grant.role, Grant.unit_id, Grant.group_id)
            .join(User, User.id == Grant.user_id)
            .where(Grant.revoked_at.is_(None), User.active)
        )
    }
    found = [  # the leader does a missing liaison's work, where there is a leader
        Vacancy(role, unit, count, role in needed_roles() or (Role.LEADER, unit.id, None) not in held)
        for unit, count in _busy_units(session, *which)
        for role in (Role.LEADER, Role.LIAISON)
        if (role, unit.id, None) not in held
    ]
    found += [
        Vacancy(role, group, count)
        for group, count in _busy_groups(session, *which)
        for role in (Role.GROUP_LEADER, Role.INSPECTOR)
        if (role, None, group.id) not in held
    ]
    return sorted(found, key=lambda vacancy: not vacancy.needed)


def count_deserted(session: Session) -> int:
    """How many units and groups have open tasks that stand still because nobody holds a role that is needed there."""
    return len({(vacancy.role.scope, vacancy.place.id) for vacancy in find_vacancies(session) if vacancy.needed})


def needed_roles() -> frozenset[Role]:
    """Roles of a unit or group without which some declared right is held by nobody there."""
    alone = (right.holders[0].role for right in process().rights.values() if len(right.holders) == 1)
    return frozenset(role for role in alone if role.scope is not Scope.ALL)


def concerning(grant: Grant) -> ColumnElement[bool]:
    """The tasks that a role is held for."""
    if grant.unit_id is not None:
        return concerns_unit(grant.unit_id)
    return Task.group_id == grant.group_id if grant.group_id is not None else Task.id.is_not(None)


def _count_tasks(session: Session, *which: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Task).where(is_open(), *which)) or 0


def _others(session: Session, user: User, grant: Grant) -> list[User]:
    same = (Grant.unit_id.is_not_distinct_from(grant.unit_id), Grant.group_id.is_not_distinct_from(grant.group_id))
    return people_in(session, grant.role, Grant.user_id != user.id, Grant.stand_in_id.is_(None), *same)


def _busy_units(session: Session, *which: ColumnElement[bool]) -> list[tuple[Unit, int]]:
    led = select(Task.lead_unit_id.label("unit_id"), Task.id.label("task_id")).where(is_open(), *which)
    helped = select(Part.unit_id, Part.task_id).join(Task, Task.id == Part.task_id).where(is_open(), *which)
    work = led.union(helped).subquery()
    count = func.count(work.c.task_id)
    query = select(Unit, count).join(work, work.c.unit_id == Unit.id).group_by(Unit.id).order_by(Unit.code)
    return [(unit, tasks) for unit, tasks in session.execute(query)]


def _busy_groups(session: Session, *which: ColumnElement[bool]) -> list[tuple[InspectionGroup, int]]:
    query = (
        select(InspectionGroup, func.count(Task.id))
        .join(Task, Task.group_id == InspectionGroup.id)
        .where(is_open(), *which)
        .group_by(InspectionGroup.id)
        .order_by(InspectionGroup.code)
    )
    return [(group, tasks) for group, tasks in session.execute(query)]
