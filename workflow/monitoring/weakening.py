"""That the last look at a written-off task found its result weakening, until a later one finds that it holds."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import WRITTEN_OFF, State, Task
from models.looking_back import LookBackTask
from models.monitoring import MonitoringPlan, Review, ReviewResult
from models.people import User
from workflow.monitoring.look_back_results import find_look_days
from workflow.process.locking import is_still
from workflow.process.rights import holds


@dataclass(frozen=True)
class Weakened:
    """What was found and on which day; whether the actor can put the task under monitoring or draw a look-back now."""

    note: str
    held_on: date
    monitors: bool
    draws: bool


def find_weakened(session: Session, task: Task, *, actor: User) -> Weakened | None:
    """The last review of the running monitoring or look-back in the cycle, where that is what it found."""
    if task.state not in WRITTEN_OFF:
        return None
    of_review, of_look = (Review.held_on, Review.result, Review.note), (LookBackTask.held_on, LookBackTask.result)
    reviews = select(*of_review).join(Review.plan).where(MonitoringPlan.task_id == task.id, MonitoringPlan.running)
    looks = select(*of_look, LookBackTask.note).where(LookBackTask.task_id == task.id, LookBackTask.cycle == task.cycle)
    held = [*session.execute(reviews.where(Review.held_on.is_not(None)))]
    held += session.execute(looks.where(LookBackTask.held_on.is_not(None)))
    last = max(held, key=lambda row: (row.held_on, row.result is ReviewResult.WEAK), default=None)
    if last is None or last.result is not ReviewResult.WEAK:
        return None
    moving = not is_still(task)
    monitors = moving and task.state is State.VERIFIED and holds(actor, "task.monitor", task)
    draws = moving and holds(actor, "look_back.draw") and task.id not in find_look_days(session, [task.id])
    return Weakened(last.note, last.held_on, monitors, draws)
