"""The files on which a review of the monitoring, a look-back, a phase goal that is met or a closed gap rests."""

from collections.abc import Iterable

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from models.evidence import Evidence, EvidenceSide
from models.ledger import Task
from models.looking_back import LookBackEvidence
from models.monitoring import PhaseGoalEvidence, ReviewEvidence
from models.verification import GapEvidence
from models.words import N_, say
from workflow.errors import InvalidInput, WrongState

ATTACHED = N_(
    "A review, a look-back, a phase goal or the closing of a gap rests on this file; it stays as it is. "
    "Add another file instead."
)


def list_attachable(session: Session, task: Task, side: EvidenceSide | None = None) -> list[Evidence]:
    """Everything on the task (of one side) that was not taken out: first what the inspection side found, the newest
    first."""
    query = select(Evidence).where(Evidence.task_id == task.id, Evidence.withdrawn_at.is_(None))
    if side is not None:
        query = query.where(Evidence.side == side)
    found = session.scalars(query.order_by(Evidence.created_at.desc(), Evidence.id.desc()))
    return sorted(found, key=lambda item: item.side is not EvidenceSide.INSPECTION)


def take_evidence(
    session: Session, task: Task, chosen: Iterable[int], field: str, side: EvidenceSide | None = None
) -> list[int]:
    """The chosen files, each once; raises InvalidInput unless each of them stands on the task (and is of the side)."""
    wanted = sorted(set(chosen))
    if not set(wanted) <= {item.id for item in list_attachable(session, task, side)}:
        raise InvalidInput(say(N_("One of the files is no longer on this task.")), field)
    return wanted


def require_unattached(session: Session, item: Evidence) -> None:
    """Raise WrongState for a file on which something rests: it is neither changed nor taken out any more."""
    if is_attached(session, item):
        raise WrongState(say(ATTACHED))


def is_attached(session: Session, item: Evidence) -> bool:
    """Whether a review, a look-back, a phase goal or the closing of a gap rests on the file."""
    review = exists().where(ReviewEvidence.evidence_id == item.id)
    look = exists().where(LookBackEvidence.evidence_id == item.id)
    goal = exists().where(PhaseGoalEvidence.evidence_id == item.id)
    gap = exists().where(GapEvidence.evidence_id == item.id)
    return bool(session.scalar(select(or_(review, look, goal, gap))))
