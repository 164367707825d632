"""Measures of a task and the parts of its co-units, each with what was reported cycle by cycle."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key, Name, Prose, Versioned, choice
from models.ledger import Task
from models.people import Unit
from models.words import N_, Labelled


class MeasureKind(Labelled):
    RULE_MAKING = "rule_making", N_("Rule-making")
    RECOVER_LOSS = "recover_loss", N_("Recover loss")
    ACCOUNTABILITY = "accountability", N_("Accountability")
    EXTEND_BY_ANALOGY = "extend_by_analogy", N_("Extend by analogy")
    SPECIAL_CAMPAIGN = "special_campaign", N_("Special campaign")
    OTHER = "other", N_("Other step")


class Measure(Versioned, Base):
    """One concrete step of a task. `since_cycle` is the cycle in which it was added."""

    __tablename__ = "measure"
    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    number: Mapped[int]
    text: Mapped[Prose]
    kind: Mapped[MeasureKind] = mapped_column(choice(MeasureKind, "kind"), default=MeasureKind.OTHER)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    person: Mapped[Name] = mapped_column(default="")
    deadline: Mapped[date | None]
    expected_result: Mapped[Prose] = mapped_column(default="")
    since_cycle: Mapped[int] = mapped_column(default=1)

    task: Mapped[Task] = relationship(back_populates="measures")
    unit: Mapped[Unit | None] = relationship(lazy="selectin")
    progress: Mapped[list["MeasureProgress"]] = relationship(
        order_by="MeasureProgress.cycle", back_populates="measure", lazy="selectin"
    )  # for all measures at once: whoever looks at measures looks at their progress

    @property
    def ref(self) -> str:
        """Said aloud as "task 17, measure 2": X26-T017-2."""
        return f"{self.task.ref}-{self.number}"

    def progress_in(self, cycle: int) -> "MeasureProgress | None":
        return next((entry for entry in self.progress if entry.cycle == cycle), None)

    __table_args__ = (UniqueConstraint("task_id", "number"),)


class MeasureProgress(Versioned, Base):
    """How far a measure has come in one cycle; the earlier cycles' rows stay as they were."""

    __tablename__ = "measure_progress"
    id: Mapped[Key]
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"))
    cycle: Mapped[int]
    text: Mapped[Prose] = mapped_column(default="")
    percent: Mapped[int] = mapped_column(default=0)
    done: Mapped[bool] = mapped_column(default=False)

    measure: Mapped[Measure] = relationship(back_populates="progress")

    __table_args__ = (
        UniqueConstraint("measure_id", "cycle"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent_range"),
        CheckConstraint("NOT done OR percent = 100", name="done_is_all"),
    )


class Part(Versioned, Base):
    """The named part that a co-unit contributes to a task."""

    __tablename__ = "part"
    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    description: Mapped[Prose] = mapped_column(default="")
    deadline: Mapped[date | None]
    since_cycle: Mapped[int] = mapped_column(default=1)

    task: Mapped[Task] = relationship(back_populates="parts")
    unit: Mapped[Unit] = relationship(lazy="selectin")
    contributions: Mapped[list["Contribution"]] = relationship(
        order_by="Contribution.cycle", back_populates="part", lazy="selectin"
    )

    def contribution_in(self, cycle: int) -> "Contribution | None":
        return next((entry for entry in self.contributions if entry.cycle == cycle), None)

    __table_args__ = (UniqueConstraint("task_id", "unit_id"),)


class Contribution(Versioned, Base):
    """What a co-unit reports for its part in one cycle: signed by its leader, or waived by the lead unit."""

    __tablename__ = "contribution"
    id: Mapped[Key]
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"))
    cycle: Mapped[int]
    text: Mapped[Prose] = mapped_column(default="")
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signature.id"))
    waived_at: Mapped[datetime | None]
    waived_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    waiver_reason: Mapped[Prose] = mapped_column(default="")

    part: Mapped[Part] = relationship(back_populates="contributions")

    __table_args__ = (
        UniqueConstraint("part_id", "cycle"),
        CheckConstraint("waived_at IS NULL OR waiver_reason <> ''", name="waiver_has_reason"),
        CheckConstraint("waived_at IS NULL OR signature_id IS NULL", name="waived_or_signed"),
        CheckConstraint("signature_id IS NULL OR text <> ''", name="signed_has_text"),
    )
