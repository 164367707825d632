"""Where a named page of a task is: the pages that duties and unmet needs point to."""

from flask import current_app, url_for
from flask_babel import gettext

from models.ledger import Task
from models.measures import Part
from models.words import N_
from views.access import me
from workflow.errors import Unmet

ACTIONS = ("start", "submit", "verify", "monitor", "conclude", "rebound", "reopen")
PLACES = {
    "plan": "ledger.edit_plan",
    "agreed_plan": "ledger.show_agreed_plan",
    "board": "ledger.show_board",
    "prepare": "process.prepare",
    "evidence": "evidence.list_evidence",
    "review": "verification.review",
    "conclusion": "verification.show_conclusion",
    "questions": "verification.show_questions",
    "comparing": "verification.compare_cycles",
    "lasting": "lasting.show_lasting",
    "monitoring": "monitoring.show_monitoring",
    "rebound_deadline": "monitoring.set_rebound_deadline",
    "whys": "rebounds.show_whys",
    "extension": "ledger.show_extension",
}
NAMES = {
    "plan": N_("Open the plan"),
    "board": N_("Open the board of the parts"),
    "agreed_plan": N_("Signatures and changes of the plan"),
    "prepare": N_("Prepare the submission"),
    "review": N_("Open the review"),
    "conclusion": N_("Open the conclusion"),
    "questions": N_("Open the questions"),
    "part": N_("Open your part"),
    "monitoring": N_("Open the monitoring"),
    "rebound_deadline": N_("Set the deadline"),
    "whys": N_("Open the five whys"),
    "extension": N_("Decide on the request"),
    "letters": N_("Open the letters"),
    "gaps": N_("To the gaps"),
    "look_backs": N_("Record what was found"),
    "rebound": N_("Report the rebound"),
    "cycles": N_("Open the write-off"),
}
OTHERWISE = N_("Open the page")
# sections of the task page
ANCHORS = {"measures", "parts", "letters", "cycles", "documents", "xrays", "gaps", "look_backs", "comments"}
ON_PREPARE = {"prepare": "statement", "measures": "progress", "evidence": "evidence"}  # what stands on that page, too


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


def path_of_page(page: str, ref: str, part: str = "") -> str:
    """The same address without a request: for a mail; `part` numbers the part, action item or gap that it is about."""
    places = current_app.url_map.bind("localhost")
    if page in ACTIONS:
        return places.build("process.act", {"ref": ref, "trigger": page})
    if page == "part" and part:
        return places.build("ledger.show_part", {"part_id": int(part)})
    if page == "action":
        return places.build("meetings.show_action", {"action_id": int(part)})
    if page == "gap":
        return places.build("verification.show_gap", {"gap_id": int(part)})
    return places.build(PLACES.get(page, "ledger.show_task"), {"ref": ref})


def url_of_need(need: Unmet, task: Task, shown_on: str = "") -> str:
    """Where an unmet need can be mended, down to the field; on the page itself when that has what it takes."""
    if shown_on == "prepare" and need.page in ON_PREPARE:
        return f"#{need.anchor or ON_PREPARE[need.page]}"
    address = url_of_page(need.page, task)
    return f"{address.split('#')[0]}#{need.anchor}" if need.anchor else address


def name_of_page(page: str) -> str:
    """What the button says that leads to a page named in process.toml."""
    return str(gettext(NAMES.get(page, OTHERWISE)))


def _own_parts(task: Task) -> list[Part]:
    """The parts of the reader's own units."""
    units = {grant.unit_id for grant in me().grants} - {None}
    return [part for part in task.parts if part.unit_id in units]
