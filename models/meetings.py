"""Meetings about a campaign's tasks: who was there, what was discussed and decided, and who does what until when."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key, Name, Prose, Stored, Versioned, choice
from models.inspection import SpecialInspection
from models.ledger import Campaign, Task
from models.people import Unit, User
from models.words import N_, Labelled


class MeetingKind(Labelled):
    JOINT = "joint", N_("Joint meeting")
    PROMOTION = "promotion", N_("Promotion meeting")
    SEMINAR = "seminar", N_("Seminar")
    GROUP_LEADERS = "group_leaders", N_("Meeting of the group leaders")
    FEEDBACK = "feedback", N_("Feedback meeting")


class ActionStatus(Labelled):
    OPEN = "open", N_("Not done yet")
    REPORTED = "reported", N_("Reported as done")
    CONFIRMED = "confirmed", N_("Confirmed as done")
    DROPPED = "dropped", N_("Dropped")


class Meeting(Versioned, Base):
    """One meeting, called for a day to come or recorded afterwards. The `next_…` counters only grow."""

    __tablename__ = "meeting"
    id: Mapped[Key]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    inspection_id: Mapped[int | None] = mapped_column(ForeignKey("special_inspection.id"), index=True)
    kind: Mapped[MeetingKind] = mapped_column(choice(MeetingKind, "kind"))
    title: Mapped[Name]
    held_on: Mapped[date]
    place: Mapped[Name] = mapped_column(default="")
    guests: Mapped[Prose] = mapped_column(default="")
    minutes: Mapped[Prose] = mapped_column(default="")
    next_decision: Mapped[int] = mapped_column(default=1)
    next_action: Mapped[int] = mapped_column(default=1)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    campaign: Mapped[Campaign] = relationship()
    inspection: Mapped[SpecialInspection | None] = relationship()
    recorded_by: Mapped[User] = relationship()
    attended: Mapped[list["Attendance"]] = relationship(order_by="Attendance.id", cascade="all, delete-orphan")
    discussed: Mapped[list["MeetingTask"]] = relationship(order_by="MeetingTask.task_id", cascade="all, delete-orphan")
    decisions: Mapped[list["Decision"]] = relationship(
        order_by="Decision.number", back_populates="meeting", cascade="all, delete-orphan"
    )
    actions: Mapped[list["ActionItem"]] = relationship(order_by="ActionItem.number", back_populates="meeting")
    files: Mapped[list["MinutesFile"]] = relationship(order_by="MinutesFile.id", back_populates="meeting")

    @property
    def units(self) -> list[Unit]:
        """The units taking part."""
        return [one.unit for one in self.attended if one.unit is not None]

    @property
    def people(self) -> list[User]:
        """The people with an account who took part."""
        return [one.user for one in self.attended if one.user is not None]

    @property
    def tasks(self) -> list[Task]:
        return [one.task for one in self.discussed]

    __table_args__ = (
        CheckConstraint("title <> ''", name="has_title"),
        CheckConstraint("next_decision >= 1 AND next_action >= 1", name="counters_positive"),
        Index("ix_meeting_campaign_held", "campaign_id", "held_on", "id"),
        Index("ix_meeting_held", "held_on", "id"),
    )


class Attendance(Base):
    """A unit or a person that took part; guests without an account stand in the meeting's text."""

    __tablename__ = "meeting_attendance"
    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)

    unit: Mapped[Unit | None] = relationship()
    user: Mapped[User | None] = relationship()

    __table_args__ = (
        UniqueConstraint("meeting_id", "unit_id"),
        UniqueConstraint("meeting_id", "user_id"),
        CheckConstraint("(unit_id IS NULL) <> (user_id IS NULL)", name="unit_or_person"),
    )


class MeetingTask(Base):
    """A task that was discussed."""

    __tablename__ = "meeting_task"
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), primary_key=True, index=True)

    task: Mapped[Task] = relationship()


class Decision(Base):
    """What was decided, about one of the tasks or in general."""

    __tablename__ = "meeting_decision"
    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    number: Mapped[int]
    text: Mapped[Prose]
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)

    meeting: Mapped[Meeting] = relationship(back_populates="decisions")
    task: Mapped[Task | None] = relationship()

    __table_args__ = (
        UniqueConstraint("meeting_id", "number"),
        CheckConstraint("number >= 1", name="counted_from_one"),
        CheckConstraint("text <> ''", name="has_text"),
    )


class ActionItem(Versioned, Base):
    """What a unit does until a day: reported by the unit, confirmed or reopened by the office.

    It belongs to a task that was discussed, whose units alone may be given it, or to none: then any unit may.

    `reopen_reason` stands from the reopening until the unit reports again. None is ever deleted.
    """

    __tablename__ = "action_item"
    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    number: Mapped[int]
    text: Mapped[Prose]
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    due_on: Mapped[date]
    status: Mapped[ActionStatus] = mapped_column(choice(ActionStatus, "status"), default=ActionStatus.OPEN)
    done_on: Mapped[date | None]
    done_note: Mapped[Prose] = mapped_column(default="")
    reported_at: Mapped[datetime | None]
    reported_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reopen_reason: Mapped[Prose] = mapped_column(default="")
    drop_reason: Mapped[Prose] = mapped_column(default="")

    meeting: Mapped[Meeting] = relationship(back_populates="actions")
    task: Mapped[Task | None] = relationship(back_populates="actions")
    unit: Mapped[Unit] = relationship()
    reported_by: Mapped[User | None] = relationship(foreign_keys=[reported_by_id])
    confirmed_by: Mapped[User | None] = relationship(foreign_keys=[confirmed_by_id])

    __table_args__ = (
        UniqueConstraint("meeting_id", "number"),
        CheckConstraint("number >= 1", name="counted_from_one"),
        CheckConstraint("text <> ''", name="has_text"),
        CheckConstraint("(status IN ('reported', 'confirmed')) = (reported_at IS NOT NULL)", name="reported_has_date"),
        CheckConstraint("(reported_at IS NULL) = (reported_by_id IS NULL)", name="reported_by_somebody"),
        CheckConstraint("(reported_at IS NULL) = (done_on IS NULL)", name="reported_has_day"),
        CheckConstraint("(reported_at IS NULL) = (done_note = '')", name="reported_has_note"),
        CheckConstraint("(status = 'confirmed') = (confirmed_at IS NOT NULL)", name="confirmed_has_date"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name="confirmed_by_somebody"),
        CheckConstraint("confirmed_by_id <> reported_by_id", name="nobody_confirms_own_work"),
        CheckConstraint("reopen_reason = '' OR status IN ('open', 'dropped')", name="reopened_is_open"),
        CheckConstraint("(status = 'dropped') = (drop_reason <> '')", name="dropped_has_reason"),
        Index("ix_action_item_task", "task_id", "status", "due_on"),
        Index("ix_action_item_unit", "unit_id", "status", "due_on"),
        Index("ix_action_item_status", "status", "due_on", "id"),
    )


class MinutesFile(Stored, Base):
    """A file of the minutes. One taken out is no longer given out."""

    __tablename__ = "minutes_file"
    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]

    meeting: Mapped[Meeting] = relationship(back_populates="files")
    uploaded_by: Mapped[User] = relationship()

    __table_args__ = (CheckConstraint("size > 0", name="not_empty"),)
