"""Reading rebounds, and the office's part in one: by when the reopened task has to be done."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from models.causes import ReboundGround
from models.ledger import State, Task
from models.looking_back import LookBack, LookBackTask
from models.monitoring import Rebound, ReboundEvidence
from models.people import User
from models.words import N_, say
from workflow.errors import NotFound
from workflow.ledger.dates import take_coming_day
from workflow.process.due import refresh_due
from workflow.process.locking import check_seen, is_still, lock, mark, require_state
from workflow.process.rights import holds, require
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind


def set_rebound_deadline(
    session: Session, task: Task, deadline: date | None, *, actor: User, seen_version: int, now: datetime
) -> None:
    """Set or move the deadline that the next cycle begins with; `seen_version` is the task's."""
    lock(session, task)
    require(actor, "rebound.deadline", task)
    rebound = open_rebound(session, task)
    check_seen(session, task, seen_version)
    day = take_coming_day(deadline, "deadline", now)
    before, rebound.new_deadline = rebound.new_deadline, day
    mark(rebound, actor, now)
    mark(task, actor, now)
    refresh_due(session, task, now)
    record(session, task, EventKind.REBOUND_DEADLINE, actor=actor, now=now, deadline=day, before=before)


def may_set_deadline(actor: User, task: Task) -> bool:
    """Whether the deadline of the next cycle can be set now, and by this person."""
    return task.state is State.REBOUNDED and not is_still(task) and holds(actor, "rebound.deadline", task)


def open_rebound(session: Session, task: Task) -> Rebound:
    """The rebound of the present cycle, whose deadline is still open; raises WrongState when there is none."""
    require_state(task, State.REBOUNDED)
    rebound = find_rebound(session, task)
    if rebound is None:
        raise NotFound(say(N_("There is no rebound.")))
    return rebound


def find_rebound(session: Session, task: Task) -> Rebound | None:
    """The rebound because of which the task waits to be reopened, as long as it does."""
    if task.state is not State.REBOUNDED:
        return None
    return session.scalar(select(Rebound).where(Rebound.task_id == task.id, Rebound.cycle == task.cycle))


def list_rebounds(session: Session, task: Task) -> list[Rebound]:
    """Every rebound with where it came from and its evidence, the latest first."""
    evidence = selectinload(Rebound.evidence).joinedload(ReboundEvidence.evidence)
    ground = joinedload(Rebound.ground)
    look_back = ground.joinedload(ReboundGround.look_back).joinedload(LookBackTask.look_back)
    ground_with = (
        ground.joinedload(ReboundGround.cause),
        ground.joinedload(ReboundGround.review),
        ground.joinedload(ReboundGround.ballot),
        look_back.options(joinedload(LookBack.campaign), defer(LookBack.frame)),
    )
    query = (
        select(Rebound).where(Rebound.task_id == task.id).options(joinedload(Rebound.raised_by), evidence, *ground_with)
    )
    return list(session.scalars(query.order_by(Rebound.cycle.desc())))
