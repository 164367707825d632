"""Working on one unit: all its questions on one page, each saved by itself, by script or as a plain form."""

from typing import Any

from flask import current_app, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import IntegerField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from models.inspection import InspectedUnit
from models.inspection_work import BasisKind, Cell
from views.access import allowed, me, public
from views.answers import wants_json
from views.clock import utc_now
from views.database import db
from views.forms import SeenForm, attempt
from views.inspection import bp
from views.inspection.frame import frame_of
from views.inspection.loading import Asked, asked_of_unit, inspected_by_code
from views.words import format_time, spoken
from workflow.errors import Stale
from workflow.inspection import cells as rules
from workflow.inspection.at_work import find_stop, is_at_work, is_opened
from workflow.inspection.basis import Source, list_sources
from workflow.inspection.finding_list import find_of_cells
from workflow.inspection.kept_basis import DECIDED
from workflow.inspection.matrix import find_neighbours, list_panels
from workflow.inspection.template import template_of
from workflow.process.rights import holds

PAGES = {  # where a source is shown: the page, and what its address is made of
    BasisKind.TASK: lambda one: url_for("ledger.show_task", ref=one.ref),
    BasisKind.EVIDENCE: lambda one: url_for("evidence.show_evidence", evidence_id=one.id),
    BasisKind.INTERVIEW: lambda one: url_for("verification.show_reviewed", ref=one.ref, number=one.number),
    BasisKind.BALLOT: lambda one: url_for("ballots.show_one", ballot_id=one.id),
    BasisKind.DOCUMENT: lambda one: url_for("evidence.show_document", document_id=one.id),
}


class CellForm(SeenForm):
    rating = StringField(lazy_gettext("Rating"))
    looked = TextAreaField(lazy_gettext("What we looked at"))
    caught = TextAreaField(lazy_gettext("What came to light"))
    note = TextAreaField(lazy_gettext("Note"))
    basis = SelectMultipleField(lazy_gettext("Basis"), validate_choice=False)
    writer = IntegerField(validators=[Optional()], widget=HiddenInput())

    def facts(self) -> rules.CellFacts:
        """What was entered."""
        texts = {name: getattr(self, name).data or "" for name in ("rating", *rules.TEXTS)}
        return rules.CellFacts(**texts, basis=self.basis.data or [])


@bp.get("/inspections/<code>/units/<unit>/questions")
@allowed("inspected.view", inspected_by_code)
def show_work(inspected: InspectedUnit) -> ResponseReturnValue:
    """All questions of the unit; for its team, while it works, as forms that save themselves."""
    inspection, template = inspected.inspection, template_of(inspected.inspection.template)
    panels = list_panels(db.session, inspected, template, actor=me())
    return render_template(
        "inspection/work.html",
        inspected=inspected,
        template=template,
        points=[(one, [row for row in panels if row.question.key_point == one.name]) for one in template.key_points],
        rated=sum(bool(row.cell and row.cell.rating) for row in panels),
        neighbours=find_neighbours(db.session, inspected, actor=me()),
        form=CellForm(formdata=None),
        may_rate=is_at_work(inspected) and holds(me(), "cell.rate", inspected),
        stopped=find_stop(inspected),
        may_find=is_opened(inspection) and holds(me(), "finding.write", inspected),
        findings=find_of_cells(db.session, inspected, actor=me()),
        decided=DECIDED,
        may_align=is_at_work(inspected) and holds(me(), "cell.align", inspected),
        source_told=tell_source,
        **frame_of(inspection),
    )


@bp.get("/inspections/page-keeper.js")
@public
def keep_pages() -> ResponseReturnValue:
    """The script that keeps the page in the browser; served from here, because it reaches what is below its address."""
    return current_app.send_static_file("js/page-keeper.js")


@bp.get("/inspections/<code>/units/<unit>/basis")
@allowed("cell.rate", inspected_by_code)
def list_basis(inspected: InspectedUnit) -> ResponseReturnValue:
    """[{token, kind, title, day, ref, url}]: all that a rating of the unit can rest on."""
    return jsonify([tell_source(one) for one in list_sources(db.session, inspected, actor=me())])


@bp.post("/inspections/<code>/units/<unit>/questions/<question>")
@allowed("cell.rate", asked_of_unit)
def save_cell(asked: Asked) -> ResponseReturnValue:
    """A script gets {version, values, …} of what stands now: 200 once it is kept, 409 when somebody was faster."""
    form, kept = CellForm(), list[Cell | None]()
    address: dict[str, Any] = {"code": asked.inspected.inspection.code, "unit": asked.inspected.unit.code}
    if form.writer.data not in (None, me().id):
        told = _("Somebody else is signed in here now. This text is kept for whoever wrote it.")
        return jsonify(error=told, another_person=True), 409
    try:
        done = form.validate() and attempt(form, lambda: kept.append(_save(asked, form)))
    except Stale as stale:
        if not wants_json():
            raise
        db.session.rollback()
        cell = rules.find_cell(db.session, asked.inspected, asked.question.name)
        who = {"changed_by": stale.changed_by, "changed_at": format_time(stale.changed_at)}
        return jsonify(error=spoken(stale.message), theirs=_tell(cell), **who), 409
    if wants_json():
        return jsonify(_tell(kept[0])) if done else (jsonify(error=_refusal(form)), 422)
    flash(_("Saved.") if done else _refusal(form), "success" if done else "danger")
    return redirect(url_for("inspection.show_work", **address, _anchor=f"q-{asked.question.name}"))


def tell_source(source: Source) -> dict[str, Any]:
    """As the list and the picker show it."""
    told = _("Interview with %(name)s", name=source.title) if source.kind is BasisKind.INTERVIEW else source.title
    return {
        "token": source.token,
        "kind": spoken(source.kind),
        "title": told,
        "day": spoken(source.day),
        "ref": source.ref,
        "url": PAGES[source.kind](source),
    }


def _save(asked: Asked, form: CellForm) -> Cell | None:
    seen = form.seen_version.data or 0
    facts, name = form.facts(), asked.question.name
    return rules.save_cell(db.session, asked.inspected, name, facts, actor=me(), seen_version=seen, now=utc_now())


def _tell(cell: Cell | None) -> dict[str, Any]:
    """What stands in the cell, as the script compares it."""
    values: dict[str, Any] = {**rules.values_of(cell)}
    values["basis"] = sorted(f"{kind}:{number}" for kind, number in rules.basis_of(cell))
    return {"version": cell.version if cell else 0, "values": values, "aligned": bool(cell and cell.alignments)}


def _refusal(form: CellForm) -> str:
    told = [*form.form_errors, *(spoken(reason.message) for reason in form.reasons)]
    return " ".join([*told, *(f"{field.label.text}: {error}" for field in form for error in field.errors)])
