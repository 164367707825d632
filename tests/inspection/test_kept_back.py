"""Who is tied to an inspected unit reads nothing of it: not in the trail, nor where findings of others are offered."""

import pytest
from sqlalchemy import select

from models.findings import Finding, ThematicProblem
from models.people import Grant, Recusal, Role
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.feeding import Fed
from tests.inspection.finding import Found
from tests.process.players import hire
from workflow.errors import NotPermitted
from workflow.inspection.thematic import ProblemFacts, enter_problem

STATEMENT, REASON = "Keys were handed out without a list", "Aligned because the cabinet was empty"
AT = "/inspections/S26"
BOTH = "Neither of the two keeps a register"
PROBLEM = "Meetings take the place of work"


def tie(cast: Cast, who: str, unit: str = "finance") -> None:
    declared = {"reason": "A cousin works there", "declared_at": cast.now}
    cast.session.add(Recusal(user_id=cast[who].id, unit_id=cast.units[unit].id, **declared))
    cast.session.commit()


def lead_and_decide(cast: Cast, who: str = "finance.leader") -> None:
    """Somebody who leads the unit sits on the committee."""
    cast.session.add(Grant(user_id=cast[who].id, role=Role.COMMITTEE, granted_at=cast.now))
    cast.session.commit()


def enter(fed: Fed, unit: str) -> ThematicProblem:
    facts = ProblemFacts(getattr(fed.work, unit), PROBLEM, "Self-criticism meeting")
    problem = enter_problem(fed.session, fed.row, facts, actor=fed.cast["office"], now=fed.now)
    fed.session.commit()
    return problem


@pytest.fixture
def found(cast: Cast) -> Found:
    return Found.begin(cast)


@pytest.fixture
def fed(cast: Cast) -> Fed:
    """One finding about the finance office, one about the estates office, one about both."""
    begun = Fed.begin(cast)
    begun.find()
    begun.find("estates", statement=STATEMENT)
    begun.find("finance", "estates", statement=BOTH)
    return begun


def test_the_trail_tells_nothing_of_findings_and_ratings_to_who_is_tied(found: Found, browser: Browser) -> None:
    cast = found.cast
    found.accepted(statement=STATEMENT)
    found.inspected.save(rating="no", looked="Looked into the cabinet")
    found.inspected.align("yes", reason=REASON)
    lead_and_decide(cast)
    tie(cast, "auditor")
    for who, told in (("finance.leader", False), ("auditor", False), ("committee", True), ("office", True)):
        person = browser.as_(who)
        pages = [person.get(f"/trail{query}") for query in ("", "?about=inspection", "?kind=inspection.cell")]
        assert [page.status_code for page in pages] == [200] * 3
        assert ("<tbody>" in pages[2].text) is told, who
        for words in (STATEMENT, REASON):
            assert [words in page.text for page in pages] == [told, told, False], (who, words)


def test_a_tie_to_a_unit_that_is_not_inspected_leaves_the_trail_as_it_is(found: Found, browser: Browser) -> None:
    found.draft(statement=STATEMENT)
    tie(found.cast, "auditor", "history")
    assert STATEMENT in browser.as_("auditor").get("/trail").text


def test_a_finding_is_merged_into_one_that_the_reader_sees(fed: Fed, browser: Browser) -> None:
    tie(fed.cast, "office", "estates")
    office = browser.as_("office")
    page = office.get(f"{AT}/findings/1/merge")
    assert page.status_code == 200
    assert STATEMENT not in page.text
    assert BOTH not in page.text
    assert office.get(f"{AT}/findings/3/merge").status_code == 403


def test_a_problem_is_joined_to_a_finding_that_the_reader_sees(fed: Fed, browser: Browser) -> None:
    problem, both = enter(fed, "finance"), fed.session.scalars(select(Finding.id).where(Finding.number == 3)).one()
    tie(fed.cast, "office", "estates")
    office, at = browser.as_("office"), f"{AT}/problems/1/join"
    page = office.get(at)
    assert "S26-F001" in page.text
    assert BOTH not in page.text
    assert office.submit(at, {"finding": both}).status_code == 422
    fed.session.rollback()
    problem.finding_id = both
    fed.session.commit()
    assert office.submit(at, {"finding": 0}).status_code == 403


def test_a_problem_that_is_not_there_is_nothing(fed: Fed, browser: Browser) -> None:
    assert browser.as_("office").get(f"{AT}/problems/999/join").status_code == 404


def test_a_member_reads_no_problem_of_the_unit_of_another_team(fed: Fed, browser: Browser) -> None:
    problem = enter(fed, "estates")
    problem.finding_id = fed.session.scalars(select(Finding.id).where(Finding.number == 3)).one()
    fed.session.commit()
    at = f"{AT}/findings/3"
    assert PROBLEM not in browser.as_("g1.inspector").get(at).text
    assert PROBLEM in browser.as_("g2.inspector").get(at).text
    assert PROBLEM in browser.as_("office").get(at).text


def test_the_list_names_a_member_no_unit_of_another_team(fed: Fed, browser: Browser) -> None:
    page = browser.as_("g1.inspector").get(f"{AT}/findings").text
    assert BOTH in page
    assert "2 units in all" in page
    assert "Estates" not in page
    assert "Estates" in browser.as_("office").get(f"{AT}/findings").text


def test_what_stands_in_the_way_of_closing_is_a_number_where_a_tie_is(fed: Fed, browser: Browser) -> None:
    enter(fed, "estates")
    tie(fed.cast, "committee", "estates")
    committee = browser.as_("committee")
    untold = committee.get(f"{AT}/close").text
    assert "The feedback letter of Finance is not handed over." in untold
    assert "Estates" not in untold
    fed.hand_over("finance", "estates")
    letter = fed.letter("estates").ref
    for page in (committee.get(f"{AT}/close"), committee.submit(f"{AT}/close")):
        assert "S26-F001" in page.text
        assert "5 points are about units that you have a tie to." in page.text
        for words in ("S26-F002", "S26-F003", "S26-E001", letter, "Estates"):
            assert words not in page.text, words


def test_a_letter_with_a_finding_about_the_own_unit_too_is_handed_over_by_somebody_else(fed: Fed) -> None:
    shown = fed.draft("estates")
    tie(fed.cast, "office")
    with pytest.raises(NotPermitted):
        fed.hand_over("estates", seen=shown)
    fed.session.rollback()
    hire(fed.cast, "office.second", Role.OFFICE)
    assert len(fed.hand_over("estates", by="office.second", seen=shown)) == 1
