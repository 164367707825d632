"""Parts of co-units: written by the co-unit, signed by its leader, waived by the lead unit with a reason."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.ledger import Task
from models.measures import Part
from models.people import User
from models.process import Signature
from tests.cast import PASSWORD, Cast
from tests.client import Browser, Hidden
from workflow.errors import InvalidInput, NotPermitted, Stale, WrongState
from workflow.ledger.contributions import part_as_signed, sign_part, waive_part, write_part
from workflow.ledger.plan import edit_part
from workflow.process.engine import fire
from workflow.process.witness import hash_text


@pytest.fixture
def part(session: Session, cast: Cast, now: datetime) -> Part:
    task: Task = cast.task(co=("estates", "library"))
    fire(session, task, "start", actor=cast["finance.leader"], seen_version=task.version, now=now)
    session.commit()
    return next(part for part in task.parts if part.unit.code == "estates")


def write(session: Session, cast: Cast, part: Part, now: datetime, who: str = "estates.liaison") -> int:
    entry = write_part(session, part, "We moved the desks.", actor=cast[who], seen_version=0, now=now)
    session.commit()
    return entry.version


def sign_as_seen(
    session: Session, cast: Cast, part: Part, now: datetime, seen: int, who: str = "estates.leader", **other: Any
) -> None:
    values = {"seen_part": part.version, "password": PASSWORD, **other}
    sign_part(session, part, actor=cast[who], seen_version=seen, now=now, **values)


def test_the_signature_is_bound_to_what_was_written(session: Session, cast: Cast, part: Part, now: datetime) -> None:
    seen = write(session, cast, part, now)
    sign_as_seen(session, cast, part, now, seen)
    session.commit()
    entry = part.contribution_in(1)
    assert entry is not None
    signature = session.get(Signature, entry.signature_id)
    assert signature is not None
    assert signature.signed_hash == hash_text(part_as_signed(part, entry))
    assert "We moved the desks." in signature.signed


def test_a_signed_part_is_fixed(session: Session, cast: Cast, part: Part, now: datetime) -> None:
    seen = write(session, cast, part, now)
    sign_as_seen(session, cast, part, now, seen)
    session.commit()
    entry = part.contribution_in(1)
    assert entry is not None
    for change in (
        lambda: write_part(session, part, "More", actor=cast["estates.liaison"], seen_version=entry.version, now=now),
        lambda: waive_part(
            session, part, "No longer needed", actor=cast["finance.leader"], seen_version=entry.version, now=now
        ),
    ):
        with pytest.raises(WrongState):
            change()


def test_a_wrong_password_signs_nothing(session: Session, cast: Cast, part: Part, now: datetime) -> None:
    seen = write(session, cast, part, now)
    with pytest.raises(InvalidInput) as refused:
        sign_as_seen(session, cast, part, now, seen, password="guess")
    assert refused.value.field == "password"
    session.rollback()
    entry = part.contribution_in(1)
    assert entry is not None
    assert entry.signature_id is None


def test_a_leader_signs_only_what_he_saw(session: Session, cast: Cast, part: Part, now: datetime) -> None:
    seen = write(session, cast, part, now)
    write_part(session, part, "Changed after", actor=cast["estates.liaison"], seen_version=seen, now=now)
    session.commit()
    with pytest.raises(Stale):
        sign_as_seen(session, cast, part, now, seen)


def ask_for_more(session: Session, part: Part, actor: User, now: datetime) -> None:
    edit_part(session, part, "Pay for it, too", None, actor=actor, seen_version=part.version, now=now)
    session.commit()


def test_a_leader_does_not_sign_what_the_lead_unit_asks_for_meanwhile(
    session: Session, cast: Cast, part: Part, now: datetime
) -> None:
    seen, seen_part = write(session, cast, part, now), part.version
    ask_for_more(session, part, cast["finance.liaison"], now)
    with pytest.raises(Stale) as refused:
        sign_as_seen(session, cast, part, now, seen, seen_part=seen_part)
    assert refused.value.changed_by == "Finance Liaison"
    session.rollback()
    sign_as_seen(session, cast, part, now, seen)
    assert part.contributions[0].signature_id is not None


def test_the_page_sends_the_version_of_the_part_that_it_showed(
    session: Session, cast: Cast, part: Part, now: datetime, browser: Browser
) -> None:
    address = f"/parts/{part.id}"
    write(session, cast, part, now)
    session.commit()
    leader = browser.as_("estates.leader")
    hidden = Hidden()
    hidden.feed(leader.get(address).text)
    ask_for_more(session, part, cast["office"], now)
    form = {**hidden.of(f"{address}/sign"), "password": PASSWORD}
    conflict = leader.client.post(f"{address}/sign", data=form)
    assert conflict.status_code == 409
    assert "Office" in conflict.text
    assert "Seen Part" not in conflict.text
    assert leader.submit(f"{address}/sign", {"password": PASSWORD}, page=address).status_code == 302


@pytest.mark.parametrize(
    "who", ["estates.liaison", "finance.leader", "library.leader", "g1.leader", "office", "committee", "admin"]
)
def test_only_the_co_units_leader_signs(session: Session, cast: Cast, part: Part, now: datetime, who: str) -> None:
    seen = write(session, cast, part, now)
    with pytest.raises(NotPermitted):
        sign_as_seen(session, cast, part, now, seen, who)


def test_a_waiver_needs_a_reason_and_the_lead_units_leader(
    session: Session, cast: Cast, part: Part, now: datetime
) -> None:
    with pytest.raises(InvalidInput):
        waive_part(session, part, "short", actor=cast["finance.leader"], seen_version=0, now=now)
    session.rollback()
    with pytest.raises(NotPermitted):
        waive_part(session, part, "They have no part in it", actor=cast["finance.liaison"], seen_version=0, now=now)
    session.rollback()
    waive_part(session, part, "They have no part in it", actor=cast["finance.leader"], seen_version=0, now=now)
    session.commit()
    entry = part.contribution_in(1)
    assert entry is not None
    assert entry.waived_at == now


def test_another_units_part_cannot_be_written(session: Session, cast: Cast, part: Part, now: datetime) -> None:
    for who in ("library.liaison", "finance.liaison", "office", "g2.inspector"):
        with pytest.raises(NotPermitted):
            write_part(session, part, "Not ours", actor=cast[who], seen_version=0, now=now)
        session.rollback()
