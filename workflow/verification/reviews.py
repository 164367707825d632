"""The review of each submission of a task, for those who may read reviews."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from models.concluding import ReviewConclusion
from models.evidence import Revision
from models.ledger import Task
from models.process import Submission, SubmissionStatus
from models.reviewing import PassageMark, Question, QuestionState, ReviewClaim, SampleItem, SpotSample
from models.spot import OnSiteCheck, OnSiteChecker, ReverseCheck
from models.verification import EvidenceVerdict, Interview, Interviewer, Step, StepRecord
from workflow.process.needs_review import list_failed
from workflow.shares import percent_of
from workflow.verification.frozen import Frozen, read_frozen
from workflow.verification.not_as_reported import list_in_part, list_unfound
from workflow.verification.recorded import list_changed, read_sealed, seal_parts
from workflow.verification.sentences import split_sentences

T = TypeVar("T", StepRecord, EvidenceVerdict, Interview, ReverseCheck, PassageMark, Question, SpotSample)


@dataclass(frozen=True)
class Reviewed:
    """A submission with everything recorded on it. `frozen` is None when its manifest cannot be read."""

    submission: Submission
    frozen: Frozen | None
    steps: dict[Step, StepRecord] = field(default_factory=dict)
    verdicts: dict[int, EvidenceVerdict] = field(default_factory=dict)
    interviews: list[Interview] = field(default_factory=list)
    on_site: list[OnSiteCheck] = field(default_factory=list)
    reverse: list[ReverseCheck] = field(default_factory=list)
    marks: dict[int, PassageMark] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    samples: list[SpotSample] = field(default_factory=list)
    claim: ReviewClaim | None = None
    conclusion: ReviewConclusion | None = None
    before: list[OnSiteCheck] = field(default_factory=list)  # on earlier submissions of the cycle

    @cached_property
    def sentences(self) -> list[str]:
        """The statement, sentence by sentence; number one is the first."""
        return split_sentences(self.frozen.statement) if self.frozen else []

    @cached_property
    def sealed(self) -> dict[str, str]:
        """The seal of each part of what was recorded."""
        rows = {
            "steps": self.steps.values(),
            "verdicts": self.verdicts.values(),
            "interviews": self.interviews,
            "on_site": self.on_site,
            "reverse": self.reverse,
            "marks": self.marks.values(),
            "questions": self.questions,
            "samples": self.samples,
        }
        return seal_parts(rows)

    @property
    def changed(self) -> list[str]:
        """The parts that were recorded or changed since the conclusion was signed."""
        signature = self.conclusion.signature if self.conclusion else None
        return list_changed(signature.signed, self.sealed) if signature else []

    @property
    def signed(self) -> bool:
        """Whether the conclusion is signed on all that is recorded; the earliest signatures do not say on what."""
        signature = self.conclusion.signature if self.conclusion else None
        return signature is not None and bool(read_sealed(signature.signed)) and not self.changed

    @property
    def files(self) -> int:
        return len(self.frozen.files) if self.frozen else 0

    @property
    def judged(self) -> int:
        """How many of its files have a verdict."""
        return sum(file.revision in self.verdicts for file in self.frozen.files) if self.frozen else 0

    @property
    def asks_interview(self) -> bool:
        """Whether the campaign asks for an interview; otherwise one is optional."""
        return self.submission.task.campaign.interviews_required

    @property
    def percent(self) -> int:
        """How far all that has to be recorded has come together: nothing optional; a step not passed is not done."""
        asked = [one for one in self.questions if one.state in (QuestionState.OPEN, QuestionState.ANSWERED)]
        done = len(self.steps) - len(self.failed) + self.judged + self.signed + len(asked) - self.open_questions
        done += self.asks_interview and bool(self.interviews)
        return percent_of(done, len(Step) + self.files + self.asks_interview + len(asked) + 1)

    @property
    def failed(self) -> list[Step]:
        """The steps that are not passed, in order."""
        return list_failed(self.steps.values())

    @property
    def unfound(self) -> list[OnSiteCheck]:
        """What was not found as reported on the spot in this cycle so far, nor later."""
        return list_unfound(self.submission.task, [*self.before, *self.on_site])

    @property
    def found_in_part(self) -> list[OnSiteCheck]:
        """What was found on the spot in this cycle so far, but not all of it."""
        return list_in_part(self.submission.task, [*self.before, *self.on_site])

    @property
    def unknown(self) -> list[ReverseCheck]:
        """The reverse checks in which most of those asked did not know of it."""
        return [check for check in self.reverse if check.mostly_unknown]

    @property
    def open_questions(self) -> int:
        return sum(one.state is QuestionState.OPEN for one in self.questions)

    @property
    def drawn(self) -> int:
        return sum(len(sample.items) for sample in self.samples)

    @property
    def checked(self) -> int:
        return sum(sample.checked for sample in self.samples)

    @property
    def under_review(self) -> bool:
        return self.submission.status is SubmissionStatus.UNDER_REVIEW


def list_reviews(session: Session, task: Task) -> list[Reviewed]:
    """All submissions of all cycles with their reviews, latest first, in a fixed number of queries."""
    query = select(Submission).where(Submission.task_id == task.id).order_by(Submission.number.desc())
    return _read_reviews(session, query)


def find_review(session: Session, submission: Submission) -> Reviewed:
    """The review of one submission."""
    return _read_reviews(session, select(Submission).where(Submission.id == submission.id))[0]


@dataclass(frozen=True)
class Before:
    """The review before the present one; `verdicts` by the revision that takes the judged one's place now."""

    submission: Submission
    steps: dict[Step, StepRecord]
    verdicts: dict[int, EvidenceVerdict]


