"""Ticking tasks on the ledger page: the bar below the list, and which tasks an address means that it led to."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from flask import url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from models.ledger import BulkAct, Task
from views.access import me
from views.clock import today
from views.database import db
from views.ledger.address import Address, read_address
from views.ledger.filters import load_filters
from views.words import spoken
from workflow.ledger.bulk import MOST, Pin, find_monitor_row, find_pins
from workflow.ledger.finding import Found

PIN = re.compile(r"([0-9]{1,9})\.([0-9]{1,9})")
OWN = {"of", "task", "page_tasks", "count"}  # what the bar adds to the address of the view


@dataclass(frozen=True)
class Bar:
    """What can be done to the tasks of this page or of the whole view; `hidden` carries the view along."""

    address: Address
    tasks: list[Task]
    total: int
    pages: int

    @property
    def acts(self) -> list[tuple[str, str]]:
        """Label and address of each act."""
        return [(spoken(act), url_for("ledger.change_many", act=act.value)) for act in possible_acts()]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        filters = [(name, value) for name, values in self.address.chosen.items() for value in values]
        order = [("sort", self.address.sort)] if self.address.sort != "due" else []
        page = [("page", str(self.address.page))] if self.address.page > 1 else []
        return [
            *filters,
            *order,
            *page,
            ("count", str(self.total)),
            ("page_tasks", write_pins(map(pin_of, self.tasks))),
        ]

    @property
    def most(self) -> int:
        return MOST

    @property
    def too_many(self) -> bool:
        return self.total > MOST


@dataclass
class Picked:
    """The tasks that were chosen, or why there are none; `notes` is what to know of the choice."""

    address: Address
    pins: list[Pin] = field(default_factory=list)
    refusal: str = ""
    notes: list[str] = field(default_factory=list)
    whole_view: bool = False


def bar_of(address: Address, found: Found) -> Bar:
    """Void tasks have no box: nothing can be done to them."""
    return Bar(address, [task for task in found.tasks if task.voided_at is None], found.total, found.pages)


def possible_acts() -> list[BulkAct]:
    return [act for act in BulkAct if act is not BulkAct.MONITOR or find_monitor_row() is not None]


def pin_of(task: Task) -> Pin:
    return Pin(task.id, task.version)


def write_pins(pins: Iterable[Pin]) -> str:
    return " ".join(f"{pin.task_id}.{pin.version}" for pin in pins)


def read_pins(text: str) -> list[Pin] | None:
    """Each task once, as it was seen first; None for what is no list of tasks."""
    found: dict[int, Pin] = {}
    for word in text.split():
        matched = PIN.fullmatch(word)
        if matched is None:
            return None
        found.setdefault(int(matched[1]), Pin(int(matched[1]), int(matched[2])))
    return list(found.values())


def read_view(args: MultiDict[str, str]) -> Address:
    """The view that the tasks were chosen in."""
    kept = MultiDict((name, value) for name, value in args.items(multi=True) if name not in OWN)
    return read_address(kept, load_filters(db.session, me(), today()))


def read_choice(args: MultiDict[str, str]) -> Picked:
    """The tasks that the bar's form names: ticked, of the page, or of the whole view."""
    picked = Picked(read_view(args))
    if args.get("of") == "view":
        return _whole_view(picked, args.get("count", ""))
    named = args.get("page_tasks", "") if args.get("of") == "page" else " ".join(args.getlist("task"))
    pins = read_pins(named)
    if pins is None:
        picked.refusal = _("This list of tasks could not be read. Tick them anew in the ledger.")
    elif not pins:
        picked.refusal = _("No task is ticked. Tick the boxes in the ledger, then choose what to do.")
    elif len(pins) > MOST:
        picked.refusal = _too_many(len(pins))
    else:
        picked.pins = pins
    return picked


def _whole_view(picked: Picked, counted: str) -> Picked:
    """Found anew by the address; a part of it that is not understood would make the view wider, so it ends here."""
    picked.whole_view = True
    if picked.address.ignored:
        picked.refusal = _("A part of the view's address was not understood, so it is not clear which tasks are meant.")
        return picked
    picked.pins, total = find_pins(db.session, picked.address.wanted(), actor=me(), today=today())
    if total > MOST:
        picked.refusal = _too_many(total)
    elif not total:
        picked.refusal = _("There is no task in this view any more.")
    elif counted != str(total) and counted.isdecimal():
        note = _("Tasks in the view when you chose it: %(then)s; now: %(now)s.", then=counted, now=total)
        picked.notes.append(note)
    return picked


def _too_many(total: int) -> str:
    text = _(
        "These are %(total)s tasks; at most %(most)s can be changed at once. Narrow the view by a filter.",
        total=total,
        most=MOST,
    )
    return str(text)
