"""How far a task has come, as conditions for lists: what the needs and the pages say of one task, said of many.

The needs (needs_unit.py, needs_review.py, needs_two_persons.py) decide; these are close enough to name the next step,
and tests hold one against the other. What no index can tell is left out: a changed manifest, a reviewer whose tie came
to light late.
"""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Exists, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from models.concluding import Judgement, NotedGap, ReviewConclusion
from models.coordination import UnitAnswer, UnitQuestion
from models.evidence import Evidence, EvidenceKind, EvidenceMeasure, EvidenceSide, Revision
from models.ledger import Campaign, Task
from models.measures import Contribution, Measure, MeasureProgress, Part
from models.people import Grant, Role, User
from models.process import Statement, Submission, SubmissionStatus
from models.reviewing import Question
from models.verification import (
    EvidenceVerdict,
    Gap,
    Interview,
    Interviewer,
    Severity,
    Step,
    StepRecord,
    Verdict,
)
from workflow.process.needs_review import INTERVIEWERS
from workflow.process.standing_conclusion import has_failed_step, has_unfound, is_concluded, names_grave_gap
from workflow.reminders.almanac import first_warning

BLANKS = " \t\r\n"
_of_task = (Measure.task_id == Task.id,)
_handed_in = (
    Evidence.task_id == Task.id,
    Evidence.cycle == Task.cycle,
    Evidence.side == EvidenceSide.UNIT,
    Evidence.withdrawn_at.is_(None),
)
_later = aliased(Submission)  # made once: to make one costs more than the rest of a condition
_shows_effect = Evidence.kind != EvidenceKind.INSTITUTIONAL_DOCUMENT


def plan_filled(_: User, __: date) -> ColumnElement[bool]:
    """Goal, measures and parts are as `start` needs them."""
    bare = or_(Measure.unit_id.is_(None), _empty(Measure.person), Measure.deadline.is_(None))
    sharing = exists().where(Part.task_id == Task.id, Part.unit_id == Measure.unit_id).correlate(Task, Measure)
    strange = and_(Measure.unit_id != Task.lead_unit_id, ~sharing)
    return and_(
        ~_empty(Task.goal),
        exists().where(*_of_task).correlate(Task),
        ~exists().where(*_of_task, or_(bare, strange)).correlate(Task),
        ~exists().where(Part.task_id == Task.id, _empty(Part.description)).correlate(Task),
    )


def submission_complete(_: User, today: date) -> ColumnElement[bool]:
    """What `submit` needs beside the plan; first hours of a cycle's first day are not told from the evening before."""
    cause = or_(Task.cycle == 1, ~_empty(Statement.root_cause))
    stated = exists().where(Statement.task_id == Task.id, Statement.cycle == Task.cycle, ~_empty(Statement.text), cause)
    strange = or_(Evidence.dated_on > today, Evidence.dated_on < func.date(Task.cycle_started_at))
    unsettled = exists().where(Part.task_id == Task.id, ~_entry(_settled()))
    return and_(
        stated.correlate(Task),
        ~exists().where(*_of_task, or_(~_progress(~_empty(MeasureProgress.text)), _unproved())).correlate(Task),
        ~unsettled.correlate(Task),
        ~_gap_open(),
        exists().where(*_handed_in, _shows_effect).correlate(Task),
        ~exists().where(*_handed_in, strange).correlate(Task),
    )


def returned(_: User, __: date) -> ColumnElement[bool]:
    """The last submission of the cycle was returned, and none has followed."""
    followed = exists().where(_later.task_id == Task.id, _later.number > Submission.number).correlate(Task, Submission)
    back = (Submission.cycle == Task.cycle, Submission.status == SubmissionStatus.RETURNED, ~followed)
    return exists().where(Submission.task_id == Task.id, *back).correlate(Task)


def own_part_written(actor: User, _: date) -> ColumnElement[bool]:
    """A part of the actor's units is written, but neither signed nor waived."""
    return _own_part(actor, _entry(~_empty(Contribution.text), ~_settled()))


def own_part_unwritten(actor: User, _: date) -> ColumnElement[bool]:
    return _own_part(actor, ~_entry(or_(~_empty(Contribution.text), _settled())))


