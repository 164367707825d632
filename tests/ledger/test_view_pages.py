"""Saved views in the browser: tabs over the ledger, saving what is shown, the page that keeps them in order."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Role
from models.saved_views import SavedView
from tests.cast import Cast
from tests.client import Browser
from tests.ledger.test_ledger_page import NOTICE, refs
from tests.ledger.test_speed import count_queries
from tests.ledger.views_kept import keep
from tests.process.players import hire
from views.clock import today
from views.ledger.filters import load_filters
from views.ledger.view_tabs import read_query
from workflow.ledger.saved_views import MOST_VIEWS, save_view

TAB = re.compile(r'<li><a href="([^"]+)"( aria-current="page")?><bdi>(.*?)</bdi>(.*?)</a></li>', re.S)


@pytest.fixture(autouse=True)
def kept(session: Session) -> None:
    """What was written stays readable after the commit without a new transaction, which would lock SQLite."""
    session.expire_on_commit = False


def tabs(page: str) -> list[tuple[str, bool]]:
    """Name and whether it is the present one."""
    return [(unescape(name), bool(here)) for _, here, name, _ in TAB.findall(page)]


def saved(session: Session) -> list[tuple[str, str, Role | None]]:
    session.expire_all()
    query = select(SavedView.name, SavedView.query, SavedView.shared_with).order_by(SavedView.id)
    rows = session.execute(query).tuples().all()
    session.commit()
    return list(rows)


def test_what_the_ledger_shows_becomes_a_tab_that_is_marked_while_it_is_shown(
    browser: Browser, cast: Cast, session: Session
) -> None:
    session.commit()
    leader = browser.as_("finance.leader")
    assert tabs(leader.get("/ledger").text) == []
    page = leader.get("/ledger?state=submitted&colour=red&sort=-ref&page=1").text
    assert tabs(page) == [("All", False)]
    (address,) = re.findall(r'href="(/ledger/views/new\?[^"]+)"', page)
    form = leader.get(unescape(address)).text
    assert "in the state Submitted that are overdue sorted by Reference, the last first" in form
    assert "Who sees it" not in form  # only the office shares
    answer = leader.submit("/ledger/views/new", {"name": "Red, waiting"}, page=unescape(address))
    assert answer.status_code == 302
    assert saved(session) == [("Red, waiting", "colour=red&sort=-ref&state=submitted", None)]
    for same in (answer.location, "/ledger?q=&page=2&sort=-ref&state=submitted&colour=red"):
        page = leader.get(same).text
        assert tabs(page) == [("All", False), ("Red, waiting", True)]
        assert "Save this view" not in page
    assert tabs(leader.get("/ledger?state=submitted").text) == [("All", False), ("Red, waiting", False)]
    assert tabs(leader.get("/ledger").text) == [("All", True), ("Red, waiting", False)]


def test_a_shared_view_is_a_tab_for_the_role_alone_and_shows_each_reader_only_what_is_theirs(
    browser: Browser, cast: Cast, session: Session
) -> None:
    mine, other = cast.task(), cast.task(lead="estates")
    session.commit()
    office = browser.as_("office")
    data = {"name": "Assigned", "shared_with": "leader"}
    answer = office.submit("/ledger/views/new", data, page="/ledger/views/new?state=assigned")
    assert refs(office.get(answer.location).text) == [mine.ref, other.ref]
    for who, seen in (("finance.leader", mine.ref), ("estates.leader", other.ref)):
        page = browser.as_(who).get(answer.location).text
        assert tabs(page) == [("All", False), ("Assigned", True)]
        assert "shared by Office" in page
        assert refs(page) == [seen]
    assert tabs(browser.as_("finance.liaison").get(answer.location).text) == [("All", False)]


def test_a_role_that_is_typed_by_hand_is_refused(browser: Browser, cast: Cast, session: Session) -> None:
    session.commit()
    for who, role in (("finance.leader", "leader"), ("office", "admin"), ("office", "emperor")):
        data = {"name": "Late", "shared_with": role}
        browser.as_(who).submit("/ledger/views/new", data, page="/ledger/views/new?colour=red")
    assert saved(session) == [("Late", "colour=red", None)]  # the leader's: the field is not there for the others


def test_days_within_which_something_is_due_stay_relative(app: Flask, cast: Cast, session: Session) -> None:
    view = keep(cast, "office", query="due=14")
    with app.test_request_context():
        for day in (today(), today() + timedelta(days=100)):
            wanted = read_query(view.query, load_filters(session, cast["office"], day)).wanted()
            assert (wanted.since, wanted.until) == (day, day + timedelta(days=14))


def test_what_a_view_refers_to_may_be_gone_and_the_pages_say_so(browser: Browser, cast: Cast, session: Session) -> None:
    task = cast.task(leader=cast["committee"])
    keep(cast, "office", query="leader=committee&state=assigned")
    task.leader = None
    session.commit()
    office = browser.as_("office")
    page = office.get("/ledger?leader=committee&state=assigned").text
    assert NOTICE in page
    assert tabs(page) == [("All", False), ("Late", True)]
    page = unescape(office.get("/ledger/views").text)
    assert "Not understood and left out:" in page
    assert "leader=committee" in page
    assert office.get("/ledger/views/1/filters?state=submitted").status_code == 200


def test_a_form_is_understood_anew_and_nothing_else_of_it_is_kept(
    browser: Browser, cast: Cast, session: Session
) -> None:
    session.commit()
    leader = browser.as_("finance.leader")
    for query, status in (
        ("foo=bar&state=assigned&state=nonsense&q=%3Cb%3E", 302),
        ("", 422),
        ("foo=bar", 422),
        ("q=%00", 400),
        ("q=" + "x" * 5000, 400),
        ("&".join(["state=assigned"] * 201), 400),
    ):
        data = {"name": f"View {len(query)}", "query": query}
        assert leader.submit("/ledger/views/new", data).status_code == status, query
    assert [query for _, query, _ in saved(session)] == ["q=%3Cb%3E&state=assigned"]


def test_a_refused_name_leaves_what_was_typed_and_chosen(browser: Browser, cast: Cast, session: Session) -> None:
    keep(cast, "office")
    data = {"name": "Late", "shared_with": "leader"}
    answer = browser.as_("office").submit("/ledger/views/new", data, page="/ledger/views/new?state=submitted")
    assert answer.status_code == 422
    assert "You already have a view “Late”." in answer.text
    assert 'value="Late"' in answer.text
    assert '<option selected value="leader">' in answer.text
    assert 'value="state=submitted"' in answer.text


def test_a_view_is_changed_to_what_the_ledger_shows(browser: Browser, cast: Cast, session: Session) -> None:
    view_id = keep(cast, "office", role=Role.LEADER).id
    office, url = browser.as_("office"), f"/ledger/views/{view_id}/filters"
    assert f'href="{url}?state=submitted"' in office.get("/ledger/views/new?state=submitted").text
    page = office.get(f"{url}?state=submitted").text
    assert "that are overdue" in page
    assert "in the state Submitted" in page
    assert office.submit(url, page=f"{url}?state=submitted").status_code == 302
    assert saved(session) == [("Late", "state=submitted", Role.LEADER)]
    assert office.submit(url, page=url).status_code == 422  # opened without filters: nothing to change to


def test_views_are_renamed_shared_moved_and_deleted_without_a_script(
    browser: Browser, cast: Cast, session: Session
) -> None:
    late, second = keep(cast, "office").id, keep(cast, "office", "Submitted", "state=submitted").id
    office, page = browser.as_("office"), "/ledger/views"
    url = f"{page}/{late}"
    assert office.submit(f"{url}/edit", {"name": "Overdue", "shared_with": "liaison"}).status_code == 302
    assert office.submit(f"{page}/{second}/move", page=page).status_code == 302
    assert tabs(office.get("/ledger").text)[1:] == [("Submitted", False), ("Overdue", False)]
    assert "The tab goes away for everybody with the role Liaison" in office.get(f"{url}/delete").text
    assert len(saved(session)) == 2
    assert office.submit(f"{url}/delete").status_code == 302
    assert office.get(f"{url}/delete").status_code == 404
    assert [name for name, _, _ in saved(session)] == ["Submitted"]


def test_a_conflict_shows_the_name_that_was_typed(browser: Browser, cast: Cast, session: Session) -> None:
    url = f"/ledger/views/{keep(cast, 'office').id}/edit"
    office = browser.as_("office")
    office.submit(url, {"name": "First"})
    answer = office.submit(url, {"name": "Second", "seen_version": "1"})
    assert answer.status_code == 409
    assert "Second" in answer.text
    assert f'href="{url}">Open the newest version</a>' in answer.text
    assert [name for name, _, _ in saved(session)] == ["First"]


def test_nobody_finds_the_view_of_somebody_else_by_its_number(browser: Browser, cast: Cast, session: Session) -> None:
    hire(cast, "office2", Role.OFFICE)
    number = keep(cast, "office", role=Role.LEADER).id
    for who in ("office2", "finance.leader"):
        person = browser.as_(who)
        for act in ("edit", "filters", "delete"):
            assert person.get(f"/ledger/views/{number}/{act}").status_code == 404
            assert person.submit(f"/ledger/views/{number}/{act}", page="/account").status_code == 404


def test_the_office_clears_away_what_people_who_left_had_shared(browser: Browser, cast: Cast, session: Session) -> None:
    gone = hire(cast, "gone", Role.OFFICE)
    number = keep(cast, "gone", role=Role.LEADER).id
    gone.active = False
    session.commit()
    assert "Late" in browser.as_("finance.leader").get("/ledger").text
    office = browser.as_("office")
    assert "Shared by people who have left" in office.get("/ledger/views").text
    assert office.submit(f"/ledger/views/{number}/delete").status_code == 302
    assert saved(session) == []


def test_the_name_of_a_view_is_never_markup(browser: Browser, cast: Cast) -> None:
    keep(cast, "office", "<script>alert(1)</script>", role=Role.LEADER)
    for who in ("office", "finance.leader"):
        for page in ("/ledger", "/ledger/views"):
            text = browser.as_(who).get(page).text
            assert "<script>alert" not in text
            assert "&lt;script&gt;alert" in text


def test_many_views_fold_away_and_cost_no_further_query(
    app: Flask, browser: Browser, cast: Cast, session: Session
) -> None:
    keep(cast, "finance.leader", "View 0", "cycle=1")
    gone = hire(cast, "gone", Role.OFFICE)
    gone.active = False
    keep(cast, "office", role=Role.LEADER)
    session.add(SavedView(owner_id=gone.id, name="G", query="cycle=1", position=1, shared_with=Role.LEADER))
    session.commit()
    leader, office = browser.as_("finance.leader"), browser.as_("office")
    pages = [(leader, "/ledger"), (leader, "/ledger/views"), (office, "/ledger/views")]
    for person, page in pages:
        person.get(page)
    few = [count_queries(app, person, page) for person, page in pages]
    for number in range(1, MOST_VIEWS):
        query = f"cycle=1&q={number}"
        save_view(session, f"View {number}", query, None, actor=cast["finance.leader"], now=cast.now)
        save_view(session, f"Shared {number}", query, Role.LEADER, actor=cast["office"], now=cast.now)
        session.add(SavedView(owner_id=gone.id, name=f"G{number}", query=query, position=1, shared_with=Role.LEADER))
    session.commit()
    assert [count_queries(app, person, page) for person, page in pages] == few
    page = leader.get("/ledger?cycle=1&q=29").text
    shown, folded = page.split("more-tabs")[0], page.split("more-tabs")[1]
    assert [name for name, _ in tabs(shown)] == ["All", *(f"View {n}" for n in range(6)), "View 29"]
    assert "View 28" in folded
    assert "83 more" in folded
    full = leader.get("/ledger/views/new?state=assigned").text
    assert "You have as many views as can be kept" in full
    assert 'name="name"' not in full
