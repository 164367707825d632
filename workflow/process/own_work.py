"""Nobody approves own work: who ever worked on a task for a unit, whatever role that person holds by now."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.evidence import Evidence, EvidenceSide, Revision
from models.ledger import Task
from models.people import User
from models.trail import Event
from workflow.trail.chain import stream_of
from workflow.trail.kinds import EventKind

UNITS_WORK = (
    EventKind.TASK_START,
    EventKind.TASK_SUBMIT,
    EventKind.TASK_WITHDRAW,
    EventKind.TASK_REOPEN,
    EventKind.PROGRESS_REPORTED,
    EventKind.PART_WRITTEN,
    EventKind.PART_REWRITTEN,
    EventKind.PART_SIGNED,
    EventKind.PART_WAIVED,
    EventKind.STATEMENT_WRITTEN,
    EventKind.GAP_ANSWERED,
)


def did_units_work(session: Session, task: Task, user: User) -> bool:
    """Whether the trail or a revision of the unit's evidence names the person."""
    acted = select(Event.id).where(
        Event.stream == stream_of(task), Event.actor_id == user.id, Event.kind.in_(UNITS_WORK)
    )
    uploaded = (
        select(Revision.id)
        .join(Evidence)
        .where(Evidence.task_id == task.id, Evidence.side == EvidenceSide.UNIT, Revision.uploaded_by_id == user.id)
    )
    return any(session.scalar(query.limit(1)) is not None for query in (acted, uploaded))
