"""The findings of an inspection: the list, one finding with its revisions, writing and changing it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.findings import Finding, FindingStatus, FindingUnit
from models.inspection import InspectedUnit, SpecialInspection, Team
from models.inspection_work import Cell
from models.words import say
from views.access import allowed, me
from views.clock import utc_now
from views.database import db
from views.forms import attempt, status_of
from views.inspection import bp
from views.inspection.finding_filters import address_of_list, read_wanted
from views.inspection.finding_forms import FindingForm, ReasonForm, finding_form, reason_form
from views.inspection.frame import frame_of
from views.inspection.loading import finding_by_number, inspection_by_code
from views.inspection.work import tell_source
from views.paging import PAGE_ROWS, Page
from views.words import spoken
from workflow.errors import NotPermitted
from workflow.inspection import findings as rules
from workflow.inspection.at_work import is_opened, require_writing
from workflow.inspection.cells import find_cell
from workflow.inspection.feedback_reading import list_answered
from workflow.inspection.finding_list import (
    count_findings,
    find_findings,
    list_cells,
    list_problems_seen,
    list_units_seen,
    read_basis,
    require_finding_seen,
)
from workflow.inspection.finding_review import SEVERAL, find_bar, find_decisions, find_lack, warn_of_changing
from workflow.inspection.finding_words import compare_revisions, draft_words
from workflow.inspection.finding_writers import list_awaited, name_writers
from workflow.inspection.merging import may_merge
from workflow.inspection.outcomes import is_settled
from workflow.inspection.seeing import find_team, holds_for_all, list_seen_units
from workflow.inspection.sending_back import find_sending_back
from workflow.inspection.template import template_of
from workflow.inspection.told import find_letters
from workflow.process.rights import NO_RIGHT, holds


def finding_seen(code: str, number: int) -> Finding:
    finding = finding_by_number(code, number)
    require_finding_seen(db.session, finding, actor=me())
    return finding


def own_team(code: str) -> Team:
    """The reader's team in the inspection; raises NotPermitted for who is in none."""
    team = find_team(db.session, inspection_by_code(code), me())
    if team is None:
        raise NotPermitted(say(NO_RIGHT))
    return team


@bp.get("/inspections/<code>/findings")
@allowed("inspection.list", inspection_by_code)
def list_findings(inspection: SpecialInspection) -> ResponseReturnValue:
    """Those that the reader may see; what is not understood in the address is left out."""
    wanted, choices = read_wanted(inspection)
    counts = count_findings(db.session, inspection, wanted, actor=me())
    address = partial(address_of_list, inspection.code, wanted)
    page = Page(request.args.get("page", 1, type=int), counts[wanted.status], lambda n: address(wanted.status, n))
    found = find_findings(db.session, inspection, wanted, actor=me(), offset=page.offset, limit=PAGE_ROWS)
    shown = [status for status in FindingStatus if counts[status] or status is wanted.status]
    strip = [(_("All"), counts[None], address(None), wanted.status is None, "")]
    strip += [(spoken(one), counts[one], address(one), one is wanted.status, "") for one in shown]
    return render_template(
        "inspection/findings.html",
        findings=found,
        units=list_units_seen(db.session, found, actor=me()),
        page=page,
        strip_items=strip,
        choices=choices,
        wanted=wanted,
        template=template_of(inspection.template),
        may_write=may_write(inspection),
        **frame_of(inspection),
    )


@bp.route("/inspections/<code>/findings/new", methods=["GET", "POST"])
@allowed("finding.write", own_team)
def new_finding(team: Team) -> ResponseReturnValue:
    """A member writes one, alone or from a cell of the matrix (`unit` and `question` in the address)."""
    inspection, units = team.inspection, own_units_of(team.inspection)
    if request.method == "GET":
        require_writing(inspection, units)
    chosen, asked = (
        [row for row in units if row.unit.code == request.args.get("unit")],
        request.args.getlist("question"),
    )
    cell = find_cell(db.session, chosen[0], asked[0]) if chosen and asked else None
    first: dict[str, Any] = {"units": [row.id for row in chosen], "questions": asked, **draft_words(cell)}
    form = finding_form(inspection, units, **first)
    del form.reason

    def write() -> Finding:
        return rules.draft_finding(db.session, inspection, form.facts_of(units), actor=me(), now=utc_now())

    return _save(form, write, _("The draft is saved."), inspection, cell=cell)


