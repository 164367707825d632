"""What the reader has to do next in an inspection, for the first page of it."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from models.inspection import InspectionStatus, SpecialInspection, Team
from views.access import me
from views.clock import today
from views.database import db
from views.words import spoken
from workflow.inspection.conflicts import find_conflicts, list_to_give
from workflow.inspection.declaring import is_undeclared
from workflow.inspection.opening import find_unmet
from workflow.process.rights import holds


@dataclass(frozen=True)
class Step:
    """One step with its button; `mine` is false where the reader only waits for somebody else."""

    title: str
    text: str
    url: str = ""
    act: str = ""
    mine: bool = True


def next_step_of(inspection: SpecialInspection, team: Team | None) -> Step | None:
    """The reader's own step first: a declaration, then the plan; else what everybody waits for."""
    if team is not None and is_undeclared(db.session, inspection, me()):
        return Step(
            _("Declare your ties"),
            _("Before the work opens each member says to which of the units there is a tie, or that there is none."),
            url_for("inspection.declare_ties", code=inspection.code),
            _("My declaration"),
        )
    if inspection.status is InspectionStatus.PLANNED:
        return _step_of_plan(inspection)
    if inspection.status is InspectionStatus.OPEN and (step := _step_of_conflicts(inspection)):
        return step
    if inspection.status is InspectionStatus.OPEN and team is not None:
        return Step(
            _("Work through the units of your group"),
            _("Question by question, from the words to the proof."),
            url_for("inspection.show_matrix", code=inspection.code),
            _("To the matrix"),
        )
    return None


def _step_of_conflicts(inspection: SpecialInspection) -> Step | None:
    if not holds(me(), "inspection.plan"):
        return None
    found = list_to_give(db.session, inspection, find_conflicts(db.session, inspection, today()))
    if not found:
        return None
    url = url_for("inspection.show_plan", code=inspection.code, _anchor="conflicts")
    told = [spoken(found[0].told), _("Give the unit to another group, or take the person out of the group.")]
    return Step(_("Somebody must not inspect a unit of the own group"), " ".join(told), url, _("To the plan"))


def _step_of_plan(inspection: SpecialInspection) -> Step:
    if not holds(me(), "inspection.plan"):
        text = _("The office completes the plan and opens the inspection; then the groups begin.")
        return Step(_("The inspection is being planned"), text, mine=False)
    missing = len(find_unmet(db.session, inspection, today()))
    text = ngettext("%(num)s thing is still missing.", "%(num)s things are still missing.", missing)
    url = url_for("inspection.show_plan", code=inspection.code)
    if missing:
        return Step(_("Complete the plan"), text, url, _("To the plan"))
    return Step(_("Open the inspection"), _("Everything is in place."), url, _("To the plan"))
