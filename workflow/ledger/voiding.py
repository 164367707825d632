"""A task that was created in error is declared void by the office."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.extensions import Lapse
from models.ledger import State, Task
from models.people import User
from models.words import N_, Message, say
from workflow.errors import WrongState
from workflow.inspection.at_work import find_counting_on, hold_counted_on
from workflow.ledger.lapsing import lapse_request
from workflow.ledger.plan_revisions import lapse_proposals
from workflow.ledger.texts import take_reason
from workflow.process.due import refresh_due
from workflow.process.locking import check_seen, is_still, lock, mark, require_open, require_state
from workflow.process.rights import require
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind


def void_task(session: Session, task: Task, reason: str, *, actor: User, seen_version: int, now: datetime) -> None:
    """Declare a task that was created in error void; it stays readable and its reference is not given again.

    One on which a special inspection was closed stays: it is what a finding of it became.
    """
    hold_counted_on(session, task)
    lock(session, task)
    require(actor, "task.void", task)
    require_state(task, State.ASSIGNED)
    check_seen(session, task, seen_version)
    task.void_reason = take_reason(reason, "reason")
    task.voided_at = now
    mark(task, actor, now)
    refresh_due(session, task, now)
    record(session, task, EventKind.TASK_VOIDED, actor=actor, now=now, reason=task.void_reason)
    lapse_request(session, task, Lapse.VOIDED, actor=actor, now=now)
    lapse_proposals(session, task, actor=actor, now=now)


def is_voidable(task: Task) -> bool:
    """Whether the task can still be declared void: nobody has started it."""
    return task.state is State.ASSIGNED and not is_still(task)


def why_not_void(session: Session, task: Task) -> Message | None:
    """Why the task cannot be declared void, for a page that would only show a form which the rule refuses."""
    if task.voided_at is not None:
        return say(N_("This task is already void."))
    if task.state is not State.ASSIGNED:
        return say(N_("Only a task that has not been started can be declared void."))
    try:
        require_open(task.campaign)
    except WrongState as closed:
        return closed.message
    return find_counting_on(session, task)
