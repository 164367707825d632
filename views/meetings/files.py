"""Files of the minutes: taken in, taken out, and given to those who read the meeting, as evidence is."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.meetings import Meeting, MinutesFile
from views.access import allowed, found, me, meeting_by_id
from views.clock import utc_now
from views.database import db
from views.evidence.receive import Refused, read_files
from views.evidence.serve import send_stored
from views.forms import attempt
from views.meetings import bp
from views.meetings.forms import FileForm, WithdrawForm, withdraw_form
from views.meetings.pages import meeting_page
from views.words import spoken
from workflow.meetings import files as rules
from workflow.meetings.holding import require_unclosed
from workflow.meetings.reading import require_readable


@bp.post("/meetings/<int:meeting_id>/files")
@allowed("meeting.edit", meeting_by_id)
def add_file(meeting: Meeting) -> ResponseReturnValue:
    require_unclosed(meeting)
    meeting_id = meeting.id
    files = read_files("file")
    form = FileForm()
    if len(files) != 1:
        form.refuse(_("Choose one file."), "file")
        return meeting_page(meeting_id, file=form)
    file = files[0]
    if isinstance(file, Refused):
        form.refuse(spoken(file.error.message), "file")
        return meeting_page(meeting_id, file.error.status, file=form)
    if attempt(form, lambda: rules.add_minutes_file(db.session, meeting, file, actor=me(), now=utc_now())):
        flash(_("“%(title)s” was added.", title=file.filename), "success")
        return redirect(url_for("meetings.show_meeting", meeting_id=meeting_id, _anchor="files"))
    return meeting_page(meeting_id, file=form)


@bp.post("/meetings/<int:meeting_id>/files/withdraw")
@allowed("meeting.edit", meeting_by_id)
def withdraw_file(meeting: Meeting) -> ResponseReturnValue:
    meeting_id, form = meeting.id, withdraw_form(meeting, WithdrawForm())

    def save() -> None:
        file = next((one for one in meeting.files if one.id == form.chosen.data), None)
        rules.withdraw_minutes_file(db.session, meeting, file, form.reason.data or "", actor=me(), now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        flash(_("The file is taken out of the minutes."), "success")
        return redirect(url_for("meetings.show_meeting", meeting_id=meeting_id, _anchor="files"))
    return meeting_page(meeting_id, withdraw=form)


@bp.get("/meetings/files/<int:file_id>")
@allowed("meeting.view", lambda file_id: found(db.session.get(MinutesFile, file_id)))
def download_file(file: MinutesFile) -> ResponseReturnValue:
    require_readable(db.session, me(), file.meeting)
    rules.require_there(file)
    return send_stored(file, as_attachment=True)
