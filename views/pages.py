"""Where a named page of a task is: the pages that duties and unmet needs point to."""

from flask import url_for

from models.ledger import Task
from models.measures import Part
from views.access import me

ACTIONS = ("start", "monitor", "conclude", "reopen")
PLACES = {
    "plan": "ledger.edit_plan",
    "prepare": "process.prepare",
    "evidence": "evidence.list_evidence",
    "review": "verification.review",
    "monitoring": "monitoring.show_monitoring",
    "rebound_deadline": "monitoring.set_rebound_deadline",
}
ANCHORS = {"measures", "parts"}  # sections of the task page


def url_of_page(page: str, task: Task) -> str:
    """The address of a page named in process.toml or by an unmet need; the task page for anything else."""
    if page in ACTIONS:
        return url_for("process.act", ref=task.ref, trigger=page)
    if page in PLACES:
        return url_for(PLACES[page], ref=task.ref)
    if page == "part" and len(own := _own_parts(task)) == 1:
        return url_for("ledger.show_part", part_id=own[0].id)
    anchor = "parts" if page == "part" else page if page in ANCHORS else None
    return url_for("ledger.show_task", ref=task.ref, _anchor=anchor)


def _own_parts(task: Task) -> list[Part]:
    """The parts of the reader's own units."""
    units = {grant.unit_id for grant in me().grants} - {None}
    return [part for part in task.parts if part.unit_id in units]
