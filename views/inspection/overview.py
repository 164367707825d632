"""The list of inspections and the first page of one."""

from flask import render_template
from flask.typing import ResponseReturnValue

from models.inspection import SpecialInspection
from views.access import allowed, me
from views.database import db
from views.inspection import bp
from views.inspection.frame import frame_of
from views.inspection.loading import inspection_by_code
from workflow.inspection.seeing import list_inspections, list_seen_units


@bp.get("/inspections")
@allowed("inspection.list")
def list_all() -> ResponseReturnValue:
    return render_template("inspection/list.html", inspections=list_inspections(db.session, actor=me()))


@bp.get("/inspections/<code>")
@allowed("inspection.list", inspection_by_code)
def show_one(inspection: SpecialInspection) -> ResponseReturnValue:
    units = list_seen_units(db.session, inspection, actor=me())
    return render_template("inspection/show.html", units=units, **frame_of(inspection))
