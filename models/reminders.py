"""Colours, steps of the ladder that were taken, what people are told, mails owed, the worker and its jobs."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key, Name, Prose, Versioned, choice
from models.ledger import Task
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


class Reminder(Base):
    """A step of the ladder that was taken: once for a task, what of it is watched, cycle, rule, day and repetition.

    `subject` is "task", or the part, review or phase goal, e.g. "part:7"; `watched_on` the day that the rule counts
    from, and `occurrence` tells repetitions apart by days, 0 for what is told once. An action item of no task has
    neither task nor cycle (0): its subject alone, e.g. "action:7", names it on the whole site.
    """

    __tablename__ = "reminder"
    id: Mapped[Key]
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    subject: Mapped[str] = mapped_column(String(40))
    cycle: Mapped[int]
    rule: Mapped[str] = mapped_column(String(40))
    watched_on: Mapped[date]
    occurrence: Mapped[int]
    colour: Mapped[Colour] = mapped_column(choice(Colour, "colour"))
    fired_at: Mapped[datetime]

    task: Mapped[Task | None] = relationship()

    __table_args__ = (
        UniqueConstraint("task_id", "subject", "cycle", "rule", "watched_on", "occurrence"),
        Index(  # no two NULLs are the same to the constraint
            "uq_reminder_of_no_task",
            *("subject", "cycle", "rule", "watched_on", "occurrence"),
            unique=True,
            sqlite_where=text("task_id IS NULL"),
            postgresql_where=text("task_id IS NULL"),
        ),
    )


class Notice(Base):
    """What a person is told, in the inbox; `digest` while it waits to be put into that person's next digest.

    `kind` is that of a mail, or "reminder" or "unreached" for a step of the ladder. `content` is JSON, in no language.
    `mail_id` is the mail that tells the same.
    """

    __tablename__ = "notice"
    id: Mapped[Key]
    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(40))
    colour: Mapped[Colour] = mapped_column(choice(Colour, "colour"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)
    reminder_id: Mapped[int | None] = mapped_column(ForeignKey("reminder.id"))
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mail.id"), index=True)
    content: Mapped[Prose]
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    digest: Mapped[bool] = mapped_column(default=False)

    user: Mapped[User] = relationship()
    task: Mapped[Task | None] = relationship()
    reminder: Mapped[Reminder | None] = relationship()
    mail: Mapped[Mail | None] = relationship()

    __table_args__ = (
        Index("ix_notice_user_read", "user_id", "read_at", "id"),
        Index("ix_notice_digest", "user_id", sqlite_where=text("digest"), postgresql_where=text("digest")),
    )


class LadderValue(Versioned, Base):
    """What the office chose for a rule in a campaign; NULL is the file's own value."""

    __tablename__ = "ladder_value"
    id: Mapped[Key]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    rule: Mapped[str] = mapped_column(String(40))
    days: Mapped[int | None]
    repeat_days: Mapped[int | None]
    active: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (UniqueConstraint("campaign_id", "rule"),)


class TaskColour(Base):
    """The colour that a task was last seen to have; beside the task, so that nobody who edits it is in the way."""

    __tablename__ = "task_colour"
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), primary_key=True)
    colour: Mapped[Colour] = mapped_column(choice(Colour, "colour"), index=True)
    since: Mapped[datetime]


class ReminderChoice(Base):
    """How a person wants to be told: the hour of the digest (NULL: the site's), and what comes without a mail."""

    __tablename__ = "reminder_choice"
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    digest_hour: Mapped[int | None]
    bell_only: Mapped[list[str]] = mapped_column(JSON, default=list)

    __table_args__ = (CheckConstraint("digest_hour BETWEEN 0 AND 23", name="hour_range"),)


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
