"""Evaluation 整改评估 of the units in a campaign: the scheme in force, a sheet for each unit, adjustments."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key, Prose, Versioned, choice
from models.ledger import Campaign
from models.monitoring import Effectiveness
from models.people import Unit, User
from models.words import N_, Labelled


class SheetStatus(Labelled):
    OPEN = "open", N_("With the office")
    PROPOSED = "proposed", N_("Before the committee")
    DECIDED = "decided", N_("Decided")


class Evaluation(Base):
    """One evaluation of all units of a campaign; `scheme` is evaluation.toml as it was when this one began.

    One that was begun by mistake is withdrawn with a reason: it stays readable, and nothing on it changes any more.
    """

    __tablename__ = "evaluation"
    id: Mapped[Key]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    number: Mapped[int]
    period_from: Mapped[date]
    period_until: Mapped[date]
    scheme: Mapped[dict[str, Any]] = mapped_column(JSON)
    begun_at: Mapped[datetime]
    begun_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdraw_reason: Mapped[Prose] = mapped_column(default="")

    campaign: Mapped[Campaign] = relationship()
    begun_by: Mapped[User] = relationship(foreign_keys=[begun_by_id])
    withdrawn_by: Mapped[User | None] = relationship(foreign_keys=[withdrawn_by_id])
    sheets: Mapped[list["Sheet"]] = relationship(order_by="Sheet.id", back_populates="evaluation")

    @property
    def version(self) -> int:
        """Grows with every step on one of its sheets: what a form about all of them has seen."""
        return sum(sheet.version for sheet in self.sheets)

    __table_args__ = (
        UniqueConstraint("campaign_id", "number"),
        CheckConstraint("number >= 1", name="counted_from_one"),
        CheckConstraint("period_from <= period_until", name="period_in_order"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawn_by_somebody"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdraw_reason = '')", name="withdrawn_has_reason"),
    )


class Sheet(Versioned, Base):
    """One unit in an evaluation. Until it is decided its points follow from the facts of the day and the adjustments;
    `facts` holds all of it as the committee saw it, `facts_hash` the SHA-256 that the trail tells of.

    Points are counted in tenths. `back_reason` stands from the sending back until the office hands it over again.
    """

    __tablename__ = "evaluation_sheet"
    id: Mapped[Key]
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluation.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    status: Mapped[SheetStatus] = mapped_column(choice(SheetStatus, "status"), default=SheetStatus.OPEN)
    proposed_at: Mapped[datetime | None]
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    back_reason: Mapped[Prose] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    grade: Mapped[Effectiveness | None] = mapped_column(choice(Effectiveness, "grade"))
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    facts_hash: Mapped[str | None] = mapped_column(String(64))
    note: Mapped[Prose] = mapped_column(default="")

    evaluation: Mapped[Evaluation] = relationship(back_populates="sheets")
    unit: Mapped[Unit] = relationship()
    proposed_by: Mapped[User | None] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    adjustments: Mapped[list["Adjustment"]] = relationship(
        order_by="Adjustment.id", back_populates="sheet", cascade="all, delete-orphan"
    )

    __table_args__ = (
        UniqueConstraint("evaluation_id", "unit_id"),
        CheckConstraint("(status = 'open') = (proposed_at IS NULL)", name="proposed_has_date"),
        CheckConstraint("(proposed_at IS NULL) = (proposed_by_id IS NULL)", name="proposed_by_somebody"),
        CheckConstraint("back_reason = '' OR status = 'open'", name="sent_back_is_open"),
        CheckConstraint("(status = 'decided') = (decided_at IS NOT NULL)", name="decided_has_date"),
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_by_somebody"),
        CheckConstraint("decided_by_id <> proposed_by_id", name="nobody_decides_own_work"),
        CheckConstraint("(decided_at IS NULL) = (grade IS NULL)", name="decided_has_grade"),
        CheckConstraint("(decided_at IS NULL) = (facts IS NULL)", name="decided_has_facts"),
        CheckConstraint("(decided_at IS NULL) = (facts_hash IS NULL)", name="decided_has_hash"),
    )


class Adjustment(Base):
    """What the office gives for one indicator instead of the proposal, and why; earlier ones stand in the trail."""

    __tablename__ = "evaluation_adjustment"
    id: Mapped[Key]
    sheet_id: Mapped[int] = mapped_column(ForeignKey("evaluation_sheet.id"))
    indicator: Mapped[str] = mapped_column(String(40))
    tenths: Mapped[int]
    reason: Mapped[Prose]
    adjusted_at: Mapped[datetime]
    adjusted_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    sheet: Mapped[Sheet] = relationship(back_populates="adjustments")
    adjusted_by: Mapped[User] = relationship()

    __table_args__ = (
        UniqueConstraint("sheet_id", "indicator"),
        CheckConstraint("tenths >= 0", name="not_negative"),
        CheckConstraint("reason <> ''", name="has_reason"),
    )
