"""Open work and who is there for it: what a person leaves behind, and where a needed role is held by nobody."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, cast, func, null, or_, select
from sqlalchemy.orm import Session

from models.ledger import Campaign, Comment, Mention, Task
from models.measures import Part
from models.meetings import ActionItem, ActionStatus, Meeting
from models.people import Grant, InspectionGroup, Role, Scope, Unit, User
from workflow.people.barred import NEEDED, barred_for, people_in
from workflow.people.units import concerns_unit, is_open
from workflow.process.declared import process


@dataclass(frozen=True)
class Left:
    """What one role of a person leaves behind: open tasks in its scope, how many others hold the role there, and on
    how many of the tasks none of them may act; and of a unit what meetings gave it to do, which is `deserted` when
    nobody else is there to report it."""

    role: Role
    place: Unit | InspectionGroup | None
    open_tasks: int
    others: int
    alone: int = 0
    items: int = 0
    deserted: bool = False

    @property
    def stranded(self) -> bool:
        """Nobody else can do what is needed, at least on some of the tasks or of the action items."""
        return (bool(self.alone) and self.role in needed_roles()) or (bool(self.items) and self.deserted)

    @property
    def has_work(self) -> bool:
        return bool(self.open_tasks or self.items)


@dataclass(frozen=True)
class Vacancy:
    """A unit or group with open tasks, or a unit with action items of meetings, where nobody active holds the role;
    `needed` when work stands still by it."""

    role: Role
    place: Unit | InspectionGroup
    open_tasks: int
    needed: bool = True
    items: int = 0


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
    items = _count_items(session, grant.unit_id) if grant.unit_id else 0
    deserted = bool(items) and not _others_report(session, user, grant)
    return Left(grant.role, grant.unit or grant.group, tasks, len(others), alone, items, deserted)


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
    """Every unit and group with open work (of these tasks), once for each of its roles that nobody active holds."""
    held = {
        (row.role, row.unit_id, row.group_id)
        for row in session.execute(
            select(Grant.role, Grant.unit_id, Grant.group_id)
            .join(User, User.id == Grant.user_id)
            .where(Grant.revoked_at.is_(None), User.active)
        )
    }
    found = [  # the leader does a missing liaison's work, where there is a leader
        Vacancy(
            role, unit, tasks, (bool(tasks) and role in needed_roles()) or (other, unit.id, None) not in held, items
        )
        for unit, tasks, items in _busy_units(session, *which)
        for role, other in ((Role.LEADER, Role.LIAISON), (Role.LIAISON, Role.LEADER))
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


def _busy_units(session: Session, *which: ColumnElement[bool]) -> list[tuple[Unit, int, int]]:
    """With their open tasks and, where it is not asked for certain tasks, what meetings gave them to do."""
    none = cast(null(), Integer)
    led = select(Task.lead_unit_id.label("unit_id"), Task.id.label("task_id"), none.label("item_id"))
    helped = select(Part.unit_id, Part.task_id, none).join(Task, Task.id == Part.task_id)
    given = [] if which else [_items(ActionItem.unit_id, none, ActionItem.id)]
    work = led.where(is_open(), *which).union(helped.where(is_open(), *which), *given).subquery()
    counts = func.count(work.c.task_id), func.count(work.c.item_id)
    query = select(Unit, *counts).join(work, work.c.unit_id == Unit.id).group_by(Unit.id).order_by(Unit.code)
    return [(unit, tasks, items) for unit, tasks, items in session.execute(query)]


def _items(*columns: Any) -> Select[Any]:
    """Action items that are to be done."""
    query = select(*columns).select_from(ActionItem).join(ActionItem.meeting).join(Meeting.campaign)
    alive = or_(ActionItem.task_id.is_(None), Task.voided_at.is_(None))
    open_ones = (ActionItem.status == ActionStatus.OPEN, Campaign.closed_at.is_(None), alive)
    return query.outerjoin(ActionItem.task).where(*open_ones)


def _count_items(session: Session, unit_id: int) -> int:
    return session.scalar(_items(func.count()).where(ActionItem.unit_id == unit_id)) or 0


def _others_report(session: Session, user: User, grant: Grant) -> bool:
    """Whether anybody else reports for the unit what is done: its leader and its liaison do."""
    there = (Grant.user_id != user.id, Grant.unit_id == grant.unit_id, Grant.stand_in_id.is_(None))
    return any(people_in(session, role, *there) for role in (Role.LEADER, Role.LIAISON))


def _busy_groups(session: Session, *which: ColumnElement[bool]) -> list[tuple[InspectionGroup, int]]:
    query = (
        select(InspectionGroup, func.count(Task.id))
        .join(Task, Task.group_id == InspectionGroup.id)
        .where(is_open(), *which)
        .group_by(InspectionGroup.id)
        .order_by(InspectionGroup.code)
    )
    return [(group, tasks) for group, tasks in session.execute(query)]
