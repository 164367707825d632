"""The trail stays fast: as many queries for a full page as for a few rows, and indexes for every filter."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from models.trail import Event
from tests.cast import Cast
from tests.client import Browser
from tests.ledger.test_speed import count_queries, explain, listening
from tests.trail.happenings import write_events
from workflow.trail.chain import stream_of
from workflow.trail.kinds import EventKind
from workflow.trail.searching import Asked, Doers, find_events
from workflow.trail.things import About

MANY = 20_000
SECOND = timedelta(seconds=1)
QUERIES = ["", "?person=office", "?about=task", "?about=unit", "?task=X26-T001", "?since=2026-03-02&until=2026-03-03"]


@pytest.mark.parametrize("who", ["auditor", "office"])
@pytest.mark.parametrize("query", QUERIES)
def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(
    app: Flask, browser: Browser, session: Session, cast: Cast, now: datetime, query: str, who: str
) -> None:
    """A few rows and a full page with every kind of thing: what counts is the kinds, never the rows."""
    cast["office"].home_unit_id = cast.units["finance"].id
    tasks = [cast.task() for _ in range(20)]
    things: list[Sequence[object]] = [
        tasks,
        [cast.campaign],
        list(cast.units.values()),
        list(cast.people.values()),
        list(cast.groups.values()),
    ]
    streams = [[stream_of(one) for one in some] for some in things]
    people = [cast["office"].id, *(user.id for user in cast.people.values())]
    session.commit()

    def write(rounds: int, start: datetime) -> None:
        """Each round one event on each kind of thing by the same person."""
        kinds = (EventKind.COMMENTED, EventKind.STEP_RECORDED)
        rows = [
            (some[n % len(some)], kinds[n % 2], people[n % len(people)], start - n * SECOND)
            for n in range(rounds)
            for some in streams
        ]
        write_events(session, rows)

    write(1, now)
    person = browser.as_(who)
    person.get(f"/trail{query}")
    few = count_queries(app, person, f"/trail{query}")
    write(300, now + timedelta(hours=1))
    assert count_queries(app, person, f"/trail{query}") == few
    assert few < 16  # one of them asks which sheets are kept from the reader, as a ballot is


@pytest.fixture
def grown(session: Session, cast: Cast, now: datetime) -> Cast:
    """Twenty thousand events on two hundred tasks and on accounts."""
    office = cast["office"].id
    kinds = list(EventKind)
    write_events(
        session,
        [
            (
                f"{'account' if n % 4 == 0 else 'task'}:{1 + n % 200}",
                kinds[n % len(kinds)],
                office if n % 50 else None,
                now - n * 60 * SECOND,
            )
            for n in range(MANY)
        ],
    )
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as apart:
            apart.execute(text("VACUUM ANALYZE"))
    return cast


def test_every_filter_is_read_through_indexes(session: Session, grown: Cast, now: datetime) -> None:
    """The first page and a later one, for who may read everything and for who may not."""
    grown["office"].home_unit_id = grown.units["finance"].id
    session.flush()
    questions = {
        "all": Asked(),
        "a person's": Asked(doers=Doers((grown["office"],))),
        "the system's": Asked(doers=Doers(system=True)),
        "both": Asked(doers=Doers((grown["admin"],), system=True)),
        **{f"about {about}": Asked(about=about) for about in About},
        "of a kind": Asked(kind=EventKind.COMMENTED),
        "of a stream": Asked(stream="task:17"),
        "of a period": Asked(since=date(2026, 2, 20), until=date(2026, 2, 21)),
        "of a person in a period": Asked(doers=Doers((grown["office"],)), since=date(2026, 2, 20)),
    }
    cursor = session.query(Event).order_by(Event.id).offset(MANY // 2).first()
    for name, asked in questions.items():
        for who in ("auditor", "office"):
            for before in (None, cursor):
                plan = _plan_of(session, asked, grown, who, before)
                assert not [step for step in plan if "Seq Scan on event" in step or step == "SCAN event"], (name, plan)


def _plan_of(session: Session, asked: Asked, cast: Cast, who: str, before: Event | None) -> list[str]:
    actor, engine = cast[who], session.get_bind()
    assert isinstance(engine, Engine)
    assert actor.grants is not None
    assert actor.recusals is not None
    assert before is None or before.at
    with listening(engine) as heard:
        find_events(session, asked, actor=actor, before=before, limit=100)
    return explain(session, heard[-1])