def own_part_late(actor: User, today: date) -> ColumnElement[bool]:
    """The same, and its day has passed."""
    unwritten = ~_entry(or_(~_empty(Contribution.text), _settled()))
    return _own_part(actor, and_(unwritten, func.coalesce(Part.deadline, Task.deadline) < today))


def part_late(_: User, today: date) -> ColumnElement[bool]:
    """The day of a co-unit's part has passed, and it is neither signed nor waived."""
    late = func.coalesce(Part.deadline, Task.deadline) < today
    return exists().where(Part.task_id == Task.id, late, ~_entry(_settled())).correlate(Task)


def unit_question_open(actor: User, _: date) -> ColumnElement[bool]:
    """Another unit has asked one of the actor's units, which has not answered yet."""
    units = [grant.unit_id for grant in actor.grants if grant.unit_id is not None]
    answered = exists().where(UnitAnswer.question_id == UnitQuestion.id).correlate(UnitQuestion)
    asked = (UnitQuestion.task_id == Task.id, UnitQuestion.to_unit_id.in_(units), UnitQuestion.withdrawn_at.is_(None))
    return exists().where(*asked, ~answered).correlate(Task)


def review_complete(_: User, __: date) -> ColumnElement[bool]:
    """Everything is recorded, and a group leader may sign it: one who did not record all of it, nor conclude it."""
    other = exists().where(StepRecord.submission_id == Submission.id, StepRecord.recorded_by_id != Grant.user_id)
    first = exists().where(
        ReviewConclusion.submission_id == Submission.id, ReviewConclusion.recorded_by_id != Grant.user_id
    )
    signer = exists().where(
        Grant.group_id == Task.group_id,
        Grant.role == Role.GROUP_LEADER,
        Grant.revoked_at.is_(None),
        Grant.stand_in_id.is_(None),  # who signs for one of them may sign what that one may
        other.correlate(Submission, Grant),
        first.correlate(Submission, Grant),
    )
    return _reviewed(signer.correlate(Task, Submission))


def review_signable(actor: User, _: date) -> ColumnElement[bool]:
    """Everything is recorded, and not all of it by the actor, or whom he or she stands in for, nor concluded: what
    `verify` needs before its own form."""
    lent = {grant.stand_in.absent_id for grant in actor.grants if grant.stand_in and grant.role is Role.GROUP_LEADER}
    own = {actor.id, *lent}
    steps = exists().where(StepRecord.submission_id == Submission.id, StepRecord.recorded_by_id.not_in(own))
    others = ReviewConclusion.recorded_by_id.not_in(own)
    first = exists().where(ReviewConclusion.submission_id == Submission.id, others)
    return _reviewed(and_(steps.correlate(Submission), first.correlate(Submission)))


def return_concluded(_: User, __: date) -> ColumnElement[bool]:
    """The signed conclusion of the review under way bars a write-off: the goal is missed, a gap is grave, or a
    step is not passed."""
    grave = exists().where(NotedGap.conclusion_id == ReviewConclusion.id, NotedGap.severity == Severity.GRAVE)
    barred = or_(ReviewConclusion.judgement == Judgement.NOT_REACHED, grave.correlate(ReviewConclusion))
    signed = (ReviewConclusion.submission_id == Submission.id, ReviewConclusion.signature_id.is_not(None))
    under_review = (Submission.task_id == Task.id, Submission.status == SubmissionStatus.UNDER_REVIEW)
    return (
        exists()
        .where(
            *under_review,
            exists().where(*signed, or_(barred, has_failed_step().correlate(Submission))).correlate(Submission),
        )
        .correlate(Task)
    )


def due_soon(today: date) -> ColumnElement[bool]:
    """Due within the days in which a task is green."""
    return Task.due_on <= today + timedelta(days=first_warning())


