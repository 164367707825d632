"""The conclusion of a review: goal, effort and result compared, an overall judgement, and the gaps that are left."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key, Prose, Versioned, choice
from models.people import User
from models.process import Signature, Submission
from models.verification import Severity
from models.words import N_, Labelled


class Judgement(Labelled):
    """The overall judgement of whoever concludes a review."""

    REACHED = "reached", N_("The goal is reached")
    LARGELY = "largely", N_("The goal is largely reached")
    NOT_REACHED = "not_reached", N_("The goal is not reached")


class ReviewConclusion(Versioned, Base):
    """Read by the inspection side only; a return or a write-off takes over what it names.

    `signature` is that of whoever concluded it, the first of the two under a write-off; the earliest have none.
    """

    __tablename__ = "review_conclusion"
    id: Mapped[Key]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), unique=True)
    goal: Mapped[Prose]
    effort: Mapped[Prose]
    result: Mapped[Prose]
    judgement: Mapped[Judgement] = mapped_column(choice(Judgement, "judgement"))
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signature.id"))

    submission: Mapped[Submission] = relationship()
    signature: Mapped[Signature | None] = relationship()
    recorded_by: Mapped[User] = relationship(foreign_keys=[recorded_by_id])
    gaps: Mapped[list["NotedGap"]] = relationship(order_by="NotedGap.number", cascade="all, delete-orphan")

    @property
    def asks_return(self) -> bool:
        """Whether it bars a write-off: the goal is missed, or a gap is grave."""
        return self.judgement is Judgement.NOT_REACHED or any(gap.severity is Severity.GRAVE for gap in self.gaps)

    __table_args__ = (CheckConstraint("goal <> '' AND effort <> '' AND result <> ''", name="compares_all"),)


class NotedGap(Base):
    """A gap as the conclusion names it; it becomes one of the task with the return or the write-off."""

    __tablename__ = "noted_gap"
    id: Mapped[Key]
    conclusion_id: Mapped[int] = mapped_column(ForeignKey("review_conclusion.id"))
    number: Mapped[int]
    description: Mapped[Prose]
    severity: Mapped[Severity] = mapped_column(choice(Severity, "severity"))
    wanted: Mapped[Prose]
    due_on: Mapped[date]

    __table_args__ = (
        UniqueConstraint("conclusion_id", "number"),
        CheckConstraint("description <> '' AND wanted <> ''", name="has_words"),
    )
