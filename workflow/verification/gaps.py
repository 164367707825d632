"""Gaps as monitoring priorities: on the list until closed, by the next write-off or by an inspector with a reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session, joinedload

from models.concluding import NotedGap, ReviewConclusion
from models.evidence import EvidenceSide
from models.ledger import Campaign, State, Task
from models.people import Unit, User
from models.process import Submission, SubmissionStatus
from models.verification import Gap, GapEvidence, Severity, SignOff
from models.words import N_, Labelled, Message, say
from workflow.errors import NotPermitted, WrongState
from workflow.ledger.dates import take_coming_day
from workflow.ledger.texts import take_reason, take_text
from workflow.monitoring.attaching import take_evidence
from workflow.process.locking import check_seen, is_still, lock, mark, require_open
from workflow.process.rights import holds, require, tasks_where
from workflow.process.statements import set_answer
from workflow.reminders.notices import tell_news
from workflow.reminders.outbox import MailKind
from workflow.trail.chain import record
from workflow.trail.history import may_read_reviews
from workflow.trail.kinds import EventKind

GAP_STATES = (State.IN_PROGRESS, State.VERIFIED, State.LONG_TERM_MONITORING)  # in which one can be opened by itself
ANSWERED_LATER = (State.VERIFIED, State.LONG_TERM_MONITORING)  # before that the submission answers


class Shown(Labelled):
    """Which gaps the list shows."""

    OPEN = "open", N_("Not closed")
    OVERDUE = "overdue", N_("Overdue")
    CLOSED = "closed", N_("Closed")


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to."""

    unit: Unit | None = None
    campaign: Campaign | None = None
    severity: Severity | None = None


@dataclass(frozen=True)
class GapFacts:
    """What is named in a gap that is opened by itself."""

    text: str
    severity: Severity
    wanted: str = ""
    due_on: date | None = None


def list_gaps(session: Session, task: Task) -> list[Gap]:
    """Every gap of every cycle, by number; `gap.state` tells how far it has come."""
    query = select(Gap).where(Gap.task_id == task.id)
    return list(session.scalars(query.options(*_people()).order_by(Gap.number)))


def list_left(session: Session, sign_off: SignOff) -> list[Gap]:
    """What a write-off left to be watched."""
    opened = (Gap.submission_id == sign_off.submission_id, Gap.opened_at == sign_off.signed_at)
    return list(session.scalars(select(Gap).where(*opened).order_by(Gap.number)))


def wanted_of(gaps: list[Gap]) -> dict[int, str]:
    """What would close each gap, by its number, where the inspection group said so."""
    return {gap.number: gap.wanted for gap in gaps if gap.wanted}


def count_gaps(session: Session, actor: User, wanted: Wanted, today: date) -> dict[Shown, int]:
    """How many of each kind the actor may see: of a unit those of its own tasks."""
    total = func.count(Gap.id)
    counts = [total.filter(_shown(one, today)) for one in Shown]
    row = session.execute(select(*counts).join(Gap.task).where(*_seen(actor, wanted))).one()
    return dict(zip(Shown, row, strict=True))


def find_gaps(
    session: Session, actor: User, wanted: Wanted, shown: Shown, today: date, *, offset: int, limit: int
) -> list[Gap]:
    """One page of them, the first due first."""
    query: Select[tuple[Gap]] = select(Gap).join(Gap.task).where(*_seen(actor, wanted), _shown(shown, today))
    loaded = query.options(*_people(), joinedload(Gap.task).joinedload(Task.lead_unit))
    by_day = loaded.order_by(Gap.due_on.is_(None), Gap.due_on, Gap.id)
    return list(session.scalars(by_day.offset(offset).limit(limit)))


