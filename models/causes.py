"""Why a problem came back: from where the rebound was raised, the office's list of causes, the unit's tree of whys."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.ballots import Ballot
from models.base import Base, Key, Name, Prose, Versioned, choice
from models.ledger import Task
from models.looking_back import LookBackTask
from models.monitoring import Rebound, Review
from models.people import User
from models.words import N_, Labelled


class ReboundOrigin(Labelled):
    REVIEW = "review", N_("A review of the monitoring")
    SPECIAL_CHECK = "special_check", N_("A special check")
    BALLOT = "ballot", N_("A satisfaction ballot")
    REPORT = "report", N_("A report to the office")


class ReboundCause(Versioned, Base):
    """A cause that can be chosen for a rebound; one that is retired stays where it was chosen."""

    __tablename__ = "rebound_cause"
    id: Mapped[Key]
    name: Mapped[Name] = mapped_column(unique=True)
    name_en: Mapped[Name] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (CheckConstraint("name <> ''", name="has_name"),)


class ReboundGround(Base):
    """From where a rebound was raised and its cause by the list; those raised before this was asked have none.

    A special check names the look-back if one found the problem back, else says in `named_check` what was checked, by
    whom and when; those raised before this was asked may have neither. A ballot names the one whose result was open.
    """

    __tablename__ = "rebound_ground"
    rebound_id: Mapped[int] = mapped_column(ForeignKey("rebound.id"), primary_key=True)
    origin: Mapped[ReboundOrigin] = mapped_column(choice(ReboundOrigin, "origin"))
    review_id: Mapped[int | None] = mapped_column(ForeignKey("monitoring_review.id"))
    look_back_id: Mapped[int | None] = mapped_column(ForeignKey("look_back_task.id"))
    ballot_id: Mapped[int | None] = mapped_column(ForeignKey("ballot.id"))
    cause_id: Mapped[int] = mapped_column(ForeignKey("rebound_cause.id"), index=True)
    named_check: Mapped[Prose] = mapped_column(default="")

    rebound: Mapped[Rebound] = relationship(back_populates="ground")
    review: Mapped[Review | None] = relationship()
    look_back: Mapped[LookBackTask | None] = relationship()
    ballot: Mapped[Ballot | None] = relationship()
    cause: Mapped[ReboundCause] = relationship()

    __table_args__ = (
        CheckConstraint("(origin = 'review') = (review_id IS NOT NULL)", name="review_is_named"),
        CheckConstraint("look_back_id IS NULL OR origin = 'special_check'", name="look_back_of_check"),
        CheckConstraint("ballot_id IS NULL OR origin = 'ballot'", name="ballot_of_ballot"),
    )


class Why(Versioned, Base):
    """One answer to "why?", under the answer that it explains; `cycle` is the one that begins with these whys."""

    __tablename__ = "why"
    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    cycle: Mapped[int]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("why.id"), index=True)
    text: Mapped[Prose]
    added_at: Mapped[datetime]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    task: Mapped[Task] = relationship()
    added_by: Mapped[User] = relationship(foreign_keys=[added_by_id])

    __table_args__ = (
        CheckConstraint("text <> ''", name="has_text"),
        CheckConstraint("cycle >= 2", name="of_a_later_cycle"),
        CheckConstraint("parent_id <> id", name="not_its_own_reason"),
        Index("ix_why_task_cycle", "task_id", "cycle"),
    )