@bp.route("/inspections/<code>/findings/<int:number>/edit", methods=["GET", "POST"])
@allowed("inspection.list", finding_seen)
def edit_finding(finding: Finding) -> ResponseReturnValue:
    """While it is with the team by the team, from then on by the office with a reason."""
    rules.require_may_edit(db.session, finding, me())
    inspection, drafted = finding.inspection, finding.stands is FindingStatus.DRAFT
    units = own_units_of(inspection) if drafted else []
    if request.method == "GET":
        require_writing(inspection, units)
    form = finding_form(inspection, units, finding)
    if not drafted:
        del form.units
        del form.questions
    if not rules.keeps_words(finding):
        del form.reason
    else:
        form.reason.flags.required = True

    def save() -> Finding:
        reason = form.reason.data or "" if form.reason else ""
        seen, entered = form.seen_version.data or 0, form.facts_of(units)
        rules.edit_finding(db.session, finding, entered, reason=reason, actor=me(), seen_version=seen, now=utc_now())
        return finding

    return _save(form, save, _("The finding is saved."), inspection, finding)


@bp.get("/inspections/<code>/findings/<int:number>")
@allowed("inspection.list", finding_seen)
def show_finding(finding: Finding) -> ResponseReturnValue:
    return show(finding)


def show(finding: Finding, sent: ReasonForm | None = None, about: str = "") -> ResponseReturnValue:
    """The page of one; `sent` is a form of it that came back, `about` which one."""
    units = list_units_seen(db.session, [finding], actor=me())[finding.id]
    steps = find_decisions(finding, me())
    decides, asked = "decide" in steps, [one for one in ("send_back", "drop") if one in steps]
    forms = {one: reason_form(finding.version) for one in asked} | ({about: sent} if sent else {})
    cells = list_cells(db.session, finding, actor=me())
    may_edit, told = rules.may_edit(db.session, finding, me()), bool(find_letters(db.session, finding))
    page = render_template(
        "inspection/finding.html",
        finding=finding,
        units=units,
        hidden_units=len(finding.units) - len(units),
        answered=list_answered(db.session, finding, actor=me()),
        may_follow=holds(me(), "inspection.follow"),
        problems=list_problems_seen(finding, actor=me()),
        **_rests_of(cells),
        changes=compare_revisions(finding, units),
        template=template_of(finding.inspection.template),
        forms=forms,
        sent=sent,
        decides=decides,
        left_over=None if finding.stands is finding.status else say(SEVERAL),
        bar=find_bar(db.session, finding, me()) if decides else find_lack(db.session, finding) if may_edit else None,
        may_edit=may_edit,
        told=told,
        **_steps_of(finding, units),
        may_merge=_may_merge(finding) and not told,
        is_settled=is_settled,
        **frame_of(finding.inspection),
    )
    return page, 422 if sent is not None else 200


def own_units_of(inspection: SpecialInspection) -> list[InspectedUnit]:
    """Those about which the person may write."""
    return [row for row in list_seen_units(db.session, inspection, actor=me()) if holds(me(), "finding.write", row)]


def may_write(inspection: SpecialInspection) -> bool:
    return is_opened(inspection) and holds(me(), "finding.write", find_team(db.session, inspection, me()))


def _save(
    form: FindingForm,
    work: Callable[[], Finding],
    done: str,
    inspection: SpecialInspection,
    finding: Finding | None = None,
    cell: Cell | None = None,
) -> ResponseReturnValue:
    kept: list[int] = []

    def save() -> None:
        written = work()
        db.session.flush()
        kept.append(written.number)

    code = inspection.code
    if form.validate_on_submit() and attempt(form, save):
        flash(done, "success")
        return redirect(url_for("inspection.show_finding", code=code, number=kept[-1]))
    page = render_template(
        "inspection/finding_edit.html",
        form=form,
        finding=finding,
        cell=cell,
        warning=warn_of_changing(finding) if finding else None,
        **_rests_of([cell] if cell else []),
        template=template_of(inspection.template),
        **frame_of(inspection),
    )
    return page, status_of(form)


def _rests_of(cells: list[Cell]) -> dict[str, Any]:
    """The cells, what they rest on, and how it is told."""
    return {"cells": cells, "basis": read_basis(db.session, cells, actor=me()), "source_told": tell_source}


def _steps_of(finding: Finding, seen: list[FindingUnit]) -> dict[str, Any]:
    """Who wrote it, how it was sent back, and for whom it waits then."""
    awaited = list_awaited(db.session, [finding])[finding.id] if finding.sent_back else []
    names, back = [one.name for one in awaited], find_sending_back(db.session, finding, seen)
    return {"writers": name_writers(db.session, finding), "awaited": names, "back": back}


def _may_merge(finding: Finding) -> bool:
    return may_merge(finding) and is_opened(finding.inspection) and holds_for_all(me(), "finding.accept", finding)
