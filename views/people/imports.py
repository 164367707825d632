"""Workbooks of units and users: sent, looked at row by row, taken over; the new accounts invited."""

import io
import json
from functools import partial
from typing import Any

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from models.imports import ImportStatus, PeopleImport
from views.access import allowed, me, people_import_by_id
from views.clock import utc_now
from views.database import db
from views.evidence.receive import Refused, read_files
from views.forms import Form, SeenForm, attempt
from views.imported import page_of_rows, row_tabs, rows_asked, ticked_places, which_rows
from views.people import bp
from views.people.import_forms import WorkbookForm, people_columns_form, shown_table
from views.people.links import link_address
from views.words import spoken
from workflow.evidence.store import store
from workflow.ledger.importing.preparing import refusal_of
from workflow.ledger.importing.showing import count_rows, left_out_sheets, tables_of
from workflow.people.importing import runs
from workflow.people.importing.empty_workbook import write_empty_workbook
from workflow.people.importing.fields import field_of
from workflow.people.importing.kept import places_of_table
from workflow.people.importing.showing import count_uninvited, counts_of, list_lines, list_people_imports
from workflow.process.rights import require

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def managed_import(import_id: int) -> PeopleImport:
    """The import; those who may not manage people do not learn whether it exists."""
    require(me(), "people.manage")
    return people_import_by_id(import_id)


@bp.route("/people/import", methods=["GET"])
@allowed("people.manage")
def new_import() -> ResponseReturnValue:
    return _new_page(WorkbookForm())


@bp.route("/people/import", methods=["POST"])
@allowed("people.manage")
def send_people() -> ResponseReturnValue:
    """Take the file; whether it holds units or users is said on the import's own page."""
    files, form = read_files("file", runs.accept_people), WorkbookForm()
    upload = files[0] if files else None
    if upload is None:
        form.refuse(_("Choose a file first."), "file")
        return _new_page(form), 422
    if isinstance(upload, Refused):
        form.refuse(spoken(upload.error.message), "file")
        return _new_page(form), upload.error.status
    run = runs.start_import(db.session, upload, actor=me(), now=utc_now())
    return redirect(url_for("people.show_import", import_id=run.id))


@bp.route("/people/import/empty.xlsx")
@allowed("people.manage")
def empty_workbook() -> ResponseReturnValue:
    """A workbook to be filled in, with headings in the reader's language."""
    content = io.BytesIO(write_empty_workbook(spoken))
    return send_file(content, EXCEL, as_attachment=True, download_name=_("units and users.xlsx"))


@bp.route("/people/imports/<int:import_id>")
@allowed("people.manage", managed_import)
def show_import(run: PeopleImport) -> ResponseReturnValue:
    return render_template("people/import.html", **_page(run))


@bp.route("/people/imports/<int:import_id>/columns", methods=["POST"])
@allowed("people.manage", managed_import)
def correct_columns(run: PeopleImport) -> ResponseReturnValue:
    """What the columns under a heading row stand for; refused when nothing could be read with them."""
    table = next((one for one in tables_of(run) if one.get("signature") == request.form.get("signature")), None)
    form = people_columns_form(run, table or {"kind": "units", "columns": []})

    def save() -> None:
        columns = {place: field_of(word) if word else None for place, word in form.chosen().items()}
        runs.choose_columns(
            db.session, run, form.signature.data or "", columns,
            actor=me(), seen_version=form.seen_version.data or 0, now=utc_now(),
        )  # fmt: skip

    if table is None or not (form.validate() and attempt(form, save)):
        return render_template("people/import.html", **_page(run, form)), 422
    flash(_("Read anew with these columns."), "success")
    return _back(run)


@bp.route("/people/imports/<int:import_id>/rows", methods=["POST"])
@allowed("people.manage", managed_import)
def leave_out_rows(run: PeopleImport) -> ResponseReturnValue:
    """Of the rows that the page showed, those ticked are left out and the others come in."""
    _leave_out(run, ticked_places(set(json.loads(run.left_out))))
    flash(_("Planned anew without the rows that are ticked."), "success")
    return _back(run)


@bp.route("/people/imports/<int:import_id>/sheet", methods=["POST"])
@allowed("people.manage", managed_import)
def leave_out_sheet(run: PeopleImport) -> ResponseReturnValue:
    """All rows of one table are left out, or come in again."""
    out, number = set(json.loads(run.left_out)), request.form.get("table", -1, type=int)
    own = places_of_table(db.session, run, number) if 0 <= number < len(tables_of(run)) else set()
    if request.form.get("act") == "take":
        _leave_out(run, out - own)
        flash(_("Planned anew with the rows of this sheet."), "success")
    else:
        _leave_out(run, out | own)
        flash(_("Planned anew without the rows of this sheet."), "success")
    return _back(run)


