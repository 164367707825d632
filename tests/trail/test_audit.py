"""`audit verify` finds what was changed behind the application's back, and names stream and event."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from models.trail import Event, Seal, StreamHead
from tests.cast import Cast
from tests.trail.behind import behind_the_back, run
from workflow.trail.audit import merkle_root, seal_day, verify_trail
from workflow.trail.chain import ORIGIN, hash_of, record, stream_of
from workflow.trail.kinds import EventKind

Audit = Callable[[], Result]
DAY = timedelta(days=1)


@pytest.fixture
def audit(app: Flask, story: str) -> Audit:
    return lambda: app.test_cli_runner().invoke(args=["audit", "verify"])


@pytest.fixture
def story(session: Session, cast: Cast, now: datetime) -> str:
    """Five comments on one task and two on another, committed; tells the first one's stream."""
    first, second = cast.task(), cast.task(lead="library")
    for number in range(1, 6):
        record(session, first, EventKind.COMMENTED, actor=cast["office"], now=now, text=f"Remark {number}")
    for number in range(1, 3):
        record(session, second, EventKind.COMMENTED, actor=None, now=now, text=f"意见{number}")
    stream = stream_of(first)
    session.commit()
    return stream


def assert_told(audit: Audit, line: str) -> None:
    result = audit()
    assert result.exit_code == 1
    assert line in result.output.splitlines()
    assert len(result.output.splitlines()) == 1, result.output


def test_an_untouched_trail_holds(audit: Audit) -> None:
    result = audit()
    assert (result.exit_code, result.output.strip()) == (0, "Every chain of the trail holds.")


@pytest.mark.parametrize(
    "change",
    [
        'data = \'{"text":"Forged"}\'',
        "actor_name = 'Somebody Else'",
        "actor_id = NULL",
        "at = '2026-03-02 00:00:00.000000'",
        "kind = 'task.verify'",
        "hash = 'ff'",
    ],
)
def test_a_changed_event_is_named(audit: Audit, story: str, database: str, change: str) -> None:
    run(database, f"UPDATE event SET {change} WHERE stream = :stream AND seq = 3", stream=story)  # noqa: S608 - fixed
    assert_told(audit, f"{story} event 3: its content was changed")


def test_an_event_deleted_in_the_middle_is_named(audit: Audit, story: str, database: str) -> None:
    run(database, "DELETE FROM event WHERE stream = :stream AND seq = 3", stream=story)
    assert_told(audit, f"{story} event 4: an event before it is gone")


def test_a_deleted_first_event_is_named(audit: Audit, story: str, database: str) -> None:
    run(database, "DELETE FROM event WHERE stream = :stream AND seq = 1", stream=story)
    assert_told(audit, f"{story} event 2: an event before it is gone")


def test_a_deleted_last_event_is_named(audit: Audit, story: str, database: str) -> None:
    run(database, "DELETE FROM event WHERE stream = :stream AND seq = 5", stream=story)
    assert_told(audit, f"{story} event 5: it and what came after it are gone")


def test_two_events_that_changed_places_are_named(audit: Audit, story: str, database: str) -> None:
    with behind_the_back(database) as connection:
        for old, new in ((2, 99), (3, 2), (99, 3)):
            connection.execute(
                text("UPDATE event SET seq = :new WHERE stream = :stream AND seq = :old"),
                {"old": old, "new": new, "stream": story},
            )
    assert_told(audit, f"{story} event 2: it does not follow the event before it")


def test_a_stream_that_is_gone_is_named(audit: Audit, story: str, database: str) -> None:
    run(database, "DELETE FROM event WHERE stream = :stream", stream=story)
    assert_told(audit, f"{story} event 1: all events of the stream are gone")


def test_a_changed_head_is_named(audit: Audit, story: str, database: str) -> None:
    run(database, "UPDATE stream_head SET hash = 'ff' WHERE stream = :stream", stream=story)
    assert_told(audit, f"{story} event 5: it is not the event that the stream ended with")


def test_a_head_that_is_gone_is_named(audit: Audit, story: str, database: str) -> None:
    run(database, "DELETE FROM stream_head WHERE stream = :stream", stream=story)
    assert_told(audit, f"{story} event 5: the record of where the stream ended is gone")


def test_an_event_hung_on_without_the_head_is_named(audit: Audit, story: str, session: Session, now: datetime) -> None:
    last = session.query(Event).filter_by(stream=story, seq=5).one()
    forged = Event(
        stream=story, seq=6, at=now, actor_name="Nobody", kind="comment.added", data="{}", previous=last.hash
    )
    forged.hash = hash_of(forged)
    session.add(forged)
    session.commit()
    assert_told(audit, f"{story} event 6: it is not the event that the stream ended with")


def test_every_broken_stream_is_named(audit: Audit, database: str, story: str) -> None:
    run(database, "UPDATE event SET data = '{}' WHERE seq = 2")
    assert [line.split(":", 2)[2] for line in audit().output.splitlines()] == [" its content was changed"] * 2


