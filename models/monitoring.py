"""After the write-off: the monitoring plan, its phase goals and reviews, rebounds."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, UniqueConstraint, and_
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key, Prose, Versioned, choice
from models.evidence import Evidence
from models.ledger import Task
from models.people import User
from models.words import N_, Labelled

if TYPE_CHECKING:
    from models.causes import ReboundGround


class ReviewResult(Labelled):
    HOLDS = "holds", N_("The result holds")
    WEAK = "weak", N_("The result is weakening")
    REBOUNDED = "rebounded", N_("The problem has come back")


class Effectiveness(Labelled):
    GOOD = "good", N_("Good")
    FAIR = "fair", N_("Fairly good")
    ORDINARY = "ordinary", N_("Ordinary")
    POOR = "poor", N_("Poor")


class MonitoringPlan(Base):
    """How a verified task is watched: a review every `interval_days` from `first_review_on` to `ends_on`."""

    __tablename__ = "monitoring_plan"
    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    cycle: Mapped[int]
    interval_days: Mapped[int]
    first_review_on: Mapped[date]
    ends_on: Mapped[date]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    concluded_at: Mapped[datetime | None]
    concluded_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    effectiveness: Mapped[Effectiveness | None] = mapped_column(choice(Effectiveness, "effectiveness"))
    conclusion: Mapped[Prose] = mapped_column(default="")
    broken_off_at: Mapped[datetime | None]

    task: Mapped[Task] = relationship()
    reviews: Mapped[list["Review"]] = relationship(order_by="Review.due_on", back_populates="plan")
    goals: Mapped[list["PhaseGoal"]] = relationship(order_by="PhaseGoal.due_on", back_populates="plan")

    @hybrid_property
    def running(self) -> bool:
        """Neither concluded nor broken off by a rebound; in a query it is the same as a condition."""
        return self.concluded_at is None and self.broken_off_at is None

    @running.inplace.expression
    @classmethod
    def _running_where(cls) -> ColumnElement[bool]:
        return and_(cls.concluded_at.is_(None), cls.broken_off_at.is_(None))

    __table_args__ = (
        CheckConstraint("interval_days BETWEEN 7 AND 730", name="interval_range"),
        CheckConstraint("first_review_on <= ends_on", name="review_before_end"),
        CheckConstraint("concluded_at IS NULL OR effectiveness IS NOT NULL", name="concluded_is_rated"),
    )


class Review(Versioned, Base):
    """One dated occurrence of the monitoring; held when it has a result.

    `looked_at` is empty on reviews that were held before it was asked for. `taken_part` names who was there besides
    whoever recorded it.
    """

    __tablename__ = "monitoring_review"
    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("monitoring_plan.id"))
    due_on: Mapped[date]
    held_on: Mapped[date | None]
    result: Mapped[ReviewResult | None] = mapped_column(choice(ReviewResult, "result"))
    looked_at: Mapped[Prose] = mapped_column(default="")
    taken_part: Mapped[Prose] = mapped_column(default="")
    note: Mapped[Prose] = mapped_column(default="")
    held_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    plan: Mapped[MonitoringPlan] = relationship(back_populates="reviews")
    held_by: Mapped[User | None] = relationship(foreign_keys=[held_by_id])
    evidence: Mapped[list["ReviewEvidence"]] = relationship(back_populates="review")

    @property
    def task(self) -> Task:
        return self.plan.task

    __table_args__ = (
        UniqueConstraint("plan_id", "due_on"),
        CheckConstraint("(held_on IS NULL) = (result IS NULL)", name="held_has_result"),
    )


class ReviewEvidence(Base):
    """A file on which a review rests."""

    __tablename__ = "review_evidence"
    review_id: Mapped[int] = mapped_column(ForeignKey("monitoring_review.id"), primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), primary_key=True, index=True)

    review: Mapped[Review] = relationship(back_populates="evidence")
    evidence: Mapped[Evidence] = relationship()


class PhaseGoal(Versioned, Base):
    """A dated stage target 阶段性目标 of a long-term task; `measured` says how it is told whether it is met."""

    __tablename__ = "phase_goal"
    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("monitoring_plan.id"), index=True)
    target: Mapped[Prose]
    measured: Mapped[Prose] = mapped_column(default="")  # empty on plans made before it was asked
    due_on: Mapped[date]
    met_on: Mapped[date | None]
    note: Mapped[Prose] = mapped_column(default="")

    plan: Mapped[MonitoringPlan] = relationship(back_populates="goals")
    evidence: Mapped[list["PhaseGoalEvidence"]] = relationship(back_populates="goal")

    @property
    def task(self) -> Task:
        return self.plan.task


class PhaseGoalEvidence(Base):
    """A file that shows that a phase goal is met."""

    __tablename__ = "phase_goal_evidence"
    goal_id: Mapped[int] = mapped_column(ForeignKey("phase_goal.id"), primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), primary_key=True, index=True)

    goal: Mapped[PhaseGoal] = relationship(back_populates="evidence")
    evidence: Mapped[Evidence] = relationship()


class Rebound(Versioned, Base):
    """A problem written off has come back; `new_deadline` is set by the office before the task reopens."""

    __tablename__ = "rebound"
    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    cycle: Mapped[int]
    cause: Mapped[Prose]
    raised_at: Mapped[datetime]
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    new_deadline: Mapped[date | None]

    raised_by: Mapped[User] = relationship(foreign_keys=[raised_by_id])
    evidence: Mapped[list["ReboundEvidence"]] = relationship(back_populates="rebound")
    ground: Mapped["ReboundGround | None"] = relationship(back_populates="rebound")

    __table_args__ = (
        UniqueConstraint("task_id", "cycle"),
        CheckConstraint("cause <> ''", name="has_cause"),
    )


class ReboundEvidence(Base):
    __tablename__ = "rebound_evidence"
    rebound_id: Mapped[int] = mapped_column(ForeignKey("rebound.id"), primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), primary_key=True)

    rebound: Mapped[Rebound] = relationship(back_populates="evidence")
    evidence: Mapped[Evidence] = relationship()
