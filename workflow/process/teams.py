"""The relations of a special inspection: member or leader of its team, or a role held in the inspected unit.

A member has a part in a unit only after declaring ties since the unit stands in the plan, and none in a unit left less
than three years ago. The tasks of the unit in the
campaigns looked at are open to its team for reading while the inspection is: not before, not after, and to nobody who
is tied to a unit of the task.
"""

from functools import cache

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, exists, false, or_, select, union_all
from sqlalchemy.orm import aliased, object_session

from models.inspection import Declaration, InspectedUnit, SpecialInspection, Team, TeamMember, looked_at
from models.ledger import Task
from models.measures import Part
from models.people import Grant, User
from workflow.process.definition import Right
from workflow.process.ties import (
    WHERE_TIED,
    belongs_to_task,
    is_recused,
    left_it_lately,
    left_lately,
    units_of,
    where_units,
)

INSPECTING = frozenset({"team", "team_lead", "inspected_unit"})
BARS = ("own_unit", "recused")


def inspects(grant: Grant, relation: str, subject: InspectedUnit | Team) -> bool:
    """Whether the role stands in the relation to the unit or the team; a lent role makes nobody a member."""
    if relation == "inspected_unit":
        return isinstance(subject, InspectedUnit) and grant.unit_id == subject.unit_id
    member = find_member(grant.user_id, subject)
    if member is None or relation not in INSPECTING or grant.stand_in_id is not None:
        return False
    if isinstance(subject, InspectedUnit) and left_it_lately(grant.user, subject):
        return False
    return (member.leads or relation == "team") and has_declared(member, subject)


def find_member(user_id: int, subject: InspectedUnit | Team) -> TeamMember | None:
    """The person's place in the team, or in that of the unit."""
    team = subject.team if isinstance(subject, InspectedUnit) else subject
    return next((one for one in team.members if one.user_id == user_id), None) if team else None


def has_declared(member: TeamMember, subject: InspectedUnit | Team) -> bool:
    """Whether the member has said which ties there are, for a unit: since it stands in the plan."""
    since = subject.added_at if isinstance(subject, InspectedUnit) else None
    return member.declared_at is not None and (since is None or member.declared_at >= since)


def must_declare(actor: User, right: Right, subject: InspectedUnit | Team) -> bool:
    """Whether nothing but the declaration stands between the member of the team and the right."""
    member = find_member(actor.id, subject)
    if member is None or has_declared(member, subject):
        return False
    ways = {holder.role for holder in right.holders if holder.relation == "team" or member.leads}
    return any(grant.role in ways and grant.stand_in_id is None for grant in actor.grants)


def where_declared() -> ColumnElement[bool]:
    """The same as a condition on TeamMember and InspectedUnit."""
    return exists().where(
        Declaration.inspection_id == TeamMember.inspection_id,
        Declaration.user_id == TeamMember.user_id,
        or_(InspectedUnit.added_at.is_(None), Declaration.declared_at >= InspectedUnit.added_at),
    )


def reads_as_team(grant: Grant, task: Task) -> bool:
    """Whether the task belongs to a unit that the person's team inspects."""
    session, user = object_session(task), grant.user
    if session is None or grant.stand_in_id is not None or not user.team_places:
        return False
    if belongs_to_task(user, task) or is_recused(user, task):
        return False
    values = {"person": user.id, "campaign": task.campaign_id, "units": sorted(units_of(task))}
    left, units = left_lately(user), units_of(task)
    found = session.execute(_asked_of_one(), values)
    return any(left.get(inspection, set()).isdisjoint(units) for *_, inspection in found)


def where_team_reads(grants: list[Grant]) -> ColumnElement[bool]:
    """The same as a condition on Task, for the roles of one person; none for who never was in a team, whose lists are
    read as fast as ever."""
    user = next((grant.user for grant in grants if grant.stand_in_id is None), None)
    if user is None or not user.team_places:
        return false()
    own, task = _units_at_work().where(TeamMember.user_id == user.id).cte(), aliased(Task)
    of_campaign = task.campaign_id == own.c.campaign_id
    led = select(task.id).join(own, and_(of_campaign, task.lead_unit_id == own.c.unit_id))
    taken_part = select(task.id).join(Part, Part.task_id == task.id)
    taken_part = taken_part.join(own, and_(of_campaign, Part.unit_id == own.c.unit_id))
    left = [and_(own.c.inspection_id == key, where_units(units, task)) for key, units in left_lately(user).items()]
    read = union_all(*(one.where(~or_(false(), *left)) if left else one for one in (led, taken_part))).cte()
    return and_(Task.id.in_(select(read.c.id)), *(~WHERE_TIED[bar](user) for bar in BARS))


def members_at_work(task: Task) -> Select[tuple[int]]:
    """Who is in a team that inspects a unit of the task."""
    pairs = looked_at.c.campaign_id == task.campaign_id, InspectedUnit.unit_id.in_(units_of(task))
    return _units_at_work().with_only_columns(TeamMember.user_id).where(*pairs)


@cache
def _asked_of_one() -> Select[tuple[int, int, int]]:
    """Built once, see workflow/process/own_work.py."""
    return _units_at_work().where(
        TeamMember.user_id == bindparam("person", type_=Integer),
        looked_at.c.campaign_id == bindparam("campaign", type_=Integer),
        InspectedUnit.unit_id.in_(bindparam("units", expanding=True, type_=Integer)),
    )


def _units_at_work() -> Select[tuple[int, int, int]]:
    """(campaign, unit, inspection) of each member's units in inspections that are opened and not closed, where ties are
    declared."""
    return (
        select(looked_at.c.campaign_id, InspectedUnit.unit_id, InspectedUnit.inspection_id)
        .join(SpecialInspection, SpecialInspection.id == looked_at.c.inspection_id)
        .join(InspectedUnit, InspectedUnit.inspection_id == SpecialInspection.id)
        .join(TeamMember, TeamMember.team_id == InspectedUnit.team_id)
        .where(SpecialInspection.opened_at.is_not(None), SpecialInspection.closed_at.is_(None), where_declared())
    )
