"""Inspection groups, and the units that each of them inspects in a campaign."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from models.ledger import Campaign, Task
from models.people import Grant, GroupUnit, InspectionGroup, Unit, User
from models.words import N_, say
from workflow.errors import InvalidInput, WrongState
from workflow.ledger.texts import take_name
from workflow.people.codes import take_code
from workflow.people.units import is_open
from workflow.process.locking import check_seen, lock_row, mark, require_open
from workflow.process.rights import require, require_free_of
from workflow.trail.chain import changes, record
from workflow.trail.kinds import EventKind


@dataclass(frozen=True)
class GroupFacts:
    """What is entered for an inspection group, apart from its code."""

    name: str
    name_en: str = ""
    active: bool = True


def list_groups(session: Session) -> list[InspectionGroup]:
    return list(session.scalars(select(InspectionGroup).order_by(InspectionGroup.code)))


def list_members(session: Session) -> dict[int, list[Grant]]:
    """The live grants of active people in each group, leaders first."""
    query = (
        select(Grant)
        .join(User, User.id == Grant.user_id)
        .where(Grant.group_id.is_not(None), Grant.revoked_at.is_(None), Grant.stand_in_id.is_(None), User.active)
        .options(contains_eager(Grant.user))
        .order_by(Grant.role, User.name)
    )
    members: dict[int, list[Grant]] = {}
    for grant in session.scalars(query):
        members.setdefault(grant.group_id or 0, []).append(grant)
    return members


def create_group(session: Session, code: str, facts: GroupFacts, *, actor: User, now: datetime) -> InspectionGroup:
    """Add a group; its code is fixed from then on."""
    require(actor, "people.manage")
    code = take_code(code)
    if session.scalar(select(InspectionGroup.id).where(func.lower(InspectionGroup.code) == code.lower())) is not None:
        raise InvalidInput(say(N_("There is already a group %(code)s."), code=code), "code")
    values = _checked(session, facts, None)
    group = InspectionGroup(code=code, **{**values, "active": True})
    mark(group, actor, now)
    session.add(group)
    record(session, group, EventKind.GROUP_CREATED, actor=actor, now=now, code=code, **values)
    return group


def edit_group(
    session: Session, group: InspectionGroup, facts: GroupFacts, *, seen_version: int, actor: User, now: datetime
) -> None:
    """Change a group; one with open tasks stays active."""
    require(actor, "people.manage")
    lock_row(session, group)
    check_seen(session, group, seen_version)
    values = _checked(session, facts, group)
    if group.active and not facts.active and (count := count_group_tasks(session, group)):
        message = say(N_("Open tasks of the group: %(count)s; they need another group first."), count=count)
        raise InvalidInput(message, "active")
    if changed := changes({name: getattr(group, name) for name in values}, values):
        for name, value in values.items():
            setattr(group, name, value)
        mark(group, actor, now)
        record(session, group, EventKind.GROUP_EDITED, actor=actor, now=now, fields=changed)


def count_group_tasks(session: Session, group: InspectionGroup) -> int:
    query = select(func.count()).select_from(Task).where(Task.group_id == group.id, is_open())
    return session.scalar(query) or 0


def assignments(session: Session, campaign: Campaign) -> dict[int, GroupUnit]:
    """Which group each unit is assigned to in the campaign, by the unit's id."""
    query = select(GroupUnit).where(GroupUnit.campaign_id == campaign.id).order_by(GroupUnit.id)
    named = (joinedload(GroupUnit.group), joinedload(GroupUnit.unit))
    return {row.unit_id: row for row in session.scalars(query.options(*named))}


def assign_units(
    session: Session,
    group: InspectionGroup,
    campaign: Campaign,
    units: list[Unit],
    *,
    seen_version: int,
    actor: User,
    now: datetime,
) -> int:
    """Make these the group's units in the campaign; returns how many tasks changed their group with them.

    A unit that another group had comes over; tasks that are not written off follow, with an event on each.
    """
    require(actor, "groups.assign")
    lock_row(session, campaign)
    lock_row(session, group)
    check_seen(session, group, seen_version)
    require_open(campaign)
    if not group.active:
        raise WrongState(say(N_("The group is no longer active.")))
    rows = assignments(session, campaign)
    before = sorted(row.unit.code for row in rows.values() if row.group_id == group.id)
    wanted = {unit.id for unit in units}
    _require_untied(actor, group, rows, units)
    _release(session, [row for row in rows.values() if row.group_id == group.id and row.unit_id not in wanted])
    moved = sum(_take_over(session, group, campaign, unit, rows.get(unit.id), actor, now) for unit in units)
    after = sorted(unit.code for unit in units)
    if before != after:
        mark(group, actor, now)
        fields = changes({"units": before}, {"units": after})
        record(session, campaign, EventKind.GROUP_UNITS_SET, actor=actor, now=now, group=group.name, fields=fields)
    return moved


def _require_untied(actor: User, group: InspectionGroup, rows: dict[int, GroupUnit], units: list[Unit]) -> None:
    """Nobody chooses who inspects a unit that he or she is tied to."""
    own = {row.unit_id: row.unit for row in rows.values() if row.group_id == group.id}
    wanted = {unit.id: unit for unit in units}
    for number in sorted(own.keys() ^ wanted.keys()):
        require_free_of(actor, (own | wanted)[number])


def _take_over(
    session: Session,
    group: InspectionGroup,
    campaign: Campaign,
    unit: Unit,
    row: GroupUnit | None,
    actor: User,
    now: datetime,
) -> int:
    tasks = session.scalars(
        select(Task)
        .where(Task.campaign_id == campaign.id, Task.lead_unit_id == unit.id, is_open())
        .where(Task.group_id.is_distinct_from(group.id))
        .order_by(Task.id)
        .with_for_update(of=Task, key_share=True)
        .execution_options(populate_existing=True)
    ).all()  # before a row refers to the unit: who renames it locks these tasks first, too
    if row is None:
        session.add(GroupUnit(campaign_id=campaign.id, group_id=group.id, unit_id=unit.id))
    elif row.group_id != group.id:
        mark(row.group, actor, now)
        row.group = group
    for task in tasks:
        require(actor, "task.terms", task)
        before = task.group.name if task.group else ""
        task.group = group
        mark(task, actor, now)
        record(session, task, EventKind.TASK_GROUP_SET, actor=actor, now=now, group=group.name, before=before)
    return len(tasks)


def _release(session: Session, rows: list[GroupUnit]) -> None:
    """Take units from the group that nobody takes over: only those whose tasks are all done with."""
    for row in rows:
        open_tasks = (
            select(func.count())
            .select_from(Task)
            .where(Task.campaign_id == row.campaign_id, Task.lead_unit_id == row.unit_id, Task.group_id == row.group_id)
        )
        if count := session.scalar(open_tasks.where(is_open())):
            message = N_("Open tasks of %(unit)s here: %(count)s; assign the unit to another group instead.")
            raise InvalidInput(say(message, unit=row.unit.called, count=count), "units")
        session.delete(row)


def _checked(session: Session, facts: GroupFacts, group: InspectionGroup | None) -> dict[str, Any]:
    name = take_name(facts.name, "name", required=True)
    double = select(InspectionGroup.id).where(InspectionGroup.name == name)
    if group is not None:
        double = double.where(InspectionGroup.id != group.id)
    if session.scalar(double) is not None:
        raise InvalidInput(say(N_("There is already a group with this name.")), "name")
    return {"name": name, "name_en": take_name(facts.name_en, "name_en"), "active": facts.active}
