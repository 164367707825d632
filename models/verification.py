"""The inspection side's work on a submission: three steps, verdicts, interviews, gaps, the write-off."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key, Name, Prose, Versioned, choice
from models.evidence import Evidence, Revision
from models.ledger import Task
from models.people import User
from models.process import Signature, Submission
from models.words import N_, Labelled


class Step(Labelled):
    """The three-step method (domain.md 1)."""

    TEXT = "text", N_("Step 1: study the text, compare the wording")
    MATERIAL = "material", N_("Step 2: consult the material, tell true from false")
    SPOT = "spot", N_("Step 3: interview individuals, verify on the spot")


class StepResult(Labelled):
    """Whether the submission stands up to a step; one that is not passed bars the write-off."""

    PASSED = "passed", N_("Passed")
    NOT_PASSED = "not_passed", N_("Not passed")


class Verdict(Labelled):
    SUFFICIENT = "sufficient", N_("Genuine and sufficient")
    INSUFFICIENT = "insufficient", N_("Genuine, not sufficient")
    DOUBTFUL = "doubtful", N_("Doubtful")
    IRRELEVANT = "irrelevant", N_("Not relevant")


class GapState(Labelled):
    OPEN = "open", N_("Open")
    ANSWERED = "answered", N_("Answered")
    CLOSED = "closed", N_("Closed")


class Severity(Labelled):
    """How serious a gap is."""

    MINOR = "minor", N_("Minor")
    SERIOUS = "serious", N_("Serious")
    GRAVE = "grave", N_("Grave")


class StepRecord(Versioned, Base):
    """The written conclusion of one step and its result; `recorded_by` is who wrote it last (four eyes)."""

    __tablename__ = "step_record"
    id: Mapped[Key]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    step: Mapped[Step] = mapped_column(choice(Step, "step"))
    conclusion: Mapped[Prose]
    result: Mapped[StepResult] = mapped_column(choice(StepResult, "result"))
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    recorded_by: Mapped[User] = relationship(foreign_keys=[recorded_by_id])

    __table_args__ = (
        UniqueConstraint("submission_id", "step"),
        CheckConstraint("conclusion <> ''", name="has_conclusion"),
    )


class EvidenceVerdict(Versioned, Base):
    __tablename__ = "evidence_verdict"
    id: Mapped[Key]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("evidence_revision.id"))
    verdict: Mapped[Verdict] = mapped_column(choice(Verdict, "verdict"))
    note: Mapped[Prose] = mapped_column(default="")
    given_at: Mapped[datetime]
    given_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    revision: Mapped[Revision] = relationship()
    given_by: Mapped[User] = relationship(foreign_keys=[given_by_id])

    __table_args__ = (UniqueConstraint("submission_id", "revision_id"),)


class Interview(Base):
    """An interview on a submission, read by the inspection side only, never rewritten.

    The interviewed person confirmed the summary on a day, or there is a reason why not; the earliest ones say neither.
    """

    __tablename__ = "interview"
    id: Mapped[Key]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    interviewed: Mapped[Name]
    held_on: Mapped[date]
    questions: Mapped[Prose] = mapped_column(default="")
    summary: Mapped[Prose]
    confirmed_on: Mapped[date | None]
    unconfirmed: Mapped[Prose] = mapped_column(default="")
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    interviewers: Mapped[list["Interviewer"]] = relationship(back_populates="interview")

    __table_args__ = (
        CheckConstraint("confirmed_on IS NULL OR unconfirmed = ''", name="confirmed_or_not"),
        CheckConstraint("confirmed_on >= held_on", name="confirmed_after"),
    )


class Interviewer(Base):
    __tablename__ = "interviewer"
    interview_id: Mapped[int] = mapped_column(ForeignKey("interview.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)

    interview: Mapped[Interview] = relationship(back_populates="interviewers")
    user: Mapped[User] = relationship()


class Gap(Versioned, Base):
    """Distance between effort and goal, a monitoring priority until it is closed.

    Opened by a return, by a write-off that leaves something to be watched, or by a special inspection; answered by the
    unit; closed by the next write-off, or by an inspector with a reason. A gap that is `watched` comes back as a new
    one with the write-off that closes it: what was signed stays as it was.
    """

    __tablename__ = "gap"
    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    cycle: Mapped[int]
    number: Mapped[int]
    description: Mapped[Prose]
    severity: Mapped[Severity] = mapped_column(choice(Severity, "severity"), default=Severity.SERIOUS)
    wanted: Mapped[Prose] = mapped_column(default="")
    due_on: Mapped[date | None]
    watched: Mapped[bool] = mapped_column(default=False)
    carried_from_id: Mapped[int | None] = mapped_column(ForeignKey("gap.id"))
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    answer: Mapped[Prose] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    close_reason: Mapped[Prose] = mapped_column(default="")

    task: Mapped[Task] = relationship()
    opened_by: Mapped[User] = relationship(foreign_keys=[opened_by_id])
    closed_by: Mapped[User | None] = relationship(foreign_keys=[closed_by_id])
    carried_from: Mapped["Gap | None"] = relationship(remote_side="Gap.id")
    evidence: Mapped[list["GapEvidence"]] = relationship(order_by="GapEvidence.evidence_id")

    @property
    def state(self) -> GapState:
        if self.closed_at is not None:
            return GapState.CLOSED
        return GapState.ANSWERED if self.answer.strip() else GapState.OPEN

    __table_args__ = (
        UniqueConstraint("task_id", "number"),
        CheckConstraint("description <> ''", name="has_description"),
        CheckConstraint("close_reason = '' OR closed_at IS NOT NULL", name="reason_of_closed"),
        Index("ix_gap_closed_due", "closed_at", "due_on"),
    )


class GapEvidence(Base):
    """A file of the inspection side on which the closing of a gap rests."""

    __tablename__ = "gap_evidence"
    gap_id: Mapped[int] = mapped_column(ForeignKey("gap.id"), primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), primary_key=True, index=True)

    evidence: Mapped[Evidence] = relationship()


class SignOff(Base):
    """A write-off 销号, pinned to the submission's manifest; overtaken by a rebound, never erased."""

    __tablename__ = "sign_off"
    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    cycle: Mapped[int]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), unique=True)
    signature_id: Mapped[int] = mapped_column(ForeignKey("signature.id"))
    manifest_hash: Mapped[str]
    conclusion: Mapped[Prose]
    signed_at: Mapped[datetime]
    overtaken_at: Mapped[datetime | None]

    task: Mapped[Task] = relationship()
    submission: Mapped[Submission] = relationship()
    signature: Mapped[Signature] = relationship()

    __table_args__ = (UniqueConstraint("task_id", "cycle"),)


class SignOffDifference(Base):
    """One kind of difference that the worker found at a standing sign-off, and told; `gone_at`: it matches again."""

    __tablename__ = "sign_off_difference"
    id: Mapped[Key]
    sign_off_id: Mapped[int] = mapped_column(ForeignKey("sign_off.id"))
    place: Mapped[str] = mapped_column(String(40))
    found_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("sign_off_id", "place"),)
