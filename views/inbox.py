"""The bell and the inbox: what a person was told, and how he or she wants to be told."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select
from wtforms import SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from config.settings import settings
from models.findings import Finding
from models.inspection import SpecialInspection
from models.ledger import Task
from models.letters import Letter
from models.meetings import ActionItem
from models.reminders import Notice
from models.words import Words
from views.access import allowed, me, own, task_by_ref
from views.addresses import LARGEST
from views.clock import book, utc_now
from views.database import db
from views.forms import Form, attempt, status_of
from views.mails import subject_of
from views.paging import PAGE_ROWS, Page
from views.words import spoken
from workflow.errors import NotFound
from workflow.inspection.finding_list import findings_seen, sees_matter
from workflow.inspection.outcomes import find_matter
from workflow.meetings.reading import load_items
from workflow.reminders import notices
from workflow.reminders.choices import choose_reminders, find_choice
from workflow.reminders.digest import find_standing, may_hear
from workflow.reminders.ladder import ladder
from workflow.reminders.letters import may_read
from workflow.reminders.outbox import MailKind

bp = Blueprint("inbox", __name__)
STEPS = (notices.REMINDER, notices.UNREACHED)  # kinds that the ladder words itself


@dataclass(frozen=True)
class Row:
    """A notice as it is read: `url` is empty for what the person may no longer see; `over`: no longer so."""

    notice: Notice
    said: str
    url: str
    over: bool = False
    titled: bool = False  # what is said names the task with its title
    meeting: str = ""  # that gave the action item of no task
    words: str = ""  # of the person who asked or answered: two questions on a task are told apart by them


class ChoiceForm(Form):
    hour = SelectField(lazy_gettext("Time of the daily mail"))
    by_mail = SelectMultipleField(
        lazy_gettext("By mail as well"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=True,
    )


@bp.get("/inbox")
@own
def list_notices() -> ResponseReturnValue:
    unread = request.args.get("show") != "all"
    counts = {True: notices.count_unread(db.session, me()), False: notices.count_notices(db.session, me())}
    page = Page(request.args.get("page", 1, type=int), counts[unread], lambda number: _address(unread, number))
    found = notices.find_notices(db.session, me(), unread=unread, offset=page.offset, limit=PAGE_ROWS)
    strip = [
        (_("Unread"), counts[True], _address(True), unread, ""),
        (_("All"), counts[False], _address(False), not unread, ""),
    ]
    context = {"rows": _rows(found), "page": page, "strip_items": strip, "unread": unread}
    return render_template("reminders/inbox.html", **context, newest=max((one.id for one in found), default=0))


@bp.get("/tasks/<ref>/told")
@allowed("ladder.view", task_by_ref)
def list_told(task: Task) -> ResponseReturnValue:
    """Who was told what of a task and when, by which way, and whether it was read: nobody can say "I was not told"."""
    count = notices.count_told(db.session, task)
    page = Page(
        request.args.get("page", 1, type=int),
        count,
        lambda number: url_for("inbox.list_told", ref=task.ref, page=number),
    )
    found = notices.find_told(db.session, task, offset=page.offset, limit=PAGE_ROWS)
    rows = [(notice, _said(notice, json.loads(notice.content))) for notice in found]
    return render_template("reminders/told.html", task=task, rows=rows, page=page)


@bp.post("/inbox/read")
@own
def mark_all_read() -> ResponseReturnValue:
    """Those up to the newest that the page showed: what has come since stays unread."""
    up_to = min(max(request.form.get("up_to", 0, type=int), 0), LARGEST)
    notices.mark_read(db.session, me(), utc_now(), up_to=up_to)
    return redirect(_address(True))


@bp.post("/inbox/<int:notice_id>/read")
@own
def mark_read(notice_id: int) -> ResponseReturnValue:
    notices.mark_read(db.session, me(), utc_now(), up_to=0, only=notice_id)
    return redirect(_address(True))


@bp.route("/account/reminders", methods=["GET", "POST"])
@own
def choose() -> ResponseReturnValue:
    known = find_choice(db.session, me())
    form = ChoiceForm(hour="" if known.hour is None else str(known.hour), by_mail=list(known.by_mail))
    sending = ladder().sending
    usual = (_("the usual hour, %(hour)s:00", hour=settings().digest_hour),)
    form.hour.choices = [("", *usual), *((str(h), f"{h}:00") for h in range(sending.from_hour, sending.until_hour))]
    form.by_mail.choices = [(topic.value, spoken(topic)) for topic in notices.Topic]

    def save() -> None:
        hour = int(form.hour.data) if form.hour.data else None
        choose_reminders(db.session, me(), hour=hour, by_mail=form.by_mail.data or [], now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        flash(_("Saved."), "success")
        return redirect(url_for("inbox.choose"))
    return render_template("reminders/choose.html", form=form), status_of(form)


def _rows(found: list[Notice]) -> list[Row]:
    standing = find_standing(db.session, found, book())
    contents = {one.id: json.loads(one.content) for one in found}
    items = load_items(db.session, (content["action"] for content in contents.values() if "action" in content))
    return [_row(one, contents[one.id], items, over=bool(one.reminder) and one.id not in standing) for one in found]


def _row(notice: Notice, content: dict[str, Any], items: Mapping[int, ActionItem], *, over: bool) -> Row:
    matter = items.get(content.get("action", 0)) if notice.task is None else notice.task
    visible = matter is None or may_hear(me(), matter)
    said = _said(notice, content if visible else {**content, "title": ""})
    url = _url_of(matter) if visible and matter else ""
    if matter is None and "absent" in content:
        url = url_for("people.account")
    if "letter" in content:
        letter = db.session.get(Letter, content["letter"])
        url = url_for("letters.show_letter", letter_id=letter.id) if letter and may_read(me(), letter) else ""
    if notice.kind == MailKind.TIE_FOUND:
        url = url_for("inspection.show_plan", code=content["inspection"])
    if notice.kind == MailKind.FINDING_SENT_BACK:
        url = _url_of_finding(content)
    if notice.kind == MailKind.CLOSING_REFUSED:
        url = _url_of_matter(content)
    if notice.kind in notices.FEEDBACK:
        url = url_for("inspection.show_letter", code=content["inspection"], unit=content["unit"])
    meeting = matter.meeting.title if isinstance(matter, ActionItem) else ""
    words = content.get("text", "") if url else ""
    return Row(notice, said, url, over, titled=notice.kind not in STEPS, meeting=meeting, words=words)


def _url_of_finding(content: dict[str, Any]) -> str:
    place = {"code": content["inspection"], "number": content["finding"]}
    seen = select(Finding.id).join(Finding.inspection).where(findings_seen(me()))
    seen = seen.where(SpecialInspection.code == place["code"], Finding.number == place["number"])
    return url_for("inspection.show_finding", **place) if db.session.scalar(seen) is not None else ""


def _url_of_matter(content: dict[str, Any]) -> str:
    """Of its page, while the reader may open it."""
    kind, number = content["matter"].split("/")
    place = {"kind": kind, "number": int(number), "unit": content["unit"]}
    inspection = db.session.scalar(select(SpecialInspection).where(SpecialInspection.code == content["inspection"]))
    try:
        matter = find_matter(db.session, inspection, **place) if inspection else None
    except NotFound:
        return ""
    seen = matter is not None and sees_matter(db.session, matter, actor=me())
    return url_for("inspection.show_matter", code=content["inspection"], **place) if seen else ""


def _url_of(matter: Task | ActionItem) -> str:
    if isinstance(matter, Task):
        return url_for("ledger.show_task", ref=matter.ref)
    return url_for("meetings.show_action", action_id=matter.id)


def _said(notice: Notice, content: dict[str, Any]) -> str:
    """A notice in one line, as the mails say it."""
    if notice.kind in STEPS:
        return spoken(Words(content["label"]["en"], content["label"]["zh"]))
    return subject_of(MailKind(notice.kind), content)


def _address(unread: bool, page: int | None = None) -> str:
    return url_for("inbox.list_notices", show=None if unread else "all", page=page)