def _leave_out(run: PeopleImport, places: set[int]) -> None:
    seen = SeenForm().seen_version.data or 0
    runs.leave_out(db.session, run, places, actor=me(), seen_version=seen, now=utc_now())


@bp.route("/people/imports/<int:import_id>/take-over", methods=["POST"])
@allowed("people.manage", managed_import)
def take_over(run: PeopleImport) -> ResponseReturnValue:
    form, done = SeenForm(), list[bool]()

    def work() -> None:
        seen = form.seen_version.data or 0
        done.append(runs.take_over(db.session, run, actor=me(), seen_version=seen, now=utc_now()))

    if not attempt(form, work):
        return render_template("people/import.html", **_page(run, form)), 422
    if done[0]:
        flash(_("The file was taken over."), "success")
    else:
        flash(_("Units or accounts have changed since; the rows were planned anew. Please look again."), "warning")
    return _back(run)


@bp.route("/people/imports/<int:import_id>/cancel", methods=["POST"])
@allowed("people.manage", managed_import)
def cancel_import(run: PeopleImport) -> ResponseReturnValue:
    runs.cancel_import(
        db.session, run, actor=me(), seen_version=SeenForm().seen_version.data or 0, now=utc_now()
    )  # fmt: skip
    flash(_("The import was cancelled; nothing was taken over."), "success")
    return redirect(url_for("people.new_import"))


@bp.route("/people/imports/<int:import_id>/invite", methods=["POST"])
@allowed("people.manage", managed_import)
def invite(run: PeopleImport) -> ResponseReturnValue:
    seen = SeenForm().seen_version.data or 0
    sent = runs.invite_new_users(db.session, run, link_address, actor=me(), seen_version=seen, now=utc_now())
    flash(ngettext("%(num)s invitation is on its way.", "%(num)s invitations are on their way.", sent), "success")
    return _back(run)


@bp.route("/people/imports/<int:import_id>/file")
@allowed("people.manage", managed_import)
def download_import(run: PeopleImport) -> ResponseReturnValue:
    """The file as it was sent."""
    file = store().open(run.sha256)
    return send_file(file, "application/octet-stream", as_attachment=True, download_name=run.filename)


def _back(run: PeopleImport) -> Response:
    return redirect(url_for("people.show_import", import_id=run.id))  # type: ignore[return-value]


def _new_page(form: WorkbookForm) -> str:
    return render_template("people/import_new.html", form=form, imports=list_people_imports(db.session))


def _page(run: PeopleImport, refused: Form | None = None) -> dict[str, Any]:
    counts, which = count_rows(db.session, run), which_rows()
    page = page_of_rows(counts, which, partial(_url, run))
    tables = [shown_table(run, number, refused) for number in range(len(tables_of(run)))]
    by_mail, by_hand = count_uninvited(db.session, run) if run.status is ImportStatus.DONE else (0, 0)
    return {
        "run": run,
        "refused": refused,
        "refusal": refusal_of(run),
        "counts": counts,
        "tabs": row_tabs(counts, which, partial(_url, run)),
        "rows": list_lines(db.session, run, which, page.offset),
        "sheet": page,
        "tables": tables,
        "lacking": next((one for one in tables if one["missing"] and not one["out"] and counts.get("open")), None),
        "left_out": left_out_sheets(run),
        "correctable": run.status is ImportStatus.READY,
        "summary": summary_of(counts_of(run)),
        "adds": sum(counts_of(run).values()),
        "by_mail": by_mail,
        "by_hand": by_hand,
        "at_once": runs.AT_ONCE,
    }


def summary_of(counts: dict[str, int]) -> list[str]:
    """What taking over does, in words."""
    return [
        ngettext("%(num)s new unit", "%(num)s new units", counts.get("units", 0)),
        ngettext("%(num)s new account", "%(num)s new accounts", counts.get("users", 0)),
        ngettext("%(num)s role", "%(num)s roles", counts.get("grants", 0)),
        ngettext("%(num)s change", "%(num)s changes", counts.get("changes", 0)),
    ]


def _url(run: PeopleImport, which: str, page: int = 1) -> str:
    return url_for("people.show_import", import_id=run.id, **rows_asked(which, page), _anchor="rows")  # type: ignore[arg-type]
