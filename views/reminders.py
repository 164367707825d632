"""The outbox as a page: what waits, what went, what could not be delivered and why; never what a mail says."""

import json
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from models.reminders import Mail, MailStatus
from views.access import allowed, me
from views.database import db
from views.mails import subject_of
from workflow.process.rights import holds
from workflow.reminders.mailbox import count_mails, find_mails
from workflow.reminders.outbox import MailKind

bp = Blueprint("reminders", __name__)
PAGE = 50


@dataclass(frozen=True)
class Page:
    """What the pager shows."""

    number: int
    total: int
    status: MailStatus

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))

    @property
    def first(self) -> int:
        return min(self.total, (self.number - 1) * PAGE + 1)

    @property
    def last(self) -> int:
        return min(self.total, self.number * PAGE)

    def url_for(self, number: int) -> str:
        return url_for("reminders.list_mails", status=self.status.value, page=number)


@bp.get("/mail")
@allowed("mail.view")
def list_mails() -> ResponseReturnValue:
    counts = count_mails(db.session)
    status = _asked_status(counts)
    wanted = max(1, request.args.get("page", 1, type=int))
    page = Page(min(wanted, Page(1, counts[status], status).pages), counts[status], status)
    mails = find_mails(db.session, status, offset=(page.number - 1) * PAGE, limit=PAGE)
    titles = holds(me(), "ledger.view")
    rows = [(mail, _subject(mail, titles), _answer(mail)) for mail in mails]
    strip = [
        (gettext(s.label), counts[s], url_for("reminders.list_mails", status=s.value), s is status, "") for s in counts
    ]
    return render_template("reminders/mails.html", rows=rows, page=page, strip_items=strip, status=status)


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
