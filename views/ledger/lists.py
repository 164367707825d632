"""The ledger page: the tasks that I may see, filtered, sorted and counted by what stands in the address."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.ledger import State, Task
from models.reminders import Colour
from views.access import allowed, me
from views.clock import book, today, utc_now
from views.database import db
from views.ledger import bp
from views.ledger.address import Address, read_address
from views.ledger.exports import export_url
from views.ledger.filters import load_filters
from views.ledger.ticking import bar_of
from views.ledger.view_tabs import read_tabs
from views.words import spoken
from workflow.ledger.finding import Found, Order, find_by_ref, find_tasks
from workflow.ledger.totals import SEVEREST_FIRST, Totals
from workflow.process.rights import holds
from workflow.reminders.colour import Signal, colour_of

Strip = list[tuple[str, int, str, bool, str]]


@dataclass(frozen=True)
class Row:
    """A task as the ledger shows it; `same_problem` when the row above has shown the problem."""

    task: Task
    signal: Signal
    same_problem: bool
    co_units: int


@dataclass(frozen=True)
class Sheet:
    """The page of the list, as the pager asks for it."""

    address: Address
    found: Found

    @property
    def number(self) -> int:
        return self.found.number

    @property
    def pages(self) -> int:
        return self.found.pages

    @property
    def total(self) -> int:
        return self.found.total

    @property
    def first(self) -> int:
        return self.found.first

    @property
    def last(self) -> int:
        return self.found.last

    def url_for(self, number: int) -> str:
        return self.address.url(page=number)


@bp.route("/ledger")
@allowed("ledger.view")
def show_ledger() -> ResponseReturnValue:
    """Everything is in the address, so that a view can be shared; a whole reference leads to its task."""
    if not all(value.strip() for _name, value in request.args.items(multi=True)):
        return redirect(_without_empty())
    day = today()
    address = read_address(request.args, load_filters(db.session, me(), day))
    wanted = address.wanted()
    if wanted.text and (task := find_by_ref(db.session, wanted.text, me())):
        return redirect(url_for("ledger.show_task", ref=task.ref))
    found = find_tasks(
        db.session,
        wanted,
        order=address.order,
        descending=address.descending,
        number=address.page,
        actor=me(),
        today=day,
    )
    return render_template("ledger/ledger.html", **_page(address, found))


def _page(address: Address, found: Found) -> dict[str, Any]:
    """The list, and what this person may do with it."""
    return {
        "address": address,
        "chips": address.chips(),
        "tabs": read_tabs(address),
        "rows": _rows(found),
        "sheet": Sheet(address, found),
        "strip": _strip(address, found.totals),
        "sorts": {order.value: _sort(address, order) for order in Order},
        "may_create": holds(me(), "ledger.edit"),
        "bulk": bar_of(address, found) if holds(me(), "ledger.bulk") else None,
        "may_export": holds(me(), "ledger.export"),
        "export_url": export_url(address),
        "now": utc_now(),
    }


def _without_empty() -> str:
    """The same address without the fields that say nothing: a browser without script sends them all."""
    said = [(name, value) for name, value in request.args.items(multi=True) if value.strip()]
    return f"{request.path}?{urlencode(said)}" if said else request.path


def _rows(found: Found) -> list[Row]:
    day = book()
    above = [None, *(task.problem_id for task in found.tasks)]
    return [
        Row(task, colour_of(task, day), task.problem_id == before, found.co_units.get(task.id, 0))
        for task, before in zip(found.tasks, above, strict=False)
    ]


def _strip(address: Address, totals: Totals) -> Strip:
    """Counts by state among the chosen colours, and by colour among the chosen states; each leads to its tasks."""
    states = [State(value) for value in address.chosen.get("state", ())]
    colours = [Colour(value) for value in address.chosen.get("colour", ())]
    everything = (_("All"), totals.total(), address.url({"state": [], "colour": []}), not states and not colours, "")
    return [
        everything,
        *(_cell(address, "state", state, totals.of_state(state, colours)) for state in State),
        *(_cell(address, "colour", colour, totals.of_colour(colour, states)) for colour in SEVEREST_FIRST),
    ]


def _cell(address: Address, name: str, value: State | Colour, count: int) -> tuple[str, int, str, bool, str]:
    css = f"{'state' if name == 'state' else 'signal'}-{value.value}"
    return spoken(value), count, address.only_url(name, value.value), address.has(name, value.value), css


def _sort(address: Address, order: Order) -> dict[str, str]:
    direction = "" if order is not address.order else "descending" if address.descending else "ascending"
    return {"url": address.sort_url(order), "direction": direction}
