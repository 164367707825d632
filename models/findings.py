"""Findings of a special inspection, their units and what each became; problems from thematic education beside them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key, Name, Prose, Versioned, choice
from models.inspection import InspectedUnit, SpecialInspection, Team
from models.inspection_work import Cell
from models.ledger import Task
from models.people import Unit, User
from models.verification import Severity
from models.words import N_, Labelled


class FindingKind(Labelled):
    SHORTCOMING = "shortcoming", N_("Shortcoming")
    GOOD_PRACTICE = "good_practice", N_("Good practice")


class FindingStatus(Labelled):
    DRAFT = "draft", N_("With the team")
    REVIEWED = "reviewed", N_("Before the office")
    ACCEPTED = "accepted", N_("Accepted")
    MERGED = "merged", N_("Merged into another")
    DROPPED = "dropped", N_("Not pursued")


class Outcome(Labelled):
    """What a finding became for a unit: nothing may stay without."""

    GAP = "gap", N_("A gap on a task")
    REBOUND = "rebound", N_("A rebound of a task")
    SUPPLEMENTARY = "supplementary", N_("A supplementary task")
    CLOSED = "closed", N_("Closed with a reason")


class Finding(Versioned, Base):
    """One finding. `aspect` is a name of the template. Once reviewed, every change of its words is a revision.

    A merged one stays readable and names the finding that took it in.
    """

    __tablename__ = "finding"
    id: Mapped[Key]
    inspection_id: Mapped[int] = mapped_column(ForeignKey("special_inspection.id"))
    number: Mapped[int]
    team_id: Mapped[int] = mapped_column(ForeignKey("inspection_team.id"), index=True)
    kind: Mapped[FindingKind] = mapped_column(choice(FindingKind, "kind"), default=FindingKind.SHORTCOMING)
    status: Mapped[FindingStatus] = mapped_column(choice(FindingStatus, "status"), default=FindingStatus.DRAFT)
    statement: Mapped[Prose]
    facts: Mapped[Prose] = mapped_column(default="")
    aspect: Mapped[str] = mapped_column(String(40))
    severity: Mapped[Severity] = mapped_column(choice(Severity, "severity"), default=Severity.SERIOUS)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("finding.id"), index=True)
    said: Mapped[Prose] = mapped_column(default="")  # why it was sent back, merged or not pursued
    drafted_at: Mapped[datetime]
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    reviewed_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    inspection: Mapped[SpecialInspection] = relationship()
    team: Mapped[Team] = relationship()
    merged_into: Mapped["Finding | None"] = relationship(remote_side="Finding.id")
    drafted_by: Mapped[User] = relationship(foreign_keys=[drafted_by_id])
    reviewed_by: Mapped[User | None] = relationship(foreign_keys=[reviewed_by_id])
    accepted_by: Mapped[User | None] = relationship(foreign_keys=[accepted_by_id])
    units: Mapped[list["FindingUnit"]] = relationship(order_by="FindingUnit.id", back_populates="finding")
    cells: Mapped[list["FindingCell"]] = relationship(order_by="FindingCell.cell_id", back_populates="finding")
    revisions: Mapped[list["FindingRevision"]] = relationship(
        order_by="FindingRevision.number", back_populates="finding"
    )

    @property
    def ref(self) -> str:
        """Its number as people call it, e.g. S26-F003."""
        return f"{self.inspection.code}-F{self.number:03}"

    __table_args__ = (
        UniqueConstraint("inspection_id", "number"),
        CheckConstraint("statement <> ''", name="has_statement"),
        CheckConstraint("(status = 'merged') = (merged_into_id IS NOT NULL)", name="merged_into_one"),
        CheckConstraint("merged_into_id <> id", name="not_into_itself"),
        CheckConstraint("(reviewed_at IS NULL) = (reviewed_by_id IS NULL)", name="reviewed_by_somebody"),
        CheckConstraint("(accepted_at IS NULL) = (accepted_by_id IS NULL)", name="accepted_by_somebody"),
        CheckConstraint("status <> 'accepted' OR accepted_at IS NOT NULL", name="accepted_has_date"),
        CheckConstraint("status <> 'reviewed' OR reviewed_at IS NOT NULL", name="reviewed_has_date"),
    )


class FindingCell(Base):
    """A cell of the matrix that a finding comes from: its basis is the basis of the finding."""

    __tablename__ = "finding_cell"
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"), primary_key=True)
    cell_id: Mapped[int] = mapped_column(ForeignKey("inspection_cell.id"), primary_key=True, index=True)

    finding: Mapped[Finding] = relationship(back_populates="cells")
    cell: Mapped[Cell] = relationship()


class FindingUnit(Versioned, Base):
    """A unit that a finding is about, and what the finding became there; `task` is the task of that outcome."""

    __tablename__ = "finding_unit"
    id: Mapped[Key]
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    inspected_id: Mapped[int] = mapped_column(ForeignKey("inspected_unit.id"), index=True)
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome, "outcome"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)
    gap_id: Mapped[int | None] = mapped_column(ForeignKey("gap.id"), index=True)
    reason: Mapped[Prose] = mapped_column(default="")
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    finding: Mapped[Finding] = relationship(back_populates="units")
    inspected: Mapped[InspectedUnit] = relationship()
    became: Mapped[Task | None] = relationship()
    settled_by: Mapped[User | None] = relationship(foreign_keys=[settled_by_id])

    __table_args__ = (
        UniqueConstraint("finding_id", "inspected_id"),
        CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="settled_has_date"),
        CheckConstraint("(settled_at IS NULL) = (settled_by_id IS NULL)", name="settled_by_somebody"),
        CheckConstraint("(outcome IS NULL OR outcome = 'closed') = (task_id IS NULL)", name="names_a_task"),
        CheckConstraint("outcome IS NULL OR outcome <> 'closed' OR reason <> ''", name="closed_with_reason"),
    )


class FindingRevision(Base):
    """The words of a finding as they stood before a change, and why they were changed; never rewritten."""

    __tablename__ = "finding_revision"
    id: Mapped[Key]
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[Prose]
    revised_at: Mapped[datetime]
    revised_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    finding: Mapped[Finding] = relationship(back_populates="revisions")
    revised_by: Mapped[User] = relationship()

    __table_args__ = (
        UniqueConstraint("finding_id", "number"),
        CheckConstraint("reason <> ''", name="has_reason"),
    )


class ThematicProblem(Versioned, Base):
    """A problem from thematic education 主题教育, taken in to be put right together with findings alike."""

    __tablename__ = "thematic_problem"
    id: Mapped[Key]
    inspection_id: Mapped[int] = mapped_column(ForeignKey("special_inspection.id"))
    number: Mapped[int]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    text: Mapped[Prose]
    named: Mapped[Name]  # where it comes from
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("finding.id"), index=True)
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    inspection: Mapped[SpecialInspection] = relationship()
    unit: Mapped[Unit] = relationship()
    finding: Mapped[Finding | None] = relationship()
    entered_by: Mapped[User] = relationship(foreign_keys=[entered_by_id])

    __table_args__ = (
        UniqueConstraint("inspection_id", "number"),
        CheckConstraint("text <> '' AND named <> ''", name="has_words"),
        Index("ix_thematic_problem_inspection_unit", "inspection_id", "unit_id"),
    )
