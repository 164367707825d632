"""Changing many tasks at once: each stands or falls alone, through the very rules that change a single one."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.ledger import BulkAct, BulkRun, State, Task
from models.people import User
from models.words import N_, Message, say
from workflow.errors import InvalidInput, NeedsUnmet, Unmet, WorkflowError
from workflow.ledger.comments import add_comment, list_untold
from workflow.ledger.finding import Wanted, view_where
from workflow.ledger.outcomes import Outcome, Result, write_outcomes
from workflow.ledger.tasks import TERMS, edit_task, facts_of
from workflow.process.context import Context
from workflow.process.declared import process
from workflow.process.definition import Transition
from workflow.process.engine import fire
from workflow.process.locking import check_seen, lock_row, require_moving
from workflow.process.registry import NEEDS
from workflow.process.rights import refuse, require, tasks_where

MOST = 500  # tasks at once
GONE = N_("There is no such task, or it is not visible to you.")
UNTOLD = N_("Not told: %(names)s. There is nobody of this user name, or the person cannot see this task.")
MONITOR = "monitor"  # the trigger
EACH_ITS_OWN = ("gaps", "goals", "evidence")  # kinds of fields whose values belong to one task
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Pin:
    """A task as it stood when it was chosen."""

    task_id: int
    version: int


@dataclass
class _Attempt:
    """One change of many while it runs; `faults` are refusals of what was entered."""

    session: Session
    act: BulkAct
    values: Values
    actor: User
    now: datetime
    faults: list[Unmet] = field(default_factory=list)


def change_many(
    session: Session,
    act: BulkAct,
    values: Values,
    pins: Sequence[Pin],
    *,
    key: str,
    view: str = "",
    actor: User,
    now: datetime,
) -> BulkRun:
    """Do the act to each task as it was chosen, and keep what became of it; the same key a second time does nothing.

    Raises NeedsUnmet when not one task was changed and what was entered is to blame.
    """
    lock_row(session, actor)  # whoever sends the same form twice at once waits here for the first
    require(actor, "ledger.bulk")
    if (done := find_run(session, actor, key)) is not None:
        return done
    if not pins or len(pins) > MOST:
        raise InvalidInput(say(N_("Choose from 1 to %(most)s tasks at once."), most=MOST))
    attempt = _Attempt(session, act, values, actor, now)
    # in one order whoever does it, so that two changes of the same tasks cannot wait for each other
    outcomes = [_try_one(attempt, pin) for pin in sorted(pins, key=lambda pin: pin.task_id)]
    if attempt.faults and all(one.result is Result.REFUSED for one in outcomes):
        raise NeedsUnmet(attempt.faults)
    run = BulkRun(actor_id=actor.id, key=key, act=act, at=now, view=view, outcomes=write_outcomes(outcomes))
    session.add(run)
    session.flush()
    return run


def find_run(session: Session, actor: User, key: str) -> BulkRun | None:
    """What the person's form with this key has done already."""
    return session.scalar(select(BulkRun).where(BulkRun.actor_id == actor.id, BulkRun.key == key))


def find_pins(session: Session, wanted: Wanted, *, actor: User, today: date) -> tuple[list[Pin], int]:
    """The tasks of a view of the ledger as they stand now, and their number; none when there are too many."""
    where = view_where(wanted, actor, today)
    total = session.scalar(select(func.count()).select_from(Task).where(*where)) or 0
    if total > MOST:
        return [], total
    rows = session.execute(select(Task.id, Task.version).where(*where).order_by(Task.id))
    return [Pin(row.id, row.version) for row in rows], total


def load_pinned(session: Session, act: BulkAct, pins: Sequence[Pin], actor: User) -> dict[int, tuple[Task, bool]]:
    """The chosen tasks that the person may see, and whether the right of the act is held on each."""
    named = (Task.campaign, Task.lead_unit, Task.leader, Task.group)
    query = select(Task, tasks_where(actor, right_of(act)).label("held"))
    query = query.where(Task.id.in_([pin.task_id for pin in pins]), tasks_where(actor, "task.view"))
    found = session.execute(query.options(*map(joinedload, named), selectinload(Task.parts)))
    return {task.id: (task, bool(held)) for task, held in found}


