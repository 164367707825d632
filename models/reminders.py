"""Colours, mails owed (the outbox), the worker's sign of life, and the runs of its jobs."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key, Name, Prose, choice
from models.people import User
from models.words import N_, Labelled


class Colour(Labelled):
    """The signal of a task; always shown with its word and a sign."""

    NONE = "none", N_("nothing due soon")
    GREEN = "green", N_("due soon")
    YELLOW = "yellow", N_("due very soon")
    RED = "red", N_("overdue")
    BLUE = "blue", N_("monitored, not due")


class MailStatus(Labelled):
    QUEUED = "queued", N_("Queued")
    SENT = "sent", N_("Sent")
    UNDELIVERED = "undelivered", N_("Undelivered")


class Mail(Base):
    """A mail owed to a person, written in the transaction of the event that owes it.

    `dedupe_key` makes queueing it twice impossible. `content` is JSON that the mailer renders in the
    receiver's language at the moment of sending. A worker holds it until `leased_until`. What has a lower `rank`
    goes first: a link that somebody waits for is not held up by the digests of the day.
    """

    __tablename__ = "mail"
    id: Mapped[Key]
    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    content: Mapped[Prose]
    status: Mapped[MailStatus] = mapped_column(choice(MailStatus, "status"), default=MailStatus.QUEUED)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    rank: Mapped[int] = mapped_column(default=1, server_default="1")
    tried_at: Mapped[datetime | None] = mapped_column(index=True)
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    last_error: Mapped[Prose] = mapped_column(default="")

    user: Mapped[User] = relationship()

    __table_args__ = (
        Index("ix_mail_status_rank_due", "status", "rank", "due_at"),
        CheckConstraint("(status = 'sent') = (sent_at IS NOT NULL)", name="sent_has_date"),
    )


class Heartbeat(Base):
    """When the worker last said it is alive."""

    __tablename__ = "heartbeat"
    name: Mapped[Name] = mapped_column(primary_key=True)
    beat_at: Mapped[datetime]
    pid: Mapped[int]


class JobRun(Base):
    """The last run of a job of the worker, and the last that failed."""

    __tablename__ = "job_run"
    name: Mapped[Name] = mapped_column(primary_key=True)
    ran_at: Mapped[datetime]
    error: Mapped[Prose] = mapped_column(default="")
    failed_at: Mapped[datetime | None]
    failure: Mapped[Prose] = mapped_column(default="")
