"""The list behind a number of the report."""

from dataclasses import asdict, fields
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.inspection import SpecialInspection
from views.access import allowed, found, me
from views.clock import today
from views.database import db
from views.inspection import bp
from views.inspection.frame import frame_of
from views.inspection.loading import inspection_by_code
from views.inspection.report_lines import lines_of
from views.paging import Page
from views.words import named, spoken
from workflow.inspection.report.behind import Behind, Narrow, count_behind
from workflow.inspection.report.rows import read_rows
from workflow.inspection.report.scope import Scope, look


@bp.get("/inspections/<code>/report/<what>")
@allowed("inspection.report")
def show_behind(code: str, what: str) -> ResponseReturnValue:
    """What narrows the list stands in the address, as the report's numbers link to it."""
    inspection: SpecialInspection = inspection_by_code(code)
    behind = found(next((one for one in Behind if one.value == what), None))
    scope = look(db.session, inspection, actor=me(), today=today())
    narrow = Narrow(**{one.name: request.args.get(one.name, "") for one in fields(Narrow)})
    total = count_behind(db.session, behind, scope, narrow)
    page = Page(request.args.get("page", 1, type=int), total, lambda number: address(code, behind, narrow, number))
    rows = read_rows(db.session, behind, scope, narrow, offset=page.offset, limit=page.rows)
    return render_template(
        "inspection/behind.html",
        behind=behind,
        lines=lines_of(behind, rows, scope),
        page=page,
        told=_tell(narrow, scope),
        **frame_of(inspection),
    )


def address(code: str, behind: Behind, narrow: Narrow, page: int | None = None) -> str:
    asked = {name: value for name, value in asdict(narrow).items() if value}
    return url_for("inspection.show_behind", code=code, what=behind.value, page=page, **asked)


def _tell(narrow: Narrow, scope: Scope) -> list[str]:
    """What the list is narrowed to, in words; a name that nothing has is left out."""
    template = scope.template
    unit: Any = next((one.unit for one in scope.units if one.unit.code == narrow.unit), None)
    point = next((one for one in template.key_points if one.name == narrow.key_point), None)
    rows = (point, template.question(narrow.question), template.rating(narrow.rating), template.aspect(narrow.aspect))
    told = {"looked": [_("What we looked at")], "caught": [_("What came to light")]}.get(narrow.told, [])
    return [*([named(unit)] if unit else []), *told, *(spoken(row.label) for row in rows if row is not None)]
