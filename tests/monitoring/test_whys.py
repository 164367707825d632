"""The whys of a rebound: a small tree that the lead unit asks before it reopens; the last is proposed as root cause."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.causes import Why
from models.process import Statement
from tests.cast import Cast
from tests.client import Browser
from tests.process.entered import WHYS
from tests.process.lived import DAY, Life
from tests.verification.ways import events_of
from views.clock import today
from workflow.errors import InvalidInput, NeedsUnmet, NotPermitted, Stale, WrongState
from workflow.monitoring.whys import (
    DEEPEST,
    MOST_BESIDE,
    Branch,
    add_why,
    depth_of,
    edit_why,
    find_last_why,
    list_whys,
    remove_why,
)
from workflow.process.duties import next_duty
from workflow.reminders.days import local_day


@pytest.fixture
def life(cast: Cast) -> Life:
    """Rebounded, and nobody has asked why yet."""
    life = Life.begin(cast).verify()
    life.fire("rebound", "office", deadline=local_day(life.now) + 90 * DAY)
    return life


def answer(life: Life, text: str, under: Why | None = None, by: str = "finance.liaison") -> Why:
    return add_why(life.session, life.task, text, under, actor=life.cast[by], now=life.now)


def take_out(life: Life, why: Why) -> None:
    remove_why(life.session, why, actor=life.cast["finance.leader"], seen_version=why.version, now=life.now)


def next_page(life: Life, who: str) -> str:
    duty = next_duty(life.session, life.task, actor=life.cast[who], today=local_day(life.now))
    return duty.page if duty else ""


def again(life: Life) -> None:
    """Written off in the new cycle, and back once more."""
    life.prepare()
    life.fire("submit", "finance.leader")
    life.record_review()
    life.fire("verify", "g1.leader")
    life.fire("rebound", "office", deadline=local_day(life.now) + 90 * DAY)


def words(branches: list[Branch]) -> list[Any]:
    return [(branch.why.text, words(branch.below)) for branch in branches]


def test_the_whys_are_a_tree_of_five_levels_and_few_branches(life: Life) -> None:
    above = first = answer(life, "New advances come in")
    for depth in range(2, DEEPEST + 1):
        above = answer(life, f"The reason {depth}", above)
    for under, text in (
        (above, "This is too deep"),
        (first, "The reason 2"),
        (None, "New advances come in"),
        (None, " "),
        (None, "?" * 9),
    ):
        with pytest.raises(InvalidInput) as refused:
            answer(life, text, under)
        assert refused.value.field == "text"
    for number in range(1, MOST_BESIDE):
        answer(life, f"Beside it: {number}")
    with pytest.raises(InvalidInput):
        answer(life, "One too many")
    life.session.commit()
    tree = list_whys(life.session, life.task)[2]
    assert words(tree)[0] == (
        "New advances come in",
        [("The reason 2", [("The reason 3", [("The reason 4", [("The reason 5", [])])])])],
    )
    assert len(tree) == MOST_BESIDE


def test_a_why_says_something_else_than_those_above_and_beside_it(life: Life) -> None:
    first = answer(life, "New advances come in")
    second = answer(life, "Nobody checks the list", first)
    third = answer(life, "There is no time", second)
    for under, text in ((first, "new  advances come in"), (second, "New advances come in"), (first, second.text)):
        with pytest.raises(InvalidInput, match="already"):
            answer(life, text, under)
    answer(life, third.text, first)
    act = {"actor": life.cast["finance.leader"], "now": life.now}
    for why, text in ((second, third.text), (second, first.text), (first, third.text)):
        with pytest.raises(InvalidInput, match="already"):
            edit_why(life.session, why, text, seen_version=why.version, **act)
    edit_why(life.session, second, "Nobody checks the lists", seen_version=second.version, **act)


def test_only_the_lead_unit_answers_and_only_until_it_submits(life: Life) -> None:
    for who in ("estates.leader", "history.leader", "g1.inspector", "office", "committee"):
        with pytest.raises(NotPermitted):
            answer(life, "Because", by=who)
    life.ask_whys()
    why = answer(life, "Nobody checks")
    life.fire("reopen", "finance.leader")
    answer(life, "The list is not passed on", why)
    life.prepare()
    life.fire("submit", "finance.leader")
    with pytest.raises(WrongState):
        answer(life, "Too late")
    with pytest.raises(WrongState):
        answer(Life.begin(life.cast).start(), "Nothing came back")


def test_a_rebounded_task_is_reopened_only_on_whys_deep_enough_for_this_rebound(life: Life) -> None:
    first = answer(life, "New advances come in")
    answer(life, "The order names nobody")
    answer(life, "Nobody checks", first)
    with pytest.raises(NeedsUnmet) as refused:
        life.fire("reopen", "finance.leader")
    assert [(reason.page, reason.field) for reason in refused.value.reasons] == [("whys", "")]
    assert next_page(life, "finance.liaison") == next_page(life, "finance.leader") == "whys"
    life.ask_whys()
    assert (next_page(life, "finance.liaison"), next_page(life, "finance.leader")) == ("", "reopen")
    life.fire("reopen", "finance.leader")
    again(life)
    with pytest.raises(NeedsUnmet):
        life.fire("reopen", "finance.leader")
    life.ask_whys()
    life.fire("reopen", "finance.leader")
    assert sorted(list_whys(life.session, life.task)) == [2, 3]


def test_the_last_why_of_the_deepest_branch_is_the_one_proposed(life: Life) -> None:
    assert find_last_why(life.session, life.task) == ""
    first = answer(life, "New advances come in")
    second = answer(life, "The order names nobody")
    assert find_last_why(life.session, life.task) == "New advances come in"
    answer(life, "Nobody checks", second)
    answer(life, "There is no list", first)
    assert find_last_why(life.session, life.task) == "Nobody checks"
    assert depth_of(list_whys(life.session, life.task)[2]) == 2


def test_what_a_task_was_reopened_on_stays_deep_enough(life: Life) -> None:
    life.ask_whys()
    last = life.session.query(Why).filter_by(text=WHYS[-1]).one()
    above = life.session.get_one(Why, last.parent_id)
    life.fire("reopen", "finance.leader")
    with pytest.raises(WrongState, match="at least 3 whys"):
        take_out(life, last)
    beside = answer(life, "There is no list", above)
    take_out(life, last)
    assert find_last_why(life.session, life.task) == beside.text


def test_an_answer_is_changed_and_taken_out_and_the_trail_keeps_its_words(life: Life) -> None:
    top = answer(life, "Nobody checks")
    below = answer(life, "There is no time", top)
    act = {"actor": life.cast["finance.leader"], "now": life.now}
    with pytest.raises(Stale):
        edit_why(life.session, below, "There is no order", seen_version=below.version + 1, **act)
    edit_why(life.session, below, "There is no order", seen_version=below.version, **act)
    with pytest.raises(WrongState):
        remove_why(life.session, top, seen_version=top.version, **act)
    for why in (below, top):
        take_out(life, why)
    life.session.commit()
    assert list_whys(life.session, life.task) == {}
    said = [data["said"] for kind, data in events_of(life) if kind == "why.removed"]
    assert said == ["There is no order", "Nobody checks"]


def test_the_tree_is_asked_on_its_page_and_shown_where_the_task_is_reopened(
    browser: Browser, life: Life, session: Session
) -> None:
    page, reopen = f"/tasks/{life.task.ref}/whys", f"/tasks/{life.task.ref}/do/reopen"
    session.commit()
    liaison = browser.as_("finance.liaison")
    assert liaison.submit(f"{page}/new", {"text": "x" * 501}).status_code == 422
    assert liaison.submit(f"{page}/new", {"text": "Nobody checks"}).headers["Location"] == page
    why = session.query(Why).one().id
    session.rollback()
    assert liaison.submit(f"/whys/{why}/why", {"text": "The order names nobody"}).headers["Location"] == page
    leader = browser.as_("finance.leader")
    missing = leader.get(reopen).text
    assert f'<a href="{page}">Ask why the problem came back, and why that was so' in missing
    assert "The order names nobody" in missing
    refused = leader.submit(reopen, {"root_cause": "Nobody checks it", "plan": "A monthly check by two."})
    assert (refused.status_code, "A monthly check by two." in refused.text) == (422, True)
    told = leader.get(page).text
    assert "5 are usual, 3 the least" in told
    assert "and signed" not in told
    life.ask_whys()
    session.commit()
    for who, offered in (("finance.leader", True), ("finance.liaison", False)):
        assert (f'href="{reopen}"' in browser.as_(who).get(page).text) is offered, who
    shown = browser.as_("g1.inspector").get(page).text
    assert "The order names nobody" in shown
    assert "And why was that?" not in shown


def test_the_page_says_the_next_step_of_a_reopened_task_whose_root_cause_is_written(
    browser: Browser, life: Life, session: Session
) -> None:
    life.ask_whys()
    life.fire("reopen", "finance.leader")
    session.commit()
    page, liaison = f"/tasks/{life.task.ref}/whys", browser.as_("finance.liaison")
    duty = next_duty(session, life.task, actor=life.cast["finance.liaison"], today=today())
    assert duty is not None
    said = "The root cause is written down"
    session.rollback()
    shown = liaison.get(page).text
    assert said in shown
    assert f">{duty.label.en}</h2>" in shown
    assert "Put the root cause into words" not in shown
    session.query(Statement).filter_by(cycle=2).one().root_cause = ""
    session.commit()
    shown = liaison.get(page).text
    assert said not in shown
    assert "Put the root cause into words" in shown


def test_the_whys_stay_as_the_group_has_read_them_once_their_cycle_was_submitted(
    life: Life, session: Session, browser: Browser
) -> None:
    life.ask_whys()
    life.fire("reopen", "finance.leader")
    life.prepare()
    life.fire("submit", "finance.leader")
    life.fire("return", "g1.inspector")
    why = session.query(Why).order_by(Why.id.desc()).first()
    assert why is not None
    act = {"actor": life.cast["finance.liaison"], "now": life.now}
    for write in (
        lambda: answer(life, "Another reason than the group has read."),
        lambda: edit_why(session, why, "Another reason than was read.", seen_version=why.version, **act),
        lambda: remove_why(session, why, seen_version=why.version, **act),
    ):
        with pytest.raises(WrongState, match="submitted"):
            write()
    ref = life.task.ref
    session.commit()
    assert "/whys/new" not in browser.as_("finance.liaison").get(f"/tasks/{ref}/whys").text
