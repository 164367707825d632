"""Extension requests 延期申请: what a unit asks for, and what the office decided."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key, Prose, Versioned, choice
from models.ledger import Task
from models.people import User
from models.words import N_, Labelled


class ExtensionStatus(Labelled):
    ASKED = "asked", N_("Waits for the office")
    GRANTED = "granted", N_("Granted")
    REFUSED = "refused", N_("Refused")
    WITHDRAWN = "withdrawn", N_("Withdrawn")
    LAPSED = "lapsed", N_("Lapsed")


class Lapse(Labelled):
    """Why a request came to nothing without a decision."""

    SUBMITTED = "submitted", N_("the task was submitted")
    VOIDED = "voided", N_("the task was declared void")
    DEADLINE_MOVED = "deadline_moved", N_("the office set another deadline")
    UNIT_CHANGED = "unit_changed", N_("another unit leads the task now")


class Extension(Versioned, Base):
    """A request to move the deadline of a task's present cycle; none is ever deleted, one at most is open.

    `deadline` is the one that stood when it was asked, `granted` the one that the office set.
    """

    __tablename__ = "extension"
    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    cycle: Mapped[int]
    deadline: Mapped[date]
    wanted: Mapped[date]
    reason: Mapped[Prose]
    status: Mapped[ExtensionStatus] = mapped_column(choice(ExtensionStatus, "status"), default=ExtensionStatus.ASKED)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    granted: Mapped[date | None]
    refusal: Mapped[Prose] = mapped_column(default="")
    lapse: Mapped[Lapse | None] = mapped_column(choice(Lapse, "lapse"))

    task: Mapped[Task] = relationship()
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id])
    settled_by: Mapped[User | None] = relationship(foreign_keys=[settled_by_id])

    __table_args__ = (
        CheckConstraint("wanted > deadline", name="wanted_later"),
        CheckConstraint("reason <> ''", name="has_reason"),
        CheckConstraint("(status = 'asked') = (settled_at IS NULL)", name="settled_has_date"),
        CheckConstraint("(status = 'granted') = (granted IS NOT NULL)", name="granted_has_day"),
        CheckConstraint("granted IS NULL OR granted <= wanted", name="granted_within_wanted"),
        CheckConstraint("(status = 'refused') = (refusal <> '')", name="refused_has_reason"),
        CheckConstraint("(status = 'lapsed') = (lapse IS NOT NULL)", name="lapsed_has_cause"),
        Index(
            "uq_extension_open",
            "task_id",
            unique=True,
            sqlite_where=text("status = 'asked'"),
            postgresql_where=text("status = 'asked'"),
        ),
    )
