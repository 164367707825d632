"""The rows of a file on the page of its import: tabs by what becomes of them, the page asked for, those ticked."""

from collections.abc import Callable

from flask import request
from flask_babel import gettext as _

from models.imports import RowAction
from views.paging import Page
from views.words import spoken
from workflow.ledger.importing.showing import WARNED

Address = Callable[[str, int], str]  # of the rows of one kind, by page
Tab = tuple[str, str, bool, int]
LONGEST_PLACE = 12  # digits


def which_rows() -> str:
    """The kind of rows that the address asks for; nothing for all."""
    wanted = request.args.get("rows", "")
    return wanted if wanted == WARNED or wanted in set(RowAction) else ""


def page_of_rows(counts: dict[str, int], which: str, url_of: Address) -> Page:
    total = counts.get(which, 0) if which else _every(counts)
    return Page(request.args.get("page", 1, type=int), total, lambda number: url_of(which, number))


def row_tabs(counts: dict[str, int], which: str, url_of: Address) -> list[Tab]:
    tabs = [(_("All rows"), url_of("", 1), which == "", _every(counts))]
    tabs += [
        (spoken(action), url_of(action.value, 1), which == action.value, counts[action.value])
        for action in RowAction
        if counts.get(action.value)
    ]
    if counts.get(WARNED):
        tabs.append((_("With a warning"), url_of(WARNED, 1), which == WARNED, counts[WARNED]))
    return tabs


def ticked_places(before: set[int], showing: str = "shown", ticking: str = "left_out") -> set[int]:
    """The places that stay out: of those that the page showed the ticked ones, of the others those from before."""
    shown, ticked = _places(showing), _places(ticking)
    return (before - shown) | (ticked & shown)


def rows_asked(which: str, page: int) -> dict[str, str | int | None]:
    """The same as parameters of an address."""
    return {"rows": which or None, "page": page if page > 1 else None}


def _every(counts: dict[str, int]) -> int:
    return sum(counts.values()) - counts.get(WARNED, 0)


def _places(name: str) -> set[int]:
    sent = request.form.getlist(name)
    return {int(place) for place in sent if place.isascii() and place.isdecimal() and len(place) <= LONGEST_PLACE}
