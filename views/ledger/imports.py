"""Ledger files: sent, looked at row by row, corrected, taken over."""

from functools import partial
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from models.imports import ImportStatus, LedgerImport
from models.ledger import Campaign
from views.access import allowed, campaign_by_code, import_by_id, me
from views.clock import utc_now
from views.database import db
from views.evidence.receive import Refused, read_files
from views.forms import Form, SeenForm, attempt
from views.imported import page_of_rows, row_tabs, rows_asked, which_rows
from views.imported_columns import refused_or
from views.ledger import bp
from views.ledger.import_forms import DecisionsForm, ImportForm, decisions_form, labels_of, ledger_columns_form
from views.words import spoken
from workflow.evidence.store import store
from workflow.ledger.importing import runs
from workflow.ledger.importing.files import accept_ledger
from workflow.ledger.importing.preparing import refusal_of
from workflow.ledger.importing.showing import (
    count_rows,
    left_out_sheets,
    list_imports,
    list_rows,
    questions_of,
    tables_of,
)
from workflow.ledger.overview import list_units
from workflow.ledger.reading.fields import FieldName
from workflow.process.locking import require_open


@bp.route("/campaigns/<code>/import", methods=["GET"])
@allowed("ledger.import", campaign_by_code)
def new_import(campaign: Campaign) -> ResponseReturnValue:
    require_open(campaign)
    form = ImportForm(feedback_on=campaign.feedback_on)
    return _new_page(campaign, form), 200


@bp.route("/campaigns/<code>/import", methods=["POST"])
@allowed("ledger.import", campaign_by_code)
def send_ledger(campaign: Campaign) -> ResponseReturnValue:
    """Take the file; whether it holds a ledger is said on the import's own page."""
    require_open(campaign)
    files = read_files("file", accept_ledger)
    form = ImportForm(feedback_on=campaign.feedback_on)
    upload = files[0] if files else None
    if upload is None:
        form.validate()
        form.refuse(_("Choose a file first."), "file")
        return _new_page(campaign, form), 422
    if isinstance(upload, Refused):
        form.refuse(spoken(upload.error.message), "file")
        return _new_page(campaign, form), upload.error.status
    made: list[LedgerImport] = []

    def start() -> None:
        day = form.feedback_on.data
        made.append(runs.start_import(db.session, campaign, upload, feedback_on=day, actor=me(), now=utc_now()))

    if not (form.validate() and attempt(form, start)):
        return _new_page(campaign, form), 422
    return redirect(url_for("ledger.show_import", import_id=made[0].id))


@bp.route("/imports/<int:import_id>")
@allowed("ledger.import", import_by_id)
def show_import(run: LedgerImport) -> ResponseReturnValue:
    return render_template("ledger/import.html", **_page(run))


@bp.route("/imports/<int:import_id>/progress")
@allowed("ledger.import", import_by_id)
def import_progress(run: LedgerImport) -> ResponseReturnValue:
    """Asked by the page while it waits for the worker."""
    return jsonify(waiting=run.status in runs.WAITING, done=run.rows_done, total=run.rows_total)


@bp.route("/imports/<int:import_id>/columns", methods=["POST"])
@allowed("ledger.import", import_by_id)
def choose_columns(run: LedgerImport) -> ResponseReturnValue:
    table = next((one for one in tables_of(run) if one["signature"] == request.form.get("signature")), None)
    form = ledger_columns_form(run, table or {"signature": "", "columns": []})

    def save() -> None:
        columns = {place: FieldName(word) if word else None for place, word in form.chosen().items()}
        runs.choose_columns(
            db.session, run, form.signature.data or "", columns,
            actor=me(), seen_version=form.seen_version.data or 0, now=utc_now(),
        )  # fmt: skip

    return _answer(
        run, form, table is not None and form.validate() and attempt(form, save), _("Read anew with these columns.")
    )


@bp.route("/imports/<int:import_id>/decisions", methods=["POST"])
@allowed("ledger.import", import_by_id)
def decide_import(run: LedgerImport) -> ResponseReturnValue:
    """Units, days, rows and tables left out: whatever the page showed, all at once, so that nothing chosen is lost."""
    form = decisions_form(run, questions_of(run), list_units(db.session), request.form)

    def save() -> None:
        runs.decide(
            db.session, run, form.decisions(run), actor=me(), seen_version=form.seen_version.data or 0, now=utc_now()
        )

    fine = form.validate() and form.check() and attempt(form, save)
    return _answer(run, form, fine, _("Planned anew with these decisions."))


