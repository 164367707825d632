"""Progress on a measure in the present cycle."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.ledger import State, Task
from models.measures import Measure, MeasureProgress
from models.people import User
from models.words import N_, say
from workflow.errors import InvalidInput
from workflow.ledger.texts import take_text
from workflow.process.locking import check_seen, is_still, lock, mark, require_moving, require_state
from workflow.process.rights import holds, require
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind


def may_report(actor: User, measure: Measure) -> bool:
    """Whether the actor may report on the measure now."""
    task = measure.task
    return task.state is State.IN_PROGRESS and not is_still(task) and holds(actor, "measure.progress", measure)


def require_reporting(task: Task) -> None:
    """Raise WrongState unless progress may be reported now."""
    require_moving(task, State.IN_PROGRESS)


def list_undone(task: Task) -> list[MeasureProgress]:
    """What is reported in this cycle on measures that are not claimed done: no obstacle, but worth a second look."""
    entries = [measure.progress_in(task.cycle) for measure in task.measures]
    return [entry for entry in entries if entry is not None and entry.text and not entry.done]


def report_progress(
    session: Session, measure: Measure, text: str, percent: int, *, actor: User, seen_version: int, now: datetime
) -> None:
    """Say in words and per cent how far the measure has come; 100 is the claim that it is done.

    `seen_version` is 0 where the form saw no progress in this cycle yet.
    """
    lock(session, measure.task)
    task = measure.task
    require(actor, "measure.progress", measure)
    require_state(task, State.IN_PROGRESS)
    words = take_text(text, "text", required=True)
    if not 0 <= percent <= 100:
        raise InvalidInput(say(N_("Give a number from 0 to 100.")), "percent")
    entry = measure.progress_in(task.cycle)
    check_seen(session, entry, seen_version)
    if entry is None:
        entry = MeasureProgress(measure=measure, cycle=task.cycle, text="", percent=0)
    before = {"text": entry.text, "percent": entry.percent}
    entry.text, entry.percent, entry.done = words, percent, percent == 100
    mark(entry, actor, now)
    mark(task, actor, now)
    task.last_progress_at = now
    session.add(entry)
    told = {"ref": measure.ref, "percent": percent, "text": entry.text, "before": before}
    record(session, task, EventKind.PROGRESS_REPORTED, actor=actor, now=now, **told)
