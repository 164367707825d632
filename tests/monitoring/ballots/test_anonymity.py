"""Trying to find out who voted how, as an operator would: with the whole database before and after each vote."""

import json
import logging
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import MetaData, inspect, select, text
from sqlalchemy.orm import Session

from models.ballots import BallotCode, BallotComment, Urn
from models.trail import Event
from tests.cast import Cast
from tests.client import Browser
from tests.monitoring.ballots.holding import NO, YES, Held
from views.clock import utc_now
from workflow.monitoring.ballots.codes import hash_code
from workflow.monitoring.ballots.sealing import EVEN, NONCE

SAID = "Nothing at all has changed in the finance office."
TAG = 16  # bytes that the seal adds
Dump = dict[str, list[dict[str, Any]]]


def dump(session: Session) -> Dump:
    """Every row of every table, in the order in which the database gives them."""
    session.rollback()
    seen = MetaData()
    seen.reflect(session.connection())
    rows = {name: [dict(row._mapping) for row in session.execute(select(table))] for name, table in seen.tables.items()}
    session.rollback()
    return rows


def changed_in(before: Dump, after: Dump) -> dict[str, set[str]]:
    """By table the columns whose values are no longer all the same."""
    found: dict[str, set[str]] = {}
    for name, rows in after.items():
        then = [json.dumps(row, default=repr, sort_keys=True) for row in before[name]]
        new = [row for row in rows if json.dumps(row, default=repr, sort_keys=True) not in then]
        key = "hash" if name == "ballot_code" else "ballot_id"
        for row in new:
            old = next((one for one in before[name] if one.get(key) == row.get(key)), {})
            found.setdefault(name, set()).update(column for column in row if old.get(column) != row[column])
    return found


def test_a_vote_changes_nothing_but_the_urn_and_that_a_code_is_used(session: Session, cast: Cast) -> None:
    held, sizes = Held.begin(cast), set()
    for answer, said in ((YES, ""), (NO, SAID), (YES, "x" * 300), (NO, "")):
        before = dump(session)
        held.vote(answer, comment=said)
        after = dump(session)
        assert changed_in(before, after) == {"ballot_code": {"used"}, "ballot_urn": {"sealed"}}
        assert {name: len(rows) for name, rows in before.items()} == {name: len(rows) for name, rows in after.items()}
        sizes.add(len(after["ballot_urn"][0]["sealed"]))
    assert sizes == {EVEN + NONCE + TAG}


def test_an_urn_is_as_large_from_the_start_as_it_will_be(session: Session, cast: Cast) -> None:
    held, sizes = Held.begin(cast, codes=200), set()
    for said in ("", *["很不满意" * 75] * 20, ""):
        sizes.add(len(session.query(Urn).one().sealed))
        held.vote(NO, comment=said)
    assert len(sizes) == 1


def test_an_error_while_voting_tells_the_log_neither_code_nor_hash_nor_text(
    app: Flask, session: Session, cast: Cast, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held.begin(cast, now=utc_now())
    code = held.codes[0]
    session.commit()
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    session.execute(text("ALTER TABLE ballot_item RENAME COLUMN statement TO said"))
    session.commit()
    sent = {"code": code, "item-1": "dissatisfied", "comment": SAID}
    assert app.test_client().get(f"/vote/{code}").status_code >= 500
    assert app.test_client().post("/vote", data=sent).status_code >= 500
    told = "\n".join(f"{one.getMessage()} {one.exc_info} {one.exc_text}" for one in caplog.records)
    assert told
    for hidden in (code, hash_code(code), SAID):
        assert hidden not in told


def test_no_table_holds_a_vote_or_a_text_before_the_count(session: Session, cast: Cast, settings: Any) -> None:
    held = Held.begin(cast).votes(satisfied=5).vote(NO, comment=SAID)
    told = json.dumps(dump(session), default=lambda value: value.hex() if isinstance(value, bytes) else str(value))
    assert SAID not in told
    assert SAID.encode().hex() not in told
    assert not any(code in told for code in held.codes)
    rows = dump(session)
    assert {row["satisfied"] for row in rows["ballot_item"]} == {None}
    if settings.database.startswith("sqlite"):
        file = Path(settings.database.removeprefix("sqlite:///"))
        raw = b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))
        assert SAID.encode() not in raw


