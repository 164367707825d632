"""Naming stand-ins in tests, and what became of it."""

from datetime import date, timedelta

from sqlalchemy import select

from models.stand_ins import StandIn
from models.trail import Event
from tests.cast import Cast
from tests.process.lived import Life
from workflow.ledger.progress import report_progress
from workflow.people.stand_ins import (
    Absence,
    allow_rights,
    declare_stand_in,
)
from workflow.trail.history import tell

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)


def name(
    cast: Cast,
    absent: str = "finance.leader",
    stand_in: str = "finance.liaison",
    actor: str = "",
    *,
    first: date = TODAY,
    last: date = TODAY + 6 * DAY,
) -> StandIn:
    who = cast[actor or absent]
    return declare_stand_in(cast.session, cast[absent], cast[stand_in], Absence(first, last), actor=who, now=cast.now)


def allow(cast: Cast, one: StandIn, *rights: str, actor: str = "office") -> None:
    allow_rights(cast.session, one, rights, seen_version=one.version, actor=cast[actor], now=cast.now)


def report(life: Life, actor: str) -> None:
    measure = life.task.measures[0]
    entry = measure.progress_in(1)
    seen = entry.version if entry else 0
    report_progress(life.session, measure, "Half.", 50, actor=life.cast[actor], seen_version=seen, now=life.now)


def told(cast: Cast, kind: str) -> list[str]:
    query = select(Event).where(Event.kind == kind).order_by(Event.id)
    return [str(tell(event).sentence) for event in cast.session.scalars(query)]


def roles(cast: Cast, username: str) -> list[tuple[str, bool]]:
    return [(grant.role.value, grant.stand_in_id is not None) for grant in cast[username].grants]
