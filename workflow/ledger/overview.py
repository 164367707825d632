"""What the pages of campaigns and problems show: counts, problems with their tasks, what can be chosen."""

from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.ledger import Campaign, Category, Problem, State, Task
from models.people import Grant, InspectionGroup, Role, Unit, User
from workflow.ledger.supplementary import count_supplementary

T = TypeVar("T")
Counts = dict[State, int]


@dataclass(frozen=True)
class Stock:
    """How far a campaign has been entered."""

    problems: int
    bare: int  # problems without a living task
    without_group: int
    counts: Counts
    supplementary: tuple[int, int]  # all, written off

    @property
    def tasks(self) -> int:
        return sum(self.counts.values())


def list_campaigns(session: Session) -> list[tuple[Campaign, Counts]]:
    """The newest first, each with the number of its living tasks by state."""
    counted = count_states(session)
    campaigns = session.scalars(select(Campaign).order_by(Campaign.feedback_on.desc(), Campaign.id.desc()))
    return [(campaign, counted.get(campaign.id, {})) for campaign in campaigns]


def count_states(session: Session) -> dict[int, Counts]:
    """{campaign's id: {state: tasks}}, without void tasks."""
    query = select(Task.campaign_id, Task.state, func.count()).where(Task.voided_at.is_(None))
    counted: dict[int, Counts] = {}
    for campaign_id, state, number in session.execute(query.group_by(Task.campaign_id, Task.state)):
        counted.setdefault(campaign_id, {})[state] = number
    return counted


def take_stock(session: Session, campaign: Campaign) -> Stock:
    mine = Problem.campaign_id == campaign.id
    living = Task.voided_at.is_(None)
    has_task = select(Task.id).where(Task.problem_id == Problem.id, living).exists()
    lost = select(func.count()).select_from(Task).where(Task.campaign_id == campaign.id, living)
    return Stock(
        problems=session.scalar(select(func.count()).select_from(Problem).where(mine)) or 0,
        bare=session.scalar(select(func.count()).select_from(Problem).where(mine, ~has_task)) or 0,
        without_group=session.scalar(lost.where(Task.group_id.is_(None))) or 0,
        counts=count_states(session).get(campaign.id, {}),
        supplementary=count_supplementary(session, Task.campaign_id == campaign.id),
    )


def count_by_category(session: Session, campaign: Campaign) -> dict[int, int]:
    """{category's id: its problems}."""
    query = select(Problem.category_id, func.count()).where(Problem.campaign_id == campaign.id)
    return dict(session.execute(query.group_by(Problem.category_id)).tuples().all())


def list_problems(session: Session, campaign: Campaign, *, offset: int, limit: int) -> list[Problem]:
    """A page of the campaign's problems, category by category, with their tasks."""
    query = select(Problem).join(Category).where(Problem.campaign_id == campaign.id)
    loaded = (joinedload(Problem.category), selectinload(Problem.tasks).joinedload(Task.lead_unit))
    ordered = query.order_by(Category.position, Problem.id).options(*loaded)
    return list(session.scalars(ordered.offset(offset).limit(limit)))


def list_tasks_of(session: Session, problem: Problem) -> list[Task]:
    """The problem's tasks with their lead units."""
    query = select(Task).where(Task.problem_id == problem.id).order_by(Task.id)
    return list(session.scalars(query.options(joinedload(Task.lead_unit))))


def list_leaders(session: Session, present: User | None = None) -> list[User]:
    """Who can be the responsible leader of a task; `present` stays on the list whatever happened since."""
    committee = select(Grant.user_id).where(
        Grant.role == Role.COMMITTEE, Grant.revoked_at.is_(None), Grant.stand_in_id.is_(None)
    )
    query = select(User).where(User.active, User.id.in_(committee)).order_by(User.name, User.id)
    return _with(list(session.scalars(query)), present)


def list_units(session: Session, present: Unit | None = None) -> list[Unit]:
    """The active units."""
    return _with(list(session.scalars(select(Unit).where(Unit.active).order_by(Unit.code))), present)


def list_groups(session: Session, present: InspectionGroup | None = None) -> list[InspectionGroup]:
    query = select(InspectionGroup).where(InspectionGroup.active).order_by(InspectionGroup.code)
    return _with(list(session.scalars(query)), present)


def _with(found: list[T], present: T | None) -> list[T]:
    return found if present is None or present in found else [present, *found]
