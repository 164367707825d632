"""The reviewers' own work on a submission: who has it in hand, marked passages, questions to the unit, samples."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key, Prose, Stored, Versioned, choice
from models.ledger import Task
from models.people import User
from models.process import Submission, SubmissionStatus
from models.words import N_, Labelled


class Mark(Labelled):
    """What a reviewer says of one sentence of the statement."""

    RESPONSIVE = "responsive", N_("Responsive")
    UNRESPONSIVE = "unresponsive", N_("Not responsive")
    NOT_FEASIBLE = "not_feasible", N_("Not feasible")
    UNCLEAR = "unclear", N_("Unclear")
    TO_CHECK = "to_check", N_("Claim to check")


class Drawn(Labelled):
    """What a sample is drawn from."""

    FILES = "files", N_("Files")
    MEASURES = "measures", N_("Measures")


class QuestionState(Labelled):
    OPEN = "open", N_("Waits for an answer")
    ANSWERED = "answered", N_("Answered by the unit")
    WITHDRAWN = "withdrawn", N_("Withdrawn")
    LAPSED = "lapsed", N_("Not answered before the review ended")


class ReviewClaim(Base):
    """Who has a review in hand, from when until when. It says so to the others; it takes no right from them."""

    __tablename__ = "review_claim"
    id: Mapped[Key]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    claimed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    claimed_at: Mapped[datetime]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    released_at: Mapped[datetime | None]

    submission: Mapped[Submission] = relationship()
    claimed_by: Mapped[User] = relationship(foreign_keys=[claimed_by_id])

    __table_args__ = (
        CheckConstraint("(released_at IS NULL) = (released_by_id IS NULL)", name="released_by_somebody"),
        Index(
            "uq_review_claim_standing",
            "submission_id",
            unique=True,
            sqlite_where=text("released_at IS NULL"),
            postgresql_where=text("released_at IS NULL"),
        ),
    )


class PassageMark(Versioned, Base):
    """A mark on one sentence of a frozen statement; `passage` is the sentence as it was marked."""

    __tablename__ = "passage_mark"
    id: Mapped[Key]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    sentence: Mapped[int]
    passage: Mapped[Prose]
    mark: Mapped[Mark] = mapped_column(choice(Mark, "mark"))
    note: Mapped[Prose] = mapped_column(default="")
    marked_at: Mapped[datetime]
    marked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    marked_by: Mapped[User] = relationship(foreign_keys=[marked_by_id])

    __table_args__ = (
        UniqueConstraint("submission_id", "sentence"),
        CheckConstraint("sentence >= 1", name="counted_from_one"),
    )


class Question(Versioned, Base):
    """A question to the unit about a submission, perhaps about one sentence of it; answered once, or withdrawn."""

    __tablename__ = "question"
    id: Mapped[Key]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    number: Mapped[int]
    sentence: Mapped[int | None]
    passage: Mapped[Prose] = mapped_column(default="")
    text: Mapped[Prose]
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    answer: Mapped[Prose] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    submission: Mapped[Submission] = relationship()
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id])
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id])
    files: Mapped[list["AnswerFile"]] = relationship(order_by="AnswerFile.id", back_populates="question")

    @property
    def task(self) -> Task:
        return self.submission.task

    @property
    def state(self) -> QuestionState:
        if self.withdrawn_at is not None:
            return QuestionState.WITHDRAWN
        if self.answered_at is not None:
            return QuestionState.ANSWERED
        waits = self.submission.status is SubmissionStatus.UNDER_REVIEW
        return QuestionState.OPEN if waits else QuestionState.LAPSED

    __table_args__ = (
        UniqueConstraint("submission_id", "number"),
        CheckConstraint("number >= 1 AND sentence >= 1", name="counted_from_one"),
        CheckConstraint("text <> ''", name="has_text"),
        CheckConstraint("(sentence IS NULL) = (passage = '')", name="sentence_has_words"),
        CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answered_has_text"),
        CheckConstraint("(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered_by_somebody"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawn_by_somebody"),
        CheckConstraint("answered_at IS NULL OR withdrawn_at IS NULL", name="answered_or_withdrawn"),
    )


class AnswerFile(Stored, Base):
    """A file that came with the answer to a question, read by both sides. It is no evidence of the task."""

    __tablename__ = "answer_file"
    id: Mapped[Key]
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))

    question: Mapped[Question] = relationship(back_populates="files")

    @property
    def task(self) -> Task:
        return self.question.task

    __table_args__ = (
        UniqueConstraint("question_id", "sha256"),
        CheckConstraint("size > 0", name="not_empty"),
    )


class SpotSample(Base):
    """A sample to check on the spot, drawn from the list of a submission with `seed`; no draw is ever erased."""

    __tablename__ = "spot_sample"
    id: Mapped[Key]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    number: Mapped[int]
    drawn_from: Mapped[Drawn] = mapped_column(choice(Drawn, "drawn_from"))
    seed: Mapped[str] = mapped_column(String(64))
    listed: Mapped[int]
    drawn_at: Mapped[datetime]
    drawn_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    submission: Mapped[Submission] = relationship()
    drawn_by: Mapped[User] = relationship()
    items: Mapped[list["SampleItem"]] = relationship(order_by="SampleItem.position", back_populates="sample")

    @property
    def task(self) -> Task:
        return self.submission.task

    @property
    def checked(self) -> int:
        return sum(item.checked_at is not None for item in self.items)

    __table_args__ = (
        UniqueConstraint("submission_id", "number"),
        CheckConstraint("number >= 1 AND listed >= 1", name="counted_from_one"),
        CheckConstraint("seed <> ''", name="has_seed"),
    )


class SampleItem(Versioned, Base):
    """One thing drawn: a file by its SHA-256 or a measure by its reference, as the manifest names it."""

    __tablename__ = "sample_item"
    id: Mapped[Key]
    sample_id: Mapped[int] = mapped_column(ForeignKey("spot_sample.id"))
    position: Mapped[int]
    drawn: Mapped[str] = mapped_column(String(64))
    title: Mapped[Prose]
    checked_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    note: Mapped[Prose] = mapped_column(default="")

    sample: Mapped[SpotSample] = relationship(back_populates="items")
    checked_by: Mapped[User | None] = relationship(foreign_keys=[checked_by_id])

    __table_args__ = (
        UniqueConstraint("sample_id", "drawn"),
        UniqueConstraint("sample_id", "position"),
        CheckConstraint("(checked_at IS NULL) = (checked_by_id IS NULL)", name="checked_by_somebody"),
    )
