"""Evidence on a task: items, their revisions by content hash, and the measures they show."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key, Name, Prose, Stored, Versioned, choice
from models.ledger import Task
from models.measures import Measure
from models.people import Unit, User
from models.words import N_, Labelled


class EvidenceKind(Labelled):
    INSTITUTIONAL_DOCUMENT = "institutional_document", N_("Institutional document")
    MINUTES = "minutes", N_("Minutes")
    NOTICE = "notice", N_("Notice")
    PHOTO = "photo", N_("Photo")
    DATA = "data", N_("Data")
    OTHER = "other", N_("Other evidence")


class EvidenceSide(Labelled):
    UNIT = "unit", N_("handed in by a unit")
    INSPECTION = "inspection", N_("found by the inspection side")


class Evidence(Versioned, Base):
    """A piece of evidence in one cycle of a task; its file is the latest revision.

    `withdrawn_at`: taken out before any submission froze it. The inspection side adds what proves a rebound.
    """

    __tablename__ = "evidence"
    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    cycle: Mapped[int]
    side: Mapped[EvidenceSide] = mapped_column(choice(EvidenceSide, "side"), default=EvidenceSide.UNIT)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    title: Mapped[Name]
    kind: Mapped[EvidenceKind] = mapped_column(choice(EvidenceKind, "kind"))
    dated_on: Mapped[date]
    created_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawal_reason: Mapped[Prose] = mapped_column(default="")

    task: Mapped[Task] = relationship()
    unit: Mapped[Unit | None] = relationship()
    revisions: Mapped[list["Revision"]] = relationship(order_by="Revision.number", back_populates="evidence")
    shows: Mapped[list["EvidenceMeasure"]] = relationship(
        back_populates="evidence", cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def latest(self) -> "Revision":
        return self.revisions[-1]

    @property
    def measures(self) -> list[Measure]:
        return [link.measure for link in self.shows]

    __table_args__ = (
        CheckConstraint("(side = 'unit') = (unit_id IS NOT NULL)", name="unit_side_has_unit"),
        Index("ix_evidence_task_cycle", "task_id", "cycle"),
    )


class Revision(Stored, Base):
    """The file of a piece of evidence, as it was handed in once; `made_on` is the day that the file tells of itself."""

    __tablename__ = "evidence_revision"
    id: Mapped[Key]
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"))
    number: Mapped[int]
    made_on: Mapped[date | None]
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)

    evidence: Mapped[Evidence] = relationship(back_populates="revisions")
    uploaded_by: Mapped[User] = relationship()

    __table_args__ = (
        UniqueConstraint("evidence_id", "number"),
        CheckConstraint("size > 0", name="not_empty"),
    )


class EvidenceMeasure(Base):
    __tablename__ = "evidence_measure"
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), primary_key=True, index=True)

    evidence: Mapped[Evidence] = relationship(back_populates="shows")
    measure: Mapped[Measure] = relationship(lazy="selectin")
