"""The pages of stand-ins: naming, allowing, ending, what both see, and what a dead worker must not prolong."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models.people import Grant
from models.stand_ins import StandIn
from tests.cast import Cast
from tests.client import Browser
from tests.people.standing_in import Absence
from tests.process.racing import let_go
from views.clock import today, utc_now
from workflow.people.calendar_address import issue_address
from workflow.people.stand_ins import declare_stand_in

DAY = timedelta(days=1)


def form(cast: Cast, stand_in: str) -> dict[str, Any]:
    """What is sent to name somebody for today."""
    values = {"stand_in": cast[stand_in].id, "from_on": today(), "until_on": today(), "note": "Trip"}
    let_go(cast)
    return values


def only_one(cast: Cast) -> int:
    """The id of the stand-in that there is."""
    found = cast.session.scalars(select(StandIn.id)).one()
    let_go(cast)
    return found


def declare(cast: Cast, who: str = "history.leader") -> None:
    """In force from today by the clock of the pages."""
    absent, stand_in, office = cast["finance.leader"], cast[who], cast["office"]
    declare_stand_in(cast.session, absent, stand_in, Absence(today(), today() + DAY), actor=office, now=utc_now())
    let_go(cast)


def let_lapse(cast: Cast) -> None:
    """The last day was yesterday, and no worker has run since."""
    one = cast.session.scalars(select(StandIn)).one()
    one.from_on = one.until_on = today() - DAY
    for grant in cast.session.scalars(select(Grant).where(Grant.stand_in_id == one.id)):
        grant.until_on = one.until_on
    let_go(cast)


def test_who_will_be_away_names_somebody_near_and_is_back_early(cast: Cast, browser: Browser) -> None:
    leader = browser.as_("finance.leader")
    page = leader.get("/account/away").text
    assert "Finance Liaison" in page
    assert "Committee" not in page
    answer = leader.submit("/account/away", form(cast, "finance.liaison"))
    assert answer.status_code == 302
    assert "Finance Liaison stands in for me" in leader.get("/account").text
    assert "You stand in for Finance Leader" in browser.as_("finance.liaison").get("/").text
    one = only_one(cast)
    assert browser.as_("finance.liaison").submit(f"/stand-ins/{one}/end", page="/account").status_code == 403
    assert leader.submit(f"/stand-ins/{one}/end", page="/account").status_code == 302
    assert "You stand in for" not in browser.as_("finance.liaison").get("/").text


@pytest.mark.parametrize("forged", ["committee", "g1.inspector", "finance.leader", "admin"])
def test_form_that_names_somebody_not_offered_is_refused(cast: Cast, browser: Browser, forged: str) -> None:
    values = form(cast, forged)
    assert browser.as_("finance.leader").submit("/account/away", values).status_code == 422
    assert cast.session.scalars(select(StandIn)).all() == []


def test_office_names_allows_and_ends(cast: Cast, browser: Browser) -> None:
    office, url = browser.as_("office"), "/stand-ins/new?absent=finance.leader"
    assert "Nobody stands in for anybody" in office.get("/stand-ins").text
    page = office.get(url).text
    assert 'data-draft="/stand-ins/new#finance.leader"' in page
    assert "G1 Inspector" not in page
    assert "History Leader · history.leader · Unit leader (History)" in page, "a name alone tells nobody apart"
    assert office.submit(url, form(cast, "history.leader")).status_code == 302
    one = only_one(cast)
    page = office.get(f"/stand-ins/{one}/allow").text
    assert "Sign and submit" in page
    assert "Sign the write-off" not in page
    assert office.submit(f"/stand-ins/{one}/allow", {"rights": ["task.verify"]}).status_code == 422
    assert office.submit(f"/stand-ins/{one}/allow", {"rights": ["task.submit"]}).status_code == 302
    assert "Sign and submit" in office.get("/stand-ins").text
    closing = cast.session.get_one(StandIn, one).stand_in
    closing.active = False
    let_go(cast)
    assert "rests: an account is closed" in office.get("/stand-ins").text
    assert "Allow" not in browser.as_("auditor").get("/stand-ins").text.split("<main")[1].replace("Allowed", "")
    assert office.submit(f"/stand-ins/{one}/end", page="/stand-ins").status_code == 302
    assert "never begun" not in office.get("/stand-ins").text


def test_history_and_task_page_say_for_whom_somebody_stood_in(cast: Cast, browser: Browser) -> None:
    ref = cast.task().ref
    declare(cast)
    stand_in = browser.as_("history.leader")
    assert stand_in.submit(f"/tasks/{ref}", {"text": "Looked at it."}).status_code == 302
    assert "History Leader, standing in for Finance Leader" in stand_in.get(f"/tasks/{ref}/history").text
    denied = stand_in.get(f"/tasks/{ref}/do/start")
    assert denied.status_code == 403
    assert "Standing in for Finance Leader does not include this" in denied.text


def test_dead_worker_prolongs_no_lent_role(cast: Cast, browser: Browser) -> None:
    ref = cast.task(deadline=today(), due_on=today()).ref
    secret = issue_address(cast.session, cast["history.leader"], "rectify-demo", seen_version=0, now=utc_now())
    cast.session.commit()
    declare(cast)
    stand_in = browser.as_("history.leader")
    assert stand_in.get(f"/tasks/{ref}").status_code == 200
    assert ref in stand_in.get(f"/calendar/{secret}.ics").text
    let_lapse(cast)
    assert stand_in.get(f"/tasks/{ref}").status_code == 403
    assert ref not in stand_in.get(f"/calendar/{secret}.ics").text
    answer = stand_in.submit(f"/tasks/{ref}", {"text": "Still here."}, page="/account")
    assert answer.status_code == 403
    one = cast.session.scalars(select(StandIn)).one()
    assert one.ended_at is not None  # taken back for good by that very request, although it was refused
    assert [grant.stand_in_id for grant in one.stand_in.grants] == [None]
