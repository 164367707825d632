"""Questions and answers between the units of a task; those of the inspection side to a unit are in reviewing.py."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key, Prose, Versioned
from models.ledger import Task
from models.people import Unit, User


class UnitQuestion(Versioned, Base):
    """One unit of a task asks another one; it is open until it is answered or withdrawn."""

    __tablename__ = "unit_question"
    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    number: Mapped[int]
    from_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    to_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    text: Mapped[Prose]
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    task: Mapped[Task] = relationship()
    from_unit: Mapped[Unit] = relationship(foreign_keys=[from_unit_id])
    to_unit: Mapped[Unit] = relationship(foreign_keys=[to_unit_id])
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id])
    answers: Mapped[list["UnitAnswer"]] = relationship(order_by="UnitAnswer.id", back_populates="question")

    @property
    def is_open(self) -> bool:
        """Whether it waits for its first answer."""
        return self.withdrawn_at is None and not self.answers

    __table_args__ = (
        UniqueConstraint("task_id", "number"),
        CheckConstraint("number >= 1", name="counted_from_one"),
        CheckConstraint("text <> ''", name="has_text"),
        CheckConstraint("from_unit_id <> to_unit_id", name="asks_another"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawn_by_somebody"),
    )


class UnitAnswer(Base):
    """What the asked unit answered; more may follow."""

    __tablename__ = "unit_answer"
    id: Mapped[Key]
    question_id: Mapped[int] = mapped_column(ForeignKey("unit_question.id"), index=True)
    text: Mapped[Prose]
    answered_at: Mapped[datetime]
    answered_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    question: Mapped[UnitQuestion] = relationship(back_populates="answers")
    answered_by: Mapped[User] = relationship()

    __table_args__ = (CheckConstraint("text <> ''", name="has_text"),)
