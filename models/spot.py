"""Step three beside the interviews: on-site checks with their photos, and whether those reported on knew of it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key, Name, Prose, Stored, choice
from models.ledger import Task
from models.people import User
from models.process import Submission
from models.words import N_, Labelled


class SpotResult(Labelled):
    """Whether what the unit reports was found on the spot."""

    HOLDS = "holds", N_("Found as reported")
    IN_PART = "in_part", N_("Found in part")
    DOES_NOT_HOLD = "does_not_hold", N_("Not found as reported")


class OnSiteCheck(Base):
    """A check on the spot, read by the inspection side only, as its photos are; never rewritten.

    `again` is the first check of the same thing, where an earlier one did not find all of it as reported.
    """

    __tablename__ = "on_site_check"
    id: Mapped[Key]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    place: Mapped[Name]
    held_on: Mapped[date]
    looked_at: Mapped[Prose]
    found: Mapped[Prose]
    result: Mapped[SpotResult] = mapped_column(choice(SpotResult, "result"))
    again_id: Mapped[int | None] = mapped_column(ForeignKey("on_site_check.id"))
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    submission: Mapped[Submission] = relationship()
    recorded_by: Mapped[User] = relationship()
    again: Mapped["OnSiteCheck | None"] = relationship(remote_side="OnSiteCheck.id")
    checkers: Mapped[list["OnSiteChecker"]] = relationship(order_by="OnSiteChecker.user_id", back_populates="check")
    photos: Mapped[list["SpotPhoto"]] = relationship(order_by="SpotPhoto.id", back_populates="check")

    __table_args__ = (
        CheckConstraint("place <> ''", name="has_place"),
        CheckConstraint("looked_at <> '' AND found <> ''", name="has_words"),
    )


class OnSiteChecker(Base):
    __tablename__ = "on_site_checker"
    check_id: Mapped[int] = mapped_column(ForeignKey("on_site_check.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)

    check: Mapped[OnSiteCheck] = relationship(back_populates="checkers")
    user: Mapped[User] = relationship()


class SpotPhoto(Stored, Base):
    """A photo of an on-site check. It is no evidence of the task."""

    __tablename__ = "spot_photo"
    id: Mapped[Key]
    check_id: Mapped[int] = mapped_column(ForeignKey("on_site_check.id"))

    check: Mapped[OnSiteCheck] = relationship(back_populates="photos")

    @property
    def task(self) -> Task:
        return self.check.submission.task

    __table_args__ = (
        UniqueConstraint("check_id", "sha256"),
        CheckConstraint("size > 0", name="not_empty"),
    )


class ReverseCheck(Base):
    """Whether those whom the unit reports on knew of it; read by the inspection side only, never rewritten."""

    __tablename__ = "reverse_check"
    id: Mapped[Key]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    asked: Mapped[Name]
    held_on: Mapped[date]
    knew: Mapped[int]
    knew_partly: Mapped[int]
    knew_nothing: Mapped[int]
    note: Mapped[Prose] = mapped_column(default="")
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    recorded_by: Mapped[User] = relationship()

    @property
    def people(self) -> int:
        return self.knew + self.knew_partly + self.knew_nothing

    @property
    def mostly_unknown(self) -> bool:
        """Whether more than half of those asked did not know of it."""
        return 2 * self.knew_nothing > self.people

    __table_args__ = (
        CheckConstraint("asked <> ''", name="has_asked"),
        CheckConstraint("knew >= 0 AND knew_partly >= 0 AND knew_nothing >= 0", name="counts_not_negative"),
        CheckConstraint("knew + knew_partly + knew_nothing >= 1", name="somebody_was_asked"),
    )
