"""A task's colour from its state and due date: one rule, as a value for a page and as a condition for a query."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, false, or_

from models.base import NO_DAY
from models.ledger import State, Task
from models.reminders import Colour
from models.words import N_, Message, say
from workflow.reminders.days import add_working_days
from workflow.reminders.ladder import ladder

RUNNING = (State.ASSIGNED, State.IN_PROGRESS, State.REBOUNDED, State.LONG_TERM_MONITORING)


@dataclass(frozen=True)
class Signal:
    """A colour and its reason; `repeats` when the reason is but another word for the state."""

    colour: Colour
    reason: Message
    repeats: bool = False

    @property
    def beside_state(self) -> Message | None:
        """What is to be said where the state is named as well."""
        return None if self.repeats else self.reason


def colour_of(task: Task, today: date) -> Signal:
    """The colour with its reason in words."""
    if task.voided_at is not None:
        return Signal(Colour.NONE, say(N_("void")))
    left = (task.due_on - today).days
    if task.state is State.SUBMITTED:
        if left < 0:
            return Signal(Colour.YELLOW, say(N_("the review is waiting too long")))
        return Signal(Colour.NONE, say(N_("waits for review")))
    if task.state is State.VERIFIED:
        return Signal(Colour.NONE, say(N_("written off")), repeats=True)
    return Signal(*_ladder_step(task, left, today))


def _ladder_step(task: Task, left: int, today: date) -> tuple[Colour, Message]:
    days, reason = ladder().colour, _days_left(task, left, today)
    if left < 0:
        return Colour.RED, reason
    if left <= days.yellow_days:
        return Colour.YELLOW, reason
    if task.due_on == NO_DAY:
        reason = say(N_("no deadline yet"))
    elif task.state is State.LONG_TERM_MONITORING:
        reason = say(N_("next check in %(days)s days"), days=left)
    if task.state is State.LONG_TERM_MONITORING:
        return Colour.BLUE, reason
    return Colour.GREEN if left <= days.green_days else Colour.NONE, reason


DUE = (
    N_("overdue since yesterday"),
    N_("due today"),
    N_("due tomorrow"),
    N_("overdue by %(days)s days"),
    N_("due in %(days)s days"),
)
REOPENING = (  # first the office sets the deadline, then the unit reopens; the next step says whose turn it is
    N_("to be reopened, overdue since yesterday"),
    N_("to be reopened, due today"),
    N_("to be reopened, due tomorrow"),
    N_("to be reopened, overdue by %(days)s days"),
    N_("to be reopened, due in %(days)s days"),
)


def _days_left(task: Task, left: int, today: date) -> Message:
    if task.state is State.REBOUNDED and task.due_on > add_working_days(today, ladder().colour.review_working_days):
        # so far ahead lies no day by which the office must set the deadline (process/due.py), but the deadline itself
        return say(N_("to be reopened, the next cycle is due in %(days)s days"), days=left)
    words = REOPENING if task.state is State.REBOUNDED else DUE
    if -1 <= left <= 1:
        return say(words[left + 1])
    return say(words[3] if left < 0 else words[4], days=abs(left))


def colour_where(colour: Colour, today: date) -> ColumnElement[bool]:
    """The same rule as a condition on Task."""
    days = ladder().colour
    yellow_until = today + timedelta(days=days.yellow_days)
    green_until = today + timedelta(days=days.green_days)
    running = and_(Task.state.in_(RUNNING), Task.voided_at.is_(None))
    waited = and_(Task.state == State.SUBMITTED, Task.due_on < today)
    monitored = Task.state == State.LONG_TERM_MONITORING
    match colour:
        case Colour.RED:
            return and_(running, Task.due_on < today)
        case Colour.YELLOW:
            return or_(waited, and_(running, Task.due_on.between(today, yellow_until)))
        case Colour.GREEN:
            return and_(running, ~monitored, Task.due_on > yellow_until, Task.due_on <= green_until)
        case Colour.BLUE:
            return and_(monitored, Task.due_on > yellow_until)
        case Colour.NONE:
            settled = or_(Task.state == State.VERIFIED, Task.voided_at.is_not(None))
            waiting = and_(Task.state == State.SUBMITTED, Task.due_on >= today)
            far = and_(running, ~monitored, Task.due_on > green_until)
            return or_(settled, waiting, far)
    return false()
