"""A unit's dossier as a page, ten tasks at a time, and as one Word file."""

from contextlib import ExitStack
from tempfile import TemporaryFile

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.inspection import InspectedUnit
from views.access import allowed, me
from views.clock import today, utc_now
from views.database import db, reading
from views.documents import send_file_of
from views.inspection import bp
from views.inspection.dossier_document import write_dossier
from views.inspection.frame import frame_of
from views.inspection.loading import inspected_by_code
from views.ledger.one_at_a_time import only_one_of
from views.paging import Page
from views.words import named
from views.xrays import tell_hit
from workflow.inspection.dossier.unit import count_dossier, note_export, read_dossier, require_size
from workflow.inspection.template import template_of
from workflow.ledger.exporting.formats import ExportFormat
from workflow.verification.frozen import read_statement_of

TASKS_AT_ONCE = 10


@bp.get("/inspections/<code>/units/<unit>/dossier")
@allowed("inspected.view", inspected_by_code)
def show_dossier(inspected: InspectedUnit) -> ResponseReturnValue:
    amounts = count_dossier(db.session, inspected, actor=me())
    wanted = request.args.get("page", 1, type=int)
    page = Page(wanted, amounts.tasks, lambda number: _address(inspected, number), TASKS_AT_ONCE)
    dossier = read_dossier(
        db.session, inspected, actor=me(), now=utc_now(), amounts=amounts, offset=page.offset, limit=page.rows
    )
    return render_template(
        "inspection/dossier.html",
        dossier=dossier,
        template=template_of(inspected.inspection.template),
        page=page,
        places=[(f"task-{file.task.ref}", file.task.ref) for file in dossier.files],
        tell=tell_hit,
        statement_of=read_statement_of,
        **frame_of(inspected.inspection),
    )


@bp.post("/inspections/<code>/units/<unit>/dossier/word")
@allowed("inspected.view", inspected_by_code)
def export_dossier(inspected: InspectedUnit) -> ResponseReturnValue:
    """All of it as it stands now; that it was taken out is an event of the inspection."""
    with ExitStack() as undo:
        file = undo.enter_context(TemporaryFile())
        with only_one_of(me()), reading():
            amounts = count_dossier(db.session, inspected, actor=me())
            require_size(amounts)
            write_dossier(read_dossier(db.session, inspected, actor=me(), now=utc_now(), amounts=amounts), file)
        note_export(db.session, inspected, actor=me(), now=utc_now())
        name = "-".join([_("Dossier"), inspected.inspection.code, named(inspected.unit), today().isoformat()])
        undo.pop_all()
    return send_file_of(file, ExportFormat.DOCX, name)


def _address(inspected: InspectedUnit, number: int) -> str:
    code, unit = inspected.inspection.code, inspected.unit.code
    return url_for("inspection.show_dossier", code=code, unit=unit, page=number, _anchor="tasks")
