"""Names of xrays.toml → functions: each check registers itself here, with the facts that it tells of a hit."""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Found:
    """One hit: in which unit of which campaign, on which of its tasks.

    `part` tells this hit from others of the same check on the same task, or the same unit if there is no `task_id`.
    """

    campaign_id: int
    unit_id: int
    tasks: tuple[int, ...]
    size: int
    part: str
    task_id: int | None = None
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The same for the same thing found again, whichever unit leads the task meanwhile."""
        if self.task_id is not None:
            return f"task:{self.task_id}:{self.part}"
        return f"unit:{self.campaign_id}:{self.unit_id}:{self.part}"


Look = Callable[..., Iterable[Found]]  # (session, today, **thresholds)


@dataclass(frozen=True)
class Check:
    """A function that looks, and the names of what it tells of each hit in `details`."""

    look: Look
    facts: frozenset[str]

    @property
    def thresholds(self) -> set[str]:
        """Its keyword-only parameters: the row of the file has to give each of them."""
        parameters = inspect.signature(self.look).parameters.values()
        return {one.name for one in parameters if one.kind is one.KEYWORD_ONLY}

    def find(self, session: Session, today: date, thresholds: dict[str, int]) -> list[Found]:
        return list(self.look(session, today, **thresholds))


CHECKS: dict[str, Check] = {}


def check(*facts: str) -> Callable[[Look], Look]:
    """Register a function `find_<name>` as the check <name>."""

    def register(look: Look) -> Look:
        CHECKS[look.__name__.removeprefix("find_")] = Check(look, frozenset(facts))
        return look

    return register
