"""Supervision letters: the list with their effect, one letter, and what the office does with it."""

from contextlib import ExitStack
from functools import partial
from tempfile import TemporaryFile
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import DateField, TextAreaField
from wtforms.validators import Optional

from models.ledger import Campaign, Task
from models.letters import Letter, LetterStatus
from models.people import User
from models.words import N_, say
from views.access import allowed, letter_by_id, me, task_by_ref
from views.clock import today, utc_now
from views.database import db, reading
from views.documents import send_file_of
from views.forms import Form, SeenForm, attempt
from views.letter_document import text_for_reader, write_letter_document
from views.paging import PAGE_ROWS, Page
from views.words import named, spoken
from workflow.ledger.exporting.formats import ExportFormat
from workflow.process.rights import holds
from workflow.reminders import letters as rules
from workflow.reminders.letter_list import count_letters, find_letters, list_campaigns, tell_effects

bp = Blueprint("letters", __name__)
PROSE = {"rows": 10, "dir": "auto"}
LEFT = {
    "zh": N_("The Chinese text was not changed. Read it again: both texts must say the same."),
    "en": N_("The English text was not changed. Read it again: both texts must say the same."),
}


class TextForm(SeenForm):
    zh = TextAreaField(lazy_gettext("Text in Chinese"), render_kw={**PROSE, "lang": "zh-Hans"})
    en = TextAreaField(lazy_gettext("Text in English"), render_kw={**PROSE, "lang": "en"})


class IssueForm(SeenForm):
    answer_until = DateField(lazy_gettext("Answer by"), [Optional()])


class DiscardForm(SeenForm):
    reason = TextAreaField(lazy_gettext("Why it is not sent"), render_kw={"rows": 3, "dir": "auto"})


class AnswerForm(SeenForm):
    answered_on = DateField(lazy_gettext("Answered on"), [Optional()])
    answer = TextAreaField(lazy_gettext("What the unit answered"), render_kw={"rows": 6, "dir": "auto"})


@bp.get("/letters")
@allowed("letter.view")
def list_letters() -> ResponseReturnValue:
    """All letters, or those of a campaign or status; what is not understood in the address is left out."""
    campaigns = list_campaigns(db.session)
    campaign = next((one for one in campaigns if one.code == request.args.get("campaign")), None)
    asked = request.args.get("status", "")
    status = LetterStatus(asked) if asked in set(LetterStatus) else None
    counts = count_letters(db.session, campaign)
    total = sum(counts.values()) if status is None else counts[status]
    page = Page(request.args.get("page", 1, type=int), total, partial(_address, status, campaign))
    rows = find_letters(db.session, status, campaign, actor=me(), offset=page.offset, limit=PAGE_ROWS, today=today())
    strip = [(_("All letters"), sum(counts.values()), _address(None, campaign), status is None, "")]
    strip += [(spoken(one), counts[one], _address(one, campaign), one is status, "") for one in LetterStatus]
    context = {"rows": rows, "page": page, "strip_items": strip, "tabs_items": _tabs(campaigns, campaign, status)}
    return render_template("reminders/letters.html", **context)


@bp.get("/letters/<int:letter_id>")
@allowed("letter.read", letter_by_id)
def show_letter(letter: Letter) -> ResponseReturnValue:
    return _letter_page(letter)


@bp.post("/tasks/<ref>/letters")
@allowed("letter.write", task_by_ref)
def write_letter(task: Task) -> ResponseReturnValue:
    """Draft one by hand."""
    letter = rules.write_letter(db.session, task, actor=me(), now=utc_now())
    db.session.flush()
    return redirect(url_for("letters.show_letter", letter_id=letter.id))


@bp.route("/letters/<int:letter_id>/edit", methods=["GET", "POST"])
@allowed("letter.write", letter_by_id)
def edit_letter(letter: Letter) -> ResponseReturnValue:
    letter_id, text = letter.id, rules.body_of(letter, today())
    form, left = TextForm(seen_version=letter.version, zh=text.zh, en=text.en), list[str]()
    if form.validate_on_submit() and attempt(form, lambda: left.append(_edit(letter, form))):
        flash(_("The text of the letter is saved."), "success")
        if left[0]:
            flash(spoken(say(LEFT[left[0]])), "warning")
        return redirect(url_for("letters.show_letter", letter_id=letter_id))
    if letter.status is not LetterStatus.DRAFT:
        return redirect(url_for("letters.show_letter", letter_id=letter_id))
    page = render_template("reminders/letter_edit.html", letter=letter_by_id(letter_id), form=form)
    return page, 422 if form.is_submitted() else 200


@bp.post("/letters/<int:letter_id>/issue")
@allowed("letter.write", letter_by_id)
def issue_letter(letter: Letter) -> ResponseReturnValue:
    letter_id, form, told = letter.id, IssueForm(), list[User]()
    if form.validate_on_submit() and attempt(form, lambda: told.extend(_issue(letter, form))):
        _say_who_is_told(told)
        return redirect(url_for("letters.show_letter", letter_id=letter_id))
    return _letter_page(letter_by_id(letter_id), issue=form)


