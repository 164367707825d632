"""What a copy of the database, its log and the site's secret tell whoever takes one, before and after the count."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from config.settings import settings as in_force
from models.ballots import Ballot, BallotStatus, Urn
from tests.cast import Cast
from tests.client import Browser
from tests.monitoring.ballots.holding import DAY, DUNNO, HOUR, NO, YES, Held
from views.clock import utc_now
from views.worker import Worker
from workflow.monitoring.ballots.codes import hash_code
from workflow.monitoring.ballots.counting import count_ballots
from workflow.monitoring.ballots.sealing import unseal
from workflow.monitoring.ballots.urn_keys import UrnLocked, destroy_keys
from workflow.reminders.jobs import Job

SAID = "Nothing at all has changed in the finance office."


def vote_in_the_web(app: Flask, held: Held, *answers: str) -> list[str]:
    """The hashes of the codes, in the order in which they voted."""
    held.cast.session.rollback()
    codes = [held.codes.pop() for _ in answers]
    for code, answer in zip(codes, answers, strict=True):
        sent = app.test_client().post("/vote", data={"code": code, "item-1": answer, "comment": SAID})
        assert sent.status_code == 303
    return [hash_code(code) for code in codes]


def urn_of(held: Held) -> Urn:
    """A copy, as it would lie in a backup."""
    urn = held.cast.session.query(Urn).filter_by(ballot_id=held.row.id).one()
    copy = Urn(ballot_id=urn.ballot_id, salt=bytes(urn.salt), sealed=bytes(urn.sealed))
    held.cast.session.rollback()
    return copy


def end_by(way: str, app: Flask, browser: Browser, held: Held) -> None:
    if way == "cancelled":
        url = f"/ballots/{held.row.id}"
        held.cast.session.rollback()
        reason = {"reason": "The wrong unit was named."}
        assert browser.as_("office").submit(f"{url}/cancel", reason, page=url).status_code == 302
        return
    over = held.row.closes_at
    held.cast.session.rollback()
    assert Worker(app, lambda: over).run_job(Job.COUNT_BALLOTS) == ("", 1)


def raw_of(database: str) -> bytes:
    """The database with its log, byte by byte."""
    file = Path(database.removeprefix("sqlite:///"))
    return b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))


def test_the_log_of_sqlite_keeps_no_vote_that_could_be_replayed(
    app: Flask, session: Session, cast: Cast, settings: Any
) -> None:
    held = Held.begin(cast, now=utc_now())
    vote_in_the_web(app, held, YES, NO, YES, DUNNO, NO)
    if settings.database.startswith("sqlite"):
        assert Path(f"{settings.database.removeprefix('sqlite:///')}-wal").stat().st_size == 0
    assert unseal(urn_of(held)).votes == 5


def test_a_reader_who_holds_the_log_up_is_no_harm_to_the_vote(app: Flask, session: Session, cast: Cast) -> None:
    held = Held.begin(cast, now=utc_now())
    session.commit()
    with session.get_bind().connect().execution_options(rectify_read_only=True) as reader:
        reader.execute(text("SELECT count(*) FROM ballot_code"))
        vote_in_the_web(app, held, NO)
    assert unseal(urn_of(held)).votes == 1


def test_no_version_of_a_row_tells_when_a_code_was_used(app: Flask, session: Session, cast: Cast) -> None:
    held = Held.begin(cast, now=utc_now())
    voted = vote_in_the_web(app, held, *[YES, NO] * 4)
    if session.get_bind().dialect.name == "postgresql":
        assert session.scalar(text("SELECT count(DISTINCT xmin::text) FROM ballot_code")) == 1
        lying = session.scalars(text("SELECT hash FROM ballot_code WHERE used ORDER BY ctid")).all()
        assert list(lying) not in (voted, voted[::-1])
    used = session.scalars(text("SELECT hash FROM ballot_code WHERE used")).all()
    assert sorted(used) == sorted(voted)


@pytest.mark.parametrize("way", ["cancelled", "too few"])
def test_an_old_copy_stays_shut_once_the_ballot_is_over(
    way: str, app: Flask, browser: Browser, session: Session, cast: Cast, settings: Any
) -> None:
    held = Held.begin(cast, now=utc_now())
    voted = vote_in_the_web(app, held, NO, YES)
    copy = urn_of(held)
    assert unseal(copy).counts == [[1, 0, 1, 0]]
    end_by(way, app, browser, held)
    status = session.get_one(Ballot, copy.ballot_id, populate_existing=True).status_at(utc_now() + 9 * DAY)
    assert status in (BallotStatus.CANCELLED, BallotStatus.TOO_FEW)
    with pytest.raises(UrnLocked):
        unseal(copy)
    assert list(in_force().urn_folder.iterdir()) == []
    session.rollback()
    if settings.database.startswith("sqlite"):
        raw = raw_of(settings.database)
        for piece in (copy.salt, copy.sealed[:64], copy.sealed[8000:8064], *(one.encode() for one in voted)):
            assert piece not in raw


def test_a_key_that_is_missing_stops_voting_and_counting_and_put_back_nothing_is_lost(
    app: Flask, session: Session, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    held = Held.begin(cast, now=utc_now()).votes(satisfied=6)
    (file,) = in_force().urn_folder.iterdir()
    assert (file.name, file.stat().st_mode & 0o777) == (f"{held.row.id}.key", 0o600)
    away, code, end = file.rename(file.parent.parent / "away"), held.codes[0], held.row.closes_at
    session.rollback()
    shown = app.test_client().post("/vote", data={"code": code, "item-1": NO, "language": "en"})
    assert (shown.status_code, "Your code is not used up" in shown.text) == (503, True)
    assert count_ballots(session, end, commit=session.commit) == 0
    assert f"urns/{file.name}" in caplog.text
    away.rename(file)
    held.vote(NO, code=code).count()
    assert held.row.votes == 7


def test_a_death_around_the_commit_leaves_no_urn_without_key_and_no_key_for_ever(session: Session, cast: Cast) -> None:
    held = Held.begin(cast, opens_at=cast.now + HOUR)
    first = in_force().urn_folder / f"{held.row.id}.key"
    before = first.read_bytes()
    save: Callable[[], None] = session.commit
    held.cast.session.commit = session.rollback  # type: ignore[method-assign]
    held.issue()  # anew, and dies before it is saved
    held.cast.session.commit = save  # type: ignore[method-assign]
    assert first.read_bytes() == before
    assert unseal(urn_of(held)).votes == 0
    assert destroy_keys(session) == 0
    held.cancel()  # and dies before the key is destroyed
    assert first.is_file()
    assert destroy_keys(session) == 1
    assert not first.is_file()
