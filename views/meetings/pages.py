"""The list of meetings, one meeting with its decisions, action items and minutes, and the office's forms for it."""

from contextlib import ExitStack
from functools import partial
from tempfile import TemporaryFile
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.ledger import Campaign
from models.meetings import ActionStatus, Decision, Meeting, MeetingKind
from views.access import allowed, campaign_by_code, decision_by_number, me, meeting_by_id
from views.clock import book, today, utc_now
from views.database import db, reading
from views.documents import send_file_of
from views.forms import Form, attempt, status_of
from views.meetings import bp
from views.meetings.document import write_minutes
from views.meetings.forms import (
    DecisionForm,
    FileForm,
    MeetingForm,
    action_form,
    chosen_task,
    decision_form,
    meeting_form,
    withdraw_form,
)
from views.paging import PAGE_ROWS, Page
from views.words import named, spoken
from workflow.ledger.exporting.formats import ExportFormat
from workflow.meetings import holding as rules
from workflow.meetings.reading import (
    count_meetings,
    find_meetings,
    find_visible_tasks,
    list_campaigns,
    list_kept_back,
    list_open_campaigns,
    load_whole,
    note_export,
    require_readable,
)
from workflow.process.locking import require_open
from workflow.process.rights import holds
from workflow.reminders.colour import colour_of_action


@bp.get("/meetings")
@allowed("meeting.view")
def list_meetings() -> ResponseReturnValue:
    """Those that the reader reads, of a campaign or kind; what is not understood in the address is left out."""
    campaigns = list_campaigns(db.session, me())
    campaign = next((one for one in campaigns if one.code == request.args.get("campaign")), None)
    asked = request.args.get("kind", "")
    kind = MeetingKind(asked) if asked in set(MeetingKind) else None
    counts = count_meetings(db.session, me(), campaign)
    total = sum(counts.values()) if kind is None else counts[kind]
    page = Page(request.args.get("page", 1, type=int), total, partial(_address, kind, campaign))
    rows = find_meetings(db.session, me(), campaign, kind, offset=page.offset, limit=PAGE_ROWS)
    strip = [(_("All meetings"), sum(counts.values()), _address(None, campaign), kind is None, "")]
    strip += [(spoken(one), counts[one], _address(one, campaign), one is kind, "") for one in MeetingKind]
    callable_in = list_open_campaigns(db.session) if holds(me(), "meeting.edit") else []
    context = {"rows": rows, "page": page, "strip_items": strip, "tabs_items": _tabs(campaigns, campaign, kind)}
    return render_template("meetings/list.html", **context, callable_in=callable_in, today=today())


@bp.route("/campaigns/<code>/meetings/new", methods=["GET", "POST"])
@allowed("meeting.edit", campaign_by_code)
def new_meeting(campaign: Campaign) -> ResponseReturnValue:
    require_open(campaign)
    code, form, made = campaign.code, meeting_form(), list[Meeting]()
    if form.validate_on_submit() and attempt(form, lambda: made.append(_record(campaign, form))):
        flash(_("The meeting is entered."), "success")
        return redirect(url_for("meetings.show_meeting", meeting_id=made[0].id))
    context = {"form": form, "about": campaign_by_code(code), "back": url_for("meetings.list_meetings")}
    return render_template("meetings/new.html", **context), status_of(form)


@bp.get("/meetings/<int:meeting_id>")
@allowed("meeting.view", meeting_by_id)
def show_meeting(meeting: Meeting) -> ResponseReturnValue:
    return meeting_page(meeting.id)