@bp.route("/imports/<int:import_id>/take-over", methods=["POST"])
@allowed("ledger.import", import_by_id)
def take_over_import(run: LedgerImport) -> ResponseReturnValue:
    form = SeenForm()

    def start() -> None:
        runs.ask_to_take_over(db.session, run, actor=me(), seen_version=form.seen_version.data or 0, now=utc_now())

    fine = attempt(form, start)
    return _answer(run, form, fine, _("The ledger was taken over.") if run.status is ImportStatus.DONE else "")


@bp.route("/imports/<int:import_id>/cancel", methods=["POST"])
@allowed("ledger.import", import_by_id)
def cancel_import(run: LedgerImport) -> ResponseReturnValue:
    form = SeenForm()
    code = run.campaign.code
    runs.cancel_import(db.session, run, actor=me(), seen_version=form.seen_version.data or 0, now=utc_now())
    flash(_("The import was cancelled; nothing was taken over."), "success")
    return redirect(url_for("ledger.new_import", code=code))


@bp.route("/imports/<int:import_id>/file")
@allowed("ledger.import", import_by_id)
def download_import(run: LedgerImport) -> ResponseReturnValue:
    """The file as it was sent."""
    file = store().open(run.sha256)
    return send_file(file, "application/octet-stream", as_attachment=True, download_name=run.filename)


def _answer(run: LedgerImport, form: Form, fine: bool, said: str) -> ResponseReturnValue:
    """Back to the import's page; a refused form is shown there with what was entered."""
    if fine:
        if said:
            flash(said, "success")
        return redirect(url_for("ledger.show_import", import_id=run.id))
    return render_template("ledger/import.html", **_page(run, form)), 422


def _new_page(campaign: Campaign, form: ImportForm) -> str:
    return render_template(
        "ledger/import_new.html", campaign=campaign, form=form, imports=list_imports(db.session, campaign)
    )


def _page(run: LedgerImport, refused: Form | None = None) -> dict[str, Any]:
    counts, which = count_rows(db.session, run), which_rows()
    page = page_of_rows(counts, which, partial(_url, run))
    questions = questions_of(run)
    units = list_units(db.session)
    decisions = refused if isinstance(refused, DecisionsForm) else decisions_form(run, questions, units)
    return {
        "run": run,
        "refused": refused,
        "refusal": refusal_of(run),
        "counts": counts,
        "which": which,
        "tabs": row_tabs(counts, which, partial(_url, run)),
        "rows": list_rows(db.session, run, which, page.offset),
        "sheet": page,
        "tables": tables_of(run),
        "left_out": left_out_sheets(run),
        "rows_left_out": decisions.rows_left_out(run),
        "tables_left_out": decisions.tables_left_out(run),
        "questions": questions,
        "decisions": decisions,
        "columns": [refused_or(refused, ledger_columns_form(run, table)) for table in tables_of(run)],
        "labels": [labels_of(table) for table in tables_of(run)],
        "correctable": run.status in runs.CORRECTABLE,
        "waiting": run.status in runs.WAITING,
        "summary": summary_of(questions),
    }


def summary_of(questions: dict[str, Any]) -> list[str]:
    """What taking over does, in words."""
    counts = {"problems": 0, "tasks": 0, "measures": 0, "changes": 0, **questions.get("counts", {})}
    counts["units"] = len(questions.get("new_units", []))
    told = {
        "units": ngettext("%(num)s new unit", "%(num)s new units", counts["units"]),
        "problems": ngettext("%(num)s new problem", "%(num)s new problems", counts["problems"]),
        "tasks": ngettext("%(num)s new task", "%(num)s new tasks", counts["tasks"]),
        "measures": ngettext("%(num)s new measure", "%(num)s new measures", counts["measures"]),
        "changes": ngettext("%(num)s change", "%(num)s changes", counts["changes"]),
    }
    return [text for name, text in told.items() if counts[name]] or [_("nothing new")]


def _url(run: LedgerImport, which: str, page: int = 1) -> str:
    return url_for("ledger.show_import", import_id=run.id, **rows_asked(which, page), _anchor="rows")  # type: ignore[arg-type]
