"""Tasks that will come to a stop, for want of a group or of people, are told where they are handed out."""

from datetime import timedelta

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from models.people import GroupUnit
from tests.cast import Cast
from tests.client import Browser

NO_GROUP = "No group inspects"
NO_LEADER = "has no active leader; nobody can sign for it."
NO_LIAISON = "has no active liaison."


@pytest.fixture
def deserted(session: Session, cast: Cast) -> Cast:
    """The history unit: nobody inspects it, its leader is gone."""
    session.execute(delete(GroupUnit).where(GroupUnit.unit_id == cast.units["history"].id))
    cast["history.leader"].active = False
    session.commit()
    return cast


def form(cast: Cast, unit: str) -> dict[str, object]:
    fields = {"title": "Settle", "kind": "time_limited", "origin": "original", "leader": 0, "group": 0}
    due = (cast.now.date() + timedelta(days=90)).isoformat()
    found = {**fields, "lead_unit": cast.units[unit].id, "deadline": due}
    cast.session.commit()
    return found


def test_who_hands_out_a_task_is_told_who_is_missing_for_it(deserted: Cast, browser: Browser) -> None:
    office, sent = browser.as_("office"), form(deserted, "history")
    office.submit("/problems/X26-P01/tasks/new", sent)
    page = office.get("/tasks/X26-T001").text
    assert f"{NO_GROUP} History" in page
    assert f"History {NO_LEADER}" in page
    assert NO_LIAISON not in page


def test_units_with_the_same_want_are_told_in_one_sentence(session: Session, cast: Cast, browser: Browser) -> None:
    session.execute(delete(GroupUnit))
    session.commit()
    office = browser.as_("office")
    for unit in ("history", "finance"):
        office.get(office.submit("/problems/X26-P01/tasks/new", form(cast, unit)).location)
    page = office.get("/campaigns/X26").text
    assert page.count(NO_GROUP) == 1
    assert f"{NO_GROUP} 2 units" in page


def test_a_task_for_a_unit_in_good_order_is_created_without_a_warning(cast: Cast, browser: Browser) -> None:
    office, sent = browser.as_("office"), form(cast, "finance")
    office.submit("/problems/X26-P01/tasks/new", sent)
    page = office.get("/tasks/X26-T001").text
    assert NO_GROUP not in page
    assert NO_LEADER not in page


@pytest.mark.parametrize("page", ["/campaigns/X26", "/people/campaigns/X26/groups"])
def test_campaign_and_group_page_tell_whose_tasks_will_stop(deserted: Cast, browser: Browser, page: str) -> None:
    office = browser.as_("office")
    assert "will come to a stop" not in office.get(page).text
    deserted.task(lead="history", group=None)
    deserted["finance.liaison"].active = False
    deserted.task(lead="library", co=("finance",))
    deserted.session.commit()
    shown = office.get(page).text
    for words in (f"{NO_GROUP} History", f"History {NO_LEADER}", f"Finance {NO_LIAISON}"):
        assert words in shown
    assert f"Library {NO_LEADER}" not in shown
