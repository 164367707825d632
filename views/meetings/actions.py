"""Action items: giving one, the list, one with its report, and what the office decides on it."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.meetings import ActionItem, ActionStatus, Meeting
from views.access import action_by_id, allowed, me, meeting_by_id
from views.clock import book, today, utc_now
from views.database import db
from views.forms import Form, attempt, status_of
from views.meetings import bp
from views.meetings.forms import ActionForm, ReasonForm, ReportForm, action_form, edited_action_form
from views.meetings.pages import meeting_page
from views.paging import PAGE_ROWS, Page
from views.words import spoken
from workflow.evidence.gates import may_add
from workflow.meetings import actions as rules
from workflow.meetings.holding import list_offered_tasks
from workflow.meetings.reading import (
    count_items,
    find_items,
    find_readable,
    find_visible_tasks,
    require_item_readable,
)
from workflow.process.rights import holds
from workflow.reminders.colour import colour_of_action


@bp.post("/meetings/<int:meeting_id>/actions")
@allowed("meeting.edit", meeting_by_id)
def add_action(meeting: Meeting) -> ResponseReturnValue:
    meeting_id = meeting.id
    form = action_form(list_offered_tasks(db.session, meeting), ActionForm())
    if form.validate_on_submit() and attempt(form, lambda: _add(meeting, form)):
        flash(_("The action item is given; it stands in “My work” of the unit until it is done."), "success")
        return redirect(url_for("meetings.show_meeting", meeting_id=meeting_id, _anchor="actions"))
    return meeting_page(meeting_id, action=form)


@bp.get("/meetings/actions")
@allowed("meeting.view")
def list_actions() -> ResponseReturnValue:
    """The action items that the reader reads, by status."""
    asked = request.args.get("status", ActionStatus.OPEN.value)
    status = ActionStatus(asked) if asked in set(ActionStatus) else None
    counts = count_items(db.session, me())
    total = sum(counts.values()) if status is None else counts[status]
    page = Page(request.args.get("page", 1, type=int), total, lambda number: _address(asked, number))
    items = find_items(db.session, me(), status, offset=page.offset, limit=PAGE_ROWS)
    strip = [(spoken(one), counts[one], _address(one.value), one is status, "") for one in ActionStatus]
    strip.append((_("All action items"), sum(counts.values()), _address("all"), status is None, ""))
    return render_template(
        "meetings/actions.html",
        items=items,
        page=page,
        strip_items=strip,
        visible=find_visible_tasks(db.session, me(), [item.task for item in items]),
        readable=find_readable(db.session, me(), [item.meeting for item in items]),
        signals={one.id: colour_of_action(one, book()) for one in items if one.status is ActionStatus.OPEN},
    )


@bp.get("/meetings/actions/<int:action_id>")
@allowed("meeting.view", action_by_id)
def show_action(item: ActionItem) -> ResponseReturnValue:
    return _action_page(item)


@bp.route("/meetings/actions/<int:action_id>/edit", methods=["GET", "POST"])
@allowed("action.decide", action_by_id)
def edit_action(item: ActionItem) -> ResponseReturnValue:
    action_id = item.id
    form = edited_action_form(item, list_offered_tasks(db.session, item.meeting))

    def save() -> None:
        seen = form.seen_version.data or 0
        rules.edit_action(db.session, item, form.facts(), actor=me(), seen_version=seen, now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        flash(_("Saved."), "success")
        return redirect(url_for("meetings.show_action", action_id=action_id))
    fresh = action_by_id(action_id)
    if fresh.status is not ActionStatus.OPEN or rules.is_stuck(fresh):
        return redirect(url_for("meetings.show_action", action_id=action_id))
    return render_template("meetings/action_edit.html", form=form, item=fresh), status_of(form)


@bp.post("/meetings/actions/<int:action_id>/report")
@allowed("action.report", action_by_id)
def report_action(item: ActionItem) -> ResponseReturnValue:
    form = ReportForm()

    def save() -> None:
        note, day, seen = form.done_note.data or "", form.done_on.data, form.seen_version.data or 0
        rules.report_action(db.session, item, note, day, actor=me(), seen_version=seen, now=utc_now())

    return _done(item, form, "report", save, _("Reported as done; the office confirms it."))


@bp.post("/meetings/actions/<int:action_id>/confirm")
@allowed("action.decide", action_by_id)
def confirm_action(item: ActionItem) -> ResponseReturnValue:
    seen = request.form.get("seen_version", 0, type=int)
    rules.confirm_action(db.session, item, actor=me(), seen_version=seen, now=utc_now())
    flash(_("Confirmed as done."), "success")
    return redirect(url_for("meetings.show_action", action_id=item.id))


@bp.post("/meetings/actions/<int:action_id>/reopen")
@allowed("action.decide", action_by_id)
def reopen_action(item: ActionItem) -> ResponseReturnValue:
    form = ReasonForm()

    def save() -> None:
        reason, seen = form.reason.data or "", form.seen_version.data or 0
        rules.reopen_action(db.session, item, reason, actor=me(), seen_version=seen, now=utc_now())

    return _done(item, form, "reopen", save, _("Reopened: the unit has it to do again."))


@bp.post("/meetings/actions/<int:action_id>/drop")
@allowed("action.decide", action_by_id)
def drop_action(item: ActionItem) -> ResponseReturnValue:
    form = ReasonForm()

    def save() -> None:
        reason, seen = form.reason.data or "", form.seen_version.data or 0
        rules.drop_action(db.session, item, reason, actor=me(), seen_version=seen, now=utc_now())

    return _done(item, form, "drop", save, _("Dropped; it stays readable with the reason."))


def _done(item: ActionItem, form: Form, name: str, save: Callable[[], None], told: str) -> ResponseReturnValue:
    action_id = item.id
    if form.validate_on_submit() and attempt(form, save):
        flash(told, "success")
        return redirect(url_for("meetings.show_action", action_id=action_id))
    return _action_page(action_by_id(action_id), **{name: form})


def _action_page(item: ActionItem, **posted: Form) -> ResponseReturnValue:
    require_item_readable(db.session, me(), item)
    seen, moving = item.version, not rules.is_stuck(item)
    forms: dict[str, Form] = {
        "report": ReportForm(formdata=None, seen_version=seen, done_on=today()),
        "reopen": ReasonForm(formdata=None, seen_version=seen),
        "drop": ReasonForm(formdata=None, seen_version=seen),
        **posted,
    }
    for name, field in (("report", "done_on"), ("report", "done_note"), ("reopen", "reason"), ("drop", "reason")):
        forms[name][field].flags.required = True
    page = render_template(
        "meetings/action.html",
        item=item,
        forms=forms,
        visible=find_visible_tasks(db.session, me(), [item.task]),
        readable=find_readable(db.session, me(), [item.meeting]),
        signal=colour_of_action(item, book()) if item.status is ActionStatus.OPEN else None,
        may_report=moving and item.status is ActionStatus.OPEN and holds(me(), "action.report", item),
        may_prove=item.task is not None and may_add(me(), item.task),
        may_decide=moving and holds(me(), "action.decide", item),
        own_report=rules.is_own_report(item, me()),
    )
    return page, 422 if posted else 200


def _add(meeting: Meeting, form: ActionForm) -> None:
    rules.add_action(db.session, meeting, form.facts(), actor=me(), now=utc_now())


def _address(status: str, page: int | None = None) -> str:
    return url_for("meetings.list_actions", status=status, page=page)
