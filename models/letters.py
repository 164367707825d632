"""Supervision letters 督办函: numbered, drafted when a task is late, checked and issued by the office, answered."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key, Name, Prose, Versioned, choice
from models.ledger import Campaign, Task
from models.people import Unit, User
from models.words import N_, Labelled, Words


class LetterStatus(Labelled):
    DRAFT = "draft", N_("Draft")
    ISSUED = "issued", N_("Issued")
    ANSWERED = "answered", N_("Answered by the unit")
    DISCARDED = "discarded", N_("Discarded")


class LetterCounter(Base):
    """The last number drawn in a campaign and year; it only grows, so that no number is given twice."""

    __tablename__ = "letter_counter"
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)

    __table_args__ = (CheckConstraint("last >= 0", name="not_negative"),)


class Letter(Versioned, Base):
    """One letter about a task that missed the day `overdue_since`; none is ever deleted, whatever becomes of it.

    `ordinal` counts the letters about the same missed day. A draft without a text of its own says what the wording
    in force proposes on the day it is read; the text and the addressee are fixed when it is issued or discarded.
    """

    __tablename__ = "supervision_letter"
    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    year: Mapped[int]
    number: Mapped[int]
    cycle: Mapped[int]
    overdue_since: Mapped[date]
    ordinal: Mapped[int] = mapped_column(default=1)
    status: Mapped[LetterStatus] = mapped_column(choice(LetterStatus, "status"), default=LetterStatus.DRAFT)
    drafted_at: Mapped[datetime]
    drafted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    addressee: Mapped[Name] = mapped_column(default="")
    addressee_en: Mapped[Name] = mapped_column(default="")
    body_zh: Mapped[Prose | None]
    body_en: Mapped[Prose | None]
    issued_at: Mapped[datetime | None]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answer_until: Mapped[date | None]
    answered_on: Mapped[date | None]
    answer: Mapped[Prose] = mapped_column(default="")
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    discard_reason: Mapped[Prose] = mapped_column(default="")

    task: Mapped[Task] = relationship()
    campaign: Mapped[Campaign] = relationship()
    unit: Mapped[Unit] = relationship()
    drafted_by: Mapped[User | None] = relationship(foreign_keys=[drafted_by_id])
    issued_by: Mapped[User | None] = relationship(foreign_keys=[issued_by_id])
    recorded_by: Mapped[User | None] = relationship(foreign_keys=[recorded_by_id])

    @property
    def ref(self) -> str:
        """Its number as people call it, e.g. X26-D2026-007."""
        return f"{self.campaign.code}-D{self.year}-{self.number:03}"

    @property
    def number_in_chinese(self) -> str:
        """Its number as the product's Chinese template prints it."""
        return f"{self.campaign.code}督〔{self.year}〕{self.number}号"

    @property
    def addressed_to(self) -> Words:
        """The unit as it was called when the letter went out; of a draft, as it is called now."""
        if not self.addressee:
            return self.task.lead_unit.called
        return Words(self.addressee_en or self.addressee, self.addressee)

    @property
    def is_out(self) -> bool:
        """Whether the unit has received it."""
        return self.issued_at is not None

    __table_args__ = (
        UniqueConstraint("campaign_id", "year", "number"),
        UniqueConstraint("task_id", "cycle", "overdue_since", "ordinal"),
        CheckConstraint("number >= 1 AND ordinal >= 1", name="counted_from_one"),
        CheckConstraint("(status IN ('issued', 'answered')) = (issued_at IS NOT NULL)", name="issued_has_date"),
        CheckConstraint("(issued_at IS NULL) = (issued_by_id IS NULL)", name="issued_by_somebody"),
        CheckConstraint("(issued_at IS NULL) = (answer_until IS NULL)", name="issued_asks_until"),
        CheckConstraint("(status = 'answered') = (answered_on IS NOT NULL)", name="answered_has_day"),
        CheckConstraint("(status = 'answered') = (answer <> '')", name="answered_has_text"),
        CheckConstraint("(answered_on IS NULL) = (recorded_by_id IS NULL)", name="answer_recorded_by_somebody"),
        CheckConstraint("(status = 'discarded') = (discard_reason <> '')", name="discarded_has_reason"),
        CheckConstraint("(body_zh IS NULL) = (body_en IS NULL)", name="both_texts_or_none"),
        CheckConstraint("body_zh <> '' OR body_en <> ''", name="text_not_empty"),
        CheckConstraint("status = 'draft' OR (body_zh IS NOT NULL AND addressee <> '')", name="settled_is_fixed"),
        Index("ix_supervision_letter_status", "status", "id"),
        Index(
            "uq_supervision_letter_draft",
            "task_id",
            "cycle",
            "overdue_since",
            unique=True,
            sqlite_where=text("status = 'draft'"),
            postgresql_where=text("status = 'draft'"),
        ),
    )
