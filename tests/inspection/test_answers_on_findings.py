"""The page of a finding shows what its unit answered to the feedback letter, and what the office decided."""

import pytest
from sqlalchemy import select

from models.feedback import AnswerDecision, FeedbackLetter
from models.people import Recusal
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.feeding import ANSWER, FACTS, WHY, Fed
from tests.ledger.exported import text_of
from workflow.inspection.answering import decide_answer

PAGE, REPORT = "/inspections/S26/findings/1", "/inspections/S26/report"


def shown(browser: Browser, who: str, page: str = PAGE) -> str:
    return browser.as_(who).get(page).text


def test_answer_and_decision_stand_with_the_finding(cast: Cast, browser: Browser) -> None:
    fed = Fed.begin(cast)
    fed.find()
    fed.hand_over("finance")
    fed.acknowledge()
    assert "Answer of Finance" not in shown(browser, "office")
    assert "answered the feedback letter" not in shown(browser, "office", REPORT)
    cast.session.rollback()
    fed.answer()
    page = shown(browser, "g1.inspector")
    assert ANSWER in page
    assert "The office has not decided on it yet." in page
    assert "Finance answered the feedback letter; the office has not decided" in shown(browser, "office", REPORT)
    cast.session.rollback()
    fed.decide()
    for who in ("g1.inspector", "office", "committee", "auditor"):
        page = shown(browser, who)
        assert "Answer of Finance to its feedback letter" in page
        assert "Decision of the office: Accepted in part" in page
        assert WHY in page
    told = "Finance answered the feedback letter; the office decided: Accepted in part."
    for page in (REPORT, f"{REPORT}/findings"):
        assert told in shown(browser, "office", page)
    assert told in text_of(browser.as_("office").submit(f"{REPORT}/word", page=REPORT))


@pytest.mark.parametrize(
    ("decision", "told"),
    [(AnswerDecision.UPHELD, False), (AnswerDecision.IN_PART, True), (AnswerDecision.ACCEPTED, True)],
)
def test_settling_says_first_that_the_office_agreed_with_the_unit(
    cast: Cast, browser: Browser, decision: AnswerDecision, told: bool
) -> None:
    fed, at = Fed.begin(cast), "/inspections/S26/what-follows/finding/1/finance"
    fed.find()
    fed.hand_over("finance")
    fed.acknowledge()
    fed.answer()
    letter = cast.session.scalars(select(FeedbackLetter)).one()
    decide_answer(cast.session, letter, decision, WHY, actor=cast["office"], seen_version=letter.version, now=fed.now)
    cast.session.commit()
    for page in (at, f"{at}/task"):
        first = shown(browser, "office", page).split("<section")[0]
        assert ("The office agreed with the answer of the unit" in first) is told, page
        assert (WHY in first) is told, page


def test_settling_says_what_the_letter_still_waits_for(cast: Cast, browser: Browser) -> None:
    fed, page, warns = (
        Fed.begin(cast),
        "/inspections/S26/what-follows/finding/1/finance",
        "may change what this becomes",
    )
    fed.find()
    fed.hand_over("finance")
    told = shown(browser, "office", f"{page}/task")
    assert "S26-L001, Finance: the feedback letter is not acknowledged." in told
    assert warns in told
    cast.session.rollback()
    fed.acknowledge()
    fed.answer()
    assert "the answer to the feedback letter is not decided on" in shown(browser, "office", page)
    cast.session.rollback()
    fed.decide()
    assert warns not in shown(browser, "office", page)


def test_not_to_other_teams_nor_to_who_is_tied_nor_with_a_finding_that_the_letter_did_not_tell(
    cast: Cast, browser: Browser
) -> None:
    fed = Fed.begin(cast)
    fed.find("finance", "estates")
    fed.hand_over("finance")
    fed.acknowledge()
    fed.answer()
    fed.find()  # accepted after the hand-over
    assert ANSWER not in shown(browser, "office", "/inspections/S26/findings/2")
    other = browser.as_("g2.inspector").get(PAGE)
    assert other.status_code == 200
    assert ANSWER not in other.text
    cast.session.add(
        Recusal(user=cast["committee"], unit=cast.units["finance"], reason="A cousin", declared_at=cast.now)
    )
    cast.session.commit()
    assert browser.as_("committee").get(PAGE).status_code == 403


def test_who_settles_or_closes_reads_facts_answer_and_decision_of_that_unit(cast: Cast, browser: Browser) -> None:
    fed = Fed.begin(cast)
    fed.find("finance", "estates")
    fed.hand_over("finance", "estates")
    fed.acknowledge()
    fed.answer()
    fed.decide()
    at = "/inspections/S26/what-follows/finding/1"
    for who, page in (("committee", ""), ("office", ""), ("office", "/gap"), ("office", "/task")):
        text = shown(browser, who, f"{at}/finance{page}")
        assert all(words in text for words in (FACTS, ANSWER, WHY, "Decision of the office: Accepted in part"))
    other = shown(browser, "committee", f"{at}/estates")
    assert FACTS in other
    assert ANSWER not in other
    assert "The unit has sent no answer to its feedback letter." in other