@bp.route("/meetings/<int:meeting_id>/edit", methods=["GET", "POST"])
@allowed("meeting.edit", meeting_by_id)
def edit_meeting(meeting: Meeting) -> ResponseReturnValue:
    rules.require_unclosed(meeting)
    meeting_id, form = meeting.id, meeting_form(meeting, meeting.inspection)

    def save() -> None:
        seen = form.seen_version.data or 0
        rules.edit_meeting(db.session, meeting, form.facts(), actor=me(), seen_version=seen, now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        flash(_("Saved."), "success")
        return redirect(url_for("meetings.show_meeting", meeting_id=meeting_id))
    return render_template("meetings/edit.html", form=form, meeting=meeting_by_id(meeting_id)), status_of(form)


@bp.post("/meetings/<int:meeting_id>/decisions")
@allowed("meeting.edit", meeting_by_id)
def add_decision(meeting: Meeting) -> ResponseReturnValue:
    meeting_id = meeting.id
    form = decision_form(rules.list_offered_tasks(db.session, meeting), DecisionForm())

    def save() -> None:
        text, task = form.text.data or "", chosen_task(form.task)
        rules.add_decision(db.session, meeting, text, task, actor=me(), now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        flash(_("The decision is written down."), "success")
        return redirect(url_for("meetings.show_meeting", meeting_id=meeting_id, _anchor="decisions"))
    return meeting_page(meeting_id, decision=form)


@bp.post("/meetings/<int:meeting_id>/decisions/<int:number>/remove")
@allowed("meeting.edit", decision_by_number)
def remove_decision(decision: Decision) -> ResponseReturnValue:
    meeting, number = decision.meeting, decision.number
    seen = request.form.get("seen_version", 0, type=int)
    rules.remove_decision(db.session, meeting, number, actor=me(), seen_version=seen, now=utc_now())
    flash(_("The decision is taken out."), "success")
    return redirect(url_for("meetings.show_meeting", meeting_id=meeting.id, _anchor="decisions"))


@bp.post("/meetings/<int:meeting_id>/word")
@allowed("meeting.view", meeting_by_id)
def export_minutes(meeting: Meeting) -> ResponseReturnValue:
    """The minutes as a Word document; that they were taken out is an event of the campaign."""
    require_readable(db.session, me(), meeting)
    with ExitStack() as undo:
        file = undo.enter_context(TemporaryFile())
        with reading():
            whole = load_whole(db.session, meeting.id)
            visible = find_visible_tasks(db.session, me(), whole.tasks)
            write_minutes(whole, visible, list_kept_back(me(), whole, visible), file)
        note_export(db.session, meeting, actor=me(), now=utc_now())
        undo.pop_all()
    return send_file_of(file, ExportFormat.DOCX, _("Minutes %(title)s", title=meeting.title))


def meeting_page(meeting_id: int, status: int = 422, **posted: Form) -> ResponseReturnValue:
    """The meeting, and for the office what can be added to it."""
    meeting = load_whole(db.session, meeting_id)
    require_readable(db.session, me(), meeting)
    may_edit = holds(me(), "meeting.edit") and rules.is_open(meeting)
    visible = find_visible_tasks(db.session, me(), meeting.tasks)
    page = render_template(
        "meetings/meeting.html",
        meeting=meeting,
        visible=visible,
        kept_back=list_kept_back(me(), meeting, visible),
        signals={one.id: colour_of_action(one, book()) for one in meeting.actions if one.status is ActionStatus.OPEN},
        forms=_forms(meeting, posted) if may_edit else {},
        may_edit=may_edit,
        to_come=meeting.held_on > today(),
    )
    return page, status if posted else 200


def _forms(meeting: Meeting, posted: dict[str, Form]) -> dict[str, Form]:
    tasks = rules.list_offered_tasks(db.session, meeting)
    fresh: dict[str, Form] = {
        "decision": decision_form(tasks),
        "action": action_form(tasks),
        "file": FileForm(formdata=None),
        "withdraw": withdraw_form(meeting),
    }
    return {**fresh, **posted}


def _record(campaign: Campaign, form: MeetingForm) -> Meeting:
    return rules.record_meeting(db.session, campaign, form.facts(), actor=me(), now=utc_now())


def _tabs(campaigns: list[Campaign], chosen: Campaign | None, kind: MeetingKind | None) -> list[Any]:
    """One for each campaign, where there are several."""
    if len(campaigns) < 2:
        return []
    every = (_("All campaigns"), _address(kind, None), chosen is None, None)
    return [every, *((f"{one.code} {named(one)}", _address(kind, one), one is chosen, None) for one in campaigns)]


def _address(kind: MeetingKind | None, campaign: Campaign | None, page: int | None = None) -> str:
    chosen: dict[str, Any] = {"kind": kind.value if kind else None, "campaign": campaign.code if campaign else None}
    return url_for("meetings.list_meetings", **chosen, page=page)
