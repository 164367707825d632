"""Changes of colour as events: what turned since the last look is told in the task's trail."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.ledger import Task
from models.reminders import Colour, TaskColour
from workflow.reminders.almanac import Almanac, almanac
from workflow.reminders.colour import colour_where
from workflow.reminders.days import local_day
from workflow.trail.chain import record_all
from workflow.trail.kinds import EventKind

BATCH = 500  # tasks in one transaction


def note_colours(session: Session, now: datetime, *, commit: Callable[[], None]) -> int:
    """Record every change of colour since the last look; says how many. Run again, it finds nothing new."""
    book, found = almanac(session, local_day(now)), 0
    for colour in Colour:
        while turned := _turn(session, colour, book, now):
            found += turned
            commit()
    return found


def _turn(session: Session, colour: Colour, book: Almanac, now: datetime) -> int:
    """One batch of those that have this colour now and had another one."""
    before = func.coalesce(TaskColour.colour, Colour.NONE)
    other = select(Task, TaskColour).outerjoin(TaskColour, TaskColour.task_id == Task.id)
    other = other.where(colour_where(colour, book), before != colour).order_by(Task.id).limit(BATCH)
    turned = session.execute(other).tuples().all()
    happened = [
        (task, EventKind.TASK_COLOUR, {"before": known.colour if known else Colour.NONE, "colour": colour})
        for task, known in turned
    ]
    record_all(session, happened, actor=None, now=now)
    for task, _ in turned:
        session.merge(TaskColour(task_id=task.id, colour=colour, since=now))
    return len(turned)