def test_a_chain_forged_from_the_middle_to_the_head_is_found_by_the_seal(
    audit: Audit, session: Session, story: str, database: str, now: datetime
) -> None:
    """Who can write every table can compute every hash anew; the root that was kept elsewhere still tells."""
    seal_day(session, now)
    session.commit()
    session.expunge_all()
    events = session.query(Event).filter_by(stream=story).order_by(Event.seq).all()
    session.expunge_all()
    session.rollback()
    with behind_the_back(database) as connection:
        for earlier, event in pairwise(events):
            event.data, event.previous = event.data.replace("Remark", "Praise"), earlier.hash
            event.hash = hash_of(event)
            values = {"id": event.id, "data": event.data, "previous": event.previous, "hash": event.hash}
            change = "UPDATE event SET data = :data, previous = :previous, hash = :hash WHERE id = :id"
            connection.execute(text(change), values)
        connection.execute(
            text("UPDATE stream_head SET hash = :hash WHERE stream = :stream"),
            {"hash": events[-1].hash, "stream": story},
        )
    assert_told(audit, "seal event 20260302: its day or events that it was made over were changed or removed")


def test_a_stream_removed_with_its_head_is_found_by_the_seal(
    audit: Audit, session: Session, story: str, database: str, now: datetime
) -> None:
    seal_day(session, now)
    session.commit()
    with behind_the_back(database) as connection:
        for table in ("event", "stream_head"):
            connection.execute(text(f"DELETE FROM {table} WHERE stream = :stream"), {"stream": story})  # noqa: S608
    assert_told(audit, "seal event 20260302: its day or events that it was made over were changed or removed")


def test_a_day_is_sealed_once(session: Session, story: str, now: datetime) -> None:
    assert seal_day(session, now) is not None
    assert seal_day(session, now + timedelta(hours=1)) is None
    assert session.query(Seal).count() == 1


def test_what_is_written_after_a_seal_does_not_break_it(
    session: Session, cast: Cast, story: str, now: datetime
) -> None:
    for day in range(3):
        seal_day(session, now + day * DAY)
        record(session, cast.campaign, EventKind.COMMENTED, actor=cast["office"], now=now, text=f"Day {day}")
        session.commit()
    assert [seal.streams for seal in session.query(Seal).order_by(Seal.day)] == [2, 3, 3]
    assert list(verify_trail(session)) == []


def test_seals_are_chained_and_a_removed_one_is_named(
    audit: Audit, session: Session, story: str, database: str, now: datetime
) -> None:
    roots = []
    for day in range(3):
        seal = seal_day(session, now + day * DAY)
        assert seal is not None
        assert seal.previous == (roots[-1] if roots else ORIGIN)
        roots.append(seal.root)
        session.commit()
    assert len(set(roots)) == 3
    assert audit().output.splitlines()[-1] == f"Latest seal: 2026-03-04 {roots[-1]}"
    _change_seal(database, "DELETE FROM seal WHERE day = '2026-03-03'")
    assert_told(audit, "seal event 20260304: the seal before it is gone or was changed")


def test_a_seal_under_another_day_is_named(
    audit: Audit, session: Session, story: str, database: str, now: datetime
) -> None:
    seal_day(session, now)
    session.commit()
    _change_seal(database, "UPDATE seal SET day = '2026-01-01'")
    assert_told(audit, "seal event 20260101: its day or events that it was made over were changed or removed")


def _change_seal(database: str, statement: str) -> None:
    with behind_the_back(database) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE seal DISABLE TRIGGER ALL"))
        connection.execute(text(statement))
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE seal ENABLE TRIGGER ALL"))


def test_a_tail_cut_off_with_its_head_is_found_by_the_seal(
    audit: Audit, session: Session, story: str, database: str, now: datetime
) -> None:
    seal_day(session, now)
    session.commit()
    earlier = session.query(Event.hash).filter_by(stream=story, seq=4).scalar()
    session.commit()
    with behind_the_back(database) as connection:
        connection.execute(text("DELETE FROM event WHERE stream = :s AND seq = 5"), {"s": story})
        connection.execute(
            text("UPDATE stream_head SET seq = 4, hash = :h WHERE stream = :s"), {"h": earlier, "s": story}
        )
    assert_told(audit, "seal event 20260302: its day or events that it was made over were changed or removed")


def test_an_empty_trail_can_be_sealed(session: Session, now: datetime) -> None:
    seal = seal_day(session, now)
    assert seal is not None
    assert (seal.previous, seal.streams) == (ORIGIN, 0)
    session.flush()
    assert list(verify_trail(session)) == []


def test_the_root_depends_on_every_leaf_and_on_their_order() -> None:
    leaves = [f"{number:064x}" for number in range(5)]
    roots = {
        merkle_root(leaves),
        merkle_root(leaves[::-1]),
        merkle_root(leaves[:4]),
        merkle_root([*leaves[:4], "f" * 64]),
    }
    assert len(roots) == 4
    assert merkle_root([leaves[0]]) == leaves[0]


def test_the_head_of_a_stream_is_its_last_event(session: Session, story: str) -> None:
    head = session.get(StreamHead, story)
    last = session.query(Event).filter_by(stream=story).order_by(Event.seq.desc()).first()
    assert head is not None
    assert last is not None
    assert (head.seq, head.hash) == (last.seq, last.hash) == (5, hash_of(last))
