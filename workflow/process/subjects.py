"""On what rights are held: a task or what belongs to one, an inspected unit, a team; nothing where held anywhere."""

from models.inspection import InspectedUnit, Team
from models.ledger import Task
from models.measures import Measure, Part
from models.meetings import ActionItem
from workflow.process.ties import Matter

Subject = Task | Part | Measure | ActionItem | InspectedUnit | Team | None


def task_of(subject: Subject) -> Task | None:
    if isinstance(subject, InspectedUnit | Team):
        return None
    return subject if isinstance(subject, Task) or subject is None else subject.task


def matter_of(subject: Subject) -> Matter:
    """What a person may be tied to: the task; an action item of none and an inspected unit stand for themselves."""
    return task_of(subject) or (subject if isinstance(subject, ActionItem | InspectedUnit) else None)
