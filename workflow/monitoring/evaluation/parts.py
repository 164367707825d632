"""Facts about the parts of a co-unit: what it contributed and when, what the lead unit waived, what never came.

All of it as the trail tells it: a day moved since, a return or a new cycle changes nothing of a period that is over.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import State, Task
from models.measures import Part
from models.words import N_, Labelled
from workflow.monitoring.evaluation.owing import (
    HandedIn,
    Happened,
    deadline_before,
    read_handed_in,
    read_happened,
    split_at_end,
    state_after,
)
from workflow.monitoring.evaluation.registry import Case, Scope, Whose, fact
from workflow.trail.kinds import EventKind
from workflow.trail.unit_names import read_names


class Came(Labelled):
    """How a part came."""

    IN_TIME = "in_time", N_("contributed in time")
    LATE = "late", N_("contributed late")
    WAIVED = "waived", N_("waived by the lead unit")
    MISSING = "missing", N_("due and not contributed")


COUNTS = {Came.IN_TIME: 0, Came.LATE: 1, Came.WAIVED: 1, Came.MISSING: 2}
ADDED, REMOVED, REOPENING = EventKind.PART_ADDED.value, EventKind.PART_REMOVED.value, EventKind.TASK_REOPEN.value
PLANNED = (ADDED, REMOVED, EventKind.PART_EDITED.value)
WAIVING = EventKind.PART_WAIVED.value
SETTLING = (EventKind.PART_SIGNED.value, WAIVING)


@fact(
    N_("own part in cycle %(cycle)s: %(came)s (%(day)s)"),
    N_("Cases, the graver ones counted twice: %(amount)s"),
    always=False,
    whose=Whose.CO_UNIT,
)
def find_parts(session: Session, scope: Scope) -> Iterator[Case]:
    """Each part that was first signed or waived in the period, and each that was due before its end and had not come.

    It is due on its own day, or with the task where it has none or one from before the cycle was reopened.
    """
    own = [] if scope.unit is None else [Part.unit_id == scope.unit.id]
    tasks = [Task.campaign_id == scope.campaign.id, Task.voided_at.is_(None), Task.parts.any(*own)]
    happened, handed_in = read_happened(session, tasks, (*PLANNED, *SETTLING)), read_handed_in(session, tasks)
    names = read_names(session, select(Part.unit_id).join(Task, Task.id == Part.task_id).where(*tasks, *own))
    query = select(Task.id, Task.ref, Task.deadline, Part.unit_id, Part.deadline).join(Part, Part.task_id == Task.id)
    for task_id, ref, deadline, unit_id, day in session.execute(query.where(*tasks, *own).order_by(Part.id)):
        part = _Past(names[unit_id], day, deadline, handed_in[task_id])
        for cycle, came, told in _find_came(part, happened[task_id], scope):
            yield Case(unit_id, ref, COUNTS[came], {"cycle": cycle, "came": came.value, "day": told.isoformat()})


@dataclass(frozen=True)
class _Past:
    """A part as it stands now, with what tells how it stood: every name of its unit, the task's submissions."""

    names: set[str]
    day: date | None
    deadline: date | None
    handed_in: HandedIn

    def is_told(self, told: Mapping[str, Any]) -> bool:
        return told.get("unit") in self.names

    def due_before(self, later: Sequence[Happened], since: date | None) -> date | None:
        """The day that stood before these events, one before `since` not counted; None: no day, or not there yet."""
        own = self.day
        for kind, told in ((kind, told) for _, kind, told in later if kind in PLANNED and self.is_told(told)):
            if kind == ADDED:
                return None
            if days := [told["deadline"]] if kind == REMOVED else told["fields"].get("deadline"):
                own = date.fromisoformat(days[0]) if days[0] else None
                break
        if own is not None and (since is None or own >= since):
            return own
        return deadline_before(later, self.deadline, self.handed_in)


def _find_came(part: _Past, events: Sequence[Happened], scope: Scope) -> Iterator[tuple[int, Came, date]]:
    """(cycle, how it came, day) of what came first in each cycle, then of what was missing at the end of the period."""
    before, later = split_at_end(events, scope)
    cycle, since, settled = 1, None, False
    for number, (at, kind, told) in enumerate(before, start=1):
        if kind == REOPENING:
            cycle, since, settled = told["cycle"], scope.day(at), False
        elif kind in SETTLING and part.is_told(told) and not settled:
            settled = True
            if scope.holds(at):
                due = part.due_before(events[number:], since)
                late = due is not None and scope.day(at) > due
                came = Came.WAIVED if kind == WAIVING else Came.LATE if late else Came.IN_TIME
                yield cycle, came, scope.day(at)
    due = part.due_before(later, since)
    if not settled and due is not None and due < scope.until and state_after(before) == State.IN_PROGRESS:
        yield cycle, Came.MISSING, due
