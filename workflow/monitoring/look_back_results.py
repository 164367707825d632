"""What was found at the tasks drawn to be looked back at: recorded by the inspection side, read by task and by draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from models.ledger import WRITTEN_OFF, Campaign, Task
from models.looking_back import LookBack, LookBackEvidence, LookBackTask
from models.monitoring import ReviewResult
from models.people import User
from models.words import N_, say
from workflow.errors import InvalidInput, WrongState
from workflow.ledger.dates import take_past_day
from workflow.ledger.texts import refuse_all_at_once, take_reason, take_text
from workflow.monitoring.attaching import take_evidence
from workflow.monitoring.found_back import tell_back
from workflow.monitoring.plans import Standing
from workflow.monitoring.reviews import Findings
from workflow.process.locking import check_seen, is_still, lock, mark, require_state
from workflow.process.rights import holds, require, tasks_where
from workflow.reminders.days import local_day
from workflow.shares import percent_of
from workflow.trail.chain import record
from workflow.trail.history import may_read_reviews
from workflow.trail.kinds import EventKind


@dataclass(frozen=True)
class Looked:
    """A task drawn, as it stands today; `task` is None where the reader does not inspect it. `recordable`: whether
    the reader can record what was found, now."""

    row: LookBackTask
    standing: Standing
    task: Task | None
    recordable: bool


@dataclass(frozen=True)
class Progress:
    """How many of a draw were looked at, and with which result; those that can no longer be are counted apart."""

    drawn: int
    results: dict[ReviewResult, int]
    lapsed: int

    @property
    def held(self) -> int:
        return sum(self.results.values())

    @property
    def percent(self) -> int:
        return percent_of(self.held, self.drawn)

    @property
    def open(self) -> int:
        return self.drawn - self.held - self.lapsed


def record_look(
    session: Session,
    row: LookBackTask,
    findings: Findings,
    *,
    actor: User,
    seen_version: int,
    now: datetime,
) -> None:
    """Write down what was looked at and what was found; it is recorded once and not rewritten.

    A result "has come back" changes no state: whoever found it reports the rebound with its evidence next.
    """
    task = row.task
    lock(session, task)
    require(actor, "look_back.record", task)
    require_state(task, *WRITTEN_OFF)
    check_seen(session, row, seen_version)
    if row.held_on is not None:
        raise WrongState(say(N_("What was found at this task is already recorded.")))
    if row.cycle != task.cycle:
        raise WrongState(say(N_("The task has come back since it was drawn; it is in another cycle now.")))
    refuse_all_at_once(
        lambda: _take_result(findings.result),
        lambda: take_text(findings.looked_at, "looked_at", required=True),
        lambda: take_reason(findings.note, "note"),
        lambda: _take_day(row, findings.held_on, now),
    )
    files = take_evidence(session, task, findings.evidence, "evidence")
    row.result, row.held_on, row.held_by, row.recorded_at = findings.result, findings.held_on, actor, now
    row.looked_at, row.note = take_text(findings.looked_at, "looked_at"), take_reason(findings.note, "note")
    row.taken_part = take_text(findings.taken_part, "taken_part")
    row.evidence = [LookBackEvidence(evidence_id=chosen) for chosen in files]
    mark(row, actor, now)
    mark(task, actor, now)
    about: dict[str, Any] = {"draw": row.look_back.ref, "held_on": row.held_on, "result": row.result, "note": row.note}
    about |= {"looked_at": row.looked_at, "taken_part": row.taken_part, "evidence": files}
    record(session, task, EventKind.LOOK_BACK_HELD, actor=actor, now=now, **about)
    tell_back(session, task, row, actor=actor, now=now)


def find_look_days(session: Session, task_ids: Sequence[int]) -> dict[int, date]:
    """Until when each of the tasks drawn has to be looked at."""
    if not task_ids:
        return {}
    drawn = select(LookBackTask.task_id, func.min(LookBack.due_on)).join(LookBackTask.look_back).join(LookBackTask.task)
    waiting = (LookBackTask.task_id.in_(task_ids), LookBackTask.held_on.is_(None), LookBackTask.cycle == Task.cycle)
    return {row[0]: row[1] for row in session.execute(drawn.where(*waiting).group_by(LookBackTask.task_id))}


def may_look(actor: User, row: LookBackTask) -> bool:
    """Whether what was found can be recorded now, and by this person."""
    return is_waiting(row) and not is_still(row.task) and holds(actor, "look_back.record", row.task)


def is_waiting(row: LookBackTask) -> bool:
    return row.held_on is None and row.cycle == row.task.cycle and row.task.state in WRITTEN_OFF


def list_looks(session: Session, draw: LookBack, *, actor: User, today: date) -> list[Looked]:
    """Every task of a draw; those that the actor does not inspect by reference only."""
    rows = select(LookBackTask).where(LookBackTask.look_back_id == draw.id).order_by(LookBackTask.position)
    found = session.scalars(rows.options(*_WITH_TASK)).all()
    drawn, moving = select(Task.id).where(Task.id.in_([row.task_id for row in found])), draw.campaign.closed_at is None
    visible = set(session.scalars(drawn.where(tasks_where(actor, "review.view"))))
    own = set(session.scalars(drawn.where(tasks_where(actor, "look_back.record"))))
    return [
        Looked(
            row,
            stand(row, today),
            row.task if row.task_id in visible else None,
            moving and row.task_id in own and is_waiting(row),
        )
        for row in found
    ]


def list_of_task(session: Session, task: Task, *, actor: User) -> list[LookBackTask]:
    """The look-backs at a task, the latest first; that one is to come is told to the inspection side alone."""
    query = select(LookBackTask).where(LookBackTask.task_id == task.id).order_by(LookBackTask.id.desc())
    if not may_read_reviews(actor, task):
        query = query.where(LookBackTask.held_on.is_not(None))
    with_draw = joinedload(LookBackTask.look_back).joinedload(LookBack.campaign)
    return list(session.scalars(query.options(with_draw, joinedload(LookBackTask.held_by), _FILES)))


def count_draws(session: Session, campaign: Campaign) -> int:
    return session.scalar(select(func.count(LookBack.id)).where(LookBack.campaign_id == campaign.id)) or 0


def list_draws(session: Session, campaign: Campaign, *, offset: int, limit: int) -> list[tuple[LookBack, Progress]]:
    """One page of the draws of a campaign, the latest first, without the lists that they were drawn from."""
    query = select(LookBack).where(LookBack.campaign_id == campaign.id).order_by(LookBack.number.desc())
    query = query.options(defer(LookBack.frame, raiseload=True)).offset(offset).limit(limit)
    names = (joinedload(LookBack.drawn_by), joinedload(LookBack.unit), joinedload(LookBack.category))
    draws = session.scalars(query.options(*names, joinedload(LookBack.campaign))).all()
    counted = count_progress(session, draws)
    return [(draw, counted[draw.id]) for draw in draws]


def count_progress(session: Session, draws: Sequence[LookBack]) -> dict[int, Progress]:
    waits = Task.state.in_(WRITTEN_OFF) & (Task.cycle == LookBackTask.cycle)
    query = (
        select(LookBackTask.look_back_id, LookBackTask.result, waits.label("waits"), func.count().label("many"))
        .join(Task, Task.id == LookBackTask.task_id)
        .where(LookBackTask.look_back_id.in_([draw.id for draw in draws]))
        .group_by(LookBackTask.look_back_id, LookBackTask.result, waits)
    )
    rows = session.execute(query).all()
    found = {}
    for draw in draws:
        own = [row for row in rows if row.look_back_id == draw.id]
        results = {result: sum(row.many for row in own if row.result is result) for result in ReviewResult}
        lapsed = sum(row.many for row in own if row.result is None and not row.waits)
        found[draw.id] = Progress(sum(row.many for row in own), results, lapsed)
    return found


def stand(row: LookBackTask, today: date) -> Standing:
    """Looked at, waiting, overdue; or no longer due, because the task came back before anybody looked."""
    if row.held_on is not None:
        return Standing.DONE
    if not is_waiting(row):
        return Standing.LAPSED
    return Standing.OVERDUE if row.look_back.due_on < today else Standing.OPEN


def _take_result(result: ReviewResult | None) -> None:
    if result is None:
        raise InvalidInput(say(N_("Choose a result.")), "result")


def _take_day(row: LookBackTask, held_on: date | None, now: datetime) -> None:
    """From the day of the draw until today."""
    drawn_on = local_day(row.look_back.drawn_at)
    if take_past_day(held_on, "held_on", now) < drawn_on:
        raise InvalidInput(say(N_("It was drawn only on %(day)s."), day=drawn_on), "held_on")


_FILES = selectinload(LookBackTask.evidence).joinedload(LookBackEvidence.evidence)
_WITH_TASK = (
    _FILES,
    joinedload(LookBackTask.task).joinedload(Task.lead_unit),
    joinedload(LookBackTask.task).joinedload(Task.category),
    joinedload(LookBackTask.look_back).joinedload(LookBack.campaign),
    joinedload(LookBackTask.held_by),
)