def find_before(session: Session, reviews: list[Reviewed], current: Reviewed) -> Before | None:
    """What was found on the last earlier submission that was reviewed, for whoever reviews the present one."""
    earlier = [one for one in reviews if one.submission.number < current.submission.number]
    last = next((one for one in earlier if one.steps or one.verdicts), None)
    if last is None:
        return None
    present = [file.revision for file in current.frozen.files] if current.frozen else []
    query = select(Revision.id, Revision.evidence_id).where(Revision.id.in_([*present, *last.verdicts]))
    evidence_of = dict(session.execute(query).tuples().all())
    judged = {evidence_of[revision]: verdict for revision, verdict in last.verdicts.items()}
    again = {revision: judged[evidence_of[revision]] for revision in present if evidence_of.get(revision) in judged}
    return Before(last.submission, last.steps, again)


def _read_reviews(session: Session, query: Select[tuple[Submission]]) -> list[Reviewed]:
    loaded = query.options(joinedload(Submission.signature), joinedload(Submission.decided_by))
    submissions = list(session.scalars(loaded))
    ids = [submission.id for submission in submissions]
    steps = select(StepRecord).where(StepRecord.submission_id.in_(ids)).options(joinedload(StepRecord.recorded_by))
    verdicts = select(EvidenceVerdict).where(EvidenceVerdict.submission_id.in_(ids))
    by_step = _grouped(session.scalars(steps))
    by_verdict = _grouped(session.scalars(verdicts.options(joinedload(EvidenceVerdict.given_by))))
    interviews, on_site, reverse = _read_spot(session, submissions)
    marks, questions, samples, claims = _read_in_depth(session, ids)
    concluded = _read_conclusions(session, ids)
    return [
        Reviewed(
            submission,
            read_frozen(submission),
            {row.step: row for row in by_step[submission.id]},
            {row.revision_id: row for row in by_verdict[submission.id]},
            interviews[submission.id],
            [check for check in on_site if check.submission_id == submission.id],
            reverse[submission.id],
            {row.sentence: row for row in marks[submission.id]},
            questions[submission.id],
            samples[submission.id],
            claims.get(submission.id),
            concluded.get(submission.id),
            [check for check in on_site if _is_before(check.submission, submission)],
        )
        for submission in submissions
    ]


def _is_before(one: Submission, other: Submission) -> bool:
    return (one.task_id, one.cycle) == (other.task_id, other.cycle) and one.number < other.number


def _read_spot(
    session: Session, submissions: list[Submission]
) -> tuple[dict[int, list[Interview]], list[OnSiteCheck], dict[int, list[ReverseCheck]]]:
    """What step 3 gathered, each kind by day; on-site checks of all submissions of the tasks."""
    ids, tasks = [one.id for one in submissions], {one.task_id for one in submissions}
    interviews = select(Interview).where(Interview.submission_id.in_(ids)).order_by(Interview.held_on, Interview.id)
    on_site = select(OnSiteCheck).join(OnSiteCheck.submission).where(Submission.task_id.in_(tasks))
    on_site = on_site.options(contains_eager(OnSiteCheck.submission)).order_by(OnSiteCheck.held_on, OnSiteCheck.id)
    reverse = select(ReverseCheck).where(ReverseCheck.submission_id.in_(ids))
    people = selectinload(Interview.interviewers).joinedload(Interviewer.user)
    looked = (
        selectinload(OnSiteCheck.checkers).joinedload(OnSiteChecker.user),
        joinedload(OnSiteCheck.recorded_by),
        selectinload(OnSiteCheck.photos),
        selectinload(OnSiteCheck.again),
    )
    by_day = reverse.order_by(ReverseCheck.held_on, ReverseCheck.id).options(joinedload(ReverseCheck.recorded_by))
    held = _grouped(session.scalars(interviews.options(people)))
    return held, list(session.scalars(on_site.options(*looked))), _grouped(session.scalars(by_day))


def _read_conclusions(session: Session, ids: list[int]) -> dict[int, ReviewConclusion]:
    query = select(ReviewConclusion).where(ReviewConclusion.submission_id.in_(ids))
    people = (joinedload(ReviewConclusion.recorded_by), joinedload(ReviewConclusion.signature))
    loaded = query.options(selectinload(ReviewConclusion.gaps), *people)
    return {row.submission_id: row for row in session.scalars(loaded)}


def _read_in_depth(
    session: Session, ids: list[int]
) -> tuple[
    dict[int, list[PassageMark]], dict[int, list[Question]], dict[int, list[SpotSample]], dict[int, ReviewClaim]
]:
    marks = select(PassageMark).where(PassageMark.submission_id.in_(ids)).options(joinedload(PassageMark.marked_by))
    questions = select(Question).where(Question.submission_id.in_(ids)).order_by(Question.number)
    people = (joinedload(Question.asked_by), joinedload(Question.answered_by), selectinload(Question.files))
    samples = select(SpotSample).where(SpotSample.submission_id.in_(ids)).order_by(SpotSample.number)
    drawn = (joinedload(SpotSample.drawn_by), selectinload(SpotSample.items).joinedload(SampleItem.checked_by))
    claims = select(ReviewClaim).where(ReviewClaim.submission_id.in_(ids), ReviewClaim.released_at.is_(None))
    return (
        _grouped(session.scalars(marks)),
        _grouped(session.scalars(questions.options(*people))),
        _grouped(session.scalars(samples.options(*drawn))),
        {row.submission_id: row for row in session.scalars(claims.options(joinedload(ReviewClaim.claimed_by)))},
    )


def _grouped(rows: Iterable[T]) -> dict[int, list[T]]:
    groups: dict[int, list[T]] = defaultdict(list)
    for row in rows:
        groups[row.submission_id].append(row)
    return groups
