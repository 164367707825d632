"""The plan of an inspection: beginning it, its page with all that is missing, what is looked at, units, opening."""

from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from models.inspection import InspectionStatus, SpecialInspection, Team
from models.people import Unit
from views.access import allowed, me
from views.clock import today, utc_now
from views.database import db
from views.forms import Form, attempt, status_of
from views.inspection import bp
from views.inspection.frame import frame_of
from views.inspection.loading import inspection_by_code
from views.inspection.plan_forms import NewPlanForm, UnitsForm, plan_form
from views.paging import Page
from views.words import named, spoken
from workflow.errors import Unmet
from workflow.inspection import planning as rules
from workflow.inspection.authority import find_gaps, find_unauthorised
from workflow.inspection.calendar import EFFECTS, warn_of_days_off
from workflow.inspection.conflicts import list_to_give, read_ties
from workflow.inspection.declaring import find_declarations, find_undeclared
from workflow.inspection.distributing import count_tasks
from workflow.inspection.holding import BEFORE_FEEDBACK, BEING_MADE, require_status
from workflow.inspection.opening import find_gone, find_unmet, open_inspection
from workflow.inspection.seeing import load_plan
from workflow.people.units import list_tree
from workflow.process.rights import holds
from workflow.reminders.days import working_days


@bp.route("/inspections/new", methods=["GET", "POST"])
@allowed("inspection.plan")
def new_plan() -> ResponseReturnValue:
    form, made = NewPlanForm(seen_version=0), list[SpecialInspection]()
    form.offer()
    if form.validate_on_submit() and attempt(form, lambda: made.append(_begin(form))):
        flash(_("The plan is begun. Put the groups together next."), "success")
        return redirect(url_for("inspection.show_plan", code=made[0].code))
    return render_template("inspection/plan_new.html", form=form), status_of(form)


@bp.get("/inspections/<code>/plan")
@allowed("inspection.view_all", inspection_by_code)
def show_plan(inspection: SpecialInspection) -> ResponseReturnValue:
    return plan_page(inspection)


