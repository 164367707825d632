"""Campaigns, categories, problems, tasks and the comments on them."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from models.base import NO_DAY, Base, Key, Name, Prose, Versioned, choice
from models.people import InspectionGroup, Unit, User
from models.words import N_, Labelled

if TYPE_CHECKING:
    from models.measures import Measure, Part
    from models.meetings import ActionItem


class State(Labelled):
    """The six states, and no other."""

    ASSIGNED = "assigned", N_("Assigned")
    IN_PROGRESS = "in_progress", N_("In progress")
    SUBMITTED = "submitted", N_("Submitted")
    VERIFIED = "verified", N_("Verified")
    LONG_TERM_MONITORING = "long_term_monitoring", N_("Long-term monitoring")
    REBOUNDED = "rebounded", N_("Rebounded")


WRITTEN_OFF = (State.VERIFIED, State.LONG_TERM_MONITORING)  # signed, and not come back


class TaskKind(Labelled):
    IMMEDIATE = "immediate", N_("Immediate")
    TIME_LIMITED = "time_limited", N_("Time-limited")
    LONG_TERM = "long_term", N_("Long-term")


class Origin(Labelled):
    ORIGINAL = "original", N_("Original")
    SUPPLEMENTARY = "supplementary", N_("Supplementary")


class Campaign(Versioned, Base):
    """One inspection's rectification as a whole. `code` begins every reference in it, e.g. X26-T017.

    The `next_…` counters only grow, so a number is never given twice.
    """

    __tablename__ = "campaign"
    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(12), unique=True)
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    feedback_on: Mapped[date]
    concentrated_until: Mapped[date]
    interim_report_on: Mapped[date | None]
    final_report_on: Mapped[date | None]
    interviews_required: Mapped[bool] = mapped_column(default=False)
    plans_required: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[datetime | None]
    next_problem: Mapped[int] = mapped_column(default=1)
    next_task: Mapped[int] = mapped_column(default=1)

    categories: Mapped[list["Category"]] = relationship(order_by="Category.position", back_populates="campaign")

    __table_args__ = (
        CheckConstraint("concentrated_until >= feedback_on", name="period_after_feedback"),
        CheckConstraint("next_problem >= 1 AND next_task >= 1", name="counters_positive"),
    )


class Category(Base):
    """A problem category of a campaign (the article's "six deficiencies")."""

    __tablename__ = "category"
    id: Mapped[Key]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    position: Mapped[int]
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")

    campaign: Mapped[Campaign] = relationship(back_populates="categories")

    __table_args__ = (UniqueConstraint("campaign_id", "position"), UniqueConstraint("campaign_id", "name"))


class Problem(Versioned, Base):
    """What was fed back."""

    __tablename__ = "problem"
    id: Mapped[Key]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)
    ref: Mapped[str] = mapped_column(String(24), unique=True)
    title: Mapped[Prose]
    manifestation: Mapped[Prose] = mapped_column(default="")
    source: Mapped[Name] = mapped_column(default="")

    campaign: Mapped[Campaign] = relationship()
    category: Mapped[Category] = relationship()
    tasks: Mapped[list["Task"]] = relationship(order_by="Task.id", back_populates="problem")


_engine_at_work: ContextVar[bool] = ContextVar("engine_at_work", default=False)


@contextmanager
def engine_at_work() -> Iterator[None]:
    """Within it a task's state may be set. Only workflow/process/engine.py enters it (a test looks)."""
    token = _engine_at_work.set(True)
    try:
        yield
    finally:
        _engine_at_work.reset(token)


