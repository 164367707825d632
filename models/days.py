"""The days that the office enters into the working-day calendar: closing days and further working days."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key
from models.people import User
from models.words import N_, Labelled

LONGEST_DAY_NAME = 60


class DayKind(Labelled):
    CLOSED = "closed", N_("not worked")
    WORKED = "worked", N_("worked")


@dataclass(frozen=True)
class WorkCalendar:
    """The one calendar of the site, so that its events have something that they are about."""

    id: int = 1


class CalendarDay(Base):
    """A day that is closed or worked at this site, whatever the official calendar says of it."""

    __tablename__ = "calendar_day"
    id: Mapped[Key]
    day: Mapped[date] = mapped_column(unique=True)
    working: Mapped[bool]
    name: Mapped[str] = mapped_column(String(LONGEST_DAY_NAME))
    set_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    set_at: Mapped[datetime]

    set_by: Mapped[User] = relationship()

    __table_args__ = (CheckConstraint("name <> ''", name="has_name"),)

    @property
    def kind(self) -> DayKind:
        return DayKind.WORKED if self.working else DayKind.CLOSED
