"""Looking back 回头看 at written-off tasks: samples drawn by a stored seed, and what was found at each task drawn."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key, Prose, Versioned, choice
from models.evidence import Evidence
from models.ledger import Campaign, Category, Task
from models.monitoring import ReviewResult
from models.people import Unit, User


class LookBack(Base):
    """One draw from the written-off tasks of a campaign, of one unit or category if named; it stays as it is.

    `frame` is the list drawn from: {stratum: [references]}. With `seed` and `percent` anybody repeats the draw.
    """

    __tablename__ = "look_back"
    id: Mapped[Key]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    number: Mapped[int]
    percent: Mapped[int]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    by_unit: Mapped[bool]
    by_category: Mapped[bool]
    due_on: Mapped[date]
    seed: Mapped[str] = mapped_column(String(64))
    frame: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    drawn_at: Mapped[datetime]
    drawn_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    campaign: Mapped[Campaign] = relationship()
    unit: Mapped[Unit | None] = relationship()
    category: Mapped[Category | None] = relationship()
    drawn_by: Mapped[User] = relationship()
    drawn: Mapped[list["LookBackTask"]] = relationship(order_by="LookBackTask.position", back_populates="look_back")

    @property
    def ref(self) -> str:
        """Its number as people call it, e.g. X26-L02."""
        return f"{self.campaign.code}-L{self.number:02}"

    @property
    def listed(self) -> int:
        return sum(len(refs) for refs in self.frame.values())

    __table_args__ = (
        UniqueConstraint("campaign_id", "number"),
        CheckConstraint("number >= 1", name="counted_from_one"),
        CheckConstraint("percent BETWEEN 1 AND 100", name="percent_range"),
        CheckConstraint("seed <> ''", name="has_seed"),
    )


class LookBackTask(Versioned, Base):
    """A task drawn in the cycle in which it then was; what was found is written down once and not changed.

    `looked_at` is empty where it was written down before it was asked for.
    """

    __tablename__ = "look_back_task"
    id: Mapped[Key]
    look_back_id: Mapped[int] = mapped_column(ForeignKey("look_back.id"))
    position: Mapped[int]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    cycle: Mapped[int]
    held_on: Mapped[date | None]
    result: Mapped[ReviewResult | None] = mapped_column(choice(ReviewResult, "result"))
    looked_at: Mapped[Prose] = mapped_column(default="")
    taken_part: Mapped[Prose] = mapped_column(default="")
    note: Mapped[Prose] = mapped_column(default="")
    recorded_at: Mapped[datetime | None]
    held_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    look_back: Mapped[LookBack] = relationship(back_populates="drawn")
    task: Mapped[Task] = relationship()
    held_by: Mapped[User | None] = relationship(foreign_keys=[held_by_id])
    evidence: Mapped[list["LookBackEvidence"]] = relationship(back_populates="looked")

    __table_args__ = (
        UniqueConstraint("look_back_id", "task_id"),
        UniqueConstraint("look_back_id", "position"),
        CheckConstraint("(held_on IS NULL) = (result IS NULL)", name="held_has_result"),
        CheckConstraint("(held_on IS NULL) = (note = '')", name="held_has_note"),
        CheckConstraint("(held_on IS NULL) = (recorded_at IS NULL)", name="held_has_date"),
        CheckConstraint("(held_on IS NULL) = (held_by_id IS NULL)", name="held_by_somebody"),
        Index(  # what waits to be looked at is not drawn again
            "uq_look_back_task_waiting",
            "task_id",
            "cycle",
            unique=True,
            sqlite_where=text("held_on IS NULL"),
            postgresql_where=text("held_on IS NULL"),
        ),
    )


class LookBackEvidence(Base):
    """A file on which what was found rests."""

    __tablename__ = "look_back_evidence"
    look_back_task_id: Mapped[int] = mapped_column(ForeignKey("look_back_task.id"), primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), primary_key=True, index=True)

    looked: Mapped[LookBackTask] = relationship(back_populates="evidence")
    evidence: Mapped[Evidence] = relationship()
