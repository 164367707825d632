"""A plan in the hands of one person: the rules on measures and parts with their versions and commits."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from models.ledger import Task
from models.measures import Measure, Part
from tests.cast import Cast
from workflow.errors import InvalidInput
from workflow.ledger.plan import (
    add_measure,
    add_part,
    edit_goal,
    edit_measure,
    edit_part,
    remove_measure,
    remove_part,
)
from workflow.ledger.plan_checks import MeasureFacts


class Plan:
    """A task of the finance office with a part of the estates office, and the rules on it as one person."""

    def __init__(self, cast: Cast, task: Task, actor: str = "finance.liaison") -> None:
        self.cast, self.task, self.actor = cast, task, actor
        cast.session.commit()

    def add(self, text: str = "Call in the vouchers", **values: Any) -> Measure:
        facts = MeasureFacts(text, **values)
        measure = add_measure(self.cast.session, self.task, facts, **self._who(self.task))
        self.cast.session.commit()
        return measure

    def edit(self, measure: Measure, **values: Any) -> None:
        names = ("text", "kind", "unit", "person", "deadline", "expected_result")
        facts = replace(MeasureFacts(**{name: getattr(measure, name) for name in names}), **values)
        edit_measure(self.cast.session, measure, facts, **self._who(measure))
        self.cast.session.commit()

    def remove(self, thing: Measure | Part) -> None:
        if isinstance(thing, Measure):
            remove_measure(self.cast.session, thing, **self._who(thing))
        else:
            remove_part(self.cast.session, thing, **self._who(thing))
        self.cast.session.commit()

    def add_part(self, unit: str, text: str = "Lists its advances", due: date | None = None) -> Part:
        part = add_part(self.cast.session, self.task, self.cast.units[unit], text, due, **self._who(self.task))
        self.cast.session.commit()
        return part

    def edit_part(self, part: Part, text: str, due: date | None = None) -> None:
        edit_part(self.cast.session, part, text, due, **self._who(part))
        self.cast.session.commit()

    def state_goal(self, goal: str) -> None:
        edit_goal(self.cast.session, self.task, goal, **self._who(self.task))
        self.cast.session.commit()

    def _who(self, seen: Any) -> dict[str, Any]:
        return {"actor": self.cast[self.actor], "seen_version": seen.version, "now": self.cast.now}


def refusal(work: Callable[[], object]) -> str:
    with pytest.raises(InvalidInput) as refused:
        work()
    return refused.value.field
