"""Feedback: the overview of an inspection's letters with their hand-over, and the letters that a person may read."""

from collections import Counter
from collections.abc import Iterable
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from models.inspection import SpecialInspection
from views.access import allowed, me
from views.clock import utc_now
from views.database import db
from views.forms import attempt
from views.inspection import bp
from views.inspection.feedback_forms import HandOverForm, hand_over_form
from views.inspection.frame import frame_of
from views.inspection.loading import inspection_by_code
from views.paging import PAGE_ROWS, Page
from views.words import spoken
from workflow.inspection.at_work import is_opened
from workflow.inspection.feedback_content import list_undecided
from workflow.inspection.feedback_reading import (
    LetterState,
    count_letters,
    count_states,
    list_letters,
    list_rows,
    may_hand_over,
    state_of,
)
from workflow.inspection.handing_over import hand_over_letters
from workflow.inspection.standing import count_bare, find_unrated
from workflow.inspection.template import template_of


@bp.get("/feedback")
@allowed("feedback.list")
def list_own_letters() -> ResponseReturnValue:
    page = Page(request.args.get("page", 1, type=int), count_letters(db.session, actor=me()), _address)
    letters = list_letters(db.session, actor=me(), offset=page.offset, limit=PAGE_ROWS)
    rows = [(letter, state_of(letter)) for letter in letters]
    return render_template("inspection/letters.html", rows=rows, page=page)


@bp.get("/inspections/<code>/feedback")
@allowed("inspection.list", inspection_by_code)
def list_feedback(inspection: SpecialInspection) -> ResponseReturnValue:
    return _overview(inspection)


@bp.post("/inspections/<code>/feedback/hand-over")
@allowed("feedback.hand_over", inspection_by_code)
def hand_over(inspection: SpecialInspection) -> ResponseReturnValue:
    """Hand over the letters that are ticked, all of them or none."""
    code, form, made = inspection.code, hand_over_form(inspection, sent=True), list[int]()

    def save() -> None:
        who = {"actor": me(), "now": utc_now()}
        done = hand_over_letters(db.session, inspection, form.chosen(), form.handed(), **who)  # type: ignore[arg-type]
        made.append(len(done))

    if form.validate_on_submit() and attempt(form, save):
        told = ngettext("%(num)s letter is handed over.", "%(num)s letters are handed over.", made[0])
        at_once = _("The leaders and liaisons of the units are told at once.")
        flash(f"{told} {at_once}", "success")
        return redirect(_page_of(code, request.values.get("page", 1, type=int)))
    return _overview(inspection_by_code(code), form)


def _overview(inspection: SpecialInspection, sent: HandOverForm | None = None) -> ResponseReturnValue:
    counts = count_states(db.session, inspection, actor=me())
    page = Page(request.values.get("page", 1, type=int), counts.total(), partial(_page_of, inspection.code))
    rows = list_rows(db.session, inspection, actor=me(), offset=page.offset, limit=page.rows)
    giving = is_opened(inspection)
    ready = [row for row in rows if giving and may_hand_over(me(), row)]
    form = (sent or hand_over_form(inspection, sent=False)) if ready or sent else None
    context: dict[str, Any] = {"rows": rows, "form": form, "page": page}
    context["counts"] = [(state, counts[state]) for state in LetterState]
    context["ready"] = {row.inspected.id for row in ready}
    context["unrated"] = find_unrated(db.session, inspection, [row.inspected for row in rows])
    found = list_undecided(db.session, inspection, [row.inspected for row in rows if row.readable])
    context["undecided"] = {key: Counter(one.stands for one in some) for key, some in found.items()}
    context["bare"] = count_bare(db.session, [row.inspected.id for row in rows])
    context["asked"] = len(template_of(inspection.template).questions)
    context["runs_of"] = runs_of
    context["unmet"] = [(spoken(reason.message), "") for reason in sent.reasons] if sent else []
    shown = render_template("inspection/feedback.html", **context, **frame_of(inspection))
    return shown, 422 if sent else 200


def runs_of(numbers: Iterable[int]) -> str:
    """Numbers in their order, those that follow each other as one: 2, 6–12."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _page_of(code: str, number: int) -> str:
    return url_for("inspection.list_feedback", code=code, page=number if number > 1 else None)


def _address(number: int) -> str:
    return url_for("inspection.list_own_letters", page=number)
