"""One question over all units with the spread of its ratings, and aligning a rating."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import RadioField, TextAreaField

from models.inspection import SpecialInspection
from views.access import allowed, me
from views.clock import today, utc_now
from views.database import db
from views.forms import SeenForm, attempt, status_of
from views.inspection import bp
from views.inspection.frame import frame_of
from views.inspection.loading import Asked, asked_of_unit, inspection_by_code, question_named
from views.paging import PAGE_ROWS, Page
from views.words import spoken
from workflow.inspection import alignment as rules
from workflow.inspection.at_work import is_at_work
from workflow.inspection.cells import find_cell
from workflow.inspection.template import Question, Template, template_of
from workflow.process.rights import holds


class AlignForm(SeenForm):
    rating = RadioField(lazy_gettext("Rating"), choices=[], validate_choice=False)
    reason = TextAreaField(lazy_gettext("Reason"), render_kw={"rows": 4, "dir": "auto"})


def question_of_inspection(code: str, question: str) -> tuple[SpecialInspection, Template, Question]:
    inspection = inspection_by_code(code)
    template = template_of(inspection.template)
    return inspection, template, question_named(template, question)


@bp.get("/inspections/<code>/compare/<question>")
@allowed("inspection.list", question_of_inspection)
def compare_question(asked: tuple[SpecialInspection, Template, Question]) -> ResponseReturnValue:
    """The ratings that the reader compares, without the notes of other teams."""
    inspection, template, question = asked
    among = rules.spread_where(db.session, inspection, actor=me(), today=today())
    spreads, together = rules.count_spread(db.session, among, template, question.name)
    page = Page(request.args.get("page", 1, type=int), together.units, lambda number: _address(asked, number))
    window = {"offset": page.offset, "limit": PAGE_ROWS}
    rows = rules.list_compared(db.session, among, question.name, actor=me(), **window)
    return render_template(
        "inspection/compare.html",
        template=template,
        question=question,
        number=template.questions.index(question) + 1,
        spreads=spreads if len(spreads) > 1 else [],
        together=together,
        rows=rows,
        page=page,
        may_align={
            row.inspected.id for row in rows if is_at_work(row.inspected) and holds(me(), "cell.align", row.inspected)
        },
        neighbours=_neighbours(asked),
        **frame_of(inspection),
    )


@bp.route("/inspections/<code>/units/<unit>/questions/<question>/align", methods=["GET", "POST"])
@allowed("cell.align", asked_of_unit)
def align_cell(asked: Asked) -> ResponseReturnValue:
    """The leader of the unit's team changes the rating, with a reason."""
    inspected, question = asked.inspected, asked.question
    code, cell = inspected.inspection.code, rules.require_rated(find_cell(db.session, inspected, question.name))
    form = AlignForm(seen_version=cell.version, rating=cell.rating)
    form.rating.choices = [(row.name, spoken(row.label)) for row in asked.template.ratings]
    form.rating.flags.required = form.reason.flags.required = True

    def save() -> None:
        rating, reason, seen = form.rating.data or "", form.reason.data or "", form.seen_version.data or 0
        who: dict[str, Any] = {"actor": me(), "seen_version": seen, "now": utc_now()}
        rules.align_cell(db.session, inspected, question.name, rating, reason, **who)

    if form.validate_on_submit() and attempt(form, save):
        flash(_("The rating is aligned; the earlier one stays readable with the reason."), "success")
        return redirect(url_for("inspection.compare_question", code=code, question=question.name))
    fresh = asked_of_unit(code, inspected.unit.code, question.name)
    context = {"asked": fresh, "cell": find_cell(db.session, fresh.inspected, question.name), "form": form}
    return render_template("inspection/align.html", **context, **frame_of(fresh.inspected.inspection)), status_of(form)


def _neighbours(asked: tuple[SpecialInspection, Template, Question]) -> list[tuple[str, str] | None]:
    """The question before and the one after, each with its address."""
    inspection, template, question = asked
    at, many = template.questions.index(question), template.questions
    sides = [many[at - 1] if at else None, many[at + 1] if at + 1 < len(many) else None]
    return [(spoken(one.label), _address((inspection, template, one))) if one else None for one in sides]


def _address(asked: tuple[SpecialInspection, Template, Question], page: int | None = None) -> str:
    inspection, _template, question = asked
    return url_for("inspection.compare_question", code=inspection.code, question=question.name, page=page)
