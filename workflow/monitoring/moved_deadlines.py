"""How the trail tells that the deadline of a task was moved: extended, or set anew by the office."""

from collections.abc import Mapping
from typing import Any

from workflow.trail.kinds import EventKind

MOVING = (EventKind.TASK_EDITED.value, EventKind.EXTENSION_GRANTED.value)


def move_of(told: Mapping[str, Any]) -> tuple[str | None, str | None] | None:
    """The deadline before and after, as ISO days, of what one of these events tells; None where it stayed."""
    if "fields" not in told:
        return told.get("before"), told.get("deadline")
    before, after = told["fields"].get("deadline", (None, None))
    return (before, after) if before != after else None
