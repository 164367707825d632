"""What the state machine leaves behind: draft statements, submissions with their manifest, signatures."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key, Name, Prose, Versioned, choice
from models.ledger import Task
from models.people import User
from models.words import N_, Labelled, Message, name_with_absent


class Statement(Versioned, Base):
    """The unit's text of one cycle while it is being prepared; a submission freezes a copy."""

    __tablename__ = "statement"
    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    cycle: Mapped[int]
    text: Mapped[Prose] = mapped_column(default="")
    root_cause: Mapped[Prose] = mapped_column(default="")
    corrective_plan: Mapped[Prose] = mapped_column(default="")

    __table_args__ = (UniqueConstraint("task_id", "cycle"),)


class SubmissionStatus(Labelled):
    UNDER_REVIEW = "under_review", N_("Under review")
    WITHDRAWN = "withdrawn", N_("Withdrawn")
    RETURNED = "returned", N_("Returned")
    ACCEPTED = "accepted", N_("Written off")


class Submission(Base):
    """A frozen submission. `manifest` is canonical JSON (statement, claims, parts, file hashes) and
    `manifest_hash` its SHA-256 in hex: what was signed and what is reviewed."""

    __tablename__ = "submission"
    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    cycle: Mapped[int]
    number: Mapped[int]
    status: Mapped[SubmissionStatus] = mapped_column(
        choice(SubmissionStatus, "status"), default=SubmissionStatus.UNDER_REVIEW
    )
    manifest: Mapped[Prose]
    manifest_hash: Mapped[str] = mapped_column(String(64))
    signature_id: Mapped[int] = mapped_column(ForeignKey("signature.id"))
    submitted_at: Mapped[datetime]
    deadline: Mapped[date | None]  # of the task at that time; a later cycle gets another
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decision_reason: Mapped[Prose] = mapped_column(default="")

    task: Mapped[Task] = relationship()
    signature: Mapped["Signature"] = relationship()
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])

    __table_args__ = (
        UniqueConstraint("task_id", "number"),
        CheckConstraint("(status = 'under_review') = (decided_at IS NULL)", name="decided_has_date"),
    )


class Meaning(Labelled):
    SUBMISSION = "submission", N_("Submission by the lead unit")
    PART = "part", N_("Part of a co-unit")
    CONCLUSION = "conclusion", N_("Conclusion of the review")
    WRITE_OFF = "write_off", N_("Write-off by the group leader")
    PLAN = "plan", N_("Plan of the lead unit")
    PLAN_CHANGE = "plan_change", N_("Proposed change of the plan")


class Signature(Base):
    """Who signed what, when: bound to the hash of exactly the text that was shown and signed.

    `standing_in_for` names who was absent, where a stand-in signed.
    """

    __tablename__ = "signature"
    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    signer_name: Mapped[Name]
    standing_in_for: Mapped[str | None] = mapped_column(Text)
    meaning: Mapped[Meaning] = mapped_column(choice(Meaning, "meaning"))
    signed: Mapped[Prose]
    signed_hash: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime]

    user: Mapped[User] = relationship()

    @property
    def signer(self) -> str | Message:
        """The signer by name, and for whom he or she stood in."""
        return name_with_absent(self.signer_name, self.standing_in_for)
