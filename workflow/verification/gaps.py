"""The gaps of a task: opened by a return, answered by the unit, closed by the write-off."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.ledger import Task
from models.verification import Gap


def list_gaps(session: Session, task: Task) -> list[Gap]:
    """Every gap of every cycle, by number; `gap.state` tells how far it has come."""
    query = select(Gap).where(Gap.task_id == task.id).options(joinedload(Gap.opened_by))
    return list(session.scalars(query.order_by(Gap.number)))


def wanted_of(gaps: list[Gap]) -> dict[int, str]:
    """What would close each gap, by its number, where the inspection group said so."""
    return {gap.number: gap.wanted for gap in gaps if gap.wanted}
