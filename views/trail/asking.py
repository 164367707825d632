"""The form above the trail: its address is read into a question; what cannot be understood is said, never guessed."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import DateField, HiddenField, SelectField, StringField
from wtforms.validators import Optional

from models.ledger import Task
from models.trail import Event
from models.words import N_, say
from views.access import me
from views.addresses import LARGEST
from views.database import db
from views.forms import Form
from views.words import spoken
from workflow.errors import InvalidInput
from workflow.ledger.finding import find_by_ref
from workflow.trail.chain import SYSTEM
from workflow.trail.history import BY_ITSELF, tell_kind
from workflow.trail.kinds import EventKind
from workflow.trail.searching import Asked, Doers, find_doers
from workflow.trail.things import About, Thing, find_things

T = TypeVar("T")
OWN_STREAM = {"unit": About.UNIT, "account": About.ACCOUNT, "group": About.GROUP}  # by how a kind's name begins
OWN_STREAM |= {"campaign": About.CAMPAIGN, "problem": About.CAMPAIGN, "calendar": About.CALENDAR}
OWN_STREAM |= {"inspection": About.INSPECTION, "finding": About.INSPECTION, "feedback": About.INSPECTION}
SHORT = {"maxlength": 200, "autocomplete": "off", "dir": "auto"}
MOST_NAMED = 8
DETAIL = re.compile(r"\s*[:：]\s*….*$")


def _kinds() -> dict[Any, list[tuple[str, str]]]:
    """Every kind of event under what it is about."""
    offered: dict[Any, list[tuple[str, str]]] = {None: [("", _("any"))]}
    offered |= {spoken(about): [] for about in About}
    for kind in EventKind:
        about = OWN_STREAM.get(kind.value.partition(".")[0], About.TASK)
        if kind is EventKind.WORK_HANDED_OVER:
            about = About.UNIT
        offered[spoken(about)].append((kind.value, short_of(kind)))
    return offered


def short_of(kind: EventKind) -> str:
    """What happened, in general: without the reason or value that a colon announces."""
    return DETAIL.sub("", spoken(tell_kind(kind)))


def _abouts() -> list[tuple[str, str]]:
    return [("", _("any")), *((about.value, spoken(about)) for about in About)]


class TrailForm(Form):
    """Sent with GET, so that every view of the trail has an address; nothing is changed, so it needs no token."""

    class Meta(Form.Meta):  # type: ignore[name-defined]
        csrf = False

    person = StringField(lazy_gettext("Who"), render_kw=SHORT)
    about = SelectField(lazy_gettext("About"), choices=_abouts, default="")
    kind = SelectField(lazy_gettext("What happened"), choices=_kinds, default="")
    task = StringField(lazy_gettext("Task reference"), render_kw={**SHORT, "maxlength": 24})
    since = DateField(lazy_gettext("First day"), [Optional()])
    until = DateField(lazy_gettext("Last day"), [Optional()])
    stream = HiddenField()
    before = HiddenField()

    def __init__(self) -> None:
        super().__init__(request.args)
        self.thing: Thing | None = None  # the one that `stream` names
        self.cursor: Event | None = None  # the event that `before` names
        self.doers: Doers | None = None
        self.asked_task: Task | None = None

    def read(self) -> Asked | None:
        """What is asked for; None when something is wrong, which then stands on the form."""
        self.validate()
        self._name_unknown()
        self.doers = self._take("person", _read_person)
        self.asked_task = self._take("task", _read_task)
        self.thing = self._take("stream", _read_stream)
        self.cursor = self._take("before", _read_cursor)
        since: date | None = self.since.data
        until: date | None = self.until.data
        if since and until and until < since:
            self.refuse(_("This day is before the first one."), "until")
        if self.errors:
            return None
        return Asked(
            doers=self.doers,
            about=About(self.about.data) if self.about.data else None,
            kind=EventKind(self.kind.data) if self.kind.data else None,
            task=self.asked_task,
            stream=self.stream.data or "",
            since=since,
            until=until,
        )

    @property
    def chosen(self) -> dict[str, Any]:
        """The filters that are set, as they stand in the address."""
        return {name: value for name in FILTERS if (value := request.args.get(name, "").strip())}

    def _take(self, name: str, read: Callable[[str], T]) -> T | None:
        typed = (self[name].data or "").strip()
        if not typed or "\x00" in typed:
            return None
        try:
            return read(typed)
        except InvalidInput as refused:
            self.refuse(spoken(refused.message), refused.field)
            return None

    def _name_unknown(self) -> None:
        """What nobody asks for, or what is asked for twice."""
        known = set(self._fields)
        wrong = [name for name, values in request.args.lists() if name not in known or len(values) > 1]
        for name in wrong[:MOST_NAMED]:
            self.refuse(spoken(_not_understood(name).message))


FILTERS = ("person", "about", "kind", "task", "stream", "since", "until")


def _not_understood(part: str) -> InvalidInput:
    return InvalidInput(say(N_("This part of the address was not understood: %(part)s"), part=part[:40]), "")


def _read_person(typed: str) -> Doers:
    return find_doers(db.session, typed, system=typed.casefold() in (SYSTEM, spoken(say(BY_ITSELF)).casefold()))


def _read_task(typed: str) -> Task:
    if task := find_by_ref(db.session, typed, me()):
        return task
    raise InvalidInput(say(N_("There is no task %(ref)s."), ref=typed), "task")


def _read_stream(typed: str) -> Thing:
    if thing := find_things(db.session, [typed], actor=me()).get(typed):
        return thing
    raise _not_understood(f"stream={typed}")


def _read_cursor(typed: str) -> Event:
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= len(str(LARGEST)) else 0
    if number <= LARGEST and (event := db.session.get(Event, number)):
        return event
    raise _not_understood(f"before={typed}")