def find_first_cycles(session: Session, gaps: list[Gap]) -> dict[int, int]:
    """By gap the cycle in which it was first named, however often write-offs have carried it over since."""
    named = select(Gap.id.label("gap_id"), Gap.cycle, Gap.carried_from_id).where(Gap.id.in_([gap.id for gap in gaps]))
    line = named.cte(recursive=True)
    before = select(line.c.gap_id, Gap.cycle, Gap.carried_from_id).join(line, Gap.id == line.c.carried_from_id)
    line = line.union_all(before)
    rows = session.execute(select(line.c.gap_id, func.min(line.c.cycle)).group_by(line.c.gap_id))
    return dict(rows.tuples().all())


def find_naming(session: Session, gap: Gap, *, actor: User) -> tuple[User, datetime]:
    """Who named it, and when it was opened first, however often write-offs have carried it over since.

    That is whoever wrote it into the conclusion of the review; but who records on a review only those are told who
    read reviews: the units are told who decided on it.
    """
    while gap.carried_from is not None:
        gap = gap.carried_from
    concluded = select(ReviewConclusion).join(NotedGap, NotedGap.conclusion_id == ReviewConclusion.id)
    same = (ReviewConclusion.submission_id == gap.submission_id, NotedGap.description == gap.description)
    noted = session.scalar(concluded.where(*same).limit(1)) if may_read_reviews(actor, gap.task) else None
    return (noted.recorded_by if noted else gap.opened_by), gap.opened_at


def list_places(session: Session, actor: User) -> tuple[list[Unit], list[Campaign]]:
    """The units and the campaigns in which the actor sees any gap."""
    seen = select(Gap.task_id).join(Gap.task).where(*_seen(actor, Wanted()))
    units = select(Unit).where(Unit.id.in_(select(Task.lead_unit_id).where(Task.id.in_(seen)))).order_by(Unit.code)
    campaigns = select(Campaign).where(Campaign.id.in_(select(Task.campaign_id).where(Task.id.in_(seen))))
    return list(session.scalars(units)), list(session.scalars(campaigns.order_by(Campaign.id.desc())))


def may_close(actor: User, gap: Gap) -> bool:
    """Whether the actor is one who may close it, as soon as nothing bars it: not whoever answered it."""
    waits = gap.closed_at is None and not is_still(gap.task)
    return waits and gap.answered_by_id != actor.id and holds(actor, "gap.close", gap.task)


def find_bar(session: Session, gap: Gap) -> Message | None:
    """Why nobody may close it now: the unit has to answer it first, or a signed conclusion says how it goes on."""
    task = gap.task
    if task.state is State.IN_PROGRESS and not gap.answer.strip():
        return say(N_("The unit has to answer this gap before it submits again; until then it is not closed."))
    if task.state is State.SUBMITTED and _is_in_signed_conclusion(session, task):
        signed = N_(
            "The conclusion of the review is signed and says whether this gap is watched on: the write-off closes it."
        )
        return say(signed)
    return None


def may_answer(actor: User, gap: Gap) -> bool:
    """Whether the unit may answer it now, outside a submission."""
    waits = gap.closed_at is None and not is_still(gap.task) and gap.task.state in ANSWERED_LATER
    return waits and holds(actor, "task.prepare", gap.task)


def close_gap(
    session: Session,
    gap: Gap,
    reason: str,
    evidence: Iterable[int] = (),
    *,
    actor: User,
    seen_version: int,
    now: datetime,
) -> None:
    """Close it with a reason, and files of the inspection side as the ground; nobody closes what he or she answered.

    Raises WrongState while `find_bar` names what bars it.
    """
    task = _open_for_change(session, gap, actor, "gap.close", seen_version)
    if gap.answered_by_id == actor.id:
        raise NotPermitted(say(N_("You answered this gap; somebody else has to close it.")))
    if bar := find_bar(session, gap):
        raise WrongState(bar)
    words = take_reason(reason, "reason")
    files = take_evidence(session, task, evidence, "evidence", EvidenceSide.INSPECTION)
    gap.closed_at, gap.closed_by_id, gap.close_reason = now, actor.id, words
    gap.evidence = [GapEvidence(evidence_id=file) for file in files]
    mark(gap, actor, now)
    mark(task, actor, now)
    told = {"number": gap.number, "reason": gap.close_reason} | ({"evidence": files} if files else {})
    record(session, task, EventKind.GAP_CLOSED, actor=actor, now=now, **told)


