"""Feedback 反馈: a unit's letter with its own findings, hand-over, acknowledgement, the one answer, its decision."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key, Name, Prose, Versioned, choice
from models.inspection import InspectedUnit
from models.meetings import Meeting
from models.people import User
from models.words import N_, Labelled


class AnswerDecision(Labelled):
    UPHELD = "upheld", N_("The findings stand")
    IN_PART = "in_part", N_("Accepted in part")
    ACCEPTED = "accepted", N_("Accepted in full")


class FeedbackLetter(Versioned, Base):
    """A unit's feedback letter, kept from its hand-over on.

    `content` holds what was handed over and `digest` its SHA-256: that is what the first leader acknowledges, `signed`
    being the text and `signed_hash` its SHA-256. Later changes touch none of it. `meeting` is the feedback meeting at
    which it was handed over, where there was one.
    """

    __tablename__ = "feedback_letter"
    id: Mapped[Key]
    inspected_id: Mapped[int] = mapped_column(ForeignKey("inspected_unit.id"), unique=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("special_inspection.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    handed_over_on: Mapped[date]
    handed_over_at: Mapped[datetime]
    handed_over_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"), index=True)
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    signer_name: Mapped[Name] = mapped_column(default="")
    signed: Mapped[Prose] = mapped_column(default="")
    signed_hash: Mapped[str] = mapped_column(String(64), default="")
    answer: Mapped[Prose] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decision: Mapped[AnswerDecision | None] = mapped_column(choice(AnswerDecision, "decision"))
    decision_reason: Mapped[Prose] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    inspected: Mapped[InspectedUnit] = relationship()
    meeting: Mapped[Meeting | None] = relationship()
    handed_over_by: Mapped[User] = relationship(foreign_keys=[handed_over_by_id])
    acknowledged_by: Mapped[User | None] = relationship(foreign_keys=[acknowledged_by_id])
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def ref(self) -> str:
        """Its number as people call it, e.g. S26-L003."""
        return f"{self.inspected.inspection.code}-L{self.number:03}"

    @property
    def names_findings(self) -> bool:
        """Whether there is anything to answer: where nothing was found the letter is only acknowledged."""
        return bool(self.content["findings"])

    __table_args__ = (
        UniqueConstraint("inspection_id", "number"),
        CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answered_has_words"),
        CheckConstraint("(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered_by_somebody"),
        CheckConstraint("(acknowledged_at IS NULL) = (acknowledged_by_id IS NULL)", name="acknowledged_by_somebody"),
        CheckConstraint("(acknowledged_at IS NULL) = (signed = '')", name="acknowledged_signs_a_text"),
        CheckConstraint("answered_at IS NULL OR acknowledged_at IS NOT NULL", name="answered_after_acknowledging"),
        CheckConstraint("(decided_at IS NULL) = (decision IS NULL)", name="decided_has_decision"),
        CheckConstraint("(decided_at IS NULL) = (decision_reason = '')", name="decided_with_reason"),
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_by_somebody"),
        CheckConstraint("decided_at IS NULL OR answered_at IS NOT NULL", name="decided_after_answer"),
    )
