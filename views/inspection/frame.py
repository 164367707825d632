"""What every page of an inspection shows above itself: the tabs that the reader may open."""

from typing import Any

from flask import request, url_for
from flask_babel import gettext

from models.inspection import SpecialInspection
from models.words import N_
from views.access import me
from views.database import db
from workflow.inspection.declaring import is_undeclared
from workflow.inspection.holding import BEFORE_FEEDBACK
from workflow.process.rights import holds

DECLARATION = "inspection.declare_ties"  # nobody declares any more once the findings are fed back
TABS: list[tuple[str, str, str]] = [  # as the work goes: label, endpoint (its address takes the code), right
    (N_("Overview"), "inspection.show_one", "inspection.list"),
    (N_("Plan of the inspection"), "inspection.show_plan", "inspection.view_all"),
    (N_("Questionnaire"), "inspection.show_questions", "inspection.list"),
    (N_("My declaration"), DECLARATION, "inspection.declare"),
    (N_("Meetings"), "inspection.list_meetings", "inspection.list"),
    (N_("Matrix"), "inspection.show_matrix", "inspection.list"),
    (N_("Findings"), "inspection.list_findings", "inspection.list"),
    (N_("Feedback"), "inspection.list_feedback", "inspection.list"),
    (N_("Thematic education"), "inspection.list_problems", "inspection.follow"),
    (N_("What follows"), "inspection.show_following", "inspection.follow"),
    (N_("Inspection report"), "inspection.show_report", "inspection.report"),
]
UNDER = {  # the pages below a tab, by the endpoint of the tab
    "inspection.show_plan": ("edit_plan", "choose_units", "edit_team", "distribute"),
    "inspection.list_meetings": ("new_meeting",),
    "inspection.show_matrix": ("show_work", "compare_question", "align_cell"),
    "inspection.list_findings": ("new_finding", "show_finding", "edit_finding", "merge_finding_into"),
    "inspection.list_problems": ("join_problem",),
    "inspection.show_following": ("show_matter", "settle_by_gap", "settle_by_rebound", "settle_by_task", "close_one"),
    "inspection.show_report": ("show_behind",),
}


def frame_of(inspection: SpecialInspection) -> dict[str, Any]:
    """{inspection, tabs_items, to_declare}: for every template that extends inspection/frame.html."""
    person = me()
    tabs = [
        (gettext(label), url_for(at, code=inspection.code), _is_shown(at), None)
        for label, at, right in TABS
        if holds(person, right) and (at != DECLARATION or inspection.status in BEFORE_FEEDBACK)
    ]
    asked = holds(person, "inspection.declare") and is_undeclared(db.session, inspection, person)
    return {"inspection": inspection, "tabs_items": tabs, "to_declare": asked}


def _is_shown(tab: str) -> bool:
    """Whether the page is the tab's own, or one below it."""
    endpoint = request.endpoint or ""
    return endpoint == tab or endpoint.removeprefix("inspection.") in UNDER.get(tab, ())
