"""The teams of an inspection, their units, and their letters of authority."""

from contextlib import ExitStack
from tempfile import TemporaryFile

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.inspection import InspectedUnit, SpecialInspection, Team
from models.people import User
from views.access import allowed, me
from views.clock import today, utc_now
from views.database import db, reading
from views.documents import send_file_of
from views.forms import Form, attempt, status_of
from views.inspection import bp
from views.inspection.authority_document import write_authority
from views.inspection.frame import frame_of
from views.inspection.loading import inspection_by_code, team_by_number
from views.inspection.plan import plan_page
from views.inspection.plan_forms import TeamForm, distribution_form
from views.words import named, spoken
from workflow.inspection import teams as rules
from workflow.inspection.authority import issue_authority, note_export, require_issued
from workflow.inspection.conflicts import read_ties
from workflow.inspection.distributing import Proposal, count_tasks, distribute_units, propose_distribution
from workflow.inspection.holding import BEFORE_FEEDBACK, require_status
from workflow.inspection.seeing import load_plan
from workflow.ledger.exporting.formats import ExportFormat


@bp.post("/inspections/<code>/teams")
@allowed("inspection.plan", inspection_by_code)
def add_team(inspection: SpecialInspection) -> ResponseReturnValue:
    code = inspection.code
    team = rules.add_team(db.session, inspection, actor=me(), now=utc_now())
    return redirect(url_for("inspection.edit_team", code=code, number=team.number))


@bp.route("/inspections/<code>/teams/<int:number>", methods=["GET", "POST"])
@allowed("inspection.plan", team_by_number)
def edit_team(team: Team) -> ResponseReturnValue:
    require_status(team.inspection, *BEFORE_FEEDBACK)
    code, number, form = team.inspection.code, team.number, _team_form(team)

    def save() -> None:
        seen = form.seen_version.data or 0
        rules.edit_team(db.session, team, form.facts(), actor=me(), seen_version=seen, now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        flash(_("Saved."), "success")
        return redirect(url_for("inspection.show_plan", code=code, _anchor=f"team-{number}"))
    fresh = team_by_number(code, number)
    return render_template("inspection/team.html", form=form, team=fresh, **frame_of(fresh.inspection)), status_of(form)


@bp.post("/inspections/<code>/teams/<int:number>/remove")
@allowed("inspection.plan", team_by_number)
def remove_team(team: Team) -> ResponseReturnValue:
    code, seen = team.inspection.code, request.form.get("seen_version", 0, int)
    rules.remove_team(db.session, team, actor=me(), seen_version=seen, now=utc_now())
    flash(_("The group is taken out; its units wait for another one."), "success")
    return redirect(url_for("inspection.show_plan", code=code))


@bp.route("/inspections/<code>/distribution", methods=["GET", "POST"])
@allowed("inspection.plan", inspection_by_code)
def distribute(inspection: SpecialInspection) -> ResponseReturnValue:
    """Who inspects which unit. `?propose=rest` fills in what is missing, `?propose=anew` everything, unsaved."""
    require_status(inspection, *BEFORE_FEEDBACK)
    code, asked = inspection.code, request.args.get("propose", "")
    _teams, rows = load_plan(db.session, inspection)
    standing = {row.id: row.team for row in rows if row.team is not None}
    proposal = Proposal(standing, [])
    if asked in ("rest", "anew"):
        proposal = propose_distribution(db.session, inspection, anew=asked == "anew", now=utc_now())
    form = _distribution_form(inspection, proposal)

    def save() -> None:
        sent = {row.id: form[f"team_{row.id}"].data for row in inspection.units if f"team_{row.id}" in request.form}
        seen = form.seen_version.data or 0
        distribute_units(db.session, inspection, sent, actor=me(), seen_version=seen, now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        flash(_("Saved."), "success")
        return redirect(url_for("inspection.show_plan", code=code))
    fresh = inspection_by_code(code)
    rows = sorted(fresh.units, key=lambda row: (row.team.number if row.team else 0, row.id))  # those without one first
    context = {
        "form": form,
        "rows": rows,
        "proposal": proposal,
        "asked": asked,
        "tasks": count_tasks(db.session, fresh),
    }
    context["proposed_at"] = utc_now() if asked else None  # an older draft in the browser is not put over the proposal
    return render_template("inspection/distribution.html", **context, **frame_of(fresh)), status_of(form)


@bp.post("/inspections/<code>/teams/<int:number>/authority")
@allowed("inspection.plan", team_by_number)
def issue_letter(team: Team) -> ResponseReturnValue:
    code, number, form = team.inspection.code, team.number, Form()
    seen = request.form.get("seen_version", 0, int)
    if attempt(form, lambda: issue_authority(db.session, team, actor=me(), seen_version=seen, now=utc_now())):
        flash(_("The letter of authority is issued."), "success")
        return redirect(url_for("inspection.show_plan", code=code, _anchor=f"team-{number}"))
    return plan_page(inspection_by_code(code), 422, form)


@bp.post("/inspections/<code>/teams/<int:number>/authority/word")
@allowed("inspection.list", team_by_number)
def export_authority(team: Team) -> ResponseReturnValue:
    """As a Word document; that it was taken out is an event of the inspection."""
    require_issued(db.session, team, actor=me())
    with ExitStack() as undo:
        file = undo.enter_context(TemporaryFile())
        with reading():
            write_authority(team, file)
        note_export(db.session, team, actor=me(), now=utc_now())
        undo.pop_all()
    title = _("Letter of authority %(code)s-%(number)s", code=team.inspection.code, number=team.authority_number)
    return send_file_of(file, ExportFormat.DOCX, title)


def _team_form(team: Team) -> TeamForm:
    """Beside each person stands what is in the way: another team, or a tie to one of the inspected units."""
    there = [one.user for one in team.members]
    form = TeamForm(
        seen_version=team.version,
        name=team.name,
        name_en=team.name_en,
        leader=team.leader.id if team.leader else 0,
        members=[user.id for user in there],
    )
    people = list({user.id: user for user in (*rules.list_people(db.session), *there)}.values())
    hints = _hints(team, people)
    form.members.choices = [(user.id, hints.get(user.id, user.name)) for user in people]
    form.leader.choices = [(0, _("– choose –")), *((user.id, user.name) for user in people)]
    return form


def _hints(team: Team, people: list[User]) -> dict[int, str]:
    others = {one.user_id: other for other in team.inspection.teams if other is not team for one in other.members}
    ties = read_ties(db.session, team.inspection, people, today())
    found = ties.find_all(people, (row.unit for row in team.inspection.units))
    hints = {}
    for user in people:
        said = [_("in %(team)s", team=named(others[user.id]))] if user.id in others else []
        said += [f"{named(one.unit)}: {spoken(one.why)}" for one in found if one.user is user]
        hints[user.id] = user.name + (f" ({'; '.join(said)})" if said else "")
    return hints


def _distribution_form(inspection: SpecialInspection, proposal: Proposal) -> Form:
    people = [one.user for team in inspection.teams for one in team.members]
    ties = read_ties(db.session, inspection, people, today())

    def choices(row: InspectedUnit) -> list[tuple[int, str]]:
        offered = [(0, _("– no group yet –"))]
        for team in inspection.teams:
            found = ties.find_all((one.user for one in team.members), [row.unit])
            barred = "; ".join(f"{one.user.name}: {spoken(one.why)}" for one in found)
            offered.append((team.number, f"{named(team)} ✗ {barred}" if barred else named(team)))
        return offered

    return distribution_form(inspection, proposal.teams, choices)
