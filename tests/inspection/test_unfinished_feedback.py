"""A letter to a unit whose questions are not all rated: never silently, only confirmed with a reason that is kept."""

import pytest

from tests.cast import Cast
from tests.client import Browser
from tests.inspection.feeding import UNFINISHED, Fed
from tests.inspection.planning import told_of
from views.inspection.feedback import runs_of
from workflow.errors import InvalidInput, NeedsUnmet
from workflow.inspection.template import template_of


@pytest.fixture
def fed(cast: Cast) -> Fed:
    """Everything about the finance office is rated but the third and the last question; nothing about estates."""
    fed = Fed.begin(cast)
    questions = [one.name for one in template_of(fed.row.template).questions]
    for name in (*questions[:2], *questions[3:-1]):
        fed.work.save(question=name, rating="yes")
    return fed


def test_it_is_refused_with_the_numbers_of_the_open_questions(fed: Fed) -> None:
    with pytest.raises(NeedsUnmet) as refused:
        fed.hand_over("finance", "estates", unfinished={})
    one, other = refused.value.reasons
    assert "Finance that are not rated: 3, 12." in str(one.message)
    assert "Estates that are not rated: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12." in str(other.message)
    fed.session.rollback()
    with pytest.raises(InvalidInput) as without:
        fed.hand_over("finance", unfinished={"unfinished": True, "why": "So"})
    assert without.value.field == "why"


def test_meant_with_a_reason_it_goes_out_and_the_trail_keeps_both(fed: Fed) -> None:
    [letter] = fed.hand_over("finance")
    [told] = told_of(fed.session, fed.row, "feedback.unfinished")
    assert (told["ref"], told["questions"], told["reason"]) == (letter.ref, "3, 12", UNFINISHED["why"])
    assert UNFINISHED["why"] not in str(letter.content)


def test_nothing_is_asked_nor_kept_once_all_is_rated(fed: Fed) -> None:
    questions = [one.name for one in template_of(fed.row.template).questions]
    for name in (questions[2], questions[-1]):
        fed.work.save(question=name, rating="partly")
    fed.hand_over("finance", unfinished={})
    assert told_of(fed.session, fed.row, "feedback.unfinished") == []


def test_the_pages_say_which_questions_are_open_and_keep_what_was_typed(fed: Fed, browser: Browser) -> None:
    office, at = browser.as_("office"), "/inspections/S26"
    third = template_of(fed.row.template).questions[2].label.en
    page = office.get(f"{at}/feedback").text
    assert "open: 3, 12" in page
    assert 'name="unfinished"' in page
    assert third in office.get(f"{at}/units/finance/feedback").text
    value = f"{fed.work.finance.id}:{fed.draft('finance')[fed.work.finance.id]}"
    typed = {"letters": [value], "on": fed.today.isoformat(), "meeting": "0", "why": "They are rated on Friday."}
    fed.session.rollback()
    answer = office.submit(f"{at}/feedback/hand-over", typed, page=f"{at}/feedback")
    assert answer.status_code == 422
    assert "not rated: 3, 12." in answer.text
    assert typed["why"] in answer.text


def test_open_questions_that_follow_each_other_are_told_as_one() -> None:
    assert [runs_of(numbers) for numbers in ([], [3], [1, 2, 6, 7, 8, 12])] == ["", "3", "1–2, 6–8, 12"]
