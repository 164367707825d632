"""The tabs over the ledger: all tasks, my saved views, those shared with a role of mine; which one is open."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from models.saved_views import SavedView
from views.access import me
from views.database import db
from views.ledger.address import Address, read_address
from views.ledger.filters import Filter
from workflow.ledger.finding import Order
from workflow.ledger.saved_views import LONGEST_QUERY, list_tabs
from workflow.process.rights import holds

SHOWN = 7  # beside each other; the rest folds away
MOST_FIELDS = 200


@dataclass(frozen=True)
class Tab:
    """`by` names who shares it, when that is somebody else."""

    name: str
    url: str
    here: bool
    by: str = ""
    shared: bool = False


@dataclass(frozen=True)
class Tabs:
    """`rest` is folded away; `query` what a new view would keep, "" when that is a tab already."""

    shown: list[Tab]
    rest: list[Tab]
    query: str


def read_tabs(address: Address) -> Tabs:
    """The tabs of the ledger page for whoever reads it; one query."""
    here = plain_query(request.args.items(multi=True))
    views = list_tabs(db.session, me()) if holds(me(), "view.save") else []
    current = next((view for view in views if view.query == here), None)
    tabs = [Tab(_("All"), url_for("ledger.show_ledger"), not here)]
    tabs += [tab_of(view, view is current) for view in views]
    shown = [tab for place, tab in enumerate(tabs) if place < SHOWN or tab.here]
    rest = [tab for place, tab in enumerate(tabs) if place >= SHOWN and not tab.here]
    return Tabs(shown, rest, "" if current else query_of(address))


def tab_of(view: SavedView, here: bool = False) -> Tab:
    by = "" if view.owner_id == me().id else view.owner.name
    return Tab(view.name, url_of(view.query), here, by, view.shared_with is not None)


def url_of(query: str) -> str:
    return f"{url_for('ledger.show_ledger')}?{query}"


def query_of(address: Address) -> str:
    """What was understood of an address, as a saved view keeps it."""
    chosen = [(name, value) for name, values in address.chosen.items() for value in values]
    return plain_query([*chosen, ("sort", address.sort)])


def plain_query(pairs: Iterable[tuple[str, str]]) -> str:
    """The filters and the order in one spelling, without the page; "" for the whole ledger as it comes."""
    usual = ("sort", Order.DUE.value)
    kept = {(name, value.strip()) for name, value in pairs if name != "page"}
    return urlencode(sorted(pair for pair in kept if pair[1] and pair != usual))


def read_query(query: str, filters: dict[str, Filter]) -> Address:
    """A query that was kept, or sent back by a form, understood anew for whoever reads it."""
    if len(query) > LONGEST_QUERY:
        raise BadRequest
    try:
        pairs = parse_qsl(query, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise BadRequest from None
    if any("\0" in part for pair in pairs for part in pair):
        raise BadRequest
    return read_address(MultiDict(pairs), filters)