@bp.route("/inspections/<code>/plan/edit", methods=["GET", "POST"])
@allowed("inspection.plan", inspection_by_code)
def edit_plan(inspection: SpecialInspection) -> ResponseReturnValue:
    require_status(inspection, *BEFORE_FEEDBACK)
    code, form = inspection.code, plan_form(inspection)

    def save() -> None:
        seen = form.seen_version.data or 0
        rules.edit_plan(db.session, inspection, form.facts(), actor=me(), seen_version=seen, now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        flash(_("Saved."), "success")
        phases = {row.phase: (row.begins_on, row.ends_on) for row in inspection_by_code(code).phases}
        for message in warn_of_days_off(working_days(db.session), phases):
            flash(spoken(message), "warning")
        return redirect(url_for("inspection.show_plan", code=code))
    frame = frame_of(fresh := inspection_by_code(code))
    issued = any(team.authorised_on for team in fresh.teams)
    shown = {"form": form, "issued": issued, "effects": EFFECTS}
    return render_template("inspection/plan_edit.html", **shown, **frame), status_of(form)


@bp.route("/inspections/<code>/units", methods=["GET", "POST"])
@allowed("inspection.plan", inspection_by_code)
def choose_units(inspection: SpecialInspection) -> ResponseReturnValue:
    require_status(inspection, *BEING_MADE)
    code, form = inspection.code, _units_form(inspection)

    def save() -> None:
        seen = form.seen_version.data or 0
        rules.choose_units(db.session, inspection, form.chosen(), actor=me(), seen_version=seen, now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        flash(_("Saved. Give the units to the groups next."), "success")
        return redirect(url_for("inspection.distribute", code=code))
    frame = frame_of(inspection_by_code(code))
    return render_template("inspection/units.html", form=form, **frame), status_of(form)


@bp.post("/inspections/<code>/open")
@allowed("inspection.plan", inspection_by_code)
def open_one(inspection: SpecialInspection) -> ResponseReturnValue:
    code, form, seen = inspection.code, Form(), request.form.get("seen_version", 0, int)
    if attempt(form, lambda: open_inspection(db.session, inspection, actor=me(), seen_version=seen, now=utc_now())):
        flash(_("The inspection is open: the groups can work."), "success")
        return redirect(url_for("inspection.show_one", code=code))
    return plan_page(inspection_by_code(code), 422)


def plan_page(inspection: SpecialInspection, status: int = 200, refused: Form | None = None) -> ResponseReturnValue:
    """All of the plan, with what is missing; conflicts stand beside the member and the unit."""
    teams, units = load_plan(db.session, inspection)
    people = [one.user for team in teams for one in team.members]
    ties = read_ties(db.session, inspection, people, today())
    found = ties.find_all(people, (row.unit for row in units))
    own = {(one.user_id, row.unit_id) for team in teams for one in team.members for row in team.units}
    clashes = [one for one in found if (one.user.id, one.unit.id) in own]
    page = Page(request.args.get("page", 1, type=int), len(units), partial(_units_page, inspection.code))
    lacking = {team.id: _lacks(team) for team in teams if team.authorised_on is None}
    may_plan = holds(me(), "inspection.plan") and inspection.status in BEFORE_FEEDBACK
    return render_template(
        "inspection/plan.html",
        effects=EFFECTS,
        teams=teams,
        units=page.of(units),
        page=page,
        unplaced=[row for row in units if row.team_id is None],
        tasks=count_tasks(db.session, inspection),
        tied={user.id: [one for one in found if one.user is user] for user in people},
        clashes=clashes,
        to_give=list_to_give(db.session, inspection, clashes) if clashes else [],
        unmet=_once(_list_unmet(inspection), teams, lacking if may_plan else {}),
        refused=_to_places(refused.reasons) if refused else [],
        lacking=lacking,
        declarations=find_declarations(db.session, inspection),
        undeclared={user.id for user in find_undeclared(db.session, inspection)},
        **_at_work(inspection),
        may_plan=may_plan,
        being_made=inspection.status in BEING_MADE,
        **frame_of(inspection),
    ), status


def _list_unmet(inspection: SpecialInspection) -> list[tuple[str, str]]:
    """What the plan lacks before it can be opened."""
    return _to_places(find_unmet(db.session, inspection, today())) if inspection.opened_at is None else []


def _at_work(inspection: SpecialInspection) -> dict[str, Any]:
    """Groups and members that cannot go on as they are, while the inspection is open."""
    if inspection.status is not InspectionStatus.OPEN:
        return {"unauthorised": [], "gone": []}
    return {"unauthorised": find_unauthorised(inspection), "gone": _to_places(find_gone(db.session, inspection))}


def _units_page(code: str, number: int) -> str:
    return url_for("inspection.show_plan", code=code, page=number, _anchor="units")


def _to_places(unmet: list[Unmet]) -> list[tuple[str, str]]:
    """Each with its place on the page."""
    return [(spoken(one.message), f"#{one.anchor}" if one.anchor else "") for one in unmet]


def _once(
    unmet: list[tuple[str, str]], teams: list[Team], lacking: dict[int, list[tuple[str, str]]]
) -> list[tuple[str, str]]:
    """What stands with a group in its own place is told here as a number."""
    told = {sentence for lacks in lacking.values() for sentence, _url in lacks}
    rows = [(sentence, url) for sentence, url in unmet if sentence not in told]
    short = [(team, len(lacking.get(team.id, []))) for team in teams if lacking.get(team.id)]
    return rows + [
        (
            ngettext(
                "%(team)s: %(num)s point is missing", "%(team)s: %(num)s points are missing", many, team=named(team)
            ),
            f"#team-{team.number}",
        )
        for team, many in short
    ]


def _lacks(team: Team) -> list[tuple[str, str]]:
    """What the team still needs before its letter is issued, each with the page where it is entered."""
    code = team.inspection.code
    pages = {
        "team": url_for("inspection.edit_team", code=code, number=team.number),
        "distribution": url_for("inspection.distribute", code=code),
    }
    return [(spoken(one.message), pages[one.page]) for one in find_gaps(team)]


def _begin(form: NewPlanForm) -> SpecialInspection:
    return rules.plan_inspection(
        db.session,
        form.code.data or "",
        form.facts(),
        teams=form.teams.data if form.teams.data is not None else rules.TEAMS,
        with_units=form.with_units.data,
        actor=me(),
        now=utc_now(),
    )


def _units_form(inspection: SpecialInspection) -> UnitsForm:
    """Every active unit, those first that lead a task of the campaigns, with their number of tasks."""
    tasks, there = count_tasks(db.session, inspection), {row.unit_id for row in inspection.units}
    form = UnitsForm(seen_version=inspection.version, units=sorted(there))
    units = [branch.unit for branch in list_tree(db.session) if branch.unit.active or branch.unit.id in there]
    units.sort(key=lambda unit: -tasks.get(unit.id, 0))
    form.units.choices = [(unit.id, _called(unit, tasks)) for unit in units]
    return form


def _called(unit: Unit, tasks: dict[int, int]) -> str:
    if unit.id not in tasks:
        return named(unit)
    return str(_("%(unit)s (tasks: %(count)s)", unit=named(unit), count=tasks[unit.id]))
