"""The matrix of a special inspection: unit × question, each cell with rating, what was seen, its basis, alignments."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.ballots import Ballot
from models.base import Base, Key, Prose, Versioned, choice
from models.evidence import Evidence
from models.inspection import InspectedUnit
from models.institutional import InstitutionalDocument
from models.ledger import Task
from models.people import User
from models.verification import Interview
from models.words import N_, Labelled


class BasisKind(Labelled):
    """What a rating or a finding rests on."""

    TASK = "task", N_("Task")
    EVIDENCE = "evidence", N_("Evidence")
    INTERVIEW = "interview", N_("Interview")
    BALLOT = "ballot", N_("Satisfaction ballot")
    DOCUMENT = "document", N_("Institutional document")


class Cell(Versioned, Base):
    """One question asked of one unit. `question` and `rating` are names of the inspection's template, `rating` empty
    until it is given; `looked` is what was looked at, `caught` what came to light by it, `note` the rest."""

    __tablename__ = "inspection_cell"
    id: Mapped[Key]
    inspected_id: Mapped[int] = mapped_column(ForeignKey("inspected_unit.id"))
    question: Mapped[str] = mapped_column(String(40))
    rating: Mapped[str] = mapped_column(String(40), default="")
    looked: Mapped[Prose] = mapped_column(default="")
    caught: Mapped[Prose] = mapped_column(default="")
    note: Mapped[Prose] = mapped_column(default="")

    inspected: Mapped[InspectedUnit] = relationship()
    basis: Mapped[list["Basis"]] = relationship(order_by="Basis.id", back_populates="cell")
    alignments: Mapped[list["Alignment"]] = relationship(order_by="Alignment.id", back_populates="cell")

    __table_args__ = (UniqueConstraint("inspected_id", "question"),)


class Basis(Base):
    """One thing that a cell rests on; exactly one of the references is set, that of its kind."""

    __tablename__ = "inspection_basis"
    id: Mapped[Key]
    cell_id: Mapped[int] = mapped_column(ForeignKey("inspection_cell.id"), index=True)
    kind: Mapped[BasisKind] = mapped_column(choice(BasisKind, "kind"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"), index=True)
    interview_id: Mapped[int | None] = mapped_column(ForeignKey("interview.id"), index=True)
    ballot_id: Mapped[int | None] = mapped_column(ForeignKey("ballot.id"), index=True)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("institutional_document.id"), index=True)
    added_at: Mapped[datetime]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    cell: Mapped[Cell] = relationship(back_populates="basis")
    of_task: Mapped[Task | None] = relationship()
    evidence: Mapped[Evidence | None] = relationship()
    interview: Mapped[Interview | None] = relationship()
    ballot: Mapped[Ballot | None] = relationship()
    document: Mapped[InstitutionalDocument | None] = relationship()
    added_by: Mapped[User] = relationship()

    __table_args__ = (
        *(CheckConstraint(f"(kind = '{kind}') = ({kind}_id IS NOT NULL)", name=f"names_{kind}") for kind in BasisKind),
        *(UniqueConstraint("cell_id", f"{kind}_id") for kind in BasisKind),
    )


class Alignment(Base):
    """A rating changed by comparing the same question across units, and why; never rewritten."""

    __tablename__ = "inspection_alignment"
    id: Mapped[Key]
    cell_id: Mapped[int] = mapped_column(ForeignKey("inspection_cell.id"), index=True)
    before: Mapped[str] = mapped_column(String(40))
    after: Mapped[str] = mapped_column(String(40))
    reason: Mapped[Prose]
    aligned_at: Mapped[datetime]
    aligned_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    cell: Mapped[Cell] = relationship(back_populates="alignments")
    aligned_by: Mapped[User] = relationship()

    __table_args__ = (
        CheckConstraint("before <> after", name="changes_something"),
        CheckConstraint("reason <> ''", name="has_reason"),
    )
