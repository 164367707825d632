"""A part after a submission came back: improved and signed again, left as it is, or waived; nothing is lost."""

import json

import pytest
from sqlalchemy import select

from models.measures import Contribution, Part
from models.process import Meaning, Signature, Submission
from models.trail import Event
from tests.cast import PASSWORD, Cast
from tests.client import Browser
from tests.process.lived import Life
from workflow.errors import InvalidInput, NeedsUnmet, WrongState
from workflow.ledger.contributions import is_settled, sign_part, waive_part, write_part


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
