"""A task's colour from its state and due date: one rule, as a value for a page and as a condition for a query."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, false, or_

from models.base import NO_DAY
from models.ledger import State, Task
from models.measures import Part
from models.meetings import ActionItem
from models.reminders import Colour
from models.words import N_, Message, say
from workflow.reminders.almanac import Almanac, ColourDays
from workflow.reminders.ladder import ANSWERED, Watch
from workflow.reminders.steps import find_step
from workflow.reminders.watched import Watched

RUNNING = (State.ASSIGNED, State.IN_PROGRESS, State.REBOUNDED, State.LONG_TERM_MONITORING)
COUNTED = 92  # calendar days; what is further ahead is not said in working days


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


@dataclass(frozen=True)
class Wording:
    """How a number of days is said of something."""

    yesterday: str
    today: str
    tomorrow: str
    late: str
    next_working_day: str
    no_working_day: str
    working_days: str
    days: str


DUE = Wording(
    N_("overdue since yesterday"),
    N_("due today"),
    N_("due tomorrow"),
    N_("overdue by %(days)s days"),
    N_("due on the next working day"),
    N_("due in %(days)s days, before the next working day"),
    N_("due in %(days)s working days"),
    N_("due in %(days)s days"),
)
DEADLINE_WANTED = Wording(  # first the office sets the deadline, then the unit reopens
    N_("new deadline to be set, overdue since yesterday"),
    N_("new deadline to be set today"),
    N_("new deadline to be set tomorrow"),
    N_("new deadline to be set, overdue by %(days)s days"),
    N_("new deadline to be set on the next working day"),
    N_("new deadline to be set in %(days)s days, before the next working day"),
    N_("new deadline to be set in %(days)s working days"),
    N_("new deadline to be set in %(days)s days"),
)
REOPENING = Wording(
    N_("to be reopened, overdue since yesterday"),
    N_("to be reopened, due today"),
    N_("to be reopened, due tomorrow"),
    N_("to be reopened, overdue by %(days)s days"),
    N_("to be reopened, due on the next working day"),
    N_("to be reopened, due in %(days)s days, before the next working day"),
    N_("to be reopened, due in %(days)s working days"),
    N_("to be reopened, due in %(days)s days"),
)
CHECK = Wording(
    N_("check overdue since yesterday"),
    N_("next check today"),
    N_("next check tomorrow"),
    N_("check overdue by %(days)s days"),
    N_("next check on the next working day"),
    N_("next check in %(days)s days, before the next working day"),
    N_("next check in %(days)s working days"),
    N_("next check in %(days)s days"),
)


def colour_of(task: Task, book: Almanac) -> Signal:
    """The colour with its reason in words, on the almanac's day."""
    repeats = task.state is State.VERIFIED and task.voided_at is None
    return Signal(tell_colour(task, book), _reason(task, book), repeats)


def tell_colour(task: Task, book: Almanac) -> Colour:
    """The colour alone; also of a row that has state, due day, campaign and voiding."""
    if task.voided_at is not None or task.state is State.VERIFIED:
        return Colour.NONE
    days = book.colour_days(task.campaign_id)
    if task.state is State.SUBMITTED:
        return Colour.YELLOW if task.due_on <= book.today else Colour.NONE
    monitored = task.state is State.LONG_TERM_MONITORING
    if task.due_on < book.today:
        return Colour.RED
    if task.due_on <= (days.check if monitored else days.yellow):
        return Colour.YELLOW
    if monitored:
        return Colour.BLUE
    return Colour.GREEN if task.due_on <= days.green else Colour.NONE


def reason_of(seen: Watched, book: Almanac) -> Message:
    """The same in words for one watched day: of a task its colour's reason, of what belongs to it its own."""
    if seen.watch is Watch.SILENCE:
        return say(N_("last progress %(days)s days ago"), days=(book.today - seen.on).days)
    if seen.watch in ANSWERED:
        return say(N_("has waited for %(days)s days"), days=(book.today - seen.on).days)
    if seen.watch in (Watch.PART, Watch.ACTION, Watch.GAP, Watch.LOOK_BACK, Watch.EFFECT, Watch.CHECK):
        return _said(CHECK if seen.watch is Watch.CHECK else DUE, seen.on, book)
    if seen.task is None:
        raise TypeError("only an action item is watched without a task")
    return _reason(seen.task, book)


