"""What the tests of supervision letters do again and again: a late task, its letter, each step of the office."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from models.letters import Letter
from models.people import User
from tests.cast import Cast
from tests.process.lived import DAY, Life
from workflow.reminders.days import local_day
from workflow.reminders.letters import (
    discard_letter,
    draft_letter,
    edit_letter,
    issue_letter,
    propose_answer_day,
    record_answer,
    write_letter,
)

LATE_BY = 9  # days: the second overdue week has begun
REASON = "The unit has answered by telephone."
ANSWER = "The vouchers were with the auditors; all is settled by Friday."


@dataclass
class Late:
    """A task of the finance office, and the letter at hand; each act as of now with the newest version."""

    life: Life
    at_hand: Letter | None = None
    told: list[User] | None = None

    @classmethod
    def begin(cls, cast: Cast, late_by: int = LATE_BY, **values: Any) -> "Late":
        day = local_day(cast.now) - late_by * DAY
        return cls(Life.begin(cast, deadline=day, due_on=day, **values))

    @property
    def row(self) -> Letter:
        assert self.at_hand is not None
        return self.at_hand

    @property
    def today(self) -> date:
        return local_day(self.life.now)

    def draft(self) -> "Late":
        """By itself, as the ladder does it."""
        task = self.life.task
        self.at_hand = draft_letter(self.life.session, task, overdue_since=task.due_on, now=self.life.now)
        return self._save()

    def write(self, by: str = "office") -> "Late":
        self.at_hand = write_letter(self.life.session, self.life.task, **self._who(by, {}))
        return self._save()

    def edit(self, zh: str, en: str, by: str = "office", **values: Any) -> "Late":
        edit_letter(self.life.session, self.row, zh=zh, en=en, **self._who(by, values, seen=True))
        return self._save()

    def issue(self, until: date | None = None, by: str = "office", **values: Any) -> "Late":
        until = until or propose_answer_day(self.life.session, self.today)
        self.told = issue_letter(self.life.session, self.row, until, **self._who(by, values, seen=True))
        return self._save()

    def discard(self, reason: str = REASON, by: str = "office", **values: Any) -> "Late":
        discard_letter(self.life.session, self.row, reason, **self._who(by, values, seen=True))
        return self._save()

    def answer(self, on: date | None = None, text: str = ANSWER, by: str = "office", **values: Any) -> "Late":
        record_answer(self.life.session, self.row, text, on or self.today, **self._who(by, values, seen=True))
        return self._save()

    def letters(self) -> list[Letter]:
        return list(self.life.session.scalars(select(Letter).order_by(Letter.id)))

    def _who(self, by: str, values: dict[str, Any], *, seen: bool = False) -> dict[str, Any]:
        self.life.pass_time()
        known = {"seen_version": self.row.version} if seen else {}
        return {"actor": self.life.cast[by], "now": self.life.now, **known, **values}

    def _save(self) -> "Late":
        self.life.session.commit()
        return self
