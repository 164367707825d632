"""What a need looks at and an effect works on."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import Task
from models.people import User
from models.process import Submission, SubmissionStatus
from workflow.reminders.days import local_day


@dataclass
class Context:
    """One attempt to move one task. `data` holds the action form's values by field name."""

    session: Session
    task: Task
    actor: User
    now: datetime
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return local_day(self.now)

    def text(self, name: str) -> str:
        return str(self.data.get(name) or "").strip()

    def submission(self) -> Submission | None:
        """The submission under review, if there is one."""
        return self.session.scalar(
            select(Submission).where(
                Submission.task_id == self.task.id, Submission.status == SubmissionStatus.UNDER_REVIEW
            )
        )
