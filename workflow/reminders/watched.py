"""A day that the ladder watches, and what it belongs to: a task, or an action item of no task."""

from dataclasses import dataclass
from datetime import date

from models.ledger import Task
from models.meetings import ActionItem
from workflow.process.subjects import Subject
from workflow.reminders.ladder import Watch


@dataclass(frozen=True)
class Watched:
    """A day that is watched: `key` tells the matters of one task apart, `about` is what rights are asked on.

    `naming` holds what the wording of a rule may name. An action item of no task belongs to itself; the whole site
    knows it by its key, and it has no cycle (0).
    """

    matter: Task | ActionItem
    watch: Watch
    key: str
    on: date
    about: Subject
    naming: dict[str, object]

    @property
    def task(self) -> Task | None:
        return self.matter if isinstance(self.matter, Task) else None

    @property
    def task_id(self) -> int | None:
        return self.task.id if self.task else None

    @property
    def cycle(self) -> int:
        return self.task.cycle if self.task else 0

    @property
    def campaign_id(self) -> int:
        return self.matter.campaign_id if isinstance(self.matter, Task) else self.matter.meeting.campaign_id

    @property
    def ref(self) -> str:
        """What the matter goes by: the task's reference, else the code of the campaign."""
        return self.matter.ref if isinstance(self.matter, Task) else self.matter.meeting.campaign.code

    @property
    def title(self) -> str:
        """That of the task, else of the meeting."""
        return self.matter.title if isinstance(self.matter, Task) else self.matter.meeting.title

    @property
    def order(self) -> tuple[date, int]:
        """By the day, then as the matters came up; those without a task first."""
        return self.on, self.task_id or 0
