"""From where a rebound comes and why: the office's list of causes, and the unit's small tree of whys."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.causes import ReboundCause, ReboundOrigin, Why
from models.monitoring import ReviewResult
from tests.cast import Cast
from tests.client import Browser
from tests.monitoring.ballots.holding import Held
from tests.monitoring.looking import draw, look
from tests.monitoring.ways import NOTE, hold, monitored, plan_of
from tests.process.entered import WHYS
from tests.process.lived import DAY, Life
from tests.verification.ways import events_of
from workflow.errors import InvalidInput, NeedsUnmet, NotPermitted, Stale, WrongState
from workflow.monitoring.causes import add_cause, edit_cause, list_active, list_causes
from workflow.monitoring.rebounds import open_rebound
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
    return Life.begin(cast).relapse()


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


def retire(cast: Cast, cause: ReboundCause, **said: Any) -> None:
    values = {"name": cause.name, "name_en": cause.name_en, "active": False, **said}
    edit_cause(cast.session, cause, **values, actor=cast["office"], seen_version=cause.version, now=cast.now)


def words(branches: list[Branch]) -> list[Any]:
    return [(branch.why.text, words(branch.below)) for branch in branches]


def test_a_rebound_raised_from_a_review_names_it(cast: Cast) -> None:
    life = monitored(cast)
    review = plan_of(life).reviews[0]
    hold(life, review, result=ReviewResult.WEAK, note=NOTE)
    with pytest.raises(NeedsUnmet):
        life.fire("rebound", "g1.inspector", origin=ReboundOrigin.REVIEW)
    found = plan_of(life).reviews[1]
    hold(life, found, result=ReviewResult.REBOUNDED, note=NOTE)
    life.fire("rebound", "g1.inspector", origin=ReboundOrigin.REVIEW)
    ground = open_rebound(life.session, life.task).ground
    assert ground is not None
    assert (ground.origin, ground.review, ground.cause_id) == (ReboundOrigin.REVIEW, found, 1)


def test_a_rebound_raised_from_a_special_check_names_the_look_back_that_found_it(cast: Cast, life: Life) -> None:
    ground = open_rebound(life.session, life.task).ground
    assert ground is not None
    assert ground.look_back is None, "raised from a report"
    other = Life.begin(cast).verify()
    cast.now = other.now
    row = draw(cast, 100).drawn[0]
    look(cast, row, result=ReviewResult.REBOUNDED, note=NOTE)
    other.now += DAY
    other.fire("rebound", "g1.inspector", origin=ReboundOrigin.SPECIAL_CHECK)
    ground = open_rebound(other.session, other.task).ground
    assert ground is not None
    assert (ground.look_back, ground.ballot_id) == (row, None)


def test_a_rebound_raised_from_a_ballot_needs_an_open_result_and_names_it(cast: Cast) -> None:
    life = Life.begin(cast).verify()
    held = Held.begin(cast, life.task, now=life.now).votes(dissatisfied=6)
    with pytest.raises(NeedsUnmet) as refused:
        life.fire("rebound", "g1.inspector", origin=ReboundOrigin.BALLOT)
    assert [reason.field for reason in refused.value.reasons] == ["origin"]
    held.count()
    life.now = held.now
    life.fire("rebound", "g1.inspector", origin=ReboundOrigin.BALLOT)
    ground = open_rebound(life.session, life.task).ground
    assert ground is not None
    assert (ground.ballot_id, ground.look_back) == (held.row.id, None)


def test_the_look_back_and_the_ballot_are_links_for_those_who_read_them(cast: Cast, browser: Browser) -> None:
    life = Life.begin(cast).verify()
    held = Held.begin(cast, life.task, now=life.now).votes(dissatisfied=6).count()
    life.now = held.now
    life.fire("rebound", "g1.inspector", origin=ReboundOrigin.BALLOT)
    other = Life.begin(cast).verify()
    cast.now = other.now
    drawn = draw(cast, 100)
    look(cast, drawn.drawn[0], result=ReviewResult.REBOUNDED, note=NOTE)
    other.now += DAY
    other.fire("rebound", "g1.inspector", origin=ReboundOrigin.SPECIAL_CHECK)
    pages = {
        f"/tasks/{life.task.ref}/monitoring": (f'href="/ballots/{held.row.id}"', "A satisfaction ballot"),
        f"/tasks/{other.task.ref}/monitoring": (f'href="/look-backs/{drawn.id}"', "A special check"),
    }
    cast.session.commit()
    for address, (link, word) in pages.items():
        for who, reads in (("g1.inspector", True), ("committee", True), ("finance.leader", False)):
            page = browser.as_(who).get(address).text
            assert word in page
            assert (link in page) is reads, (address, who)


def test_a_retired_cause_is_no_longer_chosen_and_stays_where_it_was(cast: Cast, life: Life) -> None:
    cause = cast.session.get_one(ReboundCause, 1)
    retire(cast, cause)
    assert cause not in list_active(cast.session)
    assert (cause, 1) in list_causes(cast.session)
    other = Life.begin(cast).verify()
    with pytest.raises(NeedsUnmet) as refused:
        other.fire("rebound", "office")
    assert [reason.field for reason in refused.value.reasons] == ["listed_cause"]


def test_the_office_edits_the_list_and_one_cause_always_stays(cast: Cast) -> None:
    session, act = cast.session, {"actor": cast["office"], "now": cast.now}
    new = add_cause(session, "新的原因", "A new cause", **act)
    for name in ("", "新的  原因"):
        with pytest.raises(InvalidInput):
            add_cause(session, name, "", **act)
    retire(cast, new, name="改名", active=True)
    assert (new.name, new.active) == ("改名", True)
    with pytest.raises(Stale):
        edit_cause(session, new, "x", "", True, seen_version=1, **act)
    with pytest.raises(NotPermitted):
        add_cause(session, "Other", "", actor=cast["g1.inspector"], now=cast.now)
    *others, last = list_active(session)
    for cause in others:
        retire(cast, cause)
    with pytest.raises(InvalidInput) as refused:
        retire(cast, last)
    assert refused.value.field == "active"


def test_the_whys_are_a_tree_of_five_levels_and_few_branches(life: Life) -> None:
    above = first = answer(life, "New advances come in")
    for depth in range(2, DEEPEST + 1):
        above = answer(life, f"Reason {depth}", above)
    for under, text in ((above, "Too deep"), (first, "Reason 2"), (None, "New advances come in"), (None, " ")):
        with pytest.raises(InvalidInput) as refused:
            answer(life, text, under)
        assert refused.value.field == "text"
    for number in range(1, MOST_BESIDE):
        answer(life, f"Beside {number}")
    with pytest.raises(InvalidInput):
        answer(life, "One too many")
    life.session.commit()
    tree = list_whys(life.session, life.task)[2]
    assert words(tree)[0] == (
        "New advances come in",
        [("Reason 2", [("Reason 3", [("Reason 4", [("Reason 5", [])])])])],
    )
    assert len(tree) == MOST_BESIDE


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
    answer(life, "No list", first)
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
    below = answer(life, "No time", top)
    act = {"actor": life.cast["finance.leader"], "now": life.now}
    with pytest.raises(Stale):
        edit_why(life.session, below, "No order", seen_version=below.version + 1, **act)
    edit_why(life.session, below, "No order", seen_version=below.version, **act)
    with pytest.raises(WrongState):
        remove_why(life.session, top, seen_version=top.version, **act)
    for why in (below, top):
        take_out(life, why)
    life.session.commit()
    assert list_whys(life.session, life.task) == {}
    assert [data["said"] for kind, data in events_of(life) if kind == "why.removed"] == ["No order", "Nobody checks"]


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
    assert "five are usual, three the least" in told
    assert "signed" not in told
    shown = browser.as_("g1.inspector").get(page).text
    assert "The order names nobody" in shown
    assert "And why was that?" not in shown


def test_the_office_reads_and_adds_causes_on_their_page(browser: Browser, life: Life, session: Session) -> None:
    session.commit()
    office = browser.as_("office")
    assert office.submit("/rebound-causes", {"name": "", "name_en": "New"}).status_code == 422
    assert office.submit("/rebound-causes", {"name": "新原因", "name_en": "New cause"}).status_code == 302
    shown = office.get("/rebound-causes").text
    assert "新原因" in shown
    assert "1 time" in shown
    edited = {"name": "新原因", "name_en": "New cause"}  # not ticked any more
    assert office.submit("/rebound-causes/12", edited).status_code == 302
    assert "retired" in office.get("/rebound-causes").text
