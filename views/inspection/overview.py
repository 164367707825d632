"""The list of inspections and the first page of one."""

from flask import render_template
from flask.typing import ResponseReturnValue

from models.inspection import SpecialInspection
from views.access import allowed, me
from views.database import db
from views.inspection import bp
from views.inspection.frame import frame_of
from views.inspection.loading import inspection_by_code
from views.inspection.next_steps import next_step_of
from workflow.inspection.seeing import find_team, list_inspections, list_seen_units
from workflow.process.rights import holds


@bp.get("/inspections")
@allowed("inspection.list")
def list_all() -> ResponseReturnValue:
    inspections = list_inspections(db.session, actor=me())
    return render_template("inspection/list.html", inspections=inspections, may_plan=holds(me(), "inspection.plan"))


@bp.get("/inspections/<code>")
@allowed("inspection.list", inspection_by_code)
def show_one(inspection: SpecialInspection) -> ResponseReturnValue:
    units = list_seen_units(db.session, inspection, actor=me())
    team = find_team(db.session, inspection, me())
    step = next_step_of(inspection, team)
    return render_template("inspection/show.html", units=units, team=team, step=step, **frame_of(inspection))
