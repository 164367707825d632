"""Who plays a role in a relation to the task of the finance office with a part of the estates office, group g1."""

from datetime import datetime, timedelta

from models.inspection import Declaration, InspectedUnit, InspectionTemplate, SpecialInspection, Team, TeamMember
from models.ledger import Task
from models.people import Grant, Recusal, Role, User
from tests.cast import Cast
from workflow.inspection.template import shipped_template
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind

PLAYERS = {
    ("liaison", "lead_unit"): "finance.liaison",
    ("liaison", "co_unit"): "estates.liaison",
    ("liaison", "other_unit"): "history.liaison",
    ("leader", "lead_unit"): "finance.leader",
    ("leader", "co_unit"): "estates.leader",
    ("leader", "other_unit"): "history.leader",
    ("inspector", "assigned_group"): "g1.inspector",
    ("inspector", "other_group"): "g2.inspector",
    ("inspector", "assigned_but_recused"): "g1.inspector.recused",
    ("inspector", "assigned_but_own_unit"): "g1.inspector.at_home",
    ("inspector", "assigned_but_worked_for_unit"): "g1.inspector.former",
    ("group_leader", "assigned_group"): "g1.leader",
    ("group_leader", "other_group"): "g2.leader",
    ("group_leader", "assigned_but_recused"): "g1.leader.recused",
    ("group_leader", "assigned_but_own_unit"): "g1.leader.at_home",
    ("group_leader", "assigned_but_worked_for_unit"): "g1.leader.former",
    ("inspector", "team"): "team.inspector",
    ("inspector", "team_but_recused"): "team.recused",
    ("inspector", "team_but_own_unit"): "team.at_home",
    ("group_leader", "team"): "team.leader",
    ("office", "none"): "office",
    ("office", "recused"): "office.recused",
    ("office", "own_unit"): "office.at_home",
    ("office", "worked_for_unit"): "office.former",
    ("committee", "none"): "committee",
    ("committee", "recused"): "committee.recused",
    ("committee", "own_unit"): "committee.at_home",
    ("committee", "worked_for_unit"): "committee.former",
    ("committee", "leader_of_lead_unit"): "committee.finance.leader",
    ("auditor", "none"): "auditor",
    ("auditor", "recused"): "auditor.recused",
    ("auditor", "own_unit"): "auditor.at_home",
    ("admin", "none"): "admin",
    ("nobody", "none"): "nobody",
}


def hire_the_tied(cast: Cast) -> None:
    """Add people of group g1 who are tied to the task, once through the lead unit and once through the co-unit."""
    finance, estates = cast.units["finance"].id, cast.units["estates"].id
    for rank, role in (("inspector", Role.INSPECTOR), ("leader", Role.GROUP_LEADER)):
        for tie, unit in (("", finance), (".co", estates)):
            recused = hire(cast, f"g1.{rank}.recused{tie}", role, group="g1")
            cast.session.add(Recusal(user_id=recused.id, unit_id=unit, reason="A cousin", declared_at=cast.now))
            if not tie:
                hire(cast, f"g1.{rank}.former", role, group="g1")
            at_home = hire(cast, f"g1.{rank}.at_home{tie}", role, group="g1")
            if not tie:
                at_home.home_unit_id = unit
            else:
                cast.session.add(Grant(user_id=at_home.id, role=Role.LIAISON, unit_id=unit, granted_at=cast.now))
    for role in (Role.OFFICE, Role.COMMITTEE, Role.AUDITOR):
        hire_above_the_groups(cast, role)
    both = hire(cast, "committee.finance.leader", Role.COMMITTEE)
    cast.session.add(Grant(user_id=both.id, role=Role.LEADER, unit_id=finance, granted_at=cast.now))
    hire_a_team(cast)
    hire(cast, "nobody")
    hire(cast, "left", Role.OFFICE).active = False
    hire(cast, "revoked", Role.OFFICE, revoked=True)
    cast.session.flush()
    cast.session.expire_all()


def hire_above_the_groups(cast: Cast, role: Role) -> None:
    """People of the role who are tied to the lead unit; the former one got the role after the work was done."""
    finance = cast.units["finance"].id
    recused = hire(cast, f"{role.value}.recused", role)
    cast.session.add(Recusal(user_id=recused.id, unit_id=finance, reason="A cousin", declared_at=cast.now))
    hire(cast, f"{role.value}.at_home", role).home_unit_id = finance
    if role is not Role.AUDITOR:
        hire(cast, f"{role.value}.former", role, since=cast.now + timedelta(minutes=1))


def hire_a_team(cast: Cast) -> None:
    """People of group g2 in the team of an open special inspection that inspects the finance office."""
    template = InspectionTemplate(number=9, content=shipped_template()[1], digest="9", made_at=cast.now)
    row = SpecialInspection(code="S20", name="专项巡察", template=template, planned_at=cast.now, opened_at=cast.now)
    row.planned_by, row.campaigns = cast["office"], [cast.campaign]
    authority = {"authority_number": 1, "authorised_on": cast.now.date(), "authorised_by": cast["office"]}
    team = Team(inspection=row, number=1, name="第一组", **authority)
    unit = InspectedUnit(inspection=row, unit=cast.units["finance"], team=team)
    cast.session.add_all([team, unit])
    cast.session.flush()
    for name in ("inspector", "leader", "recused", "at_home"):
        role = Role.GROUP_LEADER if name == "leader" else Role.INSPECTOR
        user = hire(cast, f"team.{name}", role, group="g2")
        team.members.append(TeamMember(inspection_id=row.id, user=user, leads=name == "leader"))
        cast.session.add(Declaration(inspection=row, user=user, declared_at=cast.now))
    tie = {"unit_id": unit.unit_id, "reason": "A cousin", "declared_at": cast.now}
    cast.session.add(Recusal(user_id=cast["team.recused"].id, **tie))
    cast["team.at_home"].home_unit_id = unit.unit_id
    cast.session.flush()


def let_the_former_work(cast: Cast, task: Task) -> None:
    """What some did on the task while they were still with the unit; the roles of then are gone."""
    written, told = EventKind.STATEMENT_WRITTEN, {"cycle": 1, "changes": {}}
    for former in ("g1.inspector.former", "office.former", "committee.former"):
        record(cast.session, task, written, actor=cast[former], now=cast.now, **told)
    record(
        cast.session,
        task,
        EventKind.PART_WAIVED,
        actor=cast["g1.leader.former"],
        now=cast.now,
        unit="后勤处",
        reason="",
    )
    cast.session.flush()


def hire(
    cast: Cast,
    username: str,
    role: Role | None = None,
    *,
    group: str = "",
    unit: str = "",
    since: datetime | None = None,
    revoked: bool = False,
) -> User:
    """A person with the password of all, and at most one role."""
    known = cast["office"]
    user = User(username=username, name=username.title(), language="en", password_hash=known.password_hash)
    cast.session.add(user)
    cast.session.flush()
    if role is not None:
        scope = {"group_id": cast.groups[group].id} if group else {"unit_id": cast.units[unit].id} if unit else {}
        until = cast.now if revoked else None
        cast.session.add(Grant(user_id=user.id, role=role, granted_at=since or cast.now, revoked_at=until, **scope))
        cast.session.flush()
    cast.people[username] = user
    return user
