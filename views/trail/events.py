"""The whole trail, filtered by what stands in the address, newest first, page by page back in time."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from models.trail import Event
from views.access import allowed, me
from views.database import db
from views.trail import bp
from views.trail.asking import TrailForm, short_of
from views.words import format_day, spoken
from workflow.trail.audit import latest_seal
from workflow.trail.chain import SYSTEM
from workflow.trail.history import Told, tell
from workflow.trail.kinds import EventKind
from workflow.trail.searching import Asked, find_events
from workflow.trail.things import About, Thing, find_things

PAGE = 100
PAGES = {  # where a thing is shown: the page, and the part of its address that the thing's key is
    About.TASK: ("ledger.show_task", "ref"),
    About.CAMPAIGN: ("ledger.show_campaign", "code"),
    About.UNIT: ("ledger.show_ledger", "unit"),
    About.GROUP: ("ledger.show_ledger", "group"),
    About.ACCOUNT: ("people.show_user", "username"),
    About.CALENDAR: ("days.show_days", "year"),
    About.INSPECTION: ("inspection.show_one", "code"),
}


@dataclass(frozen=True)
class Row:
    """An event, the address it came from, and where it leads: to its thing (`url`), to all of the thing's events, to
    all of the person's."""

    event: Told
    thing: Thing | None
    url: str
    all_of_thing: str
    all_of_person: str
    source: str


@bp.route("/trail")
@allowed("trail.view")
def show_trail() -> ResponseReturnValue:
    """Nothing is shown while a part of the question is wrong: it would look like the answer."""
    form = TrailForm()
    asked = form.read()
    events, more = _find(asked, form.cursor)
    earlier = url_for("trail.show_trail", **form.chosen, before=events[-1].id) if more else ""
    page = render_template(
        "trail/trail.html",
        form=form,
        chips=_chips(form) if asked else [],
        rows=_rows(events),
        earlier=earlier,
        newest=url_for("trail.show_trail", **form.chosen) if form.cursor else "",
        seal=latest_seal(db.session),
    )
    return page, 422 if asked is None else 200


def _find(asked: Asked | None, cursor: Event | None) -> tuple[list[Event], bool]:
    if asked is None:
        return [], False
    return find_events(db.session, asked, actor=me(), before=cursor, limit=PAGE)


def _rows(events: list[Event]) -> list[Row]:
    things = find_things(db.session, {stream for event in events for stream in _streams(event)}, actor=me())
    return [_row(event, things) for event in events]


def _streams(event: Event) -> Iterable[str]:
    return (event.stream, _account(event)) if event.actor_id else (event.stream,)


def _account(event: Event) -> str:
    return f"{About.ACCOUNT.value}:{event.actor_id}"


def _row(event: Event, things: dict[str, Thing]) -> Row:
    thing, person = things.get(event.stream), things.get(_account(event))
    own: dict[str, Any] = {"task": thing.key} if thing and thing.about is About.TASK else {"stream": event.stream}
    return Row(
        tell(event),
        thing,
        url_of(thing) if thing and thing.may_open else "",
        url_for("trail.show_trail", **own),
        url_for("trail.show_trail", person=person.key if person else SYSTEM),
        event.source or "",
    )


def url_of(thing: Thing) -> str:
    endpoint, name = PAGES[thing.about]
    address: dict[str, Any] = {name: thing.key or None}
    return url_for(endpoint, **address)


def _chips(form: TrailForm) -> list[tuple[str, str, str]]:
    """The filters that are set: what is asked, the answer, and the same view without it."""
    chips = []
    for name in form.chosen:
        others: dict[str, Any] = {other: value for other, value in form.chosen.items() if other != name}
        label = form.about.label if name == "stream" else form[name].label
        chips.append((label.text, _said(form, name), url_for("trail.show_trail", **others)))
    return chips


def _said(form: TrailForm, name: str) -> str:
    """A filter that was understood, in words."""
    data = form[name].data
    if name == "person" and form.doers:
        return spoken(form.doers.named)
    if name == "stream" and form.thing:
        return spoken(form.thing.name) or form.thing.key
    if name == "task" and form.asked_task:
        return form.asked_task.ref
    if name == "about":
        return spoken(About(data))
    if name == "kind":
        return short_of(EventKind(data))
    return format_day(data)
