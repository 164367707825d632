"""The report of a special inspection as a page and as a Word document."""

from contextlib import ExitStack
from functools import partial
from tempfile import TemporaryFile
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import gettext as _

from models.findings import Outcome
from models.inspection import SpecialInspection
from views.access import allowed, me
from views.charts import draw
from views.clock import today, utc_now
from views.database import db, reading
from views.documents import send_file_of
from views.inspection import bp
from views.inspection.behind import address
from views.inspection.frame import frame_of
from views.inspection.loading import inspection_by_code
from views.inspection.report_charts import CAUTION, GRAVEST_FIRST, aspect_label, charts_of, coverage_told, percent
from views.inspection.report_document import write_report
from views.inspection.report_lines import Line, lines_of
from views.ledger.one_at_a_time import only_one_of
from views.paging import Page
from workflow.inspection.report.behind import Behind, Narrow
from workflow.inspection.report.rows import read_rows
from workflow.inspection.report.whole import Report, note_export, read_report
from workflow.ledger.exporting.formats import ExportFormat

FIRST = 5  # of a list that has a page of its own


@bp.get("/inspections/<code>/report")
@allowed("inspection.report", inspection_by_code)
def show_report(inspection: SpecialInspection) -> ResponseReturnValue:
    report = read_report(db.session, inspection, actor=me(), today=today())
    wanted, code = request.args.get("page", 1, type=int), inspection.code
    page = Page(wanted, len(report.scope.units), partial(_address, code))
    return render_template(
        "inspection/report.html",
        report=report,
        page=page,
        charts={name: draw(chart) for name, chart in charts_of(report).items()},
        lists={behind: _first_of(behind, report) for behind in LISTED},
        behind=lambda what, **narrow: address(code, Behind(what), Narrow(**narrow)),
        aspect_label=partial(aspect_label, report),
        percent=percent,
        coverage=coverage_told(report),
        caution=gettext(CAUTION),
        **_words(),
        **frame_of(inspection),
    )


@bp.post("/inspections/<code>/report/word")
@allowed("inspection.report", inspection_by_code)
def export_report(inspection: SpecialInspection) -> ResponseReturnValue:
    """As it stands now; that it was taken out is an event of the inspection."""
    with ExitStack() as undo:
        file = undo.enter_context(TemporaryFile())
        with only_one_of(me()), reading():
            write_report(read_report(db.session, inspection, actor=me(), today=today()), file)
        note_export(db.session, inspection, actor=me(), now=utc_now())
        name = "-".join([_("Inspection report"), inspection.code, today().isoformat()])
        undo.pop_all()
    return send_file_of(file, ExportFormat.DOCX, name)


LISTED = (
    Behind.FINDINGS,
    Behind.GOOD_PRACTICE,
    Behind.GAPS,
    Behind.DEEPENED,
    Behind.RULES_MADE,
    Behind.RULES_REVISED,
    Behind.MONITORING,
    Behind.JOINT_MEETINGS,
)


def _first_of(behind: Behind, report: Report) -> list[Line]:
    """The first lines of a list; asks nothing for one that is known to be empty."""
    known = {**report.promoted, Behind.GAPS: report.gaps, Behind.FINDINGS: report.found.total}
    known[Behind.GOOD_PRACTICE] = report.found.good_total
    if not known[behind]:
        return []
    return lines_of(behind, read_rows(db.session, behind, report.scope, Narrow(), limit=FIRST), report.scope)


def _words() -> dict[str, Any]:
    return {"severities": list(GRAVEST_FIRST), "outcomes": list(Outcome)}


def _address(code: str, number: int) -> str:
    return url_for("inspection.show_report", code=code, page=number, _anchor="units")
