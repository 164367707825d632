"""The pages of look-backs: drawing, the draw and its progress, repeating it, recording, rates that can be sorted."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session

from models.ledger import Campaign
from models.looking_back import LookBack, LookBackTask
from models.monitoring import ReviewResult
from models.people import Role
from tests.cast import Cast
from tests.client import Browser
from tests.ledger.test_speed import count_queries
from tests.monitoring.evaluation.evaluating import Evaluated
from tests.monitoring.looking import HELD_NOTE, draw, look, refs_of, write_off
from tests.process.lived import DAY, Life
from tests.process.players import hire
from views.clock import today
from workflow.monitoring.look_back_results import list_draws

NEW = "/campaigns/X26/look-backs/new"


def test_the_office_draws_from_the_form_and_a_mistake_loses_nothing(
    session: Session, cast: Cast, browser: Browser
) -> None:
    write_off(cast, "finance", 5)
    session.commit()
    office = browser.as_("office")
    wrong = office.submit(NEW, {"percent": "0", "by_unit": "y", "due_on": "", "unit": "0", "category": "0"})
    assert wrong.status_code == 422
    assert "Give a share from 1 to 100 percent." in wrong.text
    due = (today() + 20 * DAY).isoformat()
    made = office.submit(NEW, {"percent": "30", "by_unit": "y", "due_on": due, "unit": "0", "category": "0"})
    assert made.location == "/look-backs/1"
    session.rollback()
    drawn = session.scalars(select(LookBack)).one()
    assert (len(drawn.drawn), drawn.by_unit, drawn.by_category) == (2, True, False)
    page = office.get("/look-backs/1").text
    assert "Each of the units (1) gives 30% of its tasks, rounded up, so at least one." in page
    assert all(ref in page for ref in refs_of(drawn))
    repeated = office.get("/look-backs/1/repeat").text
    assert "The draw matches" in repeated
    assert all(ref in repeated for ref in drawn.frame["财务处"])
    assert "Drew the look-back X26-L01: 2 of 5" in office.get("/trail").text


def test_my_work_puts_a_look_back_where_its_day_puts_it(session: Session, cast: Cast, browser: Browser) -> None:
    later = Life.begin(cast).submit().task.ref
    [task] = write_off(cast, "finance")
    day = draw(cast, 100, days=1).due_on
    session.commit()
    page = browser.as_("g1.inspector").get("/").text
    assert page.index(f'<span class="ref">{task.ref}') < page.index(f'<span class="ref">{later}')
    assert f'datetime="{day}"' in page.split(f'<span class="ref">{task.ref}')[0]


def test_a_list_that_was_changed_is_shown(session: Session, cast: Cast, browser: Browser) -> None:
    write_off(cast, "finance", 5)
    drawn = draw(cast, 40)
    drawn.seed = "another"
    session.commit()
    auditor = browser.as_("auditor")
    assert "This draw no longer matches" in auditor.get("/look-backs/1").text
    assert "not those that the trail tells of" in auditor.get("/look-backs/1/repeat").text


def test_an_inspector_goes_from_my_work_over_the_record_to_the_rebound(
    session: Session, cast: Cast, browser: Browser
) -> None:
    life = Life(cast, cast.task(lead="finance", co=("estates",)), datetime.now(UTC) - 10 * DAY).verify()
    cast.now = datetime.now(UTC) - timedelta(hours=2)
    hire(cast, "g1.second", Role.INSPECTOR, group="g1")  # the first one reviewed what is looked back at
    row = draw(cast, 100).drawn[0]
    ref, address = life.task.ref, f"/look-backs/tasks/{row.id}"
    session.commit()
    inspector = browser.as_("g1.second")
    assert f"/tasks/{ref}#look_backs" in inspector.get("/").text
    assert address in inspector.get(f"/tasks/{ref}").text
    assert "Look-back X26-L01" not in browser.as_("finance.leader").get(f"/tasks/{ref}").text
    given = {"result": "rebounded", "held_on": today().isoformat(), "note": HELD_NOTE, "looked_at": "Ten advances"}
    assert inspector.submit(address, {**given, "note": "short"}).status_code == 422
    sent = inspector.submit(address, given)
    assert sent.location == f"/tasks/{ref}/do/rebound"
    assert HELD_NOTE in inspector.get(sent.location).text
    assert inspector.get(address).status_code == 302
    page = browser.as_("finance.leader").get(f"/tasks/{ref}").text
    assert all(told in page for told in (HELD_NOTE, "looked at: Ten advances"))
    session.rollback()
    assert session.scalars(select(LookBackTask)).one().held_by is cast["g1.second"]


def test_the_rates_are_sorted_as_asked(session: Session, cast: Cast, browser: Browser) -> None:
    once, twice, again = (Life.begin(cast).verify() for _ in range(3))
    twice.task.lead_unit = again.task.lead_unit = cast.units["library"]
    once.fire("rebound", "office")
    session.commit()
    office = browser.as_("office")
    first = {
        sort: office.get(f"/look-backs?sort={sort}&campaign=nonsense").text for sort in ("", "unit", "written_off")
    }
    places = {sort: text.index("Finance</span>") < text.index("Library</span>") for sort, text in first.items()}
    assert places == {"": True, "unit": True, "written_off": False}


def test_the_number_of_queries_does_not_depend_on_how_much_was_drawn(
    app: Flask, session: Session, cast: Cast, browser: Browser
) -> None:
    write_off(cast, "finance", 2)
    draw(cast, 100, by_unit=True)
    session.commit()
    office = browser.as_("office")
    pages = ("/look-backs", "/look-backs/1", "/look-backs/1/repeat")
    few = [count_queries(app, office, page) for page in pages]
    for unit in ("history", "library", "estates", "finance"):
        write_off(cast, unit, 6)
    cast.now += DAY
    drawn = draw(cast, 100, by_unit=True)
    for row in drawn.drawn[:5]:
        look(cast, row, "office", result=ReviewResult.WEAK)
    session.commit()
    many = [count_queries(app, office, page) for page in ("/look-backs", "/look-backs/2", "/look-backs/2/repeat")]
    assert [more - less for less, more in zip(few, many, strict=True)] == [0, 0, 0]


def test_draws_are_read_page_by_page_without_the_lists_they_were_drawn_from(
    session: Session, cast: Cast, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("views.look_backs.PAGE_ROWS", 2)
    monkeypatch.setattr("views.paging.PAGE_ROWS", 2)
    for _ in range(3):
        write_off(cast, "finance")
        cast.now += DAY
        draw(cast, 100)
    session.commit()
    campaign_id = cast.campaign.id
    session.expunge_all()
    listed = list_draws(session, session.get_one(Campaign, campaign_id), offset=0, limit=2)
    assert [row.number for row, _ in listed] == [3, 2]
    with pytest.raises(InvalidRequestError):
        _ = listed[0][0].frame
    session.rollback()
    office = browser.as_("office")
    assert "X26-L01" not in office.get("/look-backs").text
    assert "X26-L01" in office.get("/look-backs?page=2").text


def test_a_draw_and_a_decision_after_midnight_stand_under_the_day_at_the_site(
    session: Session, cast: Cast, browser: Browser
) -> None:
    write_off(cast, "finance", 5)
    cast.now = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)  # half past one on 3 March at the site
    draw(cast)
    Evaluated.begin(cast, cast.now).decide_all()
    session.commit()
    assert "3 Mar 2026" in browser.as_("office").get("/look-backs").text
    assert "3 Mar 2026" in browser.as_("finance.leader").get("/evaluations").text
