"""A form that the rule would refuse is not shown: the page says at once why, as the rule does."""

import pytest

from tests.cast import Cast
from tests.client import Browser
from tests.process.lived import Life

PLAN = ("/tasks/{ref}/measures/new", "/tasks/{ref}/measures/1/edit", "/tasks/{ref}/parts/new", "/parts/{part}/edit")
WORK = ("/tasks/{ref}/measures/1/progress", "/tasks/{ref}/prepare")


def statuses(browser: Browser, life: Life, *paths: str) -> set[int]:
    """What the leader of the lead unit gets, who holds all these rights."""
    ref, part = life.task.ref, life.task.parts[0].id
    life.session.commit()
    leader = browser.as_("finance.leader")
    return {leader.get(path.format(ref=ref, part=part)).status_code for path in paths}


def test_in_progress_every_form_is_there(browser: Browser, cast: Cast) -> None:
    assert statuses(browser, Life.begin(cast).start(), *PLAN, *WORK) == {200}


def test_what_is_submitted_is_neither_planned_nor_worked_on(browser: Browser, cast: Cast) -> None:
    assert statuses(browser, Life.begin(cast).submit(), *PLAN, *WORK) == {409}


@pytest.mark.parametrize("what", ["void", "closed"])
def test_a_void_task_and_a_closed_campaign_offer_no_form(browser: Browser, cast: Cast, what: str) -> None:
    life = Life.begin(cast)
    if what == "void":
        life.task.voided_at, life.task.void_reason = cast.now, "Entered by mistake"
    else:
        life.start()
        cast.campaign.closed_at = cast.now
    ref = life.task.ref
    assert statuses(browser, life, *PLAN, *WORK) == {409}
    assert browser.as_("office").get(f"/tasks/{ref}/edit").status_code == 409
