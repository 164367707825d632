"""Who reads, enters and corrects an institutional document of the register."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.evidence import Evidence, EvidenceKind
from models.institutional import InstitutionalDocument
from models.ledger import Task
from models.people import User
from models.process import Submission
from models.words import N_, say
from workflow.errors import WrongState
from workflow.process.locking import is_still, require_open
from workflow.process.rights import holds, refuse, require

REGISTER = "document.register"
EDIT = "document.edit"


def require_readable(actor: User, document: InstitutionalDocument) -> None:
    """It is read by everybody who sees one of its tasks."""
    if not any(holds(actor, "task.view", task) for task in document.tasks):
        raise refuse(actor, "task.view", document.tasks[0])


def require_edit(actor: User, document: InstitutionalDocument) -> None:
    """A unit of one of its tasks until the first check, the office at any time; nobody once all its tasks are void."""
    right = EDIT if document.effect is not None else REGISTER
    require(actor, right, task_held(actor, right, document))
    require_alive(document)


def may_edit(actor: User, document: InstitutionalDocument) -> bool:
    right = EDIT if document.effect is not None else REGISTER
    return bool(living(document)) and holds(actor, right, task_held(actor, right, document))


def find_fixed(session: Session, document: InstitutionalDocument, actor: User, today: date) -> set[Task]:
    """The tasks whose documents this person can no longer keep from being checked; none while that is still open.

    Once a task was submitted, or the check is due, only the office says another kind or day of issue, and only it
    takes a task that was submitted off: otherwise a unit could put the check off or do away with it.
    """
    if any(holds(actor, EDIT, task) for task in living(document)):
        return set()
    if document.check_due_on is not None and document.check_due_on <= today:
        return set(document.tasks)
    sent = select(Submission.task_id).where(Submission.task_id.in_([task.id for task in document.tasks]))
    submitted = set(session.scalars(sent))
    return {task for task in document.tasks if task.id in submitted}


def may_register(actor: User, task: Task) -> bool:
    return not is_still(task) and holds(actor, REGISTER, task)


def living(document: InstitutionalDocument) -> list[Task]:
    """Its tasks on which something may still change."""
    return [task for task in document.tasks if not is_still(task)]


def require_alive(document: InstitutionalDocument) -> None:
    require_open(document.campaign)
    if not living(document):
        raise WrongState(say(N_("All tasks of this document are void, so nothing about it changes any more.")))


def task_held(actor: User, right: str, document: InstitutionalDocument) -> Task:
    """A task of the document on which the actor holds the right, or else its first one."""
    return next((task for task in living(document) if holds(actor, right, task)), document.tasks[0])


def list_texts(session: Session, tasks: Sequence[Task], present: Evidence | None, actor: User) -> list[Evidence]:
    """The evidence that can be the text of a document of these tasks: institutional documents that the actor sees."""
    seen = [task.id for task in tasks if holds(actor, "task.view", task)]
    query = select(Evidence).where(
        Evidence.task_id.in_(seen),
        Evidence.kind == EvidenceKind.INSTITUTIONAL_DOCUMENT,
        Evidence.withdrawn_at.is_(None),
    )
    found = list(session.scalars(query.order_by(Evidence.task_id, Evidence.id)))
    return found if present is None or present in found else [present, *found]
