"""The office's pages of tasks: creating, editing, declaring void."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import Campaign, Task
from tests.cast import Cast
from tests.client import Browser
from tests.ledger.entered import NOT_THE_OFFICE, REASON, enter_task
from tests.process.lived import Life


def _form(cast: Cast, **values: Any) -> dict[str, Any]:
    usual = {
        "title": "Settle the advances",
        "kind": "time_limited",
        "origin": "original",
        "lead_unit": cast.units["finance"].id,
        "leader": 0,
        "group": 0,
        "deadline": "2026-06-30",
    }
    return {**usual, **values}


def test_the_office_creates_a_task_with_co_units_in_the_browser(session: Session, cast: Cast, browser: Browser) -> None:
    parts = {"parts-3-unit": cast.units["library"].id, "parts-3-description": "Lists its advances", "parts-5-unit": 0}
    form = _form(cast, **parts)
    session.commit()
    answer = browser.as_("office").submit("/problems/X26-P01/tasks/new", form)
    assert (answer.status_code, answer.location) == (302, "/tasks/X26-T001")
    task = session.scalars(select(Task)).one()
    assert task.deadline == date(2026, 6, 30)
    assert [part.unit.code for part in task.parts] == ["library"]


def test_a_refused_task_comes_back_with_what_was_typed(session: Session, cast: Cast, browser: Browser) -> None:
    form = _form(cast, deadline="", title="مهمة ＡＢＣ", lead_unit=0)
    form |= {"parts-0-unit": cast.units["library"].id, "parts-0-description": "Lists its own"}
    finance = cast.units["finance"].id
    session.commit()
    office = browser.as_("office")
    answer = office.submit("/problems/X26-P01/tasks/new", form)
    assert answer.status_code == 422
    assert "Please choose." in answer.text
    assert "مهمة ＡＢＣ" in answer.text
    assert "Lists its own" in answer.text
    answer = office.submit("/problems/X26-P01/tasks/new", {**form, "lead_unit": finance})
    assert answer.status_code == 422
    assert "Only a long-term task may be without a deadline." in answer.text
    assert session.scalars(select(Campaign.next_task)).one() == 1


def test_forged_choices_are_refused(session: Session, cast: Cast, browser: Browser) -> None:
    office, url = browser.as_("office"), "/problems/X26-P01/tasks/new"
    form = _form(cast)
    session.commit()
    for forged in ({"kind": "eternal"}, {"lead_unit": "999"}, {"lead_unit": "x"}, {"deadline": "soon"}):
        assert office.submit(url, {**form, **forged}).status_code == 422, forged


def test_the_office_edits_and_voids_in_the_browser(session: Session, cast: Cast, browser: Browser) -> None:
    task = enter_task(session, cast)
    seen, form = task.version, _form(cast)
    session.commit()
    office = browser.as_("office")
    assert office.submit("/tasks/X26-T001/edit", {**form, "title": "甲"}).status_code == 302
    stale = office.submit("/tasks/X26-T001/edit", {**form, "title": "乙的标题", "seen_version": seen})
    assert stale.status_code == 409
    assert "乙的标题" in stale.text
    assert office.submit("/tasks/X26-T001/void", {"reason": "short"}).status_code == 422
    assert office.submit("/tasks/X26-T001/void", {"reason": REASON}).status_code == 302
    assert "already void" in office.get("/tasks/X26-T001/void").text
    assert office.submit("/tasks/X26-T001/edit", {**form, "title": "丙"}).status_code == 409


def test_a_submitted_task_offers_only_what_may_still_change(session: Session, cast: Cast, browser: Browser) -> None:
    ref = Life.begin(cast).submit().task.ref
    session.commit()
    page = browser.as_("office").get(f"/tasks/{ref}/edit").text
    assert 'name="title"' not in page
    assert 'name="lead_unit"' not in page
    assert 'name="deadline"' in page


def test_pages_of_editing_are_closed_to_everybody_else(session: Session, cast: Cast, browser: Browser) -> None:
    enter_task(session, cast)
    session.commit()
    for name in NOT_THE_OFFICE:
        person = browser.as_(name)
        for url in ("/problems/X26-P01/tasks/new", "/tasks/X26-T001/edit", "/tasks/X26-T001/void"):
            assert person.get(url).status_code == 403, (name, url)


def test_a_deadline_entered_after_it_passed_is_taken_and_told(session: Session, cast: Cast, browser: Browser) -> None:
    form = _form(cast, deadline="2026-01-31")
    session.commit()
    office = browser.as_("office")
    assert office.submit("/problems/X26-P01/tasks/new", form).location == "/tasks/X26-T001"
    assert "has already passed" in office.get("/tasks/X26-T001").text
    again = {**form, "title": "Settle the older advances"}
    assert office.submit("/tasks/X26-T001/edit", again).status_code == 302
    assert "has already passed" not in office.get("/tasks/X26-T001").text
    assert office.submit("/tasks/X26-T001/edit", {**again, "deadline": "2026-01-30"}).status_code == 302
    assert "has already passed" in office.get("/tasks/X26-T001").text