def test_the_same_vote_twice_leaves_urns_that_have_nothing_in_common(session: Session, cast: Cast) -> None:
    held, seen = Held.begin(cast), []
    for _ in range(4):
        held.vote(YES)
        seen.append(dump(session)["ballot_urn"][0]["sealed"])
    shared = [sum(a == b for a, b in zip(one, other, strict=True)) for one, other in pairwise(seen)]
    assert max(shared) < len(seen[0]) // 100  # one byte in 256 by chance


def test_codes_lie_in_no_order_of_printing_and_tables_keep_no_order_of_voting(session: Session, cast: Cast) -> None:
    held = Held.begin(cast)
    printed = [hash_code(code) for code in held.codes]
    stored = session.scalars(select(BallotCode.hash)).all()
    assert sorted(printed) == sorted(stored)
    assert list(stored) == sorted(stored) != printed
    columns = {name: set(rows[0]) for name, rows in dump(session).items() if rows and name.startswith("ballot_")}
    assert columns["ballot_code"] == {"hash", "ballot_id", "used"}
    assert columns["ballot_urn"] == {"ballot_id", "salt", "sealed"}
    if session.get_bind().dialect.name == "sqlite":
        for table in ("ballot_code", "ballot_comment"):
            made = session.scalar(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table})
            assert "WITHOUT ROWID" in str(made)


def test_after_the_count_the_texts_lie_in_no_order_and_nothing_is_left_to_open(session: Session, cast: Cast) -> None:
    held = Held.begin(cast)
    texts = [f"Text number {number}" for number in range(20)]
    for said in texts:
        held.vote(YES, comment=said)
    held.count()
    found = session.scalars(select(BallotComment.text)).all()
    assert sorted(found) == sorted(texts)
    assert list(found) not in (texts, texts[::-1])
    assert session.query(BallotCode).count() == session.query(Urn).count() == 0
    kept = inspect(session.connection()).get_columns("ballot_comment")
    assert {column["name"] for column in kept} == {"key", "ballot_id", "text"}


def test_below_the_minimum_what_was_voted_is_nowhere(session: Session, cast: Cast) -> None:
    Held.begin(cast).vote(NO, comment=SAID).votes(satisfied=3).count()
    rows = dump(session)
    assert (rows["ballot_urn"], rows["ballot_comment"], rows["ballot_code"]) == ([], [], [])
    assert {row["satisfied"] for row in rows["ballot_item"]} == {None}
    assert rows["ballot"][0]["votes"] == 4


def test_somebody_signed_in_votes_as_nobody_and_leaves_no_trace(
    app: Flask, browser: Browser, session: Session, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    held = Held.begin(cast, now=utc_now())
    code = held.codes[0]
    voter = browser.as_("finance.leader")
    events = session.query(Event).count()
    before = dump(session)
    shown = voter.get(f"/vote/{code}")
    sent = voter.client.post("/vote", data={"code": code, "item-1": "dissatisfied", "comment": SAID, "language": "en"})
    thanks = voter.get(sent.location)
    assert (shown.status_code, sent.status_code, thanks.status_code) == (200, 303, 200)
    assert changed_in(before, dump(session)) == {"ballot_code": {"used"}, "ballot_urn": {"sealed"}}
    assert session.query(Event).count() == events
    for answer in (shown, sent, thanks):
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Finance Leader" not in answer.text
    assert code not in sent.location
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', shown.text)
    assert "<script" not in shown.text
    told = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("sqlalchemy"))
    assert code not in told
    assert hash_code(code) not in told
    assert SAID not in told
    assert "127.0.0.1" not in told
