"""Whether a plan may be changed now, and what of it should be looked at again."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.ledger import State, Task
from models.measures import Measure, Part
from models.people import User
from models.planning import PlanItem, PlanProposal
from models.words import N_, KeptName, Message, say
from workflow.ledger.tasks import PLANNING
from workflow.process.locking import is_still, require_moving
from workflow.process.rights import holds

MEASURE_BEYOND = N_("Measure %(ref)s ends after the deadline of the task, %(day)s.")
OPEN_BEYOND = N_("Open measures end after the new deadline, %(day)s: %(refs)s. Change them in the plan.")
AFTER_PERIOD = N_("The new deadline lies after the end of the concentrated period, %(day)s.")
PART_BEYOND = N_("The part of %(unit)s is due after the deadline of the task, %(day)s.")


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
    return [one for one in list_late(task, today) if task.state in PLANNING and is_open(one)]


def list_late(task: Task, today: date) -> list[Measure]:
    """The measures whose deadline has passed, whatever was claimed: what a new cycle would begin with."""
    return [measure for measure in task.measures if measure.deadline is not None and measure.deadline < today]


def is_open(measure: Measure) -> bool:
    """Whether it is not claimed done in this cycle."""
    entry = measure.progress_in(measure.task.cycle)
    return entry is None or not entry.done


@dataclass(frozen=True)
class Bounds:
    """What a new deadline of a task is held against: where its open measures end, and, where the task was due in it,
    the end of the concentrated period."""

    measures: list[Measure]
    period_ends: date | None

    def warnings_of(self, day: date) -> list[Message]:
        """What is allowed but should be looked at again, of a task that is due on this day now."""
        late = [one.ref for one in self.measures if one.deadline and one.deadline > day]
        told = [say(OPEN_BEYOND, day=day, refs=", ".join(late))] if late else []
        over = self.period_ends is not None and day > self.period_ends
        return told + ([say(AFTER_PERIOD, day=self.period_ends)] if over else [])


def bounds_of(task: Task) -> Bounds:
    """The bounds while the deadline so far stands."""
    open_ones = [measure for measure in task.measures if measure.deadline is not None and is_open(measure)]
    ends = task.campaign.concentrated_until
    return Bounds(open_ones, ends if task.deadline is not None and task.deadline <= ends else None)


def warnings_of(thing: Measure | Part) -> list[Message]:
    """What is allowed but should be looked at again."""
    limit = thing.task.deadline
    if thing.deadline is None or limit is None or thing.deadline <= limit:
        return []
    if isinstance(thing, Measure):
        return [say(MEASURE_BEYOND, ref=thing.ref, day=limit)]
    return [say(PART_BEYOND, unit=thing.unit.called, day=limit)]


def warnings_of_plan(task: Task, plan: dict[str, Any]) -> list[Message]:
    """The same of a whole plan as it is signed and kept (`tell_plan`)."""
    measures = [
        say(MEASURE_BEYOND, ref=one["number"], day=task.deadline) for one in plan["measures"] if _is_beyond(task, one)
    ]
    parts = [one for one in plan["parts"] if _is_beyond(task, one)]
    return measures + [say(PART_BEYOND, unit=KeptName(one["unit"]), day=task.deadline) for one in parts]


def warnings_of_proposal(proposal: PlanProposal) -> list[Message]:
    """The same of what is proposed, for whoever signs it or decides on it."""
    after = json.loads(proposal.after) if proposal.after else {}
    if proposal.item is PlanItem.PLAN:
        return warnings_of_plan(proposal.task, after)
    told = N_("What is proposed ends after the deadline of the task, %(day)s.")
    return [say(told, day=proposal.task.deadline)] if _is_beyond(proposal.task, after) else []


def _is_beyond(task: Task, told: dict[str, Any]) -> bool:
    """Whether a measure or a part, as a plan keeps it, ends after its task."""
    day = str(told.get("deadline") or "")
    return bool(day) and task.deadline is not None and date.fromisoformat(day) > task.deadline
