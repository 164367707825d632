"""The register of institutional documents as lists and as a file, and the tasks that rest on documents alone."""

import csv
from contextlib import ExitStack
from functools import partial
from io import TextIOWrapper
from tempfile import TemporaryFile
from typing import IO, Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.institutional import InstitutionalDocument
from models.ledger import Campaign
from views.access import allowed, me
from views.clock import today, utc_now
from views.database import db, reading
from views.documents import send_file_of
from views.evidence import bp
from views.paging import PAGE_ROWS, Page
from views.words import named, spoken
from workflow.evidence import register_list as lists
from workflow.evidence.register import note_export
from workflow.evidence.register_list import Wanted
from workflow.evidence.resting import count_resting, find_resting
from workflow.ledger.exporting.cells import clean_text, make_harmless
from workflow.ledger.exporting.formats import ExportFormat
from workflow.process.rights import holds


@bp.route("/documents")
@allowed("document.view")
def list_documents() -> ResponseReturnValue:
    """One of the lists, of all campaigns or one; what is not understood in the address is left out."""
    campaigns = lists.list_campaigns(db.session, me())
    campaign, wanted = _campaign(campaigns), _wanted()
    counts = lists.count_documents(db.session, campaign, actor=me(), today=today())
    address = partial(_address, "evidence.list_documents")
    page = Page(request.args.get("page", 1, type=int), counts[wanted], partial(address, campaign, wanted))
    rows = lists.find_documents(
        db.session, wanted, campaign, actor=me(), today=today(), offset=page.offset, limit=PAGE_ROWS
    )
    strip = [(spoken(one), counts[one], address(campaign, one), one is wanted, "") for one in Wanted]
    return render_template(
        "evidence/documents.html",
        rows=rows,
        page=page,
        strip_items=strip,
        tabs_items=_tabs(campaigns, campaign, address, wanted),
        export_url=_address("evidence.export_documents", campaign, wanted),
        resting_url=_address("evidence.list_resting", campaign, None) if holds(me(), "document.survey") else "",
    )


@bp.route("/documents/resting")
@allowed("document.survey")
def list_resting() -> ResponseReturnValue:
    """The written-off tasks of which a measure has nothing to show but institutional documents."""
    campaigns = lists.list_campaigns(db.session, me())
    campaign = _campaign(campaigns)
    total = count_resting(db.session, campaign, actor=me())
    address = partial(_address, "evidence.list_resting")
    page = Page(request.args.get("page", 1, type=int), total, partial(address, campaign, None))
    rows = find_resting(db.session, campaign, actor=me(), today=today(), offset=page.offset, limit=PAGE_ROWS)
    context: dict[str, Any] = {"rows": rows, "page": page, "tabs_items": _tabs(campaigns, campaign, address, None)}
    return render_template("evidence/resting.html", **context)


@bp.route("/documents/export", methods=["POST"])
@allowed("document.view")
def export_documents() -> ResponseReturnValue:
    """The list that stands in the address as a CSV; that it was taken out is an event of the person."""
    with ExitStack() as undo:
        file = undo.enter_context(TemporaryFile())
        with reading():
            campaign = _campaign(lists.list_campaigns(db.session, me()))
            rows = _write_csv(file, _wanted(), campaign)
        note_export(db.session, rows=rows, actor=me(), now=utc_now())
        undo.pop_all()
    return send_file_of(file, ExportFormat.CSV, f"{_('Institutional documents')}-{today().isoformat()}")


def _write_csv(file: IO[bytes], wanted: Wanted, campaign: Campaign | None) -> int:
    """UTF-8 with a byte order mark, every cell quoted, nothing that a spreadsheet would run; returns the rows."""
    text = TextIOWrapper(file, "utf-8-sig", newline="", write_through=False)
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(_headings())
    written = 0
    for document in lists.read_documents(db.session, wanted, campaign, actor=me(), today=today()):
        writer.writerow([make_harmless(clean_text(cell)) for cell in _cells(document)])
        written += 1
    text.detach()
    return written


def _headings() -> list[str]:
    return [
        _("Campaign"),
        _("Name of the document"),
        _("Document number"),
        _("Kind of change"),
        _("Issued on"),
        _("Issuing unit"),
        _("By which tasks"),
        _("Its text as evidence"),
        _("Last check"),
        _("Result"),
        _("What was looked at, and what was found"),
        _("Checked by"),
        _("Next check on"),
    ]


def _cells(document: InstitutionalDocument) -> list[str]:
    last = document.checks[-1] if document.checks else None
    return [
        document.campaign.code,
        document.name,
        document.number,
        spoken(document.kind),
        document.issued_on.isoformat(),
        named(document.unit),
        _(", ").join(task.ref for task in document.tasks),
        _("given") if document.evidence_id else "",
        last.held_on.isoformat() if last else "",
        spoken(last.result) if last else "",
        last.note if last else "",
        last.held_by.name if last else "",
        document.check_due_on.isoformat() if document.check_due_on else "",
    ]


def _wanted() -> Wanted:
    asked = request.args.get("show", "")
    return Wanted(asked) if asked in set(Wanted) else Wanted.ALL


def _campaign(campaigns: list[Campaign]) -> Campaign | None:
    return next((one for one in campaigns if one.code == request.args.get("campaign")), None)


def _tabs(campaigns: list[Campaign], chosen: Campaign | None, address: Any, wanted: Wanted | None) -> list[Any]:
    """One for each campaign, where there are several."""
    if len(campaigns) < 2:
        return []
    every = (_("All campaigns"), address(None, wanted), chosen is None, None)
    return [every, *((f"{one.code} {named(one)}", address(one, wanted), one is chosen, None) for one in campaigns)]


def _address(endpoint: str, campaign: Campaign | None, wanted: Wanted | None, page: int | None = None) -> str:
    show = wanted.value if wanted and wanted is not Wanted.ALL else None
    return url_for(endpoint, show=show, campaign=campaign.code if campaign else None, page=page)
