"""The outbox and the worker's jobs as pages: what waits, went, or failed and why; never what a mail says."""

import json
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from models.reminders import Mail
from views.access import allowed, mail_by_id, me
from views.clock import utc_now
from views.database import db
from views.mails import subject_of
from views.paging import PAGE_ROWS, Page
from views.words import format_day, format_time
from workflow.ledger.importing.waiting import count_waiting
from workflow.process.rights import holds
from workflow.reminders import jobs
from workflow.reminders.jobs import last_failure
from workflow.reminders.mailbox import (
    Box,
    count_mails,
    find_mails,
    find_outage,
    is_sendable,
    send_again,
    send_all_again,
)
from workflow.reminders.outbox import MailKind, address_of, mail_is_on
from workflow.reminders.sign_of_life import last_beat, worker_is_alive

bp = Blueprint("reminders", __name__)


@bp.get("/mail")
@allowed("mail.view")
def list_mails() -> ResponseReturnValue:
    counts = count_mails(db.session)
    box = _asked_box(counts)
    page = Page(request.args.get("page", 1, type=int), counts[box], partial(_address, box))
    mails = find_mails(db.session, box, offset=page.offset, limit=PAGE_ROWS)
    titles = holds(me(), "ledger.view")
    rows = [(mail, address_of(mail), _subject(mail, titles), _answer(mail), is_sendable(mail)) for mail in mails]
    may_resend = box is Box.UNDELIVERED and holds(me(), "mail.resend")
    strip = [(gettext(one.label), count, _address(one), one is box, "") for one, count in counts.items()]
    context = {"rows": rows, "page": page, "strip_items": strip, "box": box, "may_resend": may_resend}
    failure = find_outage(db.session) or last_failure(db.session, jobs.Job.SEND_MAILS)
    context |= {"mail_on": mail_is_on(), "failure": failure}
    return render_template("reminders/mails.html", **context)


@bp.post("/mail/<int:mail_id>/again")
@allowed("mail.resend", mail_by_id)
def resend(mail: Mail) -> ResponseReturnValue:
    """An undelivered mail is queued once more."""
    send_again(db.session, mail, actor=me(), now=utc_now())
    flash(gettext("The mail is queued again."), "success")
    return redirect(_address(Box.UNDELIVERED))


@bp.post("/mail/again")
@allowed("mail.resend")
def resend_all() -> ResponseReturnValue:
    """The undelivered mails are queued once more, as many as go at once."""
    if count := send_all_again(db.session, actor=me(), now=utc_now()):
        text = ngettext("%(num)s mail is queued again.", "%(num)s mails are queued again.", count)
        flash(text, "success")
    else:
        flash(gettext("None of these mails can be sent again."), "info")
    return redirect(_address(Box.UNDELIVERED))


@bp.get("/jobs")
@allowed("jobs.view")
def list_jobs() -> ResponseReturnValue:
    counts, heart = count_mails(db.session), last_beat(db.session)
    standing = [
        (gettext("Sign of life"), format_time(heart.beat_at) if heart else gettext("not yet")),
        (gettext("Mails waiting"), counts[Box.QUEUED] + counts[Box.REFUSED]),
        (gettext("Mails undelivered"), counts[Box.UNDELIVERED]),
        (gettext("Files waiting to be read or taken over"), count_waiting(db.session)),
    ]
    alive = worker_is_alive(db.session, utc_now())
    return render_template("reminders/jobs.html", jobs=jobs.list_jobs(db.session), alive=alive, standing=standing)


def _address(box: Box, page: int | None = None) -> str:
    return url_for("reminders.list_mails", status=box.value, page=page)


def _asked_box(counts: dict[Box, int]) -> Box:
    """What the address asks for; else what somebody has to look at, if there is any."""
    asked = request.args.get("status", "")
    if asked in set(Box):
        return Box(asked)
    return next((box for box in (Box.UNDELIVERED, Box.REFUSED) if counts[box]), Box.QUEUED)


def _subject(mail: Mail, titles: bool) -> str:
    """The subject; without a task's title for those who may not read the ledger. A digest is put together only when it
    is sent, so it is named by its day."""
    if mail.kind not in set(MailKind):
        return mail.kind
    content = json.loads(mail.content)
    if mail.kind == MailKind.DIGEST:
        return str(gettext("Daily digest of %(day)s", day=format_day(content["day"])))
    return subject_of(MailKind(mail.kind), content if titles else {**content, "title": ""})


def _answer(mail: Mail) -> str:
    """Our own sentence translated, the server's answer as it was given."""
    return gettext(mail.last_error) if mail.last_error else ""
