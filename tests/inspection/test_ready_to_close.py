"""What the committee finds on My work once everything of an inspection is settled, and how much was rated."""

from flask import Flask

from tests.cast import Cast
from tests.client import Browser
from tests.inspection.acting import Inspected
from tests.inspection.finding import Found, acknowledge
from tests.ledger.test_speed import count_queries
from workflow.inspection.closing import list_closable
from workflow.inspection.standing import count_all_rated
from workflow.reminders.days import local_day

AT = "/inspections/S26"
LINE = "Nothing in the inspection S26 stays without an outcome: it can be closed"


def settle(found: Found) -> None:
    """The letters of both units, without a finding, handed over and acknowledged."""
    found.hand_over()
    found.hand_over(found.inspected.estates)
    acknowledge(found)


def test_the_committee_finds_it_once_nothing_stands_in_the_way(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    cast.session.commit()
    committee, office = browser.as_("committee"), browser.as_("office")
    assert [LINE in committee.get(page).text for page in ("/", AT)] == [False, False]
    settle(found)
    cast.session.commit()
    for page in ("/", AT):
        shown = committee.get(page).text
        assert LINE in shown, page
        assert f'href="{AT}/close"' in shown
        assert LINE not in office.get(page).text
    found.inspected.row.closed_at = found.now
    cast.session.commit()
    assert [LINE in committee.get(page).text for page in ("/", AT)] == [False, False]


def test_nobody_else_is_asked(cast: Cast) -> None:
    found = Found.begin(cast)
    settle(found)
    day = local_day(found.now)
    by = {who: list_closable(cast.session, actor=cast[who], today=day) for who in ("office", "auditor", "committee")}
    assert by == {"office": [], "auditor": [], "committee": [found.inspected.row]}


def test_the_page_of_the_closing_says_how_much_was_rated(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    found.inspected.save(rating="yes")
    settle(found)
    rated, asked = count_all_rated(cast.session, found.inspected.row)
    cast.session.commit()
    assert rated == 1 < asked
    page = browser.as_("committee").get(f"{AT}/close").text
    assert f"1 of {asked} questions about the units are rated" in page


def test_inspections_in_which_work_goes_on_cost_the_first_page_of_the_committee_nothing(
    app: Flask, cast: Cast, browser: Browser
) -> None:
    found, committee = Found.begin(cast), browser.as_("committee")
    cast.session.commit()
    few = count_queries(app, committee, "/")
    for code in ("S27", "S28"):
        Found(cast, Inspected.begin(cast, code=code), found.now).draft()
    cast.session.commit()
    assert count_queries(app, committee, "/") == few
    assert few < 25


def test_inspections_fed_back_in_which_a_matter_waits_cost_it_nothing_either(
    app: Flask, cast: Cast, browser: Browser
) -> None:
    found, committee = Found.begin(cast), browser.as_("committee")
    found.waiting()
    cast.session.commit()
    few = [count_queries(app, committee, page) for page in ("/", AT)]
    for code in ("S27", "S28"):
        other = Found(cast, Inspected.begin(cast, code=code), found.now)
        other.waiting()
        other.inspected.row.fed_back_at = other.now
    found.inspected.row.fed_back_at = found.now
    cast.session.commit()
    assert [count_queries(app, committee, page) for page in ("/", AT)] == few
