"""Nobody takes the answer from a unit: an inspection is not closed before its days to answer are over."""

from datetime import timedelta

import pytest

from models.feedback import AnswerDecision
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.feeding import PAGE, Fed
from workflow.errors import NeedsUnmet, Stale, WrongState
from workflow.inspection.answering import DAYS_TO_ANSWER, days_to_answer
from workflow.inspection.closing import close_inspection, find_loose_ends
from workflow.reminders.days import working_days


def test_an_inspection_is_not_closed_in_the_days_in_which_a_unit_can_answer(cast: Cast, browser: Browser) -> None:
    fed = Fed.begin(cast)
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
    fed.hand_over("finance")
    fed.acknowledge()
    seen = fed.answer().version
    first = fed.decide(seen_version=seen)
    decided_at, version = first.decided_at, first.version
    again = fed.decide(seen_version=seen)
    assert (again.decided_at, again.version) == (decided_at, version)
    with pytest.raises((WrongState, Stale)):
        fed.decide(AnswerDecision.UPHELD, seen_version=seen)
