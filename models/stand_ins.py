"""Stand-ins 代理人: who acts for an absent person from when until when, and what the office has allowed meanwhile."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key, Prose, Versioned
from models.people import User


class StandIn(Versioned, Base):
    """From the first to the last day at the site, both included, one person holds the roles of another; ended, never
    deleted.

    `allowed` names the rights beyond preparing and receiving that the office has allowed; `begun_at` is when the
    roles were first lent.
    """

    __tablename__ = "stand_in"
    id: Mapped[Key]
    absent_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    stand_in_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    note: Mapped[Prose] = mapped_column(default="")
    declared_at: Mapped[datetime]
    declared_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    allowed: Mapped[list[str]] = mapped_column(JSON, default=list)
    allowed_at: Mapped[datetime | None]
    allowed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    absent: Mapped[User] = relationship(foreign_keys=[absent_id])
    stand_in: Mapped[User] = relationship(foreign_keys=[stand_in_id])
    declared_by: Mapped[User] = relationship(foreign_keys=[declared_by_id])
    allowed_by: Mapped[User | None] = relationship(foreign_keys=[allowed_by_id])

    __table_args__ = (
        CheckConstraint("absent_id <> stand_in_id", name="somebody_else"),
        CheckConstraint("until_on >= from_on", name="ends_after_begin"),
    )
