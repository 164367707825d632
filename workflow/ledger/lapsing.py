"""How a request for an extension is settled, and how it lapses when the task moves on before the office decides."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.extensions import Extension, ExtensionStatus, Lapse
from models.ledger import Task
from models.people import User
from models.reminders import Colour
from models.words import N_, Message, Words, say
from workflow.process.locking import mark
from workflow.process.rights import holders_of
from workflow.reminders.notices import tell as put_notice
from workflow.reminders.notices import tell_unreached
from workflow.reminders.outbox import MailKind
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind

SETTLED = Words("A request for an extension was settled", "延期申请已有结果")
WARNINGS = {
    Lapse.SUBMITTED: N_("It lapses when the task is submitted: the deadline no longer counts then."),
    Lapse.VOIDED: N_("It lapses when the task is declared void."),
    Lapse.DEADLINE_MOVED: N_("It lapses when the deadline is set to that day or a later one, or taken away."),
    Lapse.UNIT_CHANGED: N_("It lapses when another unit leads the task."),
}


@dataclass(frozen=True)
class Foreseen:
    """A request that waits for the office, and by what it would lapse."""

    request: Extension
    warnings: list[Message]


def foresee_lapse(session: Session, task: Task, *causes: Lapse) -> Foreseen | None:
    """What whoever is about to act on the task has to know beforehand; None while no request waits."""
    return foresee_lapses(session, [task], *causes).get(task.id)


def foresee_lapses(session: Session, tasks: Collection[Task], *causes: Lapse) -> dict[int, Foreseen]:
    """The same for many tasks, by task."""
    waiting = find_open_requests(session, tasks) if causes else {}
    warnings = [say(WARNINGS[cause]) for cause in causes]
    return {task_id: Foreseen(request, warnings) for task_id, request in waiting.items()}


def find_open_requests(session: Session, tasks: Collection[Task]) -> dict[int, Extension]:
    """The requests that wait for the office, by task."""
    waiting = (Extension.task_id.in_([task.id for task in tasks]), Extension.status == ExtensionStatus.ASKED)
    return {one.task_id: one for one in session.scalars(select(Extension).where(*waiting))}


def find_open_request(session: Session, task: Task) -> Extension | None:
    """The request that waits for the office, if there is one."""
    mine = (Extension.task_id == task.id, Extension.status == ExtensionStatus.ASKED)
    return session.scalar(select(Extension).where(*mine))


def lapse_request(session: Session, task: Task, why: Lapse, *, actor: User, now: datetime) -> None:
    """End an open request because the task, whose row is locked, has left what it was asked for; tell the unit."""
    request = find_open_request(session, task)
    if request is None:
        return
    request.lapse = why
    settle(request, ExtensionStatus.LAPSED, actor=actor, now=now)
    told = {"why": why.value, "wanted": request.wanted}
    record(session, task, EventKind.EXTENSION_LAPSED, actor=actor, now=now, **told)
    if why is not Lapse.SUBMITTED:  # of which the unit itself is the author
        tell_unit(session, request, MailKind.EXTENSION_LAPSED, actor=actor, now=now, **told)


def reconsider_request(session: Session, task: Task, changed: Mapping[str, Any], *, actor: User, now: datetime) -> None:
    """After the office edited the task: an open request is decided on the new basis, or lapses if it has none.

    Whoever is just deciding on it has to look again, so its version rises.
    """
    request = find_open_request(session, task)
    if request is None:
        return
    if "lead_unit" in changed:
        lapse_request(session, task, Lapse.UNIT_CHANGED, actor=actor, now=now)
    elif "deadline" in changed and (task.deadline is None or request.wanted <= task.deadline):
        lapse_request(session, task, Lapse.DEADLINE_MOVED, actor=actor, now=now)
    elif "deadline" in changed:
        mark(request, actor, now)


def settle(request: Extension, status: ExtensionStatus, *, actor: User, now: datetime) -> None:
    """It no longer waits."""
    request.status = status
    request.settled_at = now
    request.settled_by = actor
    mark(request, actor, now)


def tell_unit(
    session: Session, request: Extension, kind: MailKind, *, actor: User, now: datetime, **content: Any
) -> None:
    """Tell the leader and the liaison of the lead unit, and whoever asked; the office, where none of them is there."""
    task = request.task
    people = [request.asked_by, *holders_of(session, "task.prepare", task)]
    tell(session, request, kind, people, actor=actor, now=now, **content)
    if not any(user.active for user in people):
        tell_unreached(session, task, SETTLED, [task.lead_unit.called], kind=kind, now=now)


def tell(
    session: Session,
    request: Extension,
    kind: MailKind,
    people: Iterable[User],
    *,
    actor: User,
    now: datetime,
    **content: Any,
) -> None:
    """Tell these people of the request, once, but not whoever acted."""
    task = request.task
    about = {"task": task.id, "ref": task.ref, "title": task.title, "by": actor.name, **content}
    for user in {user.id: user for user in people if user.id != actor.id and user.active}.values():
        put_notice(session, user, kind, f"extension:{request.id}", now=now, content=about, colour=Colour.YELLOW)
