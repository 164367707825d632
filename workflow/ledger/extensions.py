"""Extensions: the leader of the lead unit asks for a later deadline, the office grants or refuses it."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.extensions import Extension, ExtensionStatus
from models.ledger import State, Task
from models.people import User
from models.words import N_, say
from workflow.errors import InvalidInput, WrongState
from workflow.ledger.dates import PLAN_YEARS, refuse_far_day
from workflow.ledger.lapsing import find_open_request, settle, tell, tell_unit
from workflow.ledger.texts import take_reason
from workflow.process.due import refresh_due
from workflow.process.locking import check_seen, is_still, lock, mark, require_state
from workflow.process.rights import holders_of, holds, require
from workflow.reminders.days import local_day
from workflow.reminders.outbox import MailKind
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind

COUNTING = (State.ASSIGNED, State.IN_PROGRESS)  # the states in which the deadline counts
MOST_GRANTED = 2  # of a cycle; more are shown as a warning


def ask_extension(
    session: Session, task: Task, wanted: date | None, reason: str, *, actor: User, now: datetime
) -> Extension:
    """Ask the office for a later deadline; one request waits at a time."""
    lock(session, task)
    require(actor, "extension.ask", task)
    require_state(task, *COUNTING)
    if find_open_request(session, task) is not None:
        raise WrongState(say(N_("A request for this task already waits for the office.")))
    if task.deadline is None:
        raise InvalidInput(say(N_("This task has no deadline that could be extended.")), "wanted")
    request = Extension(
        task=task,
        cycle=task.cycle,
        deadline=task.deadline,
        wanted=_take_later_day(task, wanted, "wanted", now),
        reason=take_reason(reason, "reason"),
        asked_at=now,
        asked_by=actor,
    )
    mark(request, actor, now)
    session.add(request)
    told = {"deadline": request.deadline, "wanted": request.wanted, "reason": request.reason}
    record(session, task, EventKind.EXTENSION_ASKED, actor=actor, now=now, **told)
    office = holders_of(session, "extension.decide", task)
    tell(session, request, MailKind.EXTENSION_ASKED, office, actor=actor, now=now, **told)
    return request


def withdraw_extension(session: Session, request: Extension, *, actor: User, seen_version: int, now: datetime) -> None:
    """The unit no longer asks; the request is kept and marked withdrawn."""
    _take(session, request, "extension.ask", actor, seen_version)
    settle(request, ExtensionStatus.WITHDRAWN, actor=actor, now=now)
    record(session, request.task, EventKind.EXTENSION_WITHDRAWN, actor=actor, now=now, wanted=request.wanted)


def grant_extension(
    session: Session, request: Extension, day: date | None, *, actor: User, seen_version: int, now: datetime
) -> None:
    """Move the deadline to the day asked for or to an earlier one; measures and parts keep theirs."""
    task = _take(session, request, "extension.decide", actor, seen_version)
    granted = _take_later_day(task, day, "day", now)
    if granted > request.wanted:
        raise InvalidInput(
            say(N_("The unit asked for %(day)s; give this day or an earlier one."), day=request.wanted), "day"
        )
    before, task.deadline = task.deadline, granted
    request.granted = granted
    settle(request, ExtensionStatus.GRANTED, actor=actor, now=now)
    mark(task, actor, now)
    refresh_due(session, task, now)
    told = {"deadline": granted, "before": before, "wanted": request.wanted}
    record(session, task, EventKind.EXTENSION_GRANTED, actor=actor, now=now, **told)
    tell_unit(session, request, MailKind.EXTENSION_GRANTED, actor=actor, now=now, deadline=granted)


def refuse_extension(
    session: Session, request: Extension, reason: str, *, actor: User, seen_version: int, now: datetime
) -> None:
    """The old deadline stands."""
    task = _take(session, request, "extension.decide", actor, seen_version)
    request.refusal = take_reason(reason, "reason")
    settle(request, ExtensionStatus.REFUSED, actor=actor, now=now)
    told = {"reason": request.refusal, "deadline": task.deadline}
    record(session, task, EventKind.EXTENSION_REFUSED, actor=actor, now=now, wanted=request.wanted, **told)
    tell_unit(session, request, MailKind.EXTENSION_REFUSED, actor=actor, now=now, **told)


def may_ask(actor: User, task: Task) -> bool:
    """Whether the actor may ask for an extension now, should none be asked for yet."""
    counts = task.state in COUNTING and task.deadline is not None
    return counts and not is_still(task) and holds(actor, "extension.ask", task)


def list_extensions(session: Session, task: Task) -> list[Extension]:
    """All requests of the task, of every cycle, the newest first."""
    named = (joinedload(Extension.asked_by), joinedload(Extension.settled_by))
    query = select(Extension).where(Extension.task_id == task.id).order_by(Extension.id.desc())
    return list(session.scalars(query.options(*named)))


def count_granted(requests: Sequence[Extension], cycle: int) -> int:
    """How often the deadline of this cycle was extended."""
    return sum(one.status is ExtensionStatus.GRANTED and one.cycle == cycle for one in requests)


def _take(session: Session, request: Extension, right: str, actor: User, seen_version: int) -> Task:
    """Lock the task of a request that still waits, as the page showed it."""
    lock(session, request.task)
    task = request.task
    require(actor, right, task)
    check_seen(session, request, seen_version)
    if request.status is not ExtensionStatus.ASKED:
        raise WrongState(say(N_("This request no longer waits for a decision.")))
    require_state(task, *COUNTING)
    return task


def _take_later_day(task: Task, day: date | None, field: str, now: datetime) -> date:
    """A day after today and after the deadline in force, and not beyond anybody's plans."""
    if day is None:
        raise InvalidInput(say(N_("Please fill this in.")), field)
    if day <= local_day(now):
        raise InvalidInput(say(N_("Give a day after today.")), field)
    if task.deadline is not None and day <= task.deadline:
        raise InvalidInput(say(N_("Give a day after the deadline in force, %(day)s."), day=task.deadline), field)
    if wrong := refuse_far_day(day, local_day(now), PLAN_YEARS):
        raise InvalidInput(wrong, field)
    return day