def foresee(
    session: Session, act: BulkAct, task: Task | None, pin: Pin, held: bool, *, actor: User, now: datetime
) -> Message | None:
    """What will most likely keep this task from being changed; the rules themselves decide when it is done."""
    if task is None:
        return say(GONE)
    if not held:
        return refuse(actor, right_of(act), task).message
    try:
        require_moving(task, *_states_of(act))
        if act is not BulkAct.COMMENT:  # which overwrites nothing
            check_seen(session, task, pin.version)
    except WorkflowError as refusal:
        return refusal.message
    return _find_own_need(Context(session, task, actor, now)) if act is BulkAct.MONITOR else None


def _find_own_need(ctx: Context) -> Message | None:
    """What monitoring this task needs besides, in a field that cannot be the same for many."""
    row = find_monitor_row()
    own = {field.name for field in row.fields if field.kind in EACH_ITS_OWN} if row else set()
    unmet = (reason for name in (row.needs if row else ()) for reason in NEEDS[name](ctx))
    return next((reason.message for reason in unmet if reason.field in own), None)


def right_of(act: BulkAct) -> str:
    """The right that the act asks for on each single task."""
    if act is BulkAct.COMMENT:
        return "comment.add"
    row = find_monitor_row()
    if act is BulkAct.MONITOR and row:
        return row.right
    return "task.terms" if act.value in TERMS else "task.edit"


def find_monitor_row() -> Transition | None:
    """How tasks are put under monitoring; None where the process asks a signature for it, which is given one by one."""
    rows = (row for row in process().transitions if row.trigger == MONITOR and row.signature is None)
    return next(rows, None)


def _states_of(act: BulkAct) -> Iterable[State]:
    row = find_monitor_row() if act is BulkAct.MONITOR else None
    return row.source if row else ()


def _try_one(attempt: _Attempt, pin: Pin) -> Outcome:
    """Within a savepoint: what a refused task had begun is undone, the others keep what they have."""
    session, actor = attempt.session, attempt.actor
    visible = select(Task).where(Task.id == pin.task_id, tasks_where(actor, "task.view"))
    task = session.scalar(visible)
    if task is None:
        return Outcome(f"#{pin.task_id}", "", Result.REFUSED, (say(GONE),))
    ref, title = task.ref, task.title
    try:
        with session.begin_nested():
            told = tuple(CHANGES[attempt.act](attempt, task, pin.version))
    except NeedsUnmet as refused:
        attempt.faults += [reason for reason in refused.reasons if reason.field in attempt.values]
        return Outcome(ref, title, Result.REFUSED, tuple(reason.message for reason in refused.reasons))
    except WorkflowError as refused:
        if isinstance(refused, InvalidInput) and refused.field in attempt.values:
            attempt.faults.append(Unmet(refused.message, field=refused.field))
        return Outcome(ref, title, Result.REFUSED, (refused.message,))
    same = attempt.act is not BulkAct.COMMENT and task.version == pin.version
    return Outcome(ref, title, Result.UNCHANGED if same else Result.DONE, told)


def _edit(attempt: _Attempt, task: Task, seen: int) -> Iterator[Message]:
    facts = replace(facts_of(task), **attempt.values)
    edit_task(attempt.session, task, facts, actor=attempt.actor, seen_version=seen, now=attempt.now)
    yield from ()


def _monitor(attempt: _Attempt, task: Task, seen: int) -> Iterator[Message]:
    values = dict(attempt.values)
    fire(attempt.session, task, MONITOR, actor=attempt.actor, seen_version=seen, now=attempt.now, data=values)
    yield from ()


def _comment(attempt: _Attempt, task: Task, _: int) -> Iterator[Message]:
    """It overwrites nothing, so it is said whoever changed the task meanwhile, as on the task's own page."""
    comment = add_comment(attempt.session, task, attempt.values["text"], actor=attempt.actor, now=attempt.now)
    if names := list_untold(comment):
        yield say(UNTOLD, names=", ".join(f"@{name}" for name in names))


CHANGES: dict[BulkAct, Callable[[_Attempt, Task, int], Iterator[Message]]] = {
    BulkAct.GROUP: _edit,
    BulkAct.LEADER: _edit,
    BulkAct.DEADLINE: _edit,
    BulkAct.MONITOR: _monitor,
    BulkAct.COMMENT: _comment,
}
