"""The list of inspections and the first page of one."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select

from models.inspection import SpecialInspection
from views.access import allowed, me
from views.clock import today
from views.database import db
from views.inspection import bp
from views.inspection.frame import frame_of
from views.inspection.loading import inspection_by_code
from views.inspection.next_steps import next_step_of
from views.paging import PAGE_ROWS, Page
from workflow.inspection.closing import list_closable
from workflow.inspection.feedback_reading import find_waiting
from workflow.inspection.finding_waiting import awaited_status, sent_back_findings, waiting_findings
from workflow.inspection.following import waiting_outcomes
from workflow.inspection.seeing import find_team, list_inspections
from workflow.inspection.standing import count_units, list_standing
from workflow.inspection.template import template_of
from workflow.process.rights import holds
from workflow.shares import percent_of


@bp.get("/inspections")
@allowed("inspection.list")
def list_all() -> ResponseReturnValue:
    inspections = list_inspections(db.session, actor=me())
    return render_template("inspection/list.html", inspections=inspections, may_plan=holds(me(), "inspection.plan"))


@bp.get("/inspections/<code>")
@allowed("inspection.list", inspection_by_code)
def show_one(inspection: SpecialInspection) -> ResponseReturnValue:
    """The reader's next step, what waits, and how far the inspection has come in each unit."""
    team, code = find_team(db.session, inspection, me()), inspection.code
    total = count_units(db.session, inspection, actor=me())
    page = Page(request.args.get("page", 1, type=int), total, lambda number: _address(code, number))
    return render_template(
        "inspection/show.html",
        rows=list_standing(db.session, inspection, actor=me(), offset=page.offset, limit=PAGE_ROWS),
        page=page,
        percent_of=percent_of,
        asked=len(template_of(inspection.template).questions),
        team=team,
        step=next_step_of(inspection, team),
        feedback=[one for one in find_waiting(db.session, me(), today()) if one.code == code],
        findings=_of_one(code, waiting_findings(me())),
        sent_back=[one for one in sent_back_findings(db.session, me()) if one.inspection_id == inspection.id],
        outcomes=_of_one(code, waiting_outcomes(me())),
        closable=list_closable(db.session, actor=me(), today=today(), only=inspection),
        awaited=awaited_status(me()),
        settles=holds(me(), "finding.settle"),
        **frame_of(inspection),
    )


def _of_one(code: str, waiting: Select[tuple[str, int]]) -> list[tuple[str, int]]:
    """What waits of this inspection."""
    return [(at, many) for at, many in db.session.execute(waiting).tuples() if at == code]


def _address(code: str, number: int) -> str:
    return url_for("inspection.show_one", code=code, page=number, _anchor="units")