def colour_of_action(item: ActionItem, book: Almanac) -> Signal:
    """Of an action item that is to be done: the colour of the step that the ladder tells of it."""
    return colour_of_day(item.due_on, Watch.ACTION, item.meeting.campaign_id, book)


def colour_of_part(part: Part, day: date, book: Almanac) -> Signal:
    """The same of the part of a co-unit that is neither signed nor waived."""
    return colour_of_day(day, Watch.PART, part.task.campaign_id, book)


def colour_of_day(day: date, watch: Watch, campaign_id: int, book: Almanac) -> Signal:
    """The same of any watched day of a campaign."""
    step = find_step(book.rules(campaign_id, watch), day, book.today, book.days)
    return Signal(step.rule.colour if step else Colour.NONE, _said(DUE, day, book))


def _reason(task: Task, book: Almanac) -> Message:
    if task.voided_at is not None:
        return say(N_("void"))
    if task.state is State.VERIFIED:
        return say(N_("written off"))
    if task.due_on == NO_DAY:
        return say(N_("no deadline yet"))
    if task.state is State.SUBMITTED:
        return _review_reason((task.due_on - book.today).days)
    if task.state is State.LONG_TERM_MONITORING:
        return _said(CHECK, task.due_on, book)
    if task.state is State.REBOUNDED:
        return _reopening_reason(task, book)
    return _said(DUE, task.due_on, book)


def _review_reason(left: int) -> Message:
    if left < 0:
        return say(N_("the review is waiting too long"))
    return say(N_("waits for review")) if left else say(N_("the review is due today"))


def _reopening_reason(task: Task, book: Almanac) -> Message:
    """Until the office has set the deadline of the next cycle, the day is the one by which it has to (process/due)."""
    if task.due_on == book.answer_due(task.campaign_id, Watch.REBOUND, task.state_since):
        return _said(DEADLINE_WANTED, task.due_on, book)
    if task.due_on > book.days.add(book.today, book.wait(task.campaign_id, Watch.REBOUND) or 0):
        left = (task.due_on - book.today).days
        return say(N_("to be reopened, the next cycle is due in %(days)s days"), days=left)
    return _said(REOPENING, task.due_on, book)


def _said(words: Wording, day: date, book: Almanac) -> Message:
    """How far a day is ahead or past; in working days while they can be counted on fingers."""
    left = (day - book.today).days
    if -1 <= left <= 1:
        return say((words.today, words.tomorrow, words.yesterday)[left])
    if left < 0:
        return say(words.late, days=-left)
    if left > COUNTED:
        return say(words.days, days=left)
    worked = book.days.count(book.today, day)
    if worked > 1:
        return say(words.working_days, days=worked)
    if worked and book.days.is_working(day):
        return say(words.next_working_day)
    return say(words.days if worked else words.no_working_day, days=left)


def colour_where(colour: Colour, book: Almanac) -> ColumnElement[bool]:
    """The same rule as a condition on Task; campaigns with days of their own stand beside the usual ones."""
    usual = _colour_where(colour, book.today, book.usual_colour_days)
    own = book.own_colour_days
    if not own:
        return usual
    apart = [and_(Task.campaign_id == id_, _colour_where(colour, book.today, days)) for id_, days in own.items()]
    return or_(and_(Task.campaign_id.not_in(own), usual), *apart)


def _colour_where(colour: Colour, today: date, days: ColourDays) -> ColumnElement[bool]:
    running = and_(Task.state.in_(RUNNING), Task.voided_at.is_(None))
    monitored = Task.state == State.LONG_TERM_MONITORING
    match colour:
        case Colour.RED:
            return and_(running, Task.due_on < today)
        case Colour.YELLOW:
            waited = and_(Task.state == State.SUBMITTED, Task.due_on <= today)
            near = and_(running, ~monitored, Task.due_on.between(today, days.yellow))
            return or_(waited, near, and_(monitored, Task.due_on.between(today, days.check)))
        case Colour.GREEN:
            return and_(running, ~monitored, Task.due_on > days.yellow, Task.due_on <= days.green)
        case Colour.BLUE:
            return and_(monitored, Task.due_on > days.check)
        case Colour.NONE:
            settled = or_(Task.state == State.VERIFIED, Task.voided_at.is_not(None))
            waiting = and_(Task.state == State.SUBMITTED, Task.due_on > today)
            far = and_(running, ~monitored, Task.due_on > days.green)
            return or_(settled, waiting, far)
    return false()
