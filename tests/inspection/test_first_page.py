"""The first page of an inspection: how far each unit is, what waits for the reader; and findings beside their cell."""

import re

from flask import Flask
from sqlalchemy.orm import Session

from models.findings import FindingKind
from models.inspection import InspectedUnit
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.finding import STATEMENT, Found
from tests.inspection.planning import Planned
from tests.ledger.test_speed import count_queries
from workflow.inspection.finding_review import review_finding

PAGE = "/inspections/S26"
REVIEW, ACCEPT = (
    "1 finding of your group in the inspection S26 waits for your review",
    "1 finding of the inspection S26 waits to be accepted",
)


def begin(cast: Cast) -> Found:
    """A rated cell of the finance office and a finding written from it."""
    found = Found.begin(cast)
    found.inspected.save(rating="partly")
    found.draft(questions=("completed",))
    cast.session.commit()
    return found


def test_it_says_how_far_each_unit_is_and_what_waits_for_whom(session: Session, cast: Cast, browser: Browser) -> None:
    found = begin(cast)
    office = browser.as_("office").get(PAGE).text
    assert "1/12" in office
    assert "0/12" in office
    assert "Findings are counted here from the draft on; the report counts only those" in office
    assert REVIEW in browser.as_("g1.leader").get(PAGE).text
    for other in ("office", "g1.inspector", "committee", "auditor", "g2.inspector"):
        page = browser.as_(other).get(PAGE).text
        assert (REVIEW in page, ACCEPT in page) == (False, False), other
    finding = found.draft()
    review_finding(session, finding, seen_version=finding.version, **found.by("g1.leader"))
    session.commit()
    assert ACCEPT in browser.as_("office").get(PAGE).text
    found.inspected.row.fed_back_at = found.inspected.row.closed_at = found.now
    session.commit()
    assert ACCEPT not in browser.as_("office").get(PAGE).text


def test_good_practice_is_counted_apart_and_the_feedback_says_with_whom_findings_are(
    cast: Cast, browser: Browser
) -> None:
    found = begin(cast)
    found.draft(kind=FindingKind.GOOD_PRACTICE)
    found.reviewed(statement="Another")
    cast.session.commit()
    office = browser.as_("office")
    page = office.get(PAGE).text
    assert re.search(r">2</a> <span class=\"muted\">good practice: 1</span>", page)
    feedback = office.get(f"{PAGE}/feedback").text
    assert "With the group 2" in feedback
    assert "Before the office 1" in feedback


def test_members_see_their_own_units_there(cast: Cast, browser: Browser) -> None:
    begin(cast)
    page = browser.as_("g2.inspector").get(PAGE).text
    assert f"{PAGE}/units/estates/questions" in page
    assert f"{PAGE}/units/finance" not in page


def test_a_member_without_units_is_not_told_that_the_plan_names_none(cast: Cast, browser: Browser) -> None:
    Planned.begin(cast).man_all()
    page = browser.as_("g1.inspector").get("/inspections/S27").text
    assert "once the office has given them to it" in page
    assert "as soon as the plan names them" not in page


def test_many_units_ask_as_little_as_few(app: Flask, session: Session, cast: Cast, browser: Browser) -> None:
    found = begin(cast)
    office = browser.as_("office")
    session.rollback()
    office.get(PAGE)
    few = count_queries(app, office, PAGE)
    row = found.inspected.row
    session.add_all(InspectedUnit(inspection=row, unit=cast.units[name]) for name in ("library", "history"))
    session.commit()
    assert count_queries(app, office, PAGE) <= few


def test_a_finding_is_written_from_its_cell_and_stands_beside_it(cast: Cast, browser: Browser) -> None:
    begin(cast)
    work = f"{PAGE}/units/finance/questions"
    page = browser.as_("g1.inspector").get(work).text
    assert "S26-F001" in page
    assert STATEMENT in page
    address = f"{PAGE}/findings/new?unit=finance&amp;question=completed"
    assert address in page
    form = browser.as_("g1.inspector").get(address.replace("&amp;", "&")).text
    assert re.findall(r'<input checked [^>]*name="questions"[^>]*value="(\w+)"', form) == ["completed"]
    assert "/findings/new" not in browser.as_("office").get(work).text