def open_gap(session: Session, task: Task, facts: GapFacts, *, actor: User, now: datetime) -> Gap:
    """Open one outside a return and a write-off, on what was submitted last; whoever calls has locked the task, and
    tells what it comes from. In a running cycle the next submission answers it, otherwise the unit by itself."""
    submitted = select(Submission.id).where(Submission.task_id == task.id).order_by(Submission.number.desc()).limit(1)
    submission_id = session.scalar(submitted)
    if submission_id is None:
        raise WrongState(say(N_("A gap stands on what was submitted; nothing has been submitted here yet.")))
    number = session.scalar(select(func.max(Gap.number)).where(Gap.task_id == task.id)) or 0
    gap = Gap(task=task, submission_id=submission_id, cycle=task.cycle, number=number + 1, severity=facts.severity)
    gap.description = take_text(facts.text, "text", required=True)
    gap.wanted, gap.due_on = take_text(facts.wanted, "wanted"), take_coming_day(facts.due_on, "due_on", now)
    gap.watched = task.state in ANSWERED_LATER
    gap.opened_at, gap.opened_by = now, actor
    session.add(gap)
    session.flush()
    mark(task, actor, now)
    return gap


def has_submission() -> ColumnElement[bool]:
    """A condition on Task: something was submitted, so that a gap can stand on it."""
    return exists().where(Submission.task_id == Task.id)


def answer_gap(session: Session, gap: Gap, answer: str, *, actor: User, seen_version: int, now: datetime) -> None:
    """What the unit has done about a gap of a task that is written off; in a running cycle the submission says it.
    Whoever may close it is told of the first answer."""
    task = _open_for_change(session, gap, actor, "task.prepare", seen_version)
    text = take_text(answer, "answer", required=True)
    if text != gap.answer:
        if not gap.answer:
            tell_news(session, task, MailKind.GAP_ANSWERED, actor=actor, now=now, text=text)
        set_answer(session, task, gap, text, actor, now)
        mark(task, actor, now)


def _open_for_change(session: Session, gap: Gap, actor: User, right: str, seen_version: int) -> Task:
    task = gap.task
    lock(session, task)
    require(actor, right, task)
    require_open(task.campaign)
    if right == "task.prepare" and task.state not in ANSWERED_LATER:  # before a conflict says who changed it
        raise WrongState(say(N_("In a running cycle gaps are answered with the submission.")))
    check_seen(session, gap, seen_version)
    if gap.closed_at is not None:
        raise WrongState(say(N_("This gap is closed.")))
    return task


def _is_in_signed_conclusion(session: Session, task: Task) -> bool:
    """Whether the review under way is concluded and that is signed: down to every gap that stands."""
    under_review = (Submission.task_id == task.id, Submission.status == SubmissionStatus.UNDER_REVIEW)
    signed = select(ReviewConclusion.id).join(ReviewConclusion.submission).where(*under_review)
    return session.scalar(signed.where(ReviewConclusion.signature_id.is_not(None)).limit(1)) is not None


def _people() -> tuple[Any, ...]:
    return joinedload(Gap.opened_by), joinedload(Gap.closed_by), joinedload(Gap.carried_from)


def _seen(actor: User, wanted: Wanted) -> list[ColumnElement[bool]]:
    seen = [tasks_where(actor, "task.view"), Task.voided_at.is_(None)]
    if wanted.unit is not None:
        seen.append(Task.lead_unit_id == wanted.unit.id)
    if wanted.campaign is not None:
        seen.append(Task.campaign_id == wanted.campaign.id)
    if wanted.severity is not None:
        seen.append(Gap.severity == wanted.severity)
    return seen


def _shown(shown: Shown, today: date) -> ColumnElement[bool]:
    if shown is Shown.CLOSED:
        return Gap.closed_at.is_not(None)
    return Gap.closed_at.is_(None) if shown is Shown.OPEN else and_(Gap.closed_at.is_(None), Gap.due_on < today)
