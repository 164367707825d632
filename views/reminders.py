"""The outbox as a page: what waits, what went, what could not be delivered and why; never what a mail says."""

import json
from functools import partial

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from models.reminders import Mail, MailStatus
from views.access import allowed, me
from views.database import db
from views.mails import subject_of
from views.paging import PAGE_ROWS, Page
from workflow.process.rights import holds
from workflow.reminders.mailbox import count_mails, find_mails
from workflow.reminders.outbox import MailKind, address_of

bp = Blueprint("reminders", __name__)


@bp.get("/mail")
@allowed("mail.view")
def list_mails() -> ResponseReturnValue:
    counts = count_mails(db.session)
    status = _asked_status(counts)
    page = Page(request.args.get("page", 1, type=int), counts[status], partial(_address, status))
    mails = find_mails(db.session, status, offset=page.offset, limit=PAGE_ROWS)
    titles = holds(me(), "ledger.view")
    rows = [(mail, address_of(mail), _subject(mail, titles), _answer(mail)) for mail in mails]
    strip = [(gettext(s.label), count, _address(s), s is status, "") for s, count in counts.items()]
    return render_template("reminders/mails.html", rows=rows, page=page, strip_items=strip, status=status)


def _address(status: MailStatus, page: int | None = None) -> str:
    return url_for("reminders.list_mails", status=status.value, page=page)


def _asked_status(counts: dict[MailStatus, int]) -> MailStatus:
    """What the address asks for; else the undelivered ones, if there are any."""
    asked = request.args.get("status", "")
    if asked in set(MailStatus):
        return MailStatus(asked)
    return MailStatus.UNDELIVERED if counts[MailStatus.UNDELIVERED] else MailStatus.QUEUED


def _subject(mail: Mail, titles: bool) -> str:
    """The subject; without a task's title for those who may not read the ledger."""
    if mail.kind not in set(MailKind):
        return mail.kind
    content = json.loads(mail.content)
    return subject_of(MailKind(mail.kind), content if titles else {**content, "title": ""})


def _answer(mail: Mail) -> str:
    """Our own sentence translated, the server's answer as it was given."""
    return gettext(mail.last_error) if mail.last_error else ""
