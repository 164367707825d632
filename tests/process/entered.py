"""What the forms of single actions send, and the whys that are asked before a task is reopened."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from models.causes import ReboundOrigin
from models.ledger import Task
from models.people import User
from workflow.monitoring.whys import add_why

CHECKED = "Group 1 counted the advances on 2 March."
CAME_BACK = {"origin": ReboundOrigin.SPECIAL_CHECK, "listed_cause": 1, "cause": "Old advances have come back."}
CAME_BACK["named_check"] = CHECKED


WHYS = ("Advances are forgotten.", "Nobody checks the list.", "Nobody owns the list.")


def ask_whys(session: Session, task: Task, by: User, now: datetime) -> None:
    """One branch, as deep as a reopening needs it."""
    above = None
    for words in WHYS:
        above = add_why(session, task, words, above, actor=by, now=now)
        session.flush()


def goal_row(due_on: date) -> dict[str, Any]:
    """A phase goal as the form of the monitoring plan sends it."""
    return {"target": "No advance older than 30 days", "measured": "By the list of the month", "due_on": due_on}
