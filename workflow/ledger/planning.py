"""Whether a plan may be changed now, and what of it should be looked at again."""

from datetime import date

from models.ledger import State, Task
from models.measures import Measure, Part
from models.people import User
from models.words import N_, Message, say
from workflow.ledger.tasks import PLANNING
from workflow.process.locking import is_still, require_moving
from workflow.process.rights import holds


def may_plan(actor: User, task: Task) -> bool:
    """Whether the actor may change measures and parts now."""
    return not is_still(task) and task.state in PLANNING and holds(actor, "task.plan", task)


def require_planning(task: Task) -> None:
    """Raise WrongState unless measures and parts may be changed now."""
    require_moving(task, *PLANNING)


def may_state_goal(actor: User, task: Task) -> bool:
    """Whether the actor may change the goal now: it is fixed once the task is started."""
    return task.state is State.ASSIGNED and may_plan(actor, task)


def list_lapsed(task: Task, today: date) -> list[Measure]:
    """The measures of a running task whose deadline has passed before they were claimed done in this cycle."""
    return [one for one in list_late(task, today) if task.state in PLANNING and not _is_done(one)]


def list_late(task: Task, today: date) -> list[Measure]:
    """The measures whose deadline has passed, whatever was claimed: what a new cycle would begin with."""
    return [measure for measure in task.measures if measure.deadline is not None and measure.deadline < today]


def _is_done(measure: Measure) -> bool:
    entry = measure.progress_in(measure.task.cycle)
    return entry is not None and entry.done


def warnings_of(thing: Measure | Part) -> list[Message]:
    """What is allowed but should be looked at again."""
    limit = thing.task.deadline
    if thing.deadline is None or limit is None or thing.deadline <= limit:
        return []
    if isinstance(thing, Measure):
        return [say(N_("Measure %(ref)s ends after the deadline of the task, %(day)s."), ref=thing.ref, day=limit)]
    message = N_("The part of %(unit)s is due after the deadline of the task, %(day)s.")
    return [say(message, unit=thing.unit.called, day=limit)]
