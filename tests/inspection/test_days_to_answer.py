"""Nobody takes the answer from a unit: an inspection is not closed before its days to answer are over."""

from datetime import timedelta

import pytest

from models.feedback import AnswerDecision
from models.findings import FindingKind, Outcome
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.feeding import PAGE, Fed
from workflow.errors import NeedsUnmet, Stale, WrongState
from workflow.inspection.answering import DAYS_TO_ANSWER, days_to_answer
from workflow.inspection.closing import close_inspection, find_loose_ends
from workflow.reminders.days import working_days


def test_an_inspection_is_not_closed_in_the_days_in_which_a_unit_can_answer(cast: Cast, browser: Browser) -> None:
    fed = Fed.begin(cast)
    for row in fed.find("finance", "estates").units:
        row.outcome, row.reason = Outcome.CLOSED, "The unit was dissolved."
        row.settled_at, row.settled_by = fed.now, cast["committee"]
    fed.hand_over("finance", "estates")
    for unit in ("finance", "estates"):
        fed.acknowledge(f"{unit}.leader")
    until, signed = days_to_answer(cast.session, fed.letter()), fed.now
    assert until == working_days(cast.session).add(fed.today, DAYS_TO_ANSWER)
    named = [f"S26-L00{number}, {unit}: the unit can answer" for number, unit in ((1, "Finance"), (2, "Estates"))]
    told = [str(one.message) for one in find_loose_ends(cast.session, fed.row, until)]
    assert [one.partition(" the feedback letter until")[0] for one in told] == named
    cast.session.rollback()
    assert "Can be answered until" in browser.as_("finance.leader").get(PAGE.format("finance")).text
    fed.answer()
    fed.decide()
    by = {"actor": cast["committee"], "seen_version": fed.row.version}
    with pytest.raises(NeedsUnmet) as refused:
        close_inspection(cast.session, fed.row, now=signed, **by)  # type: ignore[arg-type]
    assert [str(one.message) for one in refused.value.reasons] == told[1:]
    after = signed + timedelta(days=(until - fed.today).days + 1)
    close_inspection(cast.session, fed.row, now=after, **by)  # type: ignore[arg-type]


def test_a_decision_on_the_answer_sent_twice_is_entered_once(cast: Cast) -> None:
    fed = Fed.begin(cast)
    fed.find()
    fed.hand_over("finance")
    fed.acknowledge()
    seen = fed.answer().version
    first = fed.decide(seen_version=seen)
    decided_at, version = first.decided_at, first.version
    again = fed.decide(seen_version=seen)
    assert (again.decided_at, again.version) == (decided_at, version)
    with pytest.raises((WrongState, Stale)):
        fed.decide(AnswerDecision.UPHELD, seen_version=seen)


@pytest.mark.parametrize("found", ["nothing", "good practice"])
def test_a_letter_without_a_finding_is_acknowledged_and_then_waited_for_no_longer(
    cast: Cast, browser: Browser, found: str
) -> None:
    fed = Fed.begin(cast)
    if found == "good practice":
        fed.find(kind=FindingKind.GOOD_PRACTICE)
    fed.hand_over("finance", "estates")
    leader, page = browser.as_("finance.leader"), PAGE.format("finance")
    shown = leader.get(page).text
    assert "You acknowledge the letter S26-L001 as it stands above." in shown
    assert "it may answer once" not in shown
    told = [str(one.message) for one in find_loose_ends(cast.session, fed.row, fed.today)]
    assert [one.partition(": ")[2] for one in told if "L00" in one] == ["the feedback letter is not acknowledged."] * 2
    cast.session.rollback()
    for unit in ("finance", "estates"):
        fed.acknowledge(f"{unit}.leader")
    assert [one for one in find_loose_ends(cast.session, fed.row, fed.today) if "L00" in str(one.message)] == []
    assert days_to_answer(cast.session, fed.letter()) is None
    with pytest.raises(WrongState, match="there is nothing to answer"):
        fed.answer()
    cast.session.rollback()
    shown = leader.get(page).text
    assert ["Can be answered until" in shown, "Answer the letter" in shown] == [False, False]
