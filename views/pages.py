"""Where a named page of a task is: the pages that duties and unmet needs point to."""

from flask import url_for

from models.ledger import Task

ACTIONS = ("start", "monitor", "conclude", "reopen")
PLACES = {
    "plan": "ledger.edit_plan",
    "prepare": "process.prepare",
    "evidence": "evidence.list_evidence",
    "review": "verification.review",
    "monitoring": "monitoring.show_monitoring",
    "rebound_deadline": "monitoring.set_rebound_deadline",
}
ANCHORS = {"measures", "parts", "part"}  # sections of the task page


def url_of_page(page: str, task: Task) -> str:
    """The address of a page named in process.toml or by an unmet need; the task page for anything else."""
    if page in ACTIONS:
        return url_for("process.act", ref=task.ref, trigger=page)
    if page in PLACES:
        return url_for(PLACES[page], ref=task.ref)
    anchor = "parts" if page == "part" else page if page in ANCHORS else None
    return url_for("ledger.show_task", ref=task.ref, _anchor=anchor)
