"""Seminars of the preparation and meetings of the teams: their list, and calling or recording one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.inspection import SpecialInspection
from models.meetings import Meeting, MeetingKind
from views.access import allowed, me
from views.clock import today, utc_now
from views.database import db
from views.forms import attempt, status_of
from views.inspection import bp
from views.inspection.frame import frame_of
from views.inspection.loading import inspection_by_code
from views.meetings.forms import MeetingForm, meeting_form
from workflow.meetings.entering import name_people
from workflow.meetings.holding import record_inspection_meeting
from workflow.meetings.of_inspection import OF_INSPECTION, list_meetings_of, list_team_people
from workflow.process.rights import holds


@bp.get("/inspections/<code>/meetings")
@allowed("inspection.list", inspection_by_code)
def list_meetings(inspection: SpecialInspection) -> ResponseReturnValue:
    return render_template(
        "inspection/meetings.html",
        meetings=list_meetings_of(db.session, inspection, actor=me()),
        kinds=OF_INSPECTION if holds(me(), "meeting.edit") and inspection.closed_at is None else (),
        today=today(),
        **frame_of(inspection),
    )


@bp.route("/inspections/<code>/meetings/new", methods=["GET", "POST"])
@allowed("meeting.edit", inspection_by_code)
def new_meeting(inspection: SpecialInspection) -> ResponseReturnValue:
    """Proposed as taking part are the members of the teams, at a meeting of the group leaders those alone."""
    code, form, made = inspection.code, _form(inspection), list[Meeting]()

    def save() -> None:
        made.append(record_inspection_meeting(db.session, inspection, form.facts(), actor=me(), now=utc_now()))

    if form.validate_on_submit() and attempt(form, save):
        flash(_("The meeting is entered."), "success")
        return redirect(url_for("meetings.show_meeting", meeting_id=made[0].id))
    back = url_for("inspection.list_meetings", code=code)
    return render_template("meetings/new.html", form=form, about=inspection_by_code(code), back=back), status_of(form)


def _form(inspection: SpecialInspection) -> MeetingForm:
    asked = request.args.get("kind", "")
    kind = MeetingKind(asked) if asked in set(OF_INSPECTION) else MeetingKind.SEMINAR
    people = list_team_people(db.session, inspection, leaders=kind is MeetingKind.GROUP_LEADERS)
    return meeting_form(None, inspection, kind=kind, people=name_people(people))
