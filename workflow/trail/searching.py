"""Finding events of the whole trail: by person, thing, kind and period, newest first, page by page."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Integer, String, and_, case, cast, exists, func, literal, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import True_

from config.settings import settings
from models.days import WorkCalendar
from models.ledger import Task
from models.people import User
from models.trail import Event
from models.words import N_, Listed, say
from workflow.errors import InvalidInput
from workflow.inspection.telling import where_kept_inside
from workflow.monitoring.evaluation.telling import where_hidden
from workflow.process.rights import tasks_where
from workflow.trail.chain import stream_of
from workflow.trail.history import BY_ITSELF, INSPECTION_ONLY
from workflow.trail.kinds import EventKind
from workflow.trail.things import MODELS, About

MOST_PEOPLE = 20
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(9000, 1, 1)  # nothing happens outside, and every zone can tell them
MANY = (About.TASK, About.ACCOUNT)  # most events are about these


@dataclass(frozen=True)
class Doers:
    """Who did it: some people, the system, or either."""

    people: tuple[User, ...] = ()
    system: bool = False

    @property
    def named(self) -> Listed:
        names = [say("%(name)s", name=user.name) for user in self.people]
        return Listed((*names, *([say(BY_ITSELF)] if self.system else [])))


@dataclass(frozen=True)
class Asked:
    """What is looked for; all of it must fit. Days are the site's, both included."""

    doers: Doers | None = None
    about: About | None = None
    kind: EventKind | None = None
    task: Task | None = None
    stream: str = ""
    since: date | None = None
    until: date | None = None


def find_doers(session: Session, typed: str, *, system: bool = False) -> Doers:
    """Those of that very name or user name; else whose name contains the text; `system` when that was meant, too."""
    wanted = typed.strip().lower()
    names = [func.lower(User.username), func.lower(User.name)]
    contained = or_(*(name.contains(wanted, autoescape=True) for name in names))
    exact = or_(*(name == wanted for name in names))
    query = select(User).where(contained).order_by(exact.desc(), User.username).limit(MOST_PEOPLE + 1)
    found = tuple(session.scalars(query))
    same = tuple(user for user in found if wanted in (user.username.lower(), user.name.lower()))
    if same or system:
        return Doers(same, system)
    if not found:
        raise InvalidInput(say(N_("Nobody is called “%(name)s”."), name=typed.strip()[:40]), "person")
    if len(found) > MOST_PEOPLE:
        raise InvalidInput(say(N_("Too many names contain this. Enter the whole name or the user name.")), "person")
    return Doers(found)


def find_events(
    session: Session, asked: Asked, *, actor: User, before: Event | None = None, limit: int
) -> tuple[list[Event], bool]:
    """The next events after `before` on the way back in time, and whether there are earlier ones.

    What the actor may not read is left out by the query itself, so that a page is full whenever there is enough.
    """
    query = select(Event).where(*_conditions(asked), _readable(actor), ~where_kept_inside(actor))
    query = query.where(~where_hidden(session, actor))
    if before is not None:
        query = query.where(Event.at <= before.at, or_(Event.at < before.at, Event.id < before.id))
    events = list(session.scalars(query.order_by(Event.at.desc(), Event.id.desc()).limit(limit + 1)))
    return events[:limit], len(events) > limit


def _conditions(asked: Asked) -> list[ColumnElement[bool]]:
    conditions = []
    if asked.doers is not None:
        conditions.append(_done_by(asked.doers))
    if asked.about is not None:
        conditions.append(_is_about(asked.about))
    if asked.kind is not None:
        conditions.append(Event.kind == asked.kind.value)
    for stream in filter(None, (asked.stream, stream_of(asked.task) if asked.task else "")):
        conditions.append(Event.stream == stream)
    if asked.since is not None:
        conditions.append(Event.at >= _start_of(asked.since))
    if asked.until is not None:
        conditions.append(Event.at < _start_of(min(asked.until, LAST_DAY) + timedelta(days=1)))
    return conditions


def _done_by(doers: Doers) -> ColumnElement[bool]:
    people = Event.actor_id.in_([user.id for user in doers.people])
    if not doers.system:
        return people
    return or_(Event.actor_id.is_(None), people) if doers.people else Event.actor_id.is_(None)


def _is_about(about: About) -> ColumnElement[bool]:
    """Where most events fit, going back in time finds a page at once; few are looked up by their streams."""
    if about is About.CALENDAR:
        return Event.stream == stream_of(WorkCalendar())
    if about in MANY:
        return Event.stream.startswith(f"{about.value}:")
    return Event.stream.in_(select(literal(f"{about.value}:").concat(cast(MODELS[about].id, String))))


def _readable(actor: User) -> ColumnElement[bool]:
    """Records of the inspection side only on tasks whose reviews the actor may read.

    A stream's number is read within the CASE alone: nothing else decides in which order a database looks.
    """
    may_read = tasks_where(actor, "review.view")
    number = case((Event.stream.startswith("task:"), cast(func.substr(Event.stream, len("task:") + 1), Integer)))
    if isinstance(may_read, True_):
        return may_read
    hidden = or_(*(Event.kind.startswith(prefix) for prefix in INSPECTION_ONLY))
    return or_(~hidden, exists().where(and_(Task.id == number, may_read)))


def _start_of(day: date) -> datetime:
    """The first moment of a day at the site."""
    return datetime.combine(max(min(day, LAST_DAY), FIRST_DAY), time(), settings().zone).astimezone(UTC)
