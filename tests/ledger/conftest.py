"""What the tests of the ledger share: today, and many tasks of every kind."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import Task
from models.measures import Measure
from tests.cast import Cast
from tests.ledger.many import write_tasks
from workflow.ledger.finding import Found, Order, Wanted, find_tasks
from workflow.reminders.days import local_day

DAY = timedelta(days=1)
PEOPLE = (
    "finance.liaison",
    "finance.leader",
    "estates.leader",
    "g1.inspector",
    "g1.leader",
    "g2.inspector",
    "office",
    "committee",
    "auditor",
    "admin",
)


@pytest.fixture
def today(now: datetime) -> date:
    return local_day(now)


@pytest.fixture
def many(session: Session, cast: Cast, today: date) -> list[Task]:
    """180 tasks: every state, colour, kind, origin and cycle, some with parts, some void."""
    write_tasks(session, cast, 180, today)
    return list(session.scalars(select(Task).order_by(Task.id)))


Find = Callable[..., Found]


@pytest.fixture
def find(session: Session, cast: Cast, today: date) -> Find:
    def ask(
        wanted: Wanted | None = None,
        *,
        who: str = "office",
        order: Order = Order.DUE,
        descending: bool = False,
        page: int = 1,
    ) -> Found:
        return find_tasks(
            session, wanted or Wanted(), order=order, descending=descending, number=page, actor=cast[who], today=today
        )

    return ask


def every(find: Find, wanted: Wanted | None = None, **how: object) -> list[Task]:
    """All pages together."""
    pages = find(wanted, **how).pages
    return [task for page in range(1, pages + 1) for task in find(wanted, page=page, **how).tasks]


@pytest.fixture
def add_measure(session: Session) -> Callable[..., Measure]:
    def add(task: Task, number: int, **values: Any) -> Measure:
        measure = Measure(task=task, number=number, **{"text": f"Measure {number}", "person": "Wu", **values})
        session.add(measure)
        session.flush()
        return measure

    return add
