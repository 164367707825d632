"""Open tasks that nobody in their inspection group may act on, though the role is held: recusals and own units."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, select, true
from sqlalchemy.orm import Session

from models.ledger import Campaign, Task
from models.people import Grant, InspectionGroup, Role, Unit, User
from models.words import N_, Message, say
from workflow.people.units import is_open
from workflow.process.rights import WITH_TIES, tasks_where

NEEDED = {Role.INSPECTOR: "task.return", Role.GROUP_LEADER: "task.verify"}  # what nobody else can do in their place
TOLD = {
    Role.INSPECTOR: N_(
        "Nobody in %(group)s can review what %(unit)s submits (open tasks: %(count)s, first %(ref)s): every inspector "
        "there is recused, or belongs to or worked for a unit of the task."
    ),
    Role.GROUP_LEADER: N_(
        "Nobody in %(group)s can sign a write-off for %(unit)s (open tasks: %(count)s, first %(ref)s): every "
        "group leader there is recused, or belongs to or worked for a unit of the task."
    ),
}


@dataclass(frozen=True)
class Barred:
    """The open tasks of one unit on which everybody in this role of the group is barred; `ref` is the first of them."""

    role: Role
    campaign: Campaign
    group: InspectionGroup
    unit: Unit
    open_tasks: int
    ref: str

    @property
    def told(self) -> Message:
        return say(TOLD[self.role], group=self.group.called, unit=self.unit.called, count=self.open_tasks, ref=self.ref)


def find_barred(session: Session, *which: ColumnElement[bool]) -> list[Barred]:
    """By role, campaign, group and unit. A role that nobody holds at all is a vacancy (open_work.py), not told here."""
    found: list[Barred] = []
    for role in NEEDED:
        query = (
            select(Campaign, InspectionGroup, Unit, func.count(Task.id), func.min(Task.ref))
            .join(Task, Task.campaign_id == Campaign.id)
            .join(InspectionGroup, InspectionGroup.id == Task.group_id)
            .join(Unit, Unit.id == Task.lead_unit_id)
            .where(is_open(), *which, _is_held(role), barred_for(role, people_in(session, role)))
            .group_by(Campaign.id, InspectionGroup.id, Unit.id)
            .order_by(Campaign.id, InspectionGroup.code, Unit.code)
        )
        found += [Barred(role, *row) for row in session.execute(query).tuples()]
    return found


def barred_for(role: Role, people: list[User]) -> ColumnElement[bool]:
    """The tasks on which none of these people may do what the role is needed for."""
    return and_(true(), *(~tasks_where(user, NEEDED[role]) for user in people))


def people_in(session: Session, role: Role, *which: ColumnElement[bool]) -> list[User]:
    """The active people who hold the role (under these grants), with all that their rights depend on."""
    holding = select(Grant.user_id).where(Grant.role == role, Grant.revoked_at.is_(None), *which)
    people = select(User).where(User.active, User.id.in_(holding)).order_by(User.id)
    return list(session.scalars(people.options(*WITH_TIES)))


def _is_held(role: Role) -> ColumnElement[bool]:
    """Whether anybody active holds the role in the task's group."""
    held = exists().where(Grant.group_id == Task.group_id, Grant.role == role, Grant.revoked_at.is_(None))
    return held.where(User.id == Grant.user_id, User.active).correlate(Task)
