"""What every page of an inspection shows above itself: the tabs that the reader may open."""

from typing import Any

from flask import request, url_for
from flask_babel import gettext

from models.inspection import SpecialInspection
from models.words import N_
from views.access import me
from views.database import db
from workflow.inspection.declaring import is_undeclared
from workflow.process.rights import holds

TABS: list[tuple[str, str, str]] = [  # label, endpoint (its address takes the inspection's code), right
    (N_("Overview"), "inspection.show_one", "inspection.list"),
    (N_("Matrix"), "inspection.show_matrix", "inspection.list"),
    (N_("Meetings and seminars"), "inspection.list_meetings", "inspection.list"),
    (N_("Plan of the inspection"), "inspection.show_plan", "inspection.view_all"),
    (N_("Questionnaire"), "inspection.show_questions", "inspection.list"),
    (N_("My declaration"), "inspection.declare_ties", "inspection.declare"),
    (N_("Findings"), "inspection.list_findings", "inspection.list"),
    (N_("What follows"), "inspection.show_following", "inspection.follow"),
    (N_("Thematic education"), "inspection.list_problems", "inspection.follow"),
    (N_("Feedback"), "inspection.list_feedback", "inspection.list"),
    (N_("Inspection report"), "inspection.show_report", "inspection.report"),
]


def frame_of(inspection: SpecialInspection) -> dict[str, Any]:
    """{inspection, tabs_items, to_declare}: for every template that extends inspection/frame.html."""
    person = me()
    tabs = [
        (gettext(label), url_for(at, code=inspection.code), request.endpoint == at, None)
        for label, at, right in TABS
        if holds(person, right)
    ]
    asked = holds(person, "inspection.declare") and is_undeclared(db.session, inspection, person)
    return {"inspection": inspection, "tabs_items": tabs, "to_declare": asked}
