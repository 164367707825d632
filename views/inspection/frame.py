"""What every page of an inspection shows above itself: the tabs that the reader may open."""

from typing import Any

from flask import request, url_for
from flask_babel import gettext

from models.inspection import SpecialInspection
from models.words import N_
from views.access import me
from workflow.process.rights import holds

TABS: list[tuple[str, str, str]] = [  # label, endpoint (its address takes the inspection's code), right
    (N_("Overview"), "inspection.show_one", "inspection.list"),
    (N_("Inspection report"), "inspection.show_report", "inspection.report"),
]


def frame_of(inspection: SpecialInspection) -> dict[str, Any]:
    """{inspection, tabs}: for every template that extends inspection/frame.html."""
    person = me()
    tabs = [
        (gettext(label), url_for(at, code=inspection.code), request.endpoint == at, None)
        for label, at, right in TABS
        if holds(person, right)
    ]
    return {"inspection": inspection, "tabs_items": tabs}
