"""Taking a view of the ledger out of the house: as a workbook, a CSV or a Word document; each is told by the trail."""

from collections.abc import Callable
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import IO, Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.ledger import Campaign
from models.words import N_, Message, say
from views.access import allowed, campaign_by_code, me
from views.clock import today, utc_now
from views.database import db, reading
from views.documents import send_file_of
from views.ledger import bp
from views.ledger.address import Address, read_address
from views.ledger.filters import load_filters
from views.ledger.one_at_a_time import only_one_of
from views.ledger.papers import write_ledger_document, write_statement
from views.words import format_day, language, named, site_name, spoken
from workflow.errors import InvalidInput
from workflow.ledger.exporting.events import record_export, record_statement
from workflow.ledger.exporting.formats import ExportFormat
from workflow.ledger.exporting.lists import Cover, write_lists, write_task_list
from workflow.ledger.exporting.slices import View
from workflow.ledger.exporting.statement import read_statement
from workflow.ledger.exporting.voice import Voice

Writer = Callable[[View, IO[bytes], str], int]  # the view, the file, the view in words; returns the rows written


@bp.route("/ledger/export", methods=["POST"])
@allowed("ledger.export")
def export_ledger() -> ResponseReturnValue:
    """The whole view that stands in the address.

    The file is made while nobody waits for the database, one of each person at a time; then the event is written, and
    nothing is sent before it is.
    """
    chosen = _read_format()
    with ExitStack() as undo:
        file = undo.enter_context(TemporaryFile())
        with only_one_of(me()), reading():
            address = _read_address()
            view, told = _view(address), tell_view(address)
            rows = WRITERS[chosen](view, file, told)
        campaign = _campaign(view)
        about = {"view": told, "address": export_url(address).partition("?")[2]}
        record_export(db.session, campaign, chosen, rows=rows, **about, actor=me(), now=utc_now())
        undo.pop_all()
    return send_file_of(file, chosen, _dated(_("Ledger"), campaign))


@bp.route("/campaigns/<code>/statement", methods=["POST"])
@allowed("campaign.view", campaign_by_code)
def export_statement(campaign: Campaign) -> ResponseReturnValue:
    """The progress statement as of today, as a Word document."""
    with ExitStack() as undo:
        file = undo.enter_context(TemporaryFile())
        with reading():
            statement = read_statement(db.session, campaign, actor=me(), today=today())
            write_statement(statement, file, _voice())
        record_statement(db.session, campaign, rows=statement.total.tasks, actor=me(), now=utc_now())
        undo.pop_all()
    return send_file_of(file, ExportFormat.DOCX, _dated(_("Progress statement"), campaign))


def _dated(name: str, campaign: Campaign | None) -> str:
    """The name of a file: what it is, of which campaign, of which day."""
    return "-".join([name, *([campaign.code] if campaign else []), today().isoformat()])


def export_url(address: Address) -> str:
    """Where the view is exported from: its filters and its order, without the page."""
    values: dict[str, Any] = {**address.chosen, "sort": address.sort}
    return url_for("ledger.export_ledger", **values)


def tell_view(address: Address) -> str:
    """The filters as the page says them."""
    return " ".join(f"{chip.phrase} {chip.value}" for chip in address.chips()) or _("All tasks")


def _read_format() -> ExportFormat:
    typed = request.form.get("format", "")
    if typed not in set(ExportFormat):
        raise InvalidInput(say(N_("Choose in which form the ledger shall be exported.")))
    return ExportFormat(typed)


def _read_address() -> Address:
    """As the page does, but what is not understood is refused: a filter left out would give away more."""
    address = read_address(request.args, load_filters(db.session, me(), today()))
    if address.ignored:
        told = N_("A part of the address was not understood: %(parts)s. Go back to the ledger and export from there.")
        raise InvalidInput(say(told, parts=" · ".join(address.ignored)))
    return address


def _view(address: Address) -> View:
    return View(address.wanted(), address.order, address.descending, me(), today())


def _campaign(view: View) -> Campaign | None:
    return db.session.get(Campaign, view.wanted.campaign_id) if view.wanted.campaign_id else None


def _voice() -> Voice:
    return Voice(language(), spoken)


def _write_workbook(view: View, file: IO[bytes], told: str) -> int:
    campaign = _campaign(view)
    exported = _("exported on %(day)s", day=format_day(view.today))
    below = " · ".join([*([named(campaign)] if campaign else []), told, exported])

    def title(name: Message) -> str:
        return f"{site_name()} · {spoken(name)}\n{below}"

    footer = _("Page %(page)s of %(pages)s", page="&P", pages="&N")
    return write_lists(db.session, view, file, _voice(), Cover(title, footer, view.actor.name))


def _write_csv(view: View, file: IO[bytes], _told: str) -> int:
    return write_task_list(db.session, view, file, _voice())


def _write_document(view: View, file: IO[bytes], told: str) -> int:
    return write_ledger_document(view, file, _voice(), told, _campaign(view))


WRITERS: dict[ExportFormat, Writer] = {
    ExportFormat.XLSX: _write_workbook,
    ExportFormat.CSV: _write_csv,
    ExportFormat.DOCX: _write_document,
}
