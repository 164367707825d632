"""The office's pages of campaigns, categories and problems."""

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from models.ledger import Campaign, Category
from models.people import GroupUnit
from tests.cast import Cast
from tests.client import Browser
from tests.ledger.entered import NOT_THE_OFFICE
from views.database import db

FORM = {"code": "X27", "name": "整改", "feedback_on": "2026-01-10", "concentrated_until": "2026-07-10"}


def _positions(session: Session, campaign: Campaign) -> list[str]:
    session.commit()
    query = select(Category.name).where(Category.campaign_id == campaign.id).order_by(Category.position)
    return list(session.scalars(query))


def test_without_a_campaign_the_list_says_how_to_begin(session: Session, cast: Cast, browser: Browser) -> None:
    session.delete(cast.problem)
    session.delete(cast.campaign.categories[0])
    for link in session.scalars(select(GroupUnit)):
        session.delete(link)
    session.flush()
    session.delete(cast.campaign)
    session.commit()
    assert "Create the first campaign" in browser.as_("office").get("/campaigns").text


def test_the_office_creates_a_campaign_in_the_browser(session: Session, cast: Cast, browser: Browser) -> None:
    office = browser.as_("office")
    answer = office.submit("/campaigns/new", FORM)
    assert (answer.status_code, answer.location) == (302, "/campaigns/X27")
    page = office.get("/campaigns/X27").text
    assert "Fill the campaign" in page
    assert "/campaigns/X27/import" in page
    assert "X27" in office.get("/campaigns").text


def test_what_was_typed_stays_beside_the_error(cast: Cast, browser: Browser) -> None:
    answer = browser.as_("office").submit("/campaigns/new", {**FORM, "concentrated_until": "2025-01-01"})
    assert answer.status_code == 422
    assert "The concentrated period cannot end before the feedback." in answer.text
    assert 'value="X27"' in answer.text
    assert 'value="2025-01-01"' in answer.text


def test_an_older_form_gets_the_conflict_page_with_what_was_typed(
    session: Session, cast: Cast, browser: Browser
) -> None:
    office = browser.as_("office")
    url = "/campaigns/X26/edit"
    values = {**FORM, "name": "甲", "seen_version": cast.campaign.version}
    session.commit()
    assert office.submit(url, values).status_code == 302
    answer = office.submit(url, {**values, "name": "乙的长名称"})
    assert answer.status_code == 409
    assert "乙的长名称" in answer.text


def test_categories_are_kept_on_the_campaigns_page(session: Session, cast: Cast, browser: Browser) -> None:
    office, page = browser.as_("office"), "/campaigns/X26"
    assert office.submit(f"{page}/categories", {"new-name": "作风建设"}, page=page).status_code == 302
    again = office.submit(f"{page}/categories", {"new-name": "作风建设"}, page=page)
    assert again.status_code == 422
    assert "There is already a category" in again.text
    first, second = (category.id for category in cast.campaign.categories)
    session.commit()
    move = {"steps": -1}
    assert office.submit(f"{page}/categories/{second}/move", move, page=page).status_code == 302
    renamed = {f"c{second}-name": "作风", f"c{second}-name_en": "Conduct"}
    assert office.submit(f"{page}/categories/{second}/rename", renamed, page=page).status_code == 302
    seen = {"seen_version": session.scalar(select(Campaign.version).where(Campaign.code == "X26"))}
    session.commit()
    assert office.submit(f"{page}/categories/{first}/remove", seen, page=page).status_code == 422
    assert office.submit(f"{page}/categories/{second}/remove", page=page).status_code == 302
    assert _positions(session, cast.campaign) == ["财务管理"]


READERS = ("committee", "auditor")  # they see everything and change nothing of it


def test_campaigns_are_read_by_those_who_see_everything_and_edited_by_the_office(cast: Cast, browser: Browser) -> None:
    for name in NOT_THE_OFFICE:
        person = browser.as_(name)
        for url in ("/campaigns", "/campaigns/X26"):
            assert person.get(url).status_code == (200 if name in READERS else 403), (name, url)
        for url in ("/campaigns/new", "/campaigns/X26/edit"):
            assert person.get(url).status_code == 403, (name, url)


def test_the_number_of_queries_does_not_grow_with_the_tasks(session: Session, cast: Cast, browser: Browser) -> None:
    office = browser.as_("office")
    with browser.app.app_context():
        engine = db.engine
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    counted = []
    for lead in ("finance", "library", "estates", "history"):
        cast.task(lead=lead, co=("finance",) if lead != "finance" else ())
        session.commit()
        pages = []
        for url in ("/campaigns", "/campaigns/X26", "/problems/X26-P01"):
            asked.clear()
            assert office.get(url).status_code == 200
            pages.append(len(asked))
        counted.append(pages)
    assert counted == [counted[0]] * len(counted)


@pytest.mark.parametrize("page", ["0", "-1", "two", "9" * 25, "-" + "9" * 25])
def test_an_odd_number_of_a_page_shows_a_page_that_there_is(cast: Cast, browser: Browser, page: str) -> None:
    answer = browser.as_("office").get(f"/campaigns/X26?page={page}")
    assert answer.status_code == 200
    assert "X26-P01" in answer.text


def test_a_campaign_or_category_that_is_not_there_is_not_found(cast: Cast, browser: Browser) -> None:
    office = browser.as_("office")
    assert office.get("/campaigns/NONE").status_code == 404
    assert office.submit("/campaigns/X26/categories/999/remove", page="/campaigns/X26").status_code == 404


def test_the_office_enters_a_problem_and_reads_it_again(session: Session, cast: Cast, browser: Browser) -> None:
    office, url = browser.as_("office"), "/campaigns/X26/problems/new"
    entered = {"category": cast.campaign.categories[0].id, "title": "ＡＢＣ مشكلة", "manifestation": "<b>长</b>"}
    session.commit()
    answer = office.submit(url, entered)
    assert (answer.status_code, answer.location) == (302, "/problems/X26-P02")
    page = office.get("/problems/X26-P02").text
    assert "ＡＢＣ مشكلة" in page
    assert "&lt;b&gt;长&lt;/b&gt;" in page
    assert "<b>长</b>" not in page
    assert office.submit("/problems/X26-P02/edit", {**entered, "title": " "}).status_code == 422
    assert office.submit("/problems/X26-P02/edit", {**entered, "category": 999}).status_code == 422
    assert office.submit("/problems/X26-P02/edit", {**entered, "title": "乙"}).status_code == 302
    assert office.get("/problems/X26-P99").status_code == 404


def test_problems_are_read_by_those_who_see_everything_and_edited_by_the_office(cast: Cast, browser: Browser) -> None:
    for name in NOT_THE_OFFICE:
        person = browser.as_(name)
        assert person.get("/problems/X26-P01").status_code == (200 if name in READERS else 403), name
        for url in ("/campaigns/X26/problems/new", "/problems/X26-P01/edit"):
            assert person.get(url).status_code == 403, (name, url)
