"""What all records of a review share: they go to the very submission that was read, while it is under review."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from models.ledger import State, Task
from models.people import User
from models.process import Submission, SubmissionStatus
from models.words import N_, say
from workflow.errors import InvalidInput, WrongState
from workflow.process.locking import lock, require_state
from workflow.process.rights import require
from workflow.reminders.days import local_day


def open_for_record(session: Session, submission: Submission, actor: User) -> Task:
    """Lock the task; raise unless the actor may record now on this very submission, not on a later one."""
    task = submission.task
    lock(session, task)
    require(actor, "review.record", task)
    require_state(task, State.SUBMITTED)
    if submission.status is not SubmissionStatus.UNDER_REVIEW:
        raise WrongState(say(N_("This submission is no longer under review.")))
    return task


def past_day(day: date | None, field: str, now: datetime) -> date:
    """The day; raise InvalidInput when there is none or it is still to come."""
    if day is None:
        raise InvalidInput(say(N_("Give a date.")), field)
    if day > local_day(now):
        raise InvalidInput(say(N_("This day is still to come.")), field)
    return day
