"""The office's part in a rebound: by when the reopened task has to be done."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import State, Task
from models.monitoring import Rebound
from models.people import User
from models.words import N_, say
from workflow.errors import NotFound
from workflow.ledger.dates import take_coming_day
from workflow.process.due import refresh_due
from workflow.process.locking import check_seen, lock, mark, require_state
from workflow.process.rights import require
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind


def set_rebound_deadline(
    session: Session, task: Task, deadline: date | None, *, actor: User, seen_version: int, now: datetime
) -> None:
    """Set or move the deadline that the next cycle begins with; `seen_version` is the task's."""
    lock(session, task)
    require(actor, "rebound.deadline", task)
    require_state(task, State.REBOUNDED)
    check_seen(session, task, seen_version)
    day = take_coming_day(deadline, "deadline", now)
    rebound = find_rebound(session, task)
    if rebound is None:
        raise NotFound(say(N_("There is no rebound.")))
    before, rebound.new_deadline = rebound.new_deadline, day
    mark(rebound, actor, now)
    mark(task, actor, now)
    refresh_due(session, task, now)
    record(session, task, EventKind.REBOUND_DEADLINE, actor=actor, now=now, deadline=day, before=before)


def find_rebound(session: Session, task: Task) -> Rebound | None:
    """The rebound of the present cycle."""
    return session.scalar(select(Rebound).where(Rebound.task_id == task.id, Rebound.cycle == task.cycle))
