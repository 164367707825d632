"""That the last look at a written-off task found its result weakening, until a later one finds that it holds."""

from collections.abc import Iterable
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

Look = Review | LookBackTask


@dataclass(frozen=True)
class Weakened:
    """What was found and on which day; whether the actor can put the task under monitoring or draw a look-back now."""

    note: str
    held_on: date
    monitors: bool
    draws: bool


def order_looks(looks: Iterable[Look]) -> list[Look]:
    """Those held, the last first: by day, and of one day first what was found to be weakening."""
    held = [(one.held_on, one.result is ReviewResult.WEAK, one) for one in looks if one.held_on is not None]
    return [one for *_, one in sorted(held, key=lambda row: row[:2], reverse=True)]


def was_overtaken(look: Look, looks: list[Look]) -> bool:
    """Whether it found a weakening and a later one of `looks`, the last first, found that it holds."""
    later = looks[: looks.index(look)] if look.result is ReviewResult.WEAK else []
    return any(one.result is ReviewResult.HOLDS for one in later)


def find_weakened(session: Session, task: Task, *, actor: User) -> Weakened | None:
    """Of the reviews and look-backs in the cycle."""
    if task.state not in WRITTEN_OFF:
        return None
    planned = (MonitoringPlan.task_id == task.id, MonitoringPlan.cycle == task.cycle)
    reviews = session.scalars(select(Review).join(Review.plan).where(*planned))
    drawn = (LookBackTask.task_id == task.id, LookBackTask.cycle == task.cycle)
    looks = order_looks([*reviews, *session.scalars(select(LookBackTask).where(*drawn))])
    return tell_weakened(session, task, looks, actor=actor)


def tell_weakened(session: Session, task: Task, looks: list[Look], *, actor: User) -> Weakened | None:
    """The first of `looks`, those of the last write-off in order, where that is what it found; none once it is back."""
    last = looks[0] if looks and task.state in WRITTEN_OFF else None
    if last is None or last.held_on is None or last.result is not ReviewResult.WEAK:
        return None
    moving = not is_still(task)
    monitors = moving and task.state is State.VERIFIED and holds(actor, "task.monitor", task)
    draws = moving and holds(actor, "look_back.draw") and task.id not in find_look_days(session, [task.id])
    return Weakened(last.note, last.held_on, monitors, draws)
