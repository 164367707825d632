"""Ballots 满意度测评 by teachers and students: what is asked, the urn, the codes, and what was counted at the end."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key, Name, Prose, Versioned
from models.ledger import Campaign, Task
from models.people import Unit, User
from models.words import N_, Labelled

LEAST, MOST_CODES = 5, 2000  # ballots below which nothing may ever be shown; codes of one ballot


class Answer(Labelled):
    SATISFIED = "satisfied", N_("Satisfied")
    BASICALLY = "basically", N_("Basically satisfied")
    DISSATISFIED = "dissatisfied", N_("Dissatisfied")
    UNKNOWN = "unknown", N_("Don't know")


class BallotStatus(Labelled):
    DRAFT = "draft", N_("Being prepared")
    WAITING = "waiting", N_("Not open yet")
    OPEN = "open", N_("Voting is open")
    ENDED = "ended", N_("Over, not counted yet")
    COUNTED = "counted", N_("Counted")
    TOO_FEW = "too_few", N_("Too few ballots")
    CANCELLED = "cancelled", N_("Cancelled")


class Ballot(Versioned, Base):
    """One ballot about a unit's tasks in a campaign, or without a unit about the campaign as a whole.

    Nothing here changes when somebody votes.
    """

    __tablename__ = "ballot"
    id: Mapped[Key]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    title: Mapped[Name]
    question: Mapped[Prose]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    minimum: Mapped[int] = mapped_column(default=10)
    codes: Mapped[int]
    prepared_at: Mapped[datetime]
    prepared_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    issued_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[Prose] = mapped_column(default="")
    counted_at: Mapped[datetime | None]
    votes: Mapped[int | None]

    campaign: Mapped[Campaign] = relationship()
    unit: Mapped[Unit | None] = relationship()
    prepared_by: Mapped[User] = relationship()
    items: Mapped[list["BallotItem"]] = relationship(
        order_by="BallotItem.number", back_populates="ballot", cascade="all, delete-orphan"
    )

    def status_at(self, now: datetime) -> BallotStatus:
        if self.cancelled_at is not None:
            return BallotStatus.CANCELLED
        if self.votes is not None:
            return BallotStatus.COUNTED if self.votes >= self.minimum else BallotStatus.TOO_FEW
        if self.issued_at is None:
            return BallotStatus.DRAFT
        if now < self.opens_at:
            return BallotStatus.WAITING
        return BallotStatus.OPEN if now < self.closes_at else BallotStatus.ENDED

    @property
    def tells_texts(self) -> bool:
        """Whether the free texts may be read: every statement has numbers, none was judged by too few."""
        return all(item.satisfied is not None for item in self.items)

    __table_args__ = (
        CheckConstraint("title <> '' AND question <> ''", name="says_what_is_asked"),
        CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),
        CheckConstraint(f"minimum >= {LEAST}", name="minimum_hides_people"),
        CheckConstraint(f"codes >= minimum AND codes <= {MOST_CODES}", name="enough_codes"),
        CheckConstraint("(cancelled_at IS NULL) = (cancel_reason = '')", name="cancelled_has_reason"),
        CheckConstraint("(counted_at IS NULL) = (votes IS NULL)", name="counted_has_number"),
        CheckConstraint("counted_at IS NULL OR (issued_at IS NOT NULL AND cancelled_at IS NULL)", name="counted_once"),
        CheckConstraint("counted_at IS NULL OR counted_at >= closes_at", name="counted_after_the_end"),
        CheckConstraint("votes IS NULL OR (votes >= 0 AND votes <= codes)", name="no_more_votes_than_codes"),
    )


class BallotItem(Base):
    """One statement to judge, about a task or the whole; its numbers are there once it was counted, never before."""

    __tablename__ = "ballot_item"
    id: Mapped[Key]
    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"))
    number: Mapped[int]
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)
    statement: Mapped[Prose]
    satisfied: Mapped[int | None]
    basically: Mapped[int | None]
    dissatisfied: Mapped[int | None]
    unknown: Mapped[int | None]

    ballot: Mapped[Ballot] = relationship(back_populates="items")
    task: Mapped[Task | None] = relationship()

    __table_args__ = (
        UniqueConstraint("ballot_id", "number"),
        UniqueConstraint("ballot_id", "task_id"),
        CheckConstraint("number >= 1", name="counted_from_one"),
        CheckConstraint("statement <> ''", name="has_statement"),
        CheckConstraint(
            "(satisfied IS NULL) = (basically IS NULL) AND (satisfied IS NULL) = (dissatisfied IS NULL)"
            " AND (satisfied IS NULL) = (unknown IS NULL)",
            name="all_numbers_or_none",
        ),
        CheckConstraint(
            "satisfied IS NULL OR (satisfied >= 0 AND basically >= 0 AND dissatisfied >= 0 AND unknown >= 0)",
            name="not_negative",
        ),
    )


class Urn(Base):
    """All that was voted so far, as one sealed piece of even size; gone when it was counted or the ballot cancelled.

    What opens it lies outside the database: see workflow/monitoring/ballots/urn_keys.py.
    """

    __tablename__ = "ballot_urn"
    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), primary_key=True, autoincrement=False)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class BallotCode(Base):
    """That a code with this hash exists and whether it was used: no time, no order, and gone with the urn.

    Every vote writes all rows of the ballot. “Used” is in no index: PostgreSQL could lay the rows in order of voting.
    """

    __tablename__ = "ballot_code"
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"))
    used: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (Index("ix_ballot_code_ballot", "ballot_id"), {"sqlite_with_rowid": False})


class BallotComment(Base):
    """A free text, written down when the urn was counted, under a random key: all of a ballot at once, in no order."""

    __tablename__ = "ballot_comment"
    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), index=True)
    text: Mapped[Prose]

    __table_args__ = (CheckConstraint("text <> ''", name="has_text"), {"sqlite_with_rowid": False})
