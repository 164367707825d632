"""What the tests of ballots do again and again: a ballot with its codes out, votes, the count at the end."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from models.ballots import Answer, Ballot
from models.ledger import Task
from tests.cast import Cast
from workflow.monitoring.ballots.counting import count_ballots
from workflow.monitoring.ballots.entering import BallotFacts
from workflow.monitoring.ballots.holding import cancel_ballot, issue_codes, prepare_ballot
from workflow.monitoring.ballots.voting import cast_vote

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
YES, FAIR, NO, DUNNO = (answer.value for answer in Answer)
QUESTION = "Are you satisfied with how the finance office put advances right?"


def facts_of(
    cast: Cast, *tasks: Task, unit: str = "finance", now: datetime | None = None, **values: Any
) -> BallotFacts:
    """About the tasks, else the unit as a whole; open from an hour ago for a week."""
    at = now or cast.now
    known: dict[str, Any] = {
        "unit": cast.units[unit] if unit else None,
        "title": "How did it go",
        "question": QUESTION,
        "opens_at": at - HOUR,
        "closes_at": at + 7 * DAY,
        "minimum": 5,
        "codes": 20,
        "statements": "\n".join(task.ref for task in tasks),
    }
    return BallotFacts(**{**known, **values})


@dataclass
class Held:
    """A ballot of the cast and the codes that are left; `now` is when people vote."""

    cast: Cast
    row: Ballot
    now: datetime
    codes: list[str] = field(default_factory=list)

    @classmethod
    def prepare(cls, cast: Cast, *tasks: Task, now: datetime | None = None, **values: Any) -> "Held":
        at = now or cast.now
        facts = facts_of(cast, *tasks, now=at, **values)
        row = prepare_ballot(cast.session, cast.campaign, facts, actor=cast["office"], now=at)
        cast.session.commit()
        return cls(cast, row, at)

    @classmethod
    def begin(cls, cast: Cast, *tasks: Task, **values: Any) -> "Held":
        """With its codes out."""
        if not tasks and values.get("unit", "finance"):
            cast.task(values.get("unit", "finance"))
        return cls.prepare(cast, *tasks, **values).issue()

    def issue(self, by: str = "office") -> "Held":
        seen = self.row.version
        self.codes = issue_codes(self.cast.session, self.row, actor=self.cast[by], seen_version=seen, now=self.now)
        return self._save()

    def vote(self, *answers: str, comment: str = "", code: str = "") -> "Held":
        """One ballot; the same answer to every statement where only one is given."""
        numbers = range(1, len(self.row.items) + 1)
        each = answers if len(answers) > 1 else answers * len(numbers)
        chosen = dict(zip(numbers, each, strict=True))
        cast_vote(self.cast.session, code or self.codes.pop(), chosen, comment, now=self.now)
        return self._save()

    def votes(self, **numbers: int) -> "Held":
        """So many of each answer: `votes(satisfied=4, dissatisfied=1)`."""
        for answer, number in numbers.items():
            for _ in range(number):
                self.vote(answer)
        return self

    def end(self) -> "Held":
        self.now = self.row.closes_at
        return self

    def count(self) -> "Held":
        count_ballots(self.cast.session, self.end().now, commit=self.cast.session.commit)
        return self

    def cancel(self, reason: str = "The wrong tasks were named.") -> "Held":
        seen = self.row.version
        cancel_ballot(self.cast.session, self.row, reason, actor=self.cast["office"], seen_version=seen, now=self.now)
        return self._save()

    def _save(self) -> "Held":
        self.cast.session.commit()
        return self
