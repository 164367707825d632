"""One feedback letter: read, handed over, acknowledged with signature, answered once, decided on, taken as Word."""

from collections.abc import Callable
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.feedback import FeedbackLetter
from models.inspection import InspectedUnit
from views.access import allowed, found, me
from views.clock import utc_now
from views.database import db, reading
from views.documents import send_file_of
from views.forms import Form, attempt
from views.inspection import bp
from views.inspection.feedback_document import read_content, write_feedback_document
from views.inspection.feedback_forms import AcknowledgeForm, AnswerForm, DecisionForm, hand_over_form
from views.inspection.loading import inspected_by_code
from workflow.inspection.acknowledging import acknowledge_letter, is_signature_sound
from workflow.inspection.answering import answer_letter, days_to_answer, decide_answer
from workflow.inspection.at_work import is_opened
from workflow.inspection.feedback_content import digest_of, draft_content, list_undecided
from workflow.inspection.feedback_export import note_letter_export, require_letter_readable
from workflow.inspection.feedback_reading import find_letter, find_step, state_of
from workflow.inspection.standing import count_bare, find_unrated
from workflow.inspection.told import list_became
from workflow.ledger.exporting.formats import ExportFormat
from workflow.process.rights import holds


def readable_by_code(code: str, unit: str) -> InspectedUnit:
    """A unit whose letter the reader may read; for everybody else there is nothing at the address."""
    inspected = inspected_by_code(code, unit)
    require_letter_readable(db.session, inspected, actor=me())
    return inspected


def letter_by_code(code: str, unit: str) -> FeedbackLetter:
    return found(find_letter(db.session, readable_by_code(code, unit)))


@bp.get("/inspections/<code>/units/<unit>/feedback")
@allowed("feedback.view", readable_by_code)
def show_letter(inspected: InspectedUnit) -> ResponseReturnValue:
    return _page(inspected)


@bp.post("/inspections/<code>/units/<unit>/feedback/acknowledge")
@allowed("feedback.acknowledge", letter_by_code)
def acknowledge(letter: FeedbackLetter) -> ResponseReturnValue:
    """The first leader signs."""
    form = AcknowledgeForm()

    def save() -> None:
        shown, password = form.shown.data or "", form.password.data or ""
        acknowledge_letter(db.session, letter, shown, password, actor=me(), now=utc_now())

    return _act(letter, form, save, _("You have acknowledged the letter."), "acknowledge")


@bp.post("/inspections/<code>/units/<unit>/feedback/answer")
@allowed("feedback.answer", letter_by_code)
def answer(letter: FeedbackLetter) -> ResponseReturnValue:
    form = AnswerForm()

    def save() -> None:
        seen, text = form.seen_version.data or 0, form.answer.data or ""
        answer_letter(db.session, letter, text, actor=me(), seen_version=seen, now=utc_now())

    return _act(letter, form, save, _("The answer is sent to the office."), "answer")


@bp.post("/inspections/<code>/units/<unit>/feedback/decision")
@allowed("feedback.decide", letter_by_code)
def decide(letter: FeedbackLetter) -> ResponseReturnValue:
    form = DecisionForm()

    def save() -> None:
        seen, chosen = form.seen_version.data or 0, form.decision.data
        reason = form.reason.data or ""
        decide_answer(db.session, letter, chosen, reason, actor=me(), seen_version=seen, now=utc_now())

    return _act(letter, form, save, _("The decision is sent to the unit."), "decide")


@bp.post("/inspections/<code>/units/<unit>/feedback/word")
@allowed("feedback.view", readable_by_code)
def export_feedback(inspected: InspectedUnit) -> ResponseReturnValue:
    """As a Word document; that it was taken out is an event of the inspection."""
    with ExitStack() as undo:
        file = undo.enter_context(TemporaryFile())
        with reading():
            letter = find_letter(db.session, inspected)
            write_feedback_document(inspected, letter, file)
        note_letter_export(db.session, inspected, actor=me(), now=utc_now())
        undo.pop_all()
    number = letter.ref if letter else inspected.unit.code
    return send_file_of(file, ExportFormat.DOCX, _("Feedback letter %(number)s", number=number))


def _act(letter: FeedbackLetter, form: Form, save: Callable[[], None], done: str, name: str) -> ResponseReturnValue:
    """One step on a letter; a form that is refused comes back with what was typed."""
    code, unit = letter.inspected.inspection.code, letter.inspected.unit.code
    if form.validate_on_submit() and attempt(form, save):
        flash(done, "success")
        return redirect(url_for("inspection.show_letter", code=code, unit=unit))
    return _page(readable_by_code(code, unit), **{name: form})


def _page(inspected: InspectedUnit, **posted: Form) -> ResponseReturnValue:
    letter = find_letter(db.session, inspected)
    inside = holds(me(), "inspected.view", inspected)
    page = render_template(
        "inspection/letter.html",
        inspected=inspected,
        inspection=inspected.inspection,
        letter=letter,
        state=state_of(letter),
        answer_until=days_to_answer(db.session, letter) if letter and is_opened(inspected.inspection) else None,
        content=read_content(inspected, letter),
        sound=is_signature_sound(db.session, letter) if letter else True,
        inside=inside,
        became=list_became(db.session, letter) if letter else [],
        undecided=_undecided(inspected) if letter is None else [],
        unrated={} if letter else find_unrated(db.session, inspected.inspection, [inspected]).get(inspected.id, {}),
        bare=0 if letter else count_bare(db.session, [inspected.id]).get(inspected.id, 0),
        forms={**_forms(inspected, letter), **posted},
    )
    return page, 422 if posted else 200


def _undecided(inspected: InspectedUnit) -> list[Any]:
    return list_undecided(db.session, inspected.inspection, [inspected]).get(inspected.id, [])


def _forms(inspected: InspectedUnit, letter: FeedbackLetter | None) -> dict[str, Form]:
    """What the reader can do with the letter now."""
    if not is_opened(inspected.inspection):
        return {}
    if letter is None:
        return _to_hand_over(inspected)
    offered: dict[str, Form] = {
        "acknowledge": AcknowledgeForm(formdata=None, shown=letter.digest),
        "answer": AnswerForm(formdata=None, seen_version=letter.version),
        "decide": DecisionForm(formdata=None, seen_version=letter.version),
    }
    step = find_step(me(), letter)
    return {name: form for name, form in offered.items() if name == step}


def _to_hand_over(inspected: InspectedUnit) -> dict[str, Form]:
    if not holds(me(), "feedback.hand_over", inspected) or _undecided(inspected):
        return {}
    form = hand_over_form(inspected.inspection, sent=False)
    drafted = draft_content(db.session, inspected.inspection, inspected)
    form.letters.data = [f"{inspected.id}:{digest_of(drafted)}"]
    return {"hand_over": form}