@bp.post("/letters/<int:letter_id>/discard")
@allowed("letter.write", letter_by_id)
def discard_letter(letter: Letter) -> ResponseReturnValue:
    letter_id, form = letter.id, DiscardForm()
    if form.validate_on_submit() and attempt(form, lambda: _discard(letter, form)):
        flash(_("The letter is discarded; its number is not given again."), "success")
        return redirect(url_for("letters.show_letter", letter_id=letter_id))
    return _letter_page(letter_by_id(letter_id), discard=form)


@bp.post("/letters/<int:letter_id>/answer")
@allowed("letter.write", letter_by_id)
def record_answer(letter: Letter) -> ResponseReturnValue:
    letter_id, form = letter.id, AnswerForm()
    if form.validate_on_submit() and attempt(form, lambda: _answer(letter, form)):
        flash(_("The answer of the unit is recorded."), "success")
        return redirect(url_for("letters.show_letter", letter_id=letter_id))
    return _letter_page(letter_by_id(letter_id), answer=form)


@bp.post("/letters/<int:letter_id>/word")
@allowed("letter.read", letter_by_id)
def export_letter(letter: Letter) -> ResponseReturnValue:
    """As a Word document; that it was taken out is an event of the task."""
    rules.require_readable(me(), letter)
    with ExitStack() as undo:
        file = undo.enter_context(TemporaryFile())
        with reading():
            write_letter_document(letter, file)
        rules.note_export(db.session, letter, actor=me(), now=utc_now())
        undo.pop_all()
    return send_file_of(file, ExportFormat.DOCX, _("Supervision letter %(number)s", number=letter.ref))


def _letter_page(letter: Letter, **posted: Form) -> ResponseReturnValue:
    """The letter, and to whoever may the one thing that can be done with it."""
    rules.require_readable(me(), letter)
    seen = letter.version
    forms: dict[str, Form] = {
        "issue": posted.get("issue")
        or IssueForm(formdata=None, seen_version=seen, answer_until=rules.propose_answer_day(db.session, today())),
        "discard": posted.get("discard") or DiscardForm(formdata=None, seen_version=seen),
        "answer": posted.get("answer") or AnswerForm(formdata=None, seen_version=seen, answered_on=today()),
    }
    for name, field in (
        ("issue", "answer_until"),
        ("discard", "reason"),
        ("answer", "answered_on"),
        ("answer", "answer"),
    ):
        forms[name][field].flags.required = True
    page = render_template(
        "reminders/letter.html",
        letter=letter,
        task=letter.task,
        row=tell_effects(db.session, [letter], today())[0],
        text=text_for_reader(rules.body_of(letter, today())),
        still_true=rules.is_true(letter, today()),
        forms=forms,
        may_write=letter.campaign.closed_at is None and holds(me(), "letter.write", letter.task),
        is_mine=holds(me(), "task.prepare", letter.task),
        may_list=holds(me(), "letter.view"),
    )
    return page, 422 if posted else 200


def _tabs(campaigns: list[Campaign], chosen: Campaign | None, status: LetterStatus | None) -> list[Any]:
    """One for each campaign, where there are several."""
    if len(campaigns) < 2:
        return []
    every = (_("All campaigns"), _address(status, None), chosen is None, None)
    own = [(f"{one.code} {named(one)}", _address(status, one), one is chosen, None) for one in campaigns]
    return [every, *own]


def _address(status: LetterStatus | None, campaign: Campaign | None, page: int | None = None) -> str:
    chosen: dict[str, Any] = {
        "status": status.value if status else None,
        "campaign": campaign.code if campaign else None,
    }
    return url_for("letters.list_letters", **chosen, page=page)


def _say_who_is_told(told: list[User]) -> None:
    if told:
        names = _(", ").join(user.name for user in told)
        flash(_("The letter is issued. Told at once: %(names)s.", names=names), "success")
    else:
        flash(_("The letter is issued, but the unit has no active leader or liaison who could be told."), "warning")


def _edit(letter: Letter, form: TextForm) -> str:
    return rules.edit_letter(
        db.session,
        letter,
        zh=form.zh.data or "",
        en=form.en.data or "",
        actor=me(),
        seen_version=form.seen_version.data or 0,
        now=utc_now(),
    )


def _issue(letter: Letter, form: IssueForm) -> list[User]:
    seen = form.seen_version.data or 0
    return rules.issue_letter(db.session, letter, form.answer_until.data, actor=me(), seen_version=seen, now=utc_now())


def _discard(letter: Letter, form: DiscardForm) -> None:
    seen, reason = form.seen_version.data or 0, form.reason.data or ""
    rules.discard_letter(db.session, letter, reason, actor=me(), seen_version=seen, now=utc_now())


def _answer(letter: Letter, form: AnswerForm) -> None:
    rules.record_answer(
        db.session,
        letter,
        form.answer.data or "",
        form.answered_on.data,
        actor=me(),
        seen_version=form.seen_version.data or 0,
        now=utc_now(),
    )
