"""The gaps of a task with how far each has come."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import Task
from models.verification import Gap
from models.words import N_, Labelled


class GapState(Labelled):
    OPEN = "open", N_("Open")
    ANSWERED = "answered", N_("Answered")
    CLOSED = "closed", N_("Closed")


@dataclass(frozen=True)
class ListedGap:
    """A gap for reading; `state` is open until the unit answers, and closed by the write-off."""

    gap: Gap
    state: GapState


def list_gaps(session: Session, task: Task) -> list[ListedGap]:
    """Every gap of every cycle, by number."""
    query = select(Gap).where(Gap.task_id == task.id).order_by(Gap.number)
    return [ListedGap(gap, state_of(gap)) for gap in session.scalars(query)]


def state_of(gap: Gap) -> GapState:
    if gap.closed_at is not None:
        return GapState.CLOSED
    return GapState.ANSWERED if gap.answer.strip() else GapState.OPEN