class Task(Versioned, Base):
    """What a lead unit must achieve for a problem.

    `due_on` is the next day by which somebody has to act (deadline, review day, phase goal), NO_DAY when
    there is none; `deadline` is the agreed deadline of the present cycle, NULL when long-term without a day.
    `search_text` is the folded text that the ledger's search looks through.
    """

    __tablename__ = "task"
    id: Mapped[Key]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id"), index=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    ref: Mapped[str] = mapped_column(String(24), unique=True)
    title: Mapped[Prose]
    goal: Mapped[Prose] = mapped_column(default="")
    kind: Mapped[TaskKind] = mapped_column(choice(TaskKind, "kind"))
    origin: Mapped[Origin] = mapped_column(choice(Origin, "origin"), default=Origin.ORIGINAL)
    planned_on: Mapped[date | None]  # the day of the supplementary plan
    lead_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    leader_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("inspection_group.id"))
    deadline: Mapped[date | None]
    due_on: Mapped[date] = mapped_column(default=NO_DAY)

    state: Mapped[State] = mapped_column(choice(State, "state"), default=State.ASSIGNED)
    state_since: Mapped[datetime]
    cycle: Mapped[int] = mapped_column(default=1)
    cycle_started_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    last_progress_at: Mapped[datetime | None]
    next_measure: Mapped[int] = mapped_column(default=1)  # only grows, as the campaign's counters do
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[Prose] = mapped_column(default="")
    search_text: Mapped[Prose] = mapped_column(default="")

    campaign: Mapped[Campaign] = relationship()
    problem: Mapped[Problem] = relationship(back_populates="tasks")
    category: Mapped[Category] = relationship()
    lead_unit: Mapped[Unit] = relationship()
    leader: Mapped[User | None] = relationship(foreign_keys=[leader_id])
    group: Mapped[InspectionGroup | None] = relationship()
    measures: Mapped[list["Measure"]] = relationship(order_by="Measure.number", back_populates="task")
    parts: Mapped[list["Part"]] = relationship(order_by="Part.id", back_populates="task")
    actions: Mapped[list["ActionItem"]] = relationship(order_by="ActionItem.id", back_populates="task")

    @property
    def has_day(self) -> bool:
        """Whether there is a day by which somebody has to act."""
        return self.due_on != NO_DAY

    @validates("state")
    def _only_the_engine_sets_it(self, _: str, state: str) -> State:
        if state != State.ASSIGNED and not _engine_at_work.get():
            raise RuntimeError("a task's state is changed by the engine only")
        return State(state)

    __table_args__ = (
        CheckConstraint("cycle >= 1", name="cycle_positive"),
        CheckConstraint("state = 'assigned' OR cycle_started_at IS NOT NULL", name="started_has_clock"),
        CheckConstraint("state = 'assigned' OR goal <> ''", name="started_has_goal"),
        CheckConstraint(
            "state NOT IN ('verified', 'long_term_monitoring', 'rebounded') OR verified_at IS NOT NULL",
            name="verified_has_date",
        ),
        CheckConstraint("voided_at IS NULL OR state = 'assigned'", name="void_only_assigned"),
        # Each order in which the ledger is read: a page walks one of these, and as they end with what is counted,
        # the totals are counted from the index alone.
        Index("ix_task_due", "due_on", "id", "state", "voided_at"),
        Index("ix_task_state_due", "state", "due_on", "id", "voided_at"),
        Index("ix_task_unit_due", "lead_unit_id", "due_on", "id", "state", "voided_at"),
        Index("ix_task_group_due", "group_id", "due_on", "id", "state", "voided_at"),
        Index("ix_task_campaign_due", "campaign_id", "due_on", "id", "state", "voided_at"),
        Index("ix_task_campaign_number", "campaign_id", "id"),
        Index("ix_task_category_due", "category_id", "due_on", "id", "state", "voided_at"),
        Index("ix_task_leader_due", "leader_id", "due_on", "id", "state", "voided_at"),
        Index("ix_task_origin_due", "origin", "due_on", "id", "state", "voided_at"),
        Index("ix_task_kind_due", "kind", "due_on", "id", "state", "voided_at"),
        Index("ix_task_cycle_due", "cycle", "due_on", "id", "state", "voided_at"),
    )


class Comment(Base):
    """A remark on a task that everybody who sees the task can read."""

    __tablename__ = "comment"
    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    text: Mapped[Prose]
    created_at: Mapped[datetime]

    author: Mapped[User] = relationship()
    mentions: Mapped[list["Mention"]] = relationship(back_populates="comment")


class Mention(Base):
    __tablename__ = "mention"
    id: Mapped[Key]
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)

    comment: Mapped[Comment] = relationship(back_populates="mentions")
    user: Mapped[User] = relationship()

    __table_args__ = (UniqueConstraint("comment_id", "user_id"),)


class BulkAct(Labelled):
    """What can be done to many tasks at once."""

    GROUP = "group", N_("Assign inspection group")
    LEADER = "leader", N_("Set responsible leader")
    DEADLINE = "deadline", N_("Set deadline")
    MONITOR = "monitor", N_("Start monitoring")
    COMMENT = "comment", N_("Add comment")


class BulkRun(Base):
    """One change of many tasks: `outcomes` is JSON, task by task (workflow/ledger/outcomes.py).

    `key` comes with the form, so that a form sent twice is done once; `view` is the ledger's address it began at.
    """

    __tablename__ = "bulk_run"
    id: Mapped[Key]
    actor_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    key: Mapped[str] = mapped_column(String(32))
    act: Mapped[BulkAct] = mapped_column(choice(BulkAct, "act"))
    at: Mapped[datetime]
    view: Mapped[Prose] = mapped_column(default="")
    outcomes: Mapped[Prose]

    __table_args__ = (UniqueConstraint("actor_id", "key"),)
