"""The monitoring of a task in all cycles, for reading: what was held, what is open, what is overdue."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.ledger import Task
from models.monitoring import (
    MonitoringPlan,
    PhaseGoal,
    PhaseGoalEvidence,
    Review,
    ReviewEvidence,
    ReviewResult,
)
from models.words import N_, Labelled
from workflow.monitoring.reviews import count_days_late, leeway, opens_on


class Standing(Labelled):
    DONE = "done", N_("Done")
    OPEN = "open", N_("Pending")
    OVERDUE = "overdue", N_("Overdue")
    LAPSED = "lapsed", N_("No longer due")


@dataclass(frozen=True)
class ListedReview:
    """`days` until it is due, below zero when overdue; meaningless once held."""

    review: Review
    standing: Standing
    days: int

    @property
    def ready(self) -> bool:
        """Whether it can be held by now."""
        return self.standing in (Standing.OPEN, Standing.OVERDUE) and self.days <= leeway(self.review.plan).days

    @property
    def opens_on(self) -> date:
        return opens_on(self.review)

    @property
    def late(self) -> int:
        """By how many days it was held late."""
        return count_days_late(self.review)


@dataclass(frozen=True)
class ListedGoal:
    goal: PhaseGoal
    standing: Standing
    days: int

    @property
    def late(self) -> int:
        """By how many days it was met late."""
        return max((self.goal.met_on - self.goal.due_on).days, 0) if self.goal.met_on else 0


@dataclass(frozen=True)
class ListedPlan:
    """A plan with its reviews and goals as they stand today."""

    plan: MonitoringPlan
    reviews: list[ListedReview]
    goals: list[ListedGoal]

    @property
    def running(self) -> bool:
        return self.plan.running

    @property
    def next(self) -> ListedReview | None:
        """The first review that is still to be held, where none can be held by now."""
        rest = [row for row in self.reviews if row.standing in (Standing.OPEN, Standing.OVERDUE)]
        return rest[0] if rest and not rest[0].ready else None

    @property
    def found_back(self) -> bool:
        """Whether a review of the running plan found the problem back: the rebound has to be reported."""
        return self.running and any(row.review.result is ReviewResult.REBOUNDED for row in self.reviews)

    @property
    def held(self) -> int:
        return sum(row.standing is Standing.DONE for row in self.reviews)

    @property
    def met(self) -> int:
        return sum(row.standing is Standing.DONE for row in self.goals)

    @property
    def held_late(self) -> int:
        return sum(row.late > 0 for row in self.reviews)

    @property
    def met_late(self) -> int:
        return sum(row.late > 0 for row in self.goals)


def list_plans(session: Session, task: Task, today: date) -> list[ListedPlan]:
    """Every plan, the latest first, in a fixed number of queries. A task can be put under monitoring more than once."""
    query = select(MonitoringPlan).where(MonitoringPlan.task_id == task.id).order_by(MonitoringPlan.id.desc())
    reviews, goals = selectinload(MonitoringPlan.reviews), selectinload(MonitoringPlan.goals)
    loaded = query.options(
        reviews.joinedload(Review.held_by),
        reviews.selectinload(Review.evidence).joinedload(ReviewEvidence.evidence),
        goals.selectinload(PhaseGoal.evidence).joinedload(PhaseGoalEvidence.evidence),
    )
    return [
        ListedPlan(
            plan,
            [ListedReview(row, *_standing(plan, row.held_on, row.due_on, today)) for row in plan.reviews],
            [ListedGoal(row, *_standing(plan, row.met_on, row.due_on, today)) for row in plan.goals],
        )
        for plan in session.scalars(loaded)
    ]


def _standing(plan: MonitoringPlan, done_on: date | None, due_on: date, today: date) -> tuple[Standing, int]:
    """How it stands and how many days are left; what a plan left open when it ended is no longer due."""
    if done_on is not None:
        return Standing.DONE, 0
    if not plan.running:
        return Standing.LAPSED, 0
    return (Standing.OVERDUE if due_on < today else Standing.OPEN), (due_on - today).days
