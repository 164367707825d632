"""Deadlines as an iCalendar file: each task an event of a whole day, in the language of its reader."""

import unicodedata
from datetime import date, timedelta
from urllib.parse import urlsplit

from flask_babel import gettext as _
from icalendar import Calendar, Event, Timezone
from icalendar.enums import TRANSP

from config.settings import settings
from models.ledger import Task
from models.people import Scope, User
from views.addresses import full_address
from views.words import format_day, named, site_name, spoken
from workflow.ledger.calendar_feed import DAYS_AHEAD, DAYS_BACK, Deadlines, Entry

MAKER = "-//Rectify//Deadlines//EN"
ASK_AGAIN = timedelta(hours=4)
DAY = timedelta(days=1)


def write_calendar(reader: User, deadlines: Deadlines) -> bytes:
    """The whole file; the same as before as long as nothing has changed."""
    calendar = Calendar.new(
        name=one_line(_("%(site)s: deadlines", site=site_name())),
        description=one_line(_about(reader, deadlines)),
        prodid=MAKER,
        method="PUBLISH",
        refresh_interval=ASK_AGAIN,
        uid=_uid(f"deadlines-{reader.username}"),
        subcomponents=[_event(entry) for entry in deadlines.entries] or [_something()],
    )
    return bytes(calendar.to_ical())


def _about(reader: User, deadlines: Deadlines) -> str:
    told = _(
        "The deadlines that concern %(name)s, from %(back)s days ago to %(ahead)s days ahead.",
        name=reader.name,
        back=DAYS_BACK,
        ahead=DAYS_AHEAD,
    )
    if not deadlines.cut:
        return str(told)
    last = format_day(deadlines.entries[-1].task.due_on)
    count = len(deadlines.entries)
    return f"{told} " + str(_("There are more than fit: the first %(count)s, until %(day)s.", count=count, day=last))


def _event(entry: Entry) -> Event:
    task = entry.task
    changed = task.changed_at or task.state_since
    address = full_address("ledger.show_task", ref=task.ref)
    return Event.new(
        uid=_uid(task.ref),
        sequence=task.version,
        stamp=changed,
        last_modified=changed,
        start=task.due_on,
        end=task.due_on + DAY,
        summary=one_line(_summary(task)),
        description="\n".join([*map(one_line, _details(entry)), address]),  # Outlook shows no URL of its own
        url=address,
        transparency=TRANSP.TRANSPARENT,
    )


def _summary(task: Task) -> str:
    return str(_("%(ref)s %(title)s (%(state)s)", ref=task.ref, title=task.title, state=spoken(task.state)))


def _details(entry: Entry) -> list[str]:
    unit = _("Lead unit: %(unit)s", unit=named(entry.task.lead_unit))
    if entry.duty is not None:
        return [unit, _("My next step: %(step)s", step=spoken(entry.duty.label))]
    if not entry.roles:
        return [unit]
    who = _(", ").join(spoken(role) for role in entry.roles)
    if entry.task.group and any(role.scope is Scope.GROUP for role in entry.roles):
        who = _("%(who)s (%(group)s)", who=who, group=named(entry.task.group))
    return [unit, _("Next step with: %(who)s", who=who)]


def _something() -> Timezone:
    """A calendar has to hold something; some programs refuse an empty one."""
    return Timezone.from_tzinfo(settings().zone, first_date=date(2020, 1, 1), last_date=date(2021, 1, 1))


def _uid(name: str) -> str:
    return f"{name}@{urlsplit(settings().site_url).hostname or 'rectify'}"


def one_line(text: str) -> str:
    """Without line ends and the control signs that no calendar may hold."""
    return "".join(sign for sign in " ".join(text.split()) if unicodedata.category(sign) != "Cc")
