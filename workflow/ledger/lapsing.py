"""How a request for an extension is settled, and how it lapses when the task moves on before the office decides."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.extensions import Extension, ExtensionStatus, Lapse
from models.ledger import Task
from models.people import User
from workflow.process.locking import mark
from workflow.process.rights import holders_of
from workflow.reminders.outbox import MailKind, owe_mail
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind


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
    """Owe a mail to the leader and the liaison of the lead unit, and to whoever asked."""
    people = [request.asked_by, *holders_of(session, "task.prepare", request.task)]
    tell(session, request, kind, people, actor=actor, now=now, **content)


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
    """Owe these people a mail about the request, once, and none to whoever acted."""
    task = request.task
    about = {"task": task.id, "ref": task.ref, "title": task.title, "by": actor.name, **content}
    for user in {user.id: user for user in people if user.id != actor.id and user.active}.values():
        owe_mail(session, user, kind, f"extension:{request.id}", now=now, content=about)
