"""Parts of co-units: written by the co-unit, signed by its leader, waived by the lead unit with a reason."""

import json
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import Task
from models.measures import Contribution, Part
from models.people import User
from models.process import Meaning, Signature, Submission
from models.trail import Event
from tests.cast import PASSWORD, Cast
from tests.client import Browser, Hidden
from tests.process.lived import Life
from workflow.errors import InvalidInput, NeedsUnmet, NotPermitted, Stale, WrongState
from workflow.ledger.contributions import is_settled, part_as_signed, sign_part, waive_part, write_part
from workflow.ledger.plan import edit_part
from workflow.process.engine import fire
from workflow.process.manifest import hash_text


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
    assert leader.client.post(f"{address}/sign", data=form).status_code == 409
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


@pytest.fixture
def life(cast: Cast) -> Life:
    """The finance office's task, submitted with the signed part of the estates office."""
    return Life.begin(cast).submit()


def came_back(life: Life) -> tuple[Part, Contribution]:
    """The part and this cycle's contribution after the submission was returned."""
    life.fire("return", "g1.inspector")
    life.session.commit()
    return part_of(life)


def part_of(life: Life) -> tuple[Part, Contribution]:
    (part,) = life.task.parts
    (entry,) = part.contributions
    return part, entry


def improve(life: Life, text: str = "We settled all of ours.") -> Contribution:
    part, entry = part_of(life)
    life.pass_time()
    actor = life.cast["estates.liaison"]
    return write_part(life.session, part, text, actor=actor, seen_version=entry.version, now=life.now)


def sign(life: Life) -> None:
    part, entry = part_of(life)
    actor, seen = life.cast["estates.leader"], entry.version
    sign_part(
        life.session, part, actor=actor, seen_version=seen, seen_part=part.version, now=life.now, password=PASSWORD
    )
    life.session.flush()


def waive(life: Life) -> None:
    part, entry = part_of(life)
    actor, seen = life.cast["finance.leader"], entry.version
    waive_part(life.session, part, "They have no part in it", actor=actor, seen_version=seen, now=life.now)
    life.session.flush()


def test_a_returned_part_is_improved_and_signed_again(life: Life) -> None:
    _, entry = came_back(life)
    earlier = entry.signature_id
    improve(life)
    life.session.flush()
    assert entry.signature_id is None
    told = life.session.scalars(select(Event).order_by(Event.id.desc())).first()
    assert (told.kind, json.loads(told.data)["lifted_signature"]) == ("part.rewritten", earlier)
    with pytest.raises(NeedsUnmet) as refused:
        life.fire("submit", "finance.leader")
    assert "parts" in {reason.page for reason in refused.value.reasons}
    sign(life)
    assert entry.signature_id not in (None, earlier)
    with pytest.raises(WrongState):
        improve(life, "Once more")


def test_the_earlier_signature_stays_readable(life: Life) -> None:
    _, entry = came_back(life)
    earlier = entry.signature_id
    improve(life)
    life.session.flush()
    sign(life)
    kept = life.session.scalars(select(Signature.id).where(Signature.meaning == Meaning.PART)).all()
    assert set(kept) == {earlier, entry.signature_id}
    (returned,) = life.session.scalars(select(Submission))
    (part,) = json.loads(returned.manifest)["parts"]
    assert (part["contribution"], part["signed_by"]) == ("We settled ours.", "Estates Leader")


def test_a_part_left_alone_stays_signed(life: Life) -> None:
    part, entry = came_back(life)
    with pytest.raises(InvalidInput):
        improve(life, entry.text)
    life.session.rollback()
    with pytest.raises(WrongState):
        sign(life)
    life.session.rollback()
    assert entry.signature_id is not None
    assert not is_settled(life.session, part)


def test_a_withdrawn_submission_opens_the_part_again(life: Life) -> None:
    assert is_settled(life.session, part_of(life)[0])
    life.fire("withdraw", "finance.leader")
    assert improve(life).signature_id is None


def test_after_a_return_the_lead_unit_waives_a_part_and_the_co_unit_takes_it_up_again(life: Life) -> None:
    part, entry = came_back(life)
    life.pass_time()
    waive(life)
    assert (entry.signature_id, entry.waived_at) == (None, life.now)
    assert is_settled(life.session, part)
    with pytest.raises(WrongState):
        improve(life)
    life.session.commit()


def test_a_waived_part_is_taken_up_again_after_a_return(life: Life) -> None:
    part, entry = part_of(life)
    entry.signature_id, entry.waiver_reason = None, "They have no part in it"
    entry.waived_at, entry.waived_by_id = life.now, life.cast["finance.leader"].id
    came_back(life)
    improve(life)
    life.session.flush()
    assert [entry.waived_at, entry.waived_by_id, entry.waiver_reason] == [None, None, ""]
    sign(life)
    assert is_settled(life.session, part)


def test_the_page_offers_the_part_again_after_a_return(life: Life, browser: Browser) -> None:
    part, _ = part_of(life)
    address = f"/parts/{part.id}"
    life.session.commit()
    liaison = browser.as_("estates.liaison")
    assert "<textarea" not in liaison.get(address).text
    came_back(life)
    life.session.commit()
    page = liaison.get(address).text
    assert "<textarea" in page
    assert "We settled ours." in page
    assert "came back" in page
    assert "Sign this part" not in browser.as_("estates.leader").get(address).text
    assert liaison.submit(f"{address}/write", {"text": "All of ours."}, page=address).status_code == 302
    assert "Sign this part" in browser.as_("estates.leader").get(address).text
