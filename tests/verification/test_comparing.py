"""The cycles of a task compared on one page; and a problem soon back is shown to the committee."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.client import Browser
from tests.monitoring.ways import monitored, monitored_lately
from tests.process.lived import DAY, Life
from tests.verification.ways import counted
from views.clock import today
from workflow.monitoring.quick import list_quick_rebounds
from workflow.verification.comparing import compare_cycles

COMPARE = "Compare the cycles side by side"


def come_back(cast: Cast, days: int) -> Life:
    """Written off, and back after so many days."""
    life = Life.begin(cast).verify()
    life.pass_time(days * DAY)
    life.fire("rebound", "office", deadline=life.now.date() + 60 * DAY)
    return life


def test_each_cycle_says_what_it_took_and_how_long_it_held(cast: Cast) -> None:
    life = monitored(cast)
    life.pass_time(10 * DAY)
    life.fire("rebound", "office", deadline=life.now.date() + 60 * DAY)
    life.ask_whys()
    life.fire("reopen", "finance.leader")
    first, second = compare_cycles(cast.session, life.task, life.now.date())
    assert (first.took, first.held, first.returns, len(first.monitoring)) == (0, 10, 0, 1)
    assert (second.took, second.held, second.plan) == (None, None, "A monthly check by two people.")
    assert [len(column.added) for column in (first, second)] == [len(first.added), 0]
    assert second.kept == first.added


def test_the_committee_is_shown_what_came_back_soon_until_it_is_written_off_again(cast: Cast) -> None:
    soon, late = come_back(cast, 12), come_back(cast, 91)

    def shown() -> list[tuple[str, int]]:
        cast.session.commit()
        return [(row.task.ref, row.days) for row in list_quick_rebounds(cast.session, cast["committee"], 20).rows]

    assert shown() == [(soon.task.ref, 12)]
    assert late.task.ref != soon.task.ref
    soon.ask_whys()
    soon.fire("reopen", "finance.leader")
    assert shown() == [(soon.task.ref, 12)]
    soon.prepare()
    soon.fire("submit", "finance.leader")
    soon.record_review()
    soon.fire("verify", "g1.leader")
    assert shown() == []


def test_the_list_stands_on_the_committees_page_and_the_mark_on_the_task_for_the_inspection_side(
    browser: Browser, cast: Cast
) -> None:
    ref = come_back(cast, 12).task.ref
    cast.session.commit()
    home, mark = "Back within 90 days of the write-off", "back 12 days after the write-off"
    for who, listed, marked in (("committee", True, True), ("office", False, True), ("finance.leader", False, False)):
        reader = browser.as_(who)
        assert COMPARE not in reader.get(f"/tasks/{ref}").text, "there is one cycle only"
        assert (home in reader.get("/").text, mark in reader.get(f"/tasks/{ref}").text) == (listed, marked), who


@pytest.mark.parametrize("who", ["finance.liaison", "estates.leader", "g1.leader", "committee", "auditor"])
def test_the_old_sign_off_stays_readable_beside_the_new_cycle(browser: Browser, cast: Cast, who: str) -> None:
    life = come_back(cast, 12)
    life.ask_whys()
    life.fire("reopen", "finance.leader")
    page = f"/tasks/{life.task.ref}/cycles"
    cast.session.commit()
    shown = browser.as_(who).get(page).text
    for words in ("Goal, effort and result agree.", "overtaken by a rebound", "12 days after the write-off", "Cycle 2"):
        assert words in shown
    assert "Ms Zhao" not in shown
    assert COMPARE in browser.as_(who).get(f"/tasks/{life.task.ref}").text


def test_the_number_of_queries_does_not_depend_on_the_rows(app: Flask, browser: Browser, cast: Cast) -> None:
    def queries(days: int, tasks: int) -> tuple[int, int]:
        life = monitored_lately(cast, days)
        for _ in range(tasks):
            come_back(cast, 5)
        page = f"/tasks/{life.task.ref}/cycles"
        cast.session.commit()
        with counted(app) as compared:
            assert reader.get(page).status_code == 200
        with counted(app) as at_home:
            assert reader.get("/").status_code == 200
        return len(compared), len(at_home)

    cast.session.commit()
    reader = browser.as_("committee")
    queries(30, 1)  # the first page of a process also fills caches
    assert queries(30, 0) == queries(300, 3)


def test_what_is_compared_is_of_today(session: Session, cast: Cast) -> None:
    assert compare_cycles(session, Life.begin(cast).task, today()) == []


def test_a_unit_is_not_told_on_the_compared_cycles_that_it_was_soon_back(cast: Cast, browser: Browser) -> None:
    life = come_back(cast, 10)
    life.ask_whys()
    life.fire("reopen", "finance.leader")
    page = f"/tasks/{life.task.ref}/cycles"
    cast.session.commit()
    assert "soon back" not in browser.as_("finance.liaison").get(page).text
    assert "soon back" in browser.as_("committee").get(page).text
