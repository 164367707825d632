"""The fixed cast: two inspection groups, four units and the people in them, one campaign with one problem."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import Campaign, Category, Problem, State, Task, TaskKind
from models.measures import Measure, Part
from models.people import Grant, GroupUnit, InspectionGroup, Role, Unit, User
from workflow.people.passwords import hash_password

PASSWORD = "rectify-demo"
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # a Monday, ten in the morning at the site


@dataclass
class Cast:
    """Everybody and everything by name: `cast["finance.leader"]`, `cast.units["finance"]`."""

    session: Session
    now: datetime
    people: dict[str, User] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    groups: dict[str, InspectionGroup] = field(default_factory=dict)
    campaign: Campaign = None  # type: ignore[assignment]
    problem: Problem = None  # type: ignore[assignment]

    def __getitem__(self, name: str) -> User:
        return self.people[name]

    def task(self, lead: str = "finance", co: tuple[str, ...] = (), **values: Any) -> Task:
        """A task in `assigned` with one complete measure; the group is the unit's."""
        number = self.campaign.next_task
        self.campaign.next_task += 1
        deadline = self.now.date() + timedelta(days=60)
        task = Task(
            **{
                "campaign": self.campaign,
                "problem": self.problem,
                "category_id": self.problem.category_id,
                "ref": f"{self.campaign.code}-T{number:03}",
                "title": f"Task {number}",
                "goal": "Every advance is settled within 30 days.",
                "kind": TaskKind.TIME_LIMITED,
                "lead_unit": self.units[lead],
                "group": self.groups["g1" if lead in ("finance", "library") else "g2"],
                "deadline": deadline,
                "due_on": deadline,
                "state": State.ASSIGNED,
                "state_since": self.now,
                **values,
            }
        )
        task.measures.append(
            Measure(number=1, text="Settle all advances", unit=self.units[lead], person="Chen", deadline=deadline)
        )
        task.parts.extend(Part(unit=self.units[code], description=f"Part of {code}") for code in co)
        self.session.add(task)
        self.session.flush()
        return task


def engage(session: Session, now: datetime) -> Cast:
    """Write the cast to the database; the caller commits."""
    cast = Cast(session, now)
    for code, name in {"finance": "财务处", "library": "图书馆", "estates": "后勤处", "history": "历史学院"}.items():
        cast.units[code] = Unit(code=code, name=name, name_en=code.title(), short_names=[])
    for code in ("g1", "g2"):
        cast.groups[code] = InspectionGroup(code=code, name=f"第{code[1]}巡察组", name_en=f"Group {code[1]}")
    session.add_all([*cast.units.values(), *cast.groups.values()])
    session.flush()
    _hire(cast)
    _open_campaign(cast)
    return cast


def meet(session: Session, now: datetime) -> Cast:
    """The cast that is in the database already."""
    cast = Cast(session, now)
    cast.people = {user.username: user for user in session.scalars(select(User).order_by(User.id))}
    cast.units = {unit.code: unit for unit in session.scalars(select(Unit).order_by(Unit.id))}
    groups = session.scalars(select(InspectionGroup).order_by(InspectionGroup.id))
    cast.groups = {group.code: group for group in groups}
    cast.campaign = session.scalars(select(Campaign)).one()
    cast.problem = session.scalars(select(Problem)).one()
    return cast


def _hire(cast: Cast) -> None:
    roles: dict[str, Grant] = {}
    for code, unit in cast.units.items():
        for role in (Role.LIAISON, Role.LEADER):
            roles[f"{code}.{role.value}"] = Grant(role=role, unit_id=unit.id)
    for code, group in cast.groups.items():
        roles[f"{code}.leader"] = Grant(role=Role.GROUP_LEADER, group_id=group.id)
        roles[f"{code}.inspector"] = Grant(role=Role.INSPECTOR, group_id=group.id)
    for role in (Role.OFFICE, Role.COMMITTEE, Role.AUDITOR, Role.ADMIN):
        roles[role.value] = Grant(role=role)
    hashed = hash_password(PASSWORD)
    for username, grant in roles.items():
        cast.people[username] = User(
            username=username,
            name=username.replace(".", " ").title(),
            email=f"{username}@example.test",
            language="en",
            password_hash=hashed,
            home_unit_id=grant.unit_id,
        )
    cast.session.add_all(cast.people.values())
    cast.session.flush()
    for username, grant in roles.items():
        grant.user_id, grant.granted_at = cast.people[username].id, cast.now
    cast.session.add_all(roles.values())
    cast.session.flush()


def _open_campaign(cast: Cast) -> None:
    feedback: date = cast.now.date() - timedelta(days=90)
    cast.campaign = Campaign(
        code="X26",
        next_problem=2,
        name="整改",
        name_en="Rectification",
        feedback_on=feedback,
        concentrated_until=feedback + timedelta(days=180),
    )
    category = Category(campaign=cast.campaign, position=1, name="财务管理", name_en="Finance")
    cast.session.add_all([cast.campaign, category])
    cast.session.flush()
    cast.problem = Problem(
        campaign=cast.campaign,
        category=category,
        ref="X26-P01",
        title="Advances are not settled",
        manifestation="41 advances are older than a year.",
    )
    for code, unit in cast.units.items():
        group = cast.groups["g1" if code in ("finance", "library") else "g2"]
        cast.session.add(GroupUnit(campaign_id=cast.campaign.id, group_id=group.id, unit_id=unit.id))
    cast.session.add(cast.problem)
    cast.session.flush()
