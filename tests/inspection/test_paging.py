"""The long pages of an inspection are shown page by page: its letters, the units of its plan, and what follows."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from models.findings import Finding
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.feeding import UNFINISHED, Fed
from tests.inspection.finding import Found
from tests.inspection.planning import Planned
from tests.inspection.test_feedback_pages import office_day
from tests.ledger.test_speed import count_queries
from workflow.inspection.thematic import join_problem

AT = "/inspections/S26"


@pytest.fixture
def one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("views.paging.PAGE_ROWS", 1)


@pytest.mark.usefixtures("one_row")
def test_letters_are_counted_all_and_handed_over_page_by_page(cast: Cast, browser: Browser) -> None:
    fed = Fed.begin(cast)
    fed.find()
    fed.find("estates", statement="Keys were handed out without a list")
    office = browser.as_("office")
    first, second = (office.get(f"{AT}/feedback{asked}").text for asked in ("", "?page=2"))
    for page in (first, second):
        assert 'To be handed over <strong class="num">2</strong>' in page
    listed = [re.findall(r"Hand over the letter to (\w+)", page) for page in (first, second)]
    assert listed == [["Finance"], ["Estates"]]
    value = re.findall(r'name="letters" value="([^"]+)"', second)
    data = {"letters": value, "on": office_day(office), "meeting": "0", **UNFINISHED}
    sent = office.submit(f"{AT}/feedback/hand-over", data, page=f"{AT}/feedback?page=2")
    assert sent.location, sent.text
    assert sent.location.endswith(f"{AT}/feedback?page=2")
    assert "S26-L001" in office.get(f"{AT}/feedback?page=2").text


@pytest.mark.usefixtures("one_row")
def test_what_follows_and_the_units_of_the_plan_have_pages(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    for at in range(2):
        found.accepted(statement=f"Number {at}")
    cast.session.commit()
    office = browser.as_("office")
    first, second = (office.get(f"{AT}/what-follows{asked}").text for asked in ("", "?waiting=2"))
    assert ["Number 0" in first, "Number 1" in first] == [True, False]
    assert ["Number 0" in second, "Number 1" in second] == [False, True]
    assert "/what-follows?waiting=2&amp;settled=1#waiting" in first
    Planned.begin(cast).man_all().give(finance=1, estates=2, library=2)
    names = re.findall(
        r'<th scope="row" data-label="" dir="auto">(\w+)</th>', office.get("/inspections/S27/plan?page=2").text
    )
    assert len(names) == 1
    assert "/inspections/S27/plan?page=3#units" in office.get("/inspections/S27/plan").text


@pytest.mark.usefixtures("one_row")
def test_problems_from_thematic_education_have_pages(cast: Cast, browser: Browser) -> None:
    found, office = Found.begin(cast), browser.as_("office")
    for at in range(2):
        found.problem(f"Number {at}")
    cast.session.commit()
    first, second = (office.get(f"{AT}/problems{asked}").text for asked in ("", "?page=2"))
    assert ["Number 0" in first, "Number 1" in first] == [True, False]
    assert ["Number 0" in second, "Number 1" in second] == [False, True]


def test_the_page_of_closing_counts_what_is_too_much_to_name(
    cast: Cast, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("views.inspection.following.MOST_TOLD", 1)
    found = Found.begin(cast)
    for at in range(3):
        found.draft(statement=f"Number {at}")
    cast.session.commit()
    page = browser.as_("committee").get(f"{AT}/close").text
    assert "S26-F001 is not decided on" in page
    assert "S26-F002 is not decided on" not in page
    assert "And 4 more points." in page


def test_problems_are_asked_for_at_once_however_many(app: Flask, cast: Cast, browser: Browser) -> None:
    found, office = Found.begin(cast), browser.as_("office")

    def enter(*numbers: int) -> None:
        for at in numbers:
            problem = found.problem(f"Number {at}")
            if at % 2:
                finding = found.reviewed(statement=f"The same as number {at}")
                join_problem(cast.session, problem, finding, seen_version=problem.version, **found.by("office"))
        cast.session.commit()

    enter(0, 1)
    office.get(f"{AT}/problems")
    few = count_queries(app, office, f"{AT}/problems")
    enter(2, 3, 4, 5)
    assert count_queries(app, office, f"{AT}/problems") <= few


def count_for_one_and_more(
    app: Flask, cast: Cast, reader: Browser, url: str, write: Callable[..., Finding], *, more: int
) -> tuple[int, int]:
    """The queries of the page with one finding written so, and with so many more."""
    write(statement="The first one")
    cast.session.commit()
    reader.get(url)
    few = count_queries(app, reader, url)
    for at in range(more):
        write(statement=f"Number {at}")
    cast.session.commit()
    return few, count_queries(app, reader, url)


@pytest.mark.parametrize("page", ["feedback", "what-follows", "plan"])
def test_a_page_asks_as_little_for_many_as_for_one(app: Flask, cast: Cast, browser: Browser, page: str) -> None:
    found, office = Found.begin(cast), browser.as_("office")
    few, many = count_for_one_and_more(app, cast, office, f"{AT}/{page}", found.accepted, more=3)
    assert many <= few


@pytest.mark.parametrize(
    ("who", "page"),
    [("committee", "close"), ("office", "what-follows"), ("office", "feedback"), ("g1.leader", "findings")],
)
def test_a_page_asks_as_little_for_many_drafts_as_for_one(
    app: Flask, cast: Cast, browser: Browser, who: str, page: str
) -> None:
    found, reader = Found.begin(cast), browser.as_(who)
    few, many = count_for_one_and_more(app, cast, reader, f"{AT}/{page}", found.draft, more=5)
    assert many <= few
