"""From where a supplementary task 补充任务 was raised: what it answers, and the task on which that stood."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Name, Prose, choice
from models.findings import Finding
from models.ledger import Comment, Task
from models.looking_back import LookBackTask
from models.monitoring import Review
from models.people import User
from models.process import Submission
from models.verification import Gap
from models.words import N_, Labelled


class SourceKind(Labelled):
    GAP = "gap", N_("A gap")
    REVIEW = "review", N_("A review of the monitoring that does not hold")
    RETURN = "return", N_("A return")
    COMMENT = "comment", N_("A comment")
    LOOK_BACK = "look_back", N_("A look-back that does not hold")
    FINDING = "finding", N_("A finding of a special inspection")
    THEMATIC = "thematic", N_("A problem from thematic education")


class TaskSource(Base):
    """The source of one supplementary task; `text` is the problem as it was worded for that task.

    `named` says where a problem of thematic education comes from. That and a finding stand on no task; every other
    source stands on `source_task`.
    """

    __tablename__ = "task_source"
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), primary_key=True)
    kind: Mapped[SourceKind] = mapped_column(choice(SourceKind, "kind"))
    source_task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)
    gap_id: Mapped[int | None] = mapped_column(ForeignKey("gap.id"))
    review_id: Mapped[int | None] = mapped_column(ForeignKey("monitoring_review.id"))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    look_back_id: Mapped[int | None] = mapped_column(ForeignKey("look_back_task.id"))
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("finding.id"))
    text: Mapped[Prose]
    named: Mapped[Name] = mapped_column(default="")
    raised_at: Mapped[datetime]
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    task: Mapped[Task] = relationship(foreign_keys=[task_id])
    source_task: Mapped[Task | None] = relationship(foreign_keys=[source_task_id])
    gap: Mapped[Gap | None] = relationship()
    review: Mapped[Review | None] = relationship()
    submission: Mapped[Submission | None] = relationship()
    comment: Mapped[Comment | None] = relationship()
    look_back: Mapped[LookBackTask | None] = relationship()
    finding: Mapped[Finding | None] = relationship()
    raised_by: Mapped[User] = relationship(foreign_keys=[raised_by_id])

    __table_args__ = (
        CheckConstraint("(kind = 'gap') = (gap_id IS NOT NULL)", name="gap_is_named"),
        CheckConstraint("(kind = 'review') = (review_id IS NOT NULL)", name="review_is_named"),
        CheckConstraint("(kind = 'return') = (submission_id IS NOT NULL)", name="submission_is_named"),
        CheckConstraint("(kind = 'comment') = (comment_id IS NOT NULL)", name="comment_is_named"),
        CheckConstraint("(kind = 'look_back') = (look_back_id IS NOT NULL)", name="look_back_is_named"),
        CheckConstraint("(kind = 'finding') = (finding_id IS NOT NULL)", name="finding_is_named"),
        CheckConstraint("(kind IN ('thematic', 'finding')) = (source_task_id IS NULL)", name="stands_on_a_task"),
        CheckConstraint("(kind = 'thematic') = (named <> '')", name="thematic_says_where"),
        CheckConstraint("source_task_id <> task_id", name="not_its_own_source"),
        CheckConstraint("text <> ''", name="has_text"),
    )
