"""X-rays 透视: what the checks for formalism have found, what was set aside and why, when each check last ran."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Index, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key, Prose, Versioned
from models.ledger import Campaign, Task
from models.people import Unit, User
from models.words import N_, Labelled


class HitStatus(Labelled):
    OPEN = "open", N_("To be looked at")
    DISMISSED = "dismissed", N_("Dismissed")
    GONE = "gone", N_("No longer found")


hit_task = Table(
    "xray_hit_task",
    Base.metadata,
    Column("hit_id", ForeignKey("xray_hit.id"), primary_key=True),
    Column("task_id", ForeignKey("task.id"), primary_key=True, index=True),
)


class XrayHit(Versioned, Base):
    """What one check has found in one unit of a campaign: one task where `task_id` is set, else several together.

    The same thing found again has the same `key`. `size` is how much of it there is, `dismissed_size` how much there
    was when it was dismissed. `details` holds numbers, days, hashes and ids only: no text that anybody wrote.
    """

    __tablename__ = "xray_hit"
    id: Mapped[Key]
    check_name: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(120))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    size: Mapped[int]
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]
    dismissed_at: Mapped[datetime | None]
    dismissed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    dismissed_size: Mapped[int | None]
    dismissal_reason: Mapped[Prose] = mapped_column(default="")

    campaign: Mapped[Campaign] = relationship()
    unit: Mapped[Unit] = relationship()
    tasks: Mapped[list[Task]] = relationship(secondary=hit_task, order_by=Task.id, viewonly=True)
    dismissed_by: Mapped[User | None] = relationship(foreign_keys=[dismissed_by_id])

    @property
    def task(self) -> Task:
        """The first task that it is about."""
        return self.tasks[0]

    @property
    def cycle(self) -> int | None:
        """The cycle of its task that it is about, where it tells one."""
        told = self.details.get("cycle")
        return told if isinstance(told, int) else None

    @property
    def status(self) -> HitStatus:
        if self.dismissed_at is not None:
            return HitStatus.DISMISSED
        return HitStatus.OPEN if self.gone_at is None else HitStatus.GONE

    @property
    def has_grown(self) -> bool:
        """Whether there is more of it now than when it was dismissed."""
        return self.gone_at is None and self.dismissed_size is not None and self.size > self.dismissed_size

    __table_args__ = (
        UniqueConstraint("check_name", "key"),
        CheckConstraint("size >= 1", name="has_size"),
        CheckConstraint("(dismissed_at IS NULL) = (dismissed_by_id IS NULL)", name="dismissed_by_somebody"),
        CheckConstraint("(dismissed_at IS NULL) = (dismissed_size IS NULL)", name="dismissed_has_size"),
        CheckConstraint("(dismissed_at IS NULL) = (dismissal_reason = '')", name="dismissed_has_reason"),
        Index("ix_xray_hit_unit", "check_name", "unit_id", "id"),
    )


class XrayRun(Base):
    """When a check last ran, and how much it found then."""

    __tablename__ = "xray_run"
    check_name: Mapped[str] = mapped_column(String(40), primary_key=True)
    ran_at: Mapped[datetime]
    found: Mapped[int]
