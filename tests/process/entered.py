"""What the forms of single actions send."""

from datetime import date
from typing import Any

from models.causes import ReboundOrigin

CAME_BACK = {"origin": ReboundOrigin.REPORT, "listed_cause": 1, "cause": "Old advances have come back."}


def goal_row(due_on: date) -> dict[str, Any]:
    """A phase goal as the form of the monitoring plan sends it."""
    return {"target": "No advance older than 30 days", "measured": "By the list of the month", "due_on": due_on}
