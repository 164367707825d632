"""Events for the tests of the trail page: one of each kind of thing, and many of the same."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from models.ledger import Task
from models.trail import Event
from tests.cast import Cast
from workflow.trail.chain import ORIGIN, record
from workflow.trail.kinds import EventKind

MINUTE = timedelta(minutes=1)


def tell_a_day(session: Session, cast: Cast, now: datetime) -> Task:
    """A task, a campaign, a unit, an account and a group each with an event, committed; returns the task."""
    task, office = cast.task(), cast["office"]
    record(session, task, EventKind.TASK_CREATED, actor=office, now=now, ref=task.ref)
    record(session, task, EventKind.COMMENTED, actor=cast["finance.leader"], now=now + MINUTE)
    record(session, cast.campaign, EventKind.CAMPAIGN_CREATED, actor=office, now=now - timedelta(days=2), code="X26")
    record(session, cast.units["finance"], EventKind.UNIT_CREATED, actor=cast["admin"], now=now, code="finance")
    record(session, cast["finance.leader"], EventKind.ACCOUNT_LOCKED, actor=None, now=now + 2 * MINUTE)
    record(session, cast.groups["g1"], EventKind.GROUP_CREATED, actor=cast["admin"], now=now, code="g1")
    session.commit()
    return task


def write_events(session: Session, many: Sequence[tuple[str, EventKind, int | None, datetime]]) -> None:
    """Rows as they are, without a chain: stream, kind, whose, when."""
    first = 1000 + (session.scalar(select(func.max(Event.id))) or 0)
    rows = [
        {
            "stream": stream, "seq": first + number, "at": at, "actor_id": actor, "actor_name": "Somebody",
            "kind": kind.value, "data": "{}", "previous": ORIGIN, "hash": f"{number:064x}",
        }
        for number, (stream, kind, actor, at) in enumerate(many)
    ]  # fmt: skip
    session.execute(insert(Event), rows)
    session.commit()
