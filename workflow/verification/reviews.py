"""The review of each submission of a task, for those who may read reviews."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.ledger import Task
from models.process import Submission, SubmissionStatus
from models.verification import EvidenceVerdict, Interview, Interviewer, Step, StepRecord
from workflow.verification.frozen import Frozen, read_frozen

T = TypeVar("T", StepRecord, EvidenceVerdict, Interview)


@dataclass(frozen=True)
class Reviewed:
    """A submission with everything recorded on it. `frozen` is None when its manifest cannot be read."""

    submission: Submission
    frozen: Frozen | None
    steps: dict[Step, StepRecord] = field(default_factory=dict)
    verdicts: dict[int, EvidenceVerdict] = field(default_factory=dict)
    interviews: list[Interview] = field(default_factory=list)

    @property
    def files(self) -> int:
        return len(self.frozen.files) if self.frozen else 0

    @property
    def judged(self) -> int:
        """How many of its files have a verdict."""
        return sum(file.revision in self.verdicts for file in self.frozen.files) if self.frozen else 0

    @property
    def under_review(self) -> bool:
        return self.submission.status is SubmissionStatus.UNDER_REVIEW


def list_reviews(session: Session, task: Task) -> list[Reviewed]:
    """All submissions of all cycles with their reviews, latest first, in a fixed number of queries."""
    query = select(Submission).where(Submission.task_id == task.id).order_by(Submission.number.desc())
    submissions = list(
        session.scalars(query.options(joinedload(Submission.signature), joinedload(Submission.decided_by)))
    )
    ids = [submission.id for submission in submissions]
    steps = session.scalars(
        select(StepRecord).where(StepRecord.submission_id.in_(ids)).options(joinedload(StepRecord.recorded_by))
    )
    verdicts = session.scalars(
        select(EvidenceVerdict)
        .where(EvidenceVerdict.submission_id.in_(ids))
        .options(joinedload(EvidenceVerdict.given_by))
    )
    interviews = session.scalars(
        select(Interview)
        .where(Interview.submission_id.in_(ids))
        .options(selectinload(Interview.interviewers).joinedload(Interviewer.user))
        .order_by(Interview.held_on, Interview.id)
    )
    by_step, by_verdict, by_interview = _grouped(steps), _grouped(verdicts), _grouped(interviews)
    return [
        Reviewed(
            submission,
            read_frozen(submission),
            {row.step: row for row in by_step[submission.id]},
            {row.revision_id: row for row in by_verdict[submission.id]},
            by_interview[submission.id],
        )
        for submission in submissions
    ]


def _grouped(rows: Iterable[T]) -> dict[int, list[T]]:
    groups: dict[int, list[T]] = defaultdict(list)
    for row in rows:
        groups[row.submission_id].append(row)
    return groups
