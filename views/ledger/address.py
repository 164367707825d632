"""The address of a view of the ledger: read into a question, said as a sentence, changed into other addresses."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from views.ledger.filters import Choice, Filter
from views.words import format_day
from workflow.ledger.finding import Order, Wanted

LONGEST_TEXT = 100
MOST_IGNORED = 8  # named in the notice
PAGE = re.compile(r"[0-9]{1,9}")
DAYS = ("from", "to")


@dataclass(frozen=True)
class Chip:
    """One filter that is set, as a part of the sentence; `url` is the same view without it."""

    phrase: str
    value: str
    url: str


@dataclass
class Address:
    """What was understood (`chosen`, by name in the address) and what was not (`ignored`, as it was typed)."""

    filters: dict[str, Filter]
    chosen: dict[str, list[str]] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    order: Order = Order.DUE
    descending: bool = False
    page: int = 1

    def has(self, name: str, value: str) -> bool:
        return value in self.chosen.get(name, ())

    def text_of(self, name: str) -> str:
        return next(iter(self.chosen.get(name, ())), "")

    def url(self, changes: dict[str, list[str]] | None = None, *, sort: str = "", page: int = 1) -> str:
        """The same view with these filters set to something else; [] takes one away."""
        values: dict[str, Any] = {**self.chosen, **(changes or {})}
        sort = sort or self.sort
        if sort != Order.DUE.value:
            values["sort"] = sort
        if page > 1:
            values["page"] = page
        return url_for("ledger.show_ledger", **values)

    @property
    def sort(self) -> str:
        return f"-{self.order.value}" if self.descending else self.order.value

    def sort_url(self, order: Order) -> str:
        """A click on a column sorts by it; on the sorted column, the other way round."""
        turned = order is self.order and not self.descending
        return self.url(sort=f"-{order.value}" if turned else order.value)

    def only_url(self, name: str, value: str) -> str:
        """Just this value of the filter, or none when it is the one that is set."""
        return self.url({name: [] if self.chosen.get(name) == [value] else [value]})

    def chips(self) -> list[Chip]:
        """The filters in the order of the sentence."""
        chips = []
        for one in self.filters.values():
            for place, choice in enumerate(self._chosen(one)):
                phrase = one.phrase if place == 0 else _("or")
                chips.append(Chip(phrase, choice.label, self._without(one.name, choice.value)))
        for name, phrase in (("from", _("due from")), ("to", _("due until"))):
            for value in self.chosen.get(name, ()):
                chips.append(Chip(phrase, format_day(date.fromisoformat(value)), self._without(name, value)))
        if text := self.text_of("q"):
            chips.append(Chip(_("with the words"), text, self._without("q", text)))
        return chips

    def unseen(self) -> list[str]:
        """What is set but not offered to this reader, who sees nothing of it."""
        return [c.label for one in self.filters.values() for c in self._chosen(one) if not c.offered]

    def _chosen(self, one: Filter) -> list[Choice]:
        values = self.chosen.get(one.name, ())
        return [choice for choice in one.choices if choice.value in values]

    def _without(self, name: str, value: str) -> str:
        gone = {name: [other for other in self.chosen[name] if other != value]}
        return self.url({**gone, "co": []} if name == "unit" else gone)

    def wanted(self) -> Wanted:
        """The question put to the ledger."""
        asked: dict[str, Any] = {"text": self.text_of("q")}
        windows = [(self._day("from"), self._day("to"))]
        for one in self.filters.values():
            meanings = [choice.meaning for choice in self._chosen(one)]
            if one.field == "window":
                windows += meanings
            elif meanings:
                asked[one.field] = tuple(meanings) if one.several else meanings[0]
        since = [begin for begin, _end in windows if begin]
        until = [end for _begin, end in windows if end]
        return Wanted(**asked, since=max(since, default=None), until=min(until, default=None))

    def _day(self, name: str) -> date | None:
        return _as_day(self.text_of(name))


def read_address(args: MultiDict[str, str], filters: dict[str, Filter]) -> Address:
    """Understand what can be understood; the rest is named, never guessed."""
    address = Address(filters)
    readers = {"q": _read_text, "sort": _read_sort, "page": _read_page, **dict.fromkeys(DAYS, _read_day)}
    for name, values in args.lists():
        for value in filter(None, map(str.strip, values)):
            read = readers.get(name, _read_choice)
            if not read(address, name, value):
                address.ignored.append(f"{name}={value}"[:40])
    if "unit" not in address.chosen:
        address.chosen.pop("co", None)
    address.ignored = address.ignored[:MOST_IGNORED]
    return address


def _read_choice(address: Address, name: str, value: str) -> bool:
    one = address.filters.get(name)
    if one is None or one.find(value) is None:
        return False
    chosen = address.chosen.setdefault(name, [])
    if value in chosen:
        return True
    if chosen and not one.several:
        return False
    chosen.append(value)
    return True


def _read_text(address: Address, name: str, value: str) -> bool:
    address.chosen.setdefault(name, [value[:LONGEST_TEXT]])
    return True


def _read_day(address: Address, name: str, value: str) -> bool:
    if name in address.chosen or _as_day(value) is None:
        return False
    address.chosen[name] = [value]
    return True


def _read_sort(address: Address, _name: str, value: str) -> bool:
    named = value.removeprefix("-")
    if named not in set(Order):
        return False
    address.order, address.descending = Order(named), value.startswith("-")
    return True


def _read_page(address: Address, _name: str, value: str) -> bool:
    if not PAGE.fullmatch(value):
        return False
    address.page = int(value)
    return True


def _as_day(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if len(value) == 10 else None
    except ValueError:
        return None