def _empty(text: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    return func.trim(text, BLANKS) == ""


def _progress(*where: ColumnElement[bool]) -> ColumnElement[bool]:
    entry = (MeasureProgress.measure_id == Measure.id, MeasureProgress.cycle == Task.cycle)
    return exists().where(*entry, *where).correlate(Task, Measure)


def _unproved() -> ColumnElement[bool]:
    """A measure claimed done that no evidence shows but rules."""
    shown = exists().where(EvidenceMeasure.measure_id == Measure.id, EvidenceMeasure.evidence_id == Evidence.id)
    return and_(
        _progress(MeasureProgress.done.is_(True)), ~shown.where(*_handed_in, _shows_effect).correlate(Task, Measure)
    )


def _gap_open() -> ColumnElement[bool]:
    return exists().where(Gap.task_id == Task.id, Gap.closed_at.is_(None), _empty(Gap.answer)).correlate(Task)


def _grave_left() -> ColumnElement[bool]:
    """A grave gap that would be watched on after a write-off."""
    left = (Gap.closed_at.is_(None), Gap.watched.is_(True), Gap.severity == Severity.GRAVE)
    return exists().where(Gap.task_id == Task.id, *left).correlate(Task)


def question_open(_: User, __: date) -> ColumnElement[bool]:
    """A question on the submission under review that is neither answered nor withdrawn."""
    under_review = (Submission.task_id == Task.id, Submission.status == SubmissionStatus.UNDER_REVIEW)
    return exists().where(*under_review, _open_question().correlate(Submission)).correlate(Task)


def _open_question() -> Exists:
    waits = (Question.answered_at.is_(None), Question.withdrawn_at.is_(None))
    return exists().where(Question.submission_id == Submission.id, *waits)


def _badly_shown() -> Exists:
    """A measure claimed done of which no file was found genuine and sufficient."""
    sufficient = (EvidenceVerdict.submission_id == Submission.id, EvidenceVerdict.verdict == Verdict.SUFFICIENT)
    files = (EvidenceVerdict.revision_id == Revision.id, Revision.evidence_id == EvidenceMeasure.evidence_id)
    shown = exists().where(EvidenceMeasure.measure_id == Measure.id, *files, *sufficient).correlate(Measure, Submission)
    return exists().where(*_of_task, _progress(MeasureProgress.done.is_(True)), ~shown)


def _settled() -> ColumnElement[bool]:
    return or_(Contribution.signature_id.is_not(None), Contribution.waived_at.is_not(None))


def _entry(*where: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether this cycle's contribution to the part is such."""
    entry = (Contribution.part_id == Part.id, Contribution.cycle == Task.cycle)
    return exists().where(*entry, *where).correlate(Task, Part)


def _own_part(actor: User, where: ColumnElement[bool]) -> ColumnElement[bool]:
    units = [grant.unit_id for grant in actor.grants if grant.unit_id is not None]
    return exists().where(Part.task_id == Task.id, Part.unit_id.in_(units), where).correlate(Task)


def _reviewed(signable: ColumnElement[bool]) -> ColumnElement[bool]:
    """Three steps, a verdict on each file, an interview where the campaign asks for one, no question left open,
    all of it found on the spot, a signed conclusion; and neither conclusion nor verdicts say no."""
    steps: Any = select(func.count(StepRecord.id)).where(StepRecord.submission_id == Submission.id)
    judged = exists().where(
        EvidenceVerdict.submission_id == Submission.id,
        EvidenceVerdict.revision_id == Revision.id,
        Revision.evidence_id == Evidence.id,
    )
    unjudged = exists().where(*_handed_in, ~judged.correlate(Submission, Evidence))
    people: Any = select(func.count(Interviewer.user_id)).where(Interviewer.interview_id == Interview.id)
    enough = people.correlate(Interview).scalar_subquery() >= INTERVIEWERS
    held = exists().where(Interview.submission_id == Submission.id, enough).correlate(Submission)
    asked = exists().where(Campaign.id == Task.campaign_id, Campaign.interviews_required).correlate(Task)
    whole = exists().where(
        Submission.task_id == Task.id,
        Submission.status == SubmissionStatus.UNDER_REVIEW,
        steps.correlate(Submission).scalar_subquery() == len(Step),
        ~unjudged.correlate(Task, Submission),
        or_(~asked, held),
        ~_open_question().correlate(Submission),
        ~has_unfound().correlate(Submission),
        ~names_grave_gap().correlate(Submission),
        ~has_failed_step().correlate(Submission),
        is_concluded().correlate(Submission),
        ~_badly_shown().correlate(Task, Submission),
        signable,
    )
    return and_(~_gap_open(), ~_grave_left(), whole.correlate(Task))
