"""The monitoring priorities: the list of gaps, one gap, the unit's answer, and closing it with a reason."""

from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import TextAreaField

from models.evidence import EvidenceSide
from models.ledger import Task
from models.verification import Gap, Severity
from views.access import allowed, found, me
from views.clock import today, utc_now
from views.database import db
from views.evidence.box import upload_context
from views.forms import SeenForm, attempt
from views.ledger.tasks import supplementary_of
from views.paging import PAGE_ROWS, Page
from views.process.action_form import Checkboxes
from views.verification import bp
from views.verification.forms import require
from views.words import format_day, named, spoken
from workflow.inspection.outcomes import list_followed
from workflow.monitoring.attaching import list_attachable
from workflow.process.rights import holds
from workflow.verification import gaps as rules
from workflow.verification.gaps import Shown, Wanted


class CloseForm(SeenForm):
    reason = TextAreaField(lazy_gettext("Why it is closed"), render_kw={"rows": 3, "dir": "auto"})
    evidence = Checkboxes(lazy_gettext("Files that show it"), coerce=int, validate_choice=False)

    def offer(self, task: Task) -> None:
        """The files of the inspection side."""
        files = list_attachable(db.session, task, EvidenceSide.INSPECTION)
        self.evidence.choices = [(file.id, f"{file.title} · {format_day(file.dated_on)}") for file in files]


class ReplyForm(SeenForm):
    answer = TextAreaField(lazy_gettext("What was done about it"), render_kw={"rows": 4, "dir": "auto"})


def gap_at(gap_id: int) -> Gap:
    return found(db.session.get(Gap, gap_id))


@bp.get("/gaps")
@allowed("ledger.view")
def list_gaps() -> ResponseReturnValue:
    """Those that the reader may see; what is not understood in the address is left out."""
    units, campaigns = rules.list_places(db.session, me())

    def asked(name: str) -> str:
        return request.args.get(name, "")

    wanted = Wanted(
        next((one for one in units if one.code == asked("unit")), None),
        next((one for one in campaigns if one.code == asked("campaign")), None),
        Severity(asked("severity")) if asked("severity") in set(Severity) else None,
    )
    shown = Shown(asked("show")) if asked("show") in set(Shown) else Shown.OPEN
    counts = rules.count_gaps(db.session, me(), wanted, today())
    page = Page(request.args.get("page", 1, type=int), counts[shown], partial(_address, wanted, shown))
    gaps = rules.find_gaps(db.session, me(), wanted, shown, today(), offset=page.offset, limit=PAGE_ROWS)
    return render_template(
        "verification/gaps.html",
        gaps=gaps,
        since=rules.find_first_cycles(db.session, gaps),
        page=page,
        strip_items=[(spoken(one), counts[one], _address(wanted, one), one is shown, "") for one in Shown],
        choices=_choices(units, campaigns),
        wanted=wanted,
        shown=shown,
        today=today(),
    )


@bp.get("/gaps/<int:gap_id>")
@allowed("task.view", gap_at)
def show_gap(gap: Gap) -> ResponseReturnValue:
    return _page(gap)


@bp.post("/gaps/<int:gap_id>/close")
@allowed("gap.close", gap_at)
def close_gap(gap: Gap) -> ResponseReturnValue:
    """An inspector closes it."""
    gap_id, form = gap.id, CloseForm()
    form.offer(gap.task)

    def close() -> None:
        seen, reason, files = form.seen_version.data or 0, form.reason.data or "", form.evidence.data or ()
        rules.close_gap(db.session, gap, reason, files, actor=me(), seen_version=seen, now=utc_now())

    if form.validate_on_submit() and attempt(form, close):
        flash(_("The gap is closed."), "success")
        return redirect(url_for("verification.show_gap", gap_id=gap_id))
    return _page(gap_at(gap_id), close=form)


@bp.post("/gaps/<int:gap_id>/answer")
@allowed("task.prepare", gap_at)
def answer_gap(gap: Gap) -> ResponseReturnValue:
    """The unit says what it has done."""
    gap_id, form = gap.id, ReplyForm()

    def reply() -> None:
        seen, answer = form.seen_version.data or 0, form.answer.data or ""
        rules.answer_gap(db.session, gap, answer, actor=me(), seen_version=seen, now=utc_now())

    if form.validate_on_submit() and attempt(form, reply):
        flash(_("The answer is saved."), "success")
        return redirect(url_for("verification.show_gap", gap_id=gap_id))
    return _page(gap_at(gap_id), reply=form)


def _page(gap: Gap, close: CloseForm | None = None, reply: ReplyForm | None = None) -> ResponseReturnValue:
    seen = {"formdata": None, "seen_version": gap.version}
    closes = rules.may_close(me(), gap)
    bar = rules.find_bar(db.session, gap) if closes else None
    if close is None and closes and bar is None:
        close = CloseForm(**seen)
        close.offer(gap.task)
    if reply is None and rules.may_answer(me(), gap):
        reply = ReplyForm(**seen, answer=gap.answer)
    for form, name in ((close, "reason"), (reply, "answer")):
        if form is not None:
            require(form, name)
    followed = [row for row in list_followed(db.session, gap.task) if row.gap_id == gap.id]
    follows = {"followed": followed, "may_follow": holds(me(), "inspection.list")}
    sent = next((form for form in (close, reply) if form is not None and form.is_submitted()), None)
    forms = {"close": close, "reply": reply, "sent": sent, "upload": upload_context(gap.task) if close else None}
    named_by, named_on = rules.find_naming(db.session, gap, actor=me())
    naming = {"named_by": named_by, "named_on": named_on, "bar": bar}
    page = render_template(
        "verification/gap.html",
        gap=gap,
        task=gap.task,
        today=today(),
        **forms,
        **naming,
        **follows,
        **supplementary_of(gap.task),
    )
    return page, 422 if sent is not None else 200


def _choices(units: list[Any], campaigns: list[Any]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Name, label and options of each filter."""
    return [
        ("unit", _("Lead unit"), [(one.code, named(one)) for one in units]),
        ("campaign", _("Campaign"), [(one.code, named(one)) for one in campaigns]),
        ("severity", _("How serious"), [(one.value, spoken(one)) for one in Severity]),
    ]


def _address(wanted: Wanted, shown: Shown, number: int = 1) -> str:
    return url_for(
        "verification.list_gaps",
        unit=wanted.unit.code if wanted.unit else None,
        campaign=wanted.campaign.code if wanted.campaign else None,
        severity=wanted.severity.value if wanted.severity else None,
        show=shown.value if shown is not Shown.OPEN else None,
        page=number if number > 1 else None,
    )
