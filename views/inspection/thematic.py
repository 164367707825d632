"""Problems from thematic education: the list, taking one in, joining it to a finding of the same matter."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.findings import Finding, ThematicProblem
from models.inspection import InspectedUnit, SpecialInspection
from views.access import allowed, found, me
from views.clock import utc_now
from views.database import db
from views.forms import attempt, status_of
from views.inspection import bp
from views.inspection.finding_forms import JoinForm, ProblemForm
from views.inspection.frame import frame_of
from views.inspection.loading import inspection_by_code
from views.ledger.choices import NOTHING
from views.paging import Page
from views.words import named
from workflow.inspection import thematic as rules
from workflow.inspection.at_work import is_opened
from workflow.inspection.outcomes import is_settled
from workflow.inspection.seeing import list_seen_units
from workflow.process.rights import holds, require


def problem_at(code: str, number: int) -> ThematicProblem:
    problem = rules.find_problem(db.session, inspection_by_code(code), number)
    require(me(), "inspected.view", problem.inspected)
    return problem


@bp.get("/inspections/<code>/problems")
@allowed("inspection.follow", inspection_by_code)
def list_problems(inspection: SpecialInspection) -> ResponseReturnValue:
    return _list(inspection)


@bp.post("/inspections/<code>/problems")
@allowed("thematic.enter", inspection_by_code)
def enter_problem(inspection: SpecialInspection) -> ResponseReturnValue:
    form, code = _form(inspection, sent=True), inspection.code

    def enter() -> None:
        unit = found(db.session.get(InspectedUnit, form.unit.data))
        entered = rules.ProblemFacts(unit, form.text.data or "", form.named.data or "")
        rules.enter_problem(db.session, inspection, entered, actor=me(), now=utc_now())

    if form.validate_on_submit() and attempt(form, enter):
        flash(_("The problem is taken in."), "success")
        return redirect(url_for("inspection.list_problems", code=code))
    return _list(inspection_by_code(code), form)


@bp.route("/inspections/<code>/problems/<int:number>/join", methods=["GET", "POST"])
@allowed("finding.settle", problem_at)
def join_problem(problem: ThematicProblem) -> ResponseReturnValue:
    """To a finding about the same unit, or on its own again."""
    form = JoinForm(seen_version=problem.version, finding=problem.finding_id or NOTHING)
    alike = rules.list_alike(db.session, problem, actor=me())
    form.finding.choices = [(NOTHING, _("None: it is put right on its own"))]
    form.finding.choices += [(one.id, f"{one.ref} · {one.statement[:80]}") for one in alike]
    code, number = problem.inspection.code, problem.number

    def join() -> None:
        finding = found(db.session.get(Finding, form.finding.data)) if form.finding.data else None
        seen = form.seen_version.data or 0
        rules.join_problem(db.session, problem, finding, actor=me(), seen_version=seen, now=utc_now())

    if form.validate_on_submit() and attempt(form, join):
        flash(_("Saved."), "success")
        return redirect(url_for("inspection.list_problems", code=code))
    problem = problem_at(code, number)
    page = render_template("inspection/join.html", form=form, problem=problem, **frame_of(problem.inspection))
    return page, status_of(form)


def _list(inspection: SpecialInspection, sent: ProblemForm | None = None) -> ResponseReturnValue:
    form = sent
    if form is None and is_opened(inspection) and holds(me(), "thematic.enter"):
        form = _form(inspection)
    problems, code = rules.list_problems(db.session, inspection, actor=me()), inspection.code
    listed = Page(
        request.args.get("page", 1, int),
        len(problems),
        lambda number: url_for("inspection.list_problems", code=code, page=number),
    )
    page = render_template(
        "inspection/problems.html",
        problems=[(row, rules.share_of(row) or row) for row in listed.of(problems)],
        page=listed,
        form=form,
        is_settled=is_settled,
        may_join=is_opened(inspection) and holds(me(), "finding.settle"),
        **frame_of(inspection),
    )
    return page, 422 if sent is not None else 200


def _form(inspection: SpecialInspection, *, sent: bool = False) -> ProblemForm:
    form = ProblemForm(seen_version=0) if sent else ProblemForm(formdata=None, seen_version=0)
    units = list_seen_units(db.session, inspection, actor=me())
    form.unit.choices = [(NOTHING, _("Choose a unit")), *((row.id, named(row.unit)) for row in units)]
    for name in ("text", "named"):
        form[name].flags.required = True
    return form
