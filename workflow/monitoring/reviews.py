"""Holding the reviews of the monitoring as they fall due."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from models.ledger import State, Task
from models.monitoring import MonitoringPlan, Review, ReviewEvidence, ReviewResult
from models.people import User
from models.words import N_, say
from workflow.errors import InvalidInput, WrongState
from workflow.ledger.dates import take_past_day
from workflow.ledger.texts import refuse_all_at_once, take_reason, take_text
from workflow.monitoring.attaching import take_evidence
from workflow.monitoring.found_back import tell_back
from workflow.process.due import refresh_due
from workflow.process.locking import check_seen, is_still, lock, mark, require_state
from workflow.process.rights import holds, require
from workflow.reminders.days import local_day
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind

MOST_LEEWAY = 14  # days


def leeway(plan: MonitoringPlan) -> timedelta:
    """How long before its day a review can be held, and how long after it one still is in time: half an interval, at
    most 14 days; else one sitting would do for several."""
    return timedelta(days=min(MOST_LEEWAY, plan.interval_days // 2))


def opens_on(review: Review) -> date:
    """The first day on which it can be held."""
    return review.due_on - leeway(review.plan)


def count_days_late(review: Review) -> int:
    """How many days after its day a review was held; 0 for one in time, or not held."""
    late = review.held_on - review.due_on if review.held_on else timedelta()
    return late.days if late > leeway(review.plan) else 0


@dataclass(frozen=True)
class Findings:
    """What whoever held a review says of it; `taken_part` names the others who were there."""

    result: ReviewResult | None
    held_on: date | None
    looked_at: str
    note: str = ""
    taken_part: str = ""
    evidence: tuple[int, ...] = ()


def hold_review(
    session: Session, review: Review, findings: Findings, *, actor: User, seen_version: int, now: datetime
) -> None:
    """Write down what a review found; it is held once and not rewritten.

    A result "has come back" changes no state: whoever found it reports the rebound with its evidence next.
    """
    task = open_plan(session, review.plan, actor)
    check_seen(session, review, seen_version)
    if review.held_on is not None:
        raise WrongState(say(N_("This review has already been held.")))
    result, day, looked_at, taken_part, note, files = _take_all(session, review, findings, now)
    review.result, review.held_on, review.held_by = result, day, actor
    review.looked_at, review.taken_part, review.note = looked_at, taken_part, note
    review.evidence = [ReviewEvidence(evidence_id=chosen) for chosen in files]
    mark(review, actor, now)
    mark(task, actor, now)
    refresh_due(session, task, now)
    about = {"due_on": review.due_on, "held_on": day, "result": result, "note": note}
    about |= {"looked_at": looked_at, "taken_part": taken_part, "evidence": files}
    record(session, task, EventKind.REVIEW_HELD, actor=actor, now=now, **about)
    tell_back(session, task, review, actor=actor, now=now)


def _take_all(
    session: Session, review: Review, findings: Findings, now: datetime
) -> tuple[ReviewResult, date, str, str, str, list[int]]:
    """Result, day, what was looked at, who took part, note and files, checked; raises NeedsUnmet with everything that
    is wrong, each beside its field."""
    may_be_short = findings.result in (None, ReviewResult.HOLDS)
    result = partial(_take_result, findings.result)
    day = partial(_take_review_day, review, findings.held_on, now)
    looked_at = partial(take_text, findings.looked_at, "looked_at", required=True)
    taken_part = partial(take_text, findings.taken_part, "taken_part")
    note = partial(take_text if may_be_short else take_reason, findings.note, "note")
    files = partial(take_evidence, session, review.task, findings.evidence, "evidence")
    refuse_all_at_once(result, day, looked_at, taken_part, note, files)
    return result(), day(), looked_at(), taken_part(), note(), files()


def _take_result(result: ReviewResult | None) -> ReviewResult:
    if result is None:
        raise InvalidInput(say(N_("Choose a result.")), "result")
    return result


def _take_review_day(review: Review, entered: date | None, now: datetime) -> date:
    day = take_day(entered, "held_on", review.plan, now)
    if day < (opens := opens_on(review)):
        raise InvalidInput(say(N_("This review can be held from %(day)s on."), day=opens), "held_on")
    return day


def may_record(actor: User, task: Task) -> bool:
    """Whether reviews and goals of the task can be recorded now, and by this person."""
    under_way = task.state is State.LONG_TERM_MONITORING and not is_still(task)
    return under_way and holds(actor, "monitoring.record", task)


def open_plan(session: Session, plan: MonitoringPlan, actor: User) -> Task:
    """Lock the task; raise unless the actor may record on this plan and the plan is running."""
    task = plan.task
    lock(session, task)
    require(actor, "monitoring.record", task)
    require_state(task, State.LONG_TERM_MONITORING)
    if not plan.running:
        raise WrongState(say(N_("This monitoring is over.")))
    return task


def take_day(day: date | None, field: str, plan: MonitoringPlan, now: datetime) -> date:
    """A day from the beginning of the monitoring until today; raises InvalidInput beside the field."""
    began, past = local_day(plan.created_at), take_past_day(day, field, now)
    if past < began:
        raise InvalidInput(say(N_("The monitoring began only on %(day)s."), day=began), field)
    return past
