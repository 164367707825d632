"""What a need looks at and an effect works on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import Task
from models.people import User
from models.process import Submission, SubmissionStatus
from workflow.reminders.days import local_day

Read = TypeVar("Read")


@dataclass
class Context:
    """One attempt to move one task. `data` holds the action form's values by field name."""

    session: Session
    task: Task
    actor: User
    now: datetime
    data: dict[str, Any] = field(default_factory=dict)
    _known: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)

    @property
    def today(self) -> date:
        return local_day(self.now)

    def text(self, name: str) -> str:
        return str(self.data.get(name) or "").strip()

    def once(self, read: Callable[["Context"], Read]) -> Read:
        """What several needs look at, read once: nothing changes before all of them are judged. Not for effects."""
        if read not in self._known:
            self._known[read] = read(self)
        return cast(Read, self._known[read])

    def submission(self) -> Submission | None:
        """The submission under review, if there is one; for needs and forms."""
        return self.once(_under_review)


def _under_review(ctx: Context) -> Submission | None:
    wanted = Submission.task_id == ctx.task.id, Submission.status == SubmissionStatus.UNDER_REVIEW
    return ctx.session.scalar(select(Submission).where(*wanted))
