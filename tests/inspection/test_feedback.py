"""Feedback letters by the rules: what they hold, hand-over, acknowledgement with signature, answer, decision."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.feedback import AnswerDecision, FeedbackLetter
from models.findings import FindingKind, FindingStatus
from models.inspection import InspectionStatus
from models.people import Recusal, Role
from models.trail import Event
from tests.cast import Cast
from tests.inspection.feeding import ANSWER, FACTS, STATEMENT, Fed
from tests.process.players import hire
from workflow.errors import Damaged, InvalidInput, NeedsUnmet, NotPermitted, Stale, WrongState
from workflow.inspection.acknowledging import is_signature_sound
from workflow.inspection.feedback_content import is_as_handed_over


@pytest.fixture
def fed(cast: Cast) -> Fed:
    return Fed.begin(cast)


def kinds(session: Session) -> list[str]:
    return list(session.scalars(select(Event.kind).where(Event.stream.startswith("inspection:")).order_by(Event.id)))


def test_a_letter_holds_the_findings_of_its_unit_as_they_were_accepted(fed: Fed) -> None:
    fed.find("finance", "estates")
    fed.find("estates", statement="Only about the estates office.")
    fed.find("finance", kind=FindingKind.GOOD_PRACTICE, statement="A list that everybody reads.")
    fed.find("finance", status=FindingStatus.DROPPED, statement="Not pursued.")
    [letter] = fed.hand_over("finance")
    assert letter.ref == "S26-L001"
    [row], [good] = letter.content["findings"], letter.content["good"]
    assert (row["ref"], row["statement"], row["facts"], row["severity"]) == ("S26-F001", STATEMENT, FACTS, "serious")
    assert good["statement"] == "A list that everybody reads."
    assert letter.content["unit"] == {"en": "Finance", "zh": "财务处"}
    assert is_as_handed_over(letter)


def test_what_changes_afterwards_changes_no_letter(fed: Fed) -> None:
    finding = fed.find()
    [letter] = fed.hand_over("finance")
    finding.statement = "Other words"
    fed.session.commit()
    assert letter.content["findings"][0]["statement"] == STATEMENT


def test_letters_are_numbered_and_all_of_them_make_the_inspection_fed_back(fed: Fed) -> None:
    fed.find()
    fed.hand_over("finance")
    assert fed.row.status is InspectionStatus.OPEN
    [letter] = fed.hand_over("estates")
    assert (letter.number, letter.content["findings"]) == (2, [])
    assert fed.row.status is InspectionStatus.FED_BACK
    assert kinds(fed.session) == ["feedback.handed_over", "feedback.unfinished"] * 2 + ["inspection.fed_back"]


def test_several_are_handed_over_at_one_meeting_or_none(fed: Fed) -> None:
    fed.find("finance", "estates")
    meeting = fed.meet()
    undecided = fed.find("estates", status=FindingStatus.REVIEWED)
    with pytest.raises(NeedsUnmet) as refused:
        fed.hand_over("finance", "estates", meeting=meeting)
    assert "S26-F002" in str(refused.value.reasons[0].message)
    fed.session.rollback()
    assert fed.session.scalars(select(FeedbackLetter)).all() == []
    undecided.status = FindingStatus.DROPPED
    fed.session.commit()
    letters = fed.hand_over("finance", "estates", meeting=meeting)
    assert [(letter.number, letter.meeting) for letter in letters] == [(1, meeting), (2, meeting)]
    assert fed.row.fed_back_at == fed.now


def test_a_draft_that_reads_otherwise_by_now_is_not_handed_over(fed: Fed) -> None:
    finding = fed.find()
    seen = fed.draft("finance")
    finding.statement = "Other words"
    fed.session.commit()
    with pytest.raises(Stale):
        fed.hand_over(seen=seen)


def test_a_form_sent_twice_hands_over_once_and_nobody_does_so_again(fed: Fed) -> None:
    fed.find()
    seen = fed.draft("finance")
    first = fed.hand_over(seen=seen)
    fed.now -= timedelta(hours=1)
    assert fed.hand_over(seen=seen) == first
    with pytest.raises(WrongState):
        fed.hand_over(seen=seen)
    fed.session.rollback()
    hire(fed.cast, "office.second", Role.OFFICE)
    with pytest.raises(WrongState):
        fed.hand_over(seen=seen, by="office.second")


def test_the_day_lies_between_opening_and_today_and_the_meeting_is_a_feedback_meeting(fed: Fed) -> None:
    for day in (None, fed.today + timedelta(days=1), fed.today - timedelta(days=1)):
        with pytest.raises(NeedsUnmet):
            fed.hand_over(on=day)
        fed.session.rollback()
    meeting, [estates] = fed.meet(), fed.draft("estates")
    meeting.inspection = fed.begin_another()
    fed.session.commit()
    with pytest.raises(NeedsUnmet):
        fed.hand_over(meeting=meeting)
    with pytest.raises(InvalidInput):
        fed.hand_over(seen={estates + 2: "0" * 64})


def test_an_inspection_that_is_not_open_or_is_closed_takes_nothing(fed: Fed) -> None:
    fed.find()
    opened_at, fed.row.opened_at = fed.row.opened_at, None
    fed.session.commit()
    with pytest.raises(WrongState):
        fed.hand_over()
    fed.row.opened_at = opened_at
    fed.session.commit()
    fed.hand_over("finance", "estates")
    fed.acknowledge()
    fed.row.closed_at = fed.now
    fed.session.commit()
    for act in (fed.answer, lambda: fed.acknowledge("estates.leader")):
        with pytest.raises(WrongState):
            act()
        fed.session.rollback()


@pytest.mark.parametrize("tie", ["recused", "at home"])
def test_the_office_hands_over_nothing_to_a_unit_that_it_is_tied_to(fed: Fed, tie: str) -> None:
    office, finance = fed.cast["office"], fed.cast.units["finance"]
    if tie == "recused":
        facts = {"reason": "A cousin", "declared_at": fed.now}
        fed.session.add(Recusal(user_id=office.id, unit_id=finance.id, **facts))
    else:
        office.home_unit = finance
    fed.session.commit()
    fed.session.expire_all()
    with pytest.raises(NotPermitted):
        fed.hand_over("finance", "estates")
    fed.session.rollback()
    assert len(fed.hand_over("estates")) == 1


def test_only_the_leader_of_the_unit_signs_for_the_letter(fed: Fed) -> None:
    fed.hand_over("finance")
    for name in ("finance.liaison", "estates.leader", "office", "g1.leader", "committee"):
        with pytest.raises(NotPermitted):
            fed.acknowledge(who=name)
        fed.session.rollback()
    letter = fed.acknowledge()
    told = fed.session.scalars(select(Event).where(Event.kind == "feedback.acknowledged")).one()
    assert json.loads(told.data)["signed"] == letter.signed_hash
    assert json.loads(letter.signed)["received"] == letter.digest
    assert (letter.acknowledged_by, letter.signer_name) == (fed.cast["finance.leader"], "Finance Leader")
    assert is_signature_sound(fed.session, letter)


def test_a_wrong_password_or_another_digest_signs_nothing(fed: Fed) -> None:
    fed.hand_over("finance")
    for password in ("", "something else"):
        with pytest.raises(InvalidInput):
            fed.acknowledge(password=password)
        fed.session.rollback()
    with pytest.raises(Stale):
        fed.acknowledge(shown="0" * 64)
    fed.session.rollback()
    assert fed.letter().acknowledged_at is None


def test_acknowledged_twice_is_acknowledged_once(fed: Fed) -> None:
    fed.hand_over("finance")
    at = fed.acknowledge().acknowledged_at
    assert fed.acknowledge().acknowledged_at == at
    hire(fed.cast, "finance.second", Role.LEADER, unit="finance")
    with pytest.raises(WrongState, match="Finance Leader"):
        fed.acknowledge(who="finance.second")
    fed.session.rollback()
    assert kinds(fed.session).count("feedback.acknowledged") == 1


@pytest.mark.parametrize("column", ["content", "signed", "signer_name"])
def test_a_letter_that_was_tampered_with_says_so(fed: Fed, column: str) -> None:
    fed.find()
    [letter] = fed.hand_over("finance")
    fed.acknowledge()
    forged: dict[str, object] = {
        "signed": "{}",
        "signer_name": "Somebody",
        "content": {**letter.content, "findings": []},
    }
    fed.session.execute(update(FeedbackLetter).values({column: forged[column]}))
    fed.session.commit()
    fed.session.expire_all()
    assert not is_signature_sound(fed.session, letter)


def test_nobody_signs_for_a_letter_that_was_changed_since(fed: Fed) -> None:
    fed.find()
    fed.hand_over("finance")
    fed.session.execute(update(FeedbackLetter).values(content={"findings": [], "good": [], "on": "2026-03-02"}))
    fed.session.commit()
    fed.session.expire_all()
    with pytest.raises(Damaged):
        fed.acknowledge()


def test_the_unit_answers_once_after_it_has_acknowledged(fed: Fed) -> None:
    fed.find()
    fed.hand_over("finance")
    with pytest.raises(WrongState):
        fed.answer()
    fed.session.rollback()
    fed.acknowledge()
    with pytest.raises(InvalidInput):
        fed.answer("No")
    fed.session.rollback()
    with pytest.raises(NotPermitted):
        fed.answer(by="finance.liaison")
    fed.session.rollback()
    letter = fed.answer()
    at = letter.answered_at
    assert fed.answer().answered_at == at
    with pytest.raises(WrongState):
        fed.answer("Something else altogether, with reasons.")
    fed.session.rollback()
    assert letter.answer == ANSWER


def test_the_office_decides_on_the_answer_once_and_no_finding_changes(fed: Fed) -> None:
    finding = fed.find()
    fed.hand_over("finance")
    fed.acknowledge()
    with pytest.raises(WrongState):
        fed.decide()
    fed.session.rollback()
    fed.answer()
    with pytest.raises(NeedsUnmet) as refused:
        fed.decide(None, "no")
    assert {reason.field for reason in refused.value.reasons} == {"decision", "reason"}
    fed.session.rollback()
    for name in ("finance.leader", "g1.leader", "committee"):
        with pytest.raises(NotPermitted):
            fed.decide(by=name)
        fed.session.rollback()
    before = (finding.version, letter := fed.letter(), letter.digest)
    fed.decide(AnswerDecision.ACCEPTED)
    with pytest.raises(WrongState):
        fed.decide(AnswerDecision.UPHELD)
    fed.session.rollback()
    assert (finding.version, letter, letter.digest) == before
    assert (finding.status, letter.decision) == (FindingStatus.ACCEPTED, AnswerDecision.ACCEPTED)
    assert is_as_handed_over(letter)
