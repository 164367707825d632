"""From where a rebound comes and why: the office's list of causes, and what is linked."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.causes import ReboundCause, ReboundOrigin
from models.monitoring import ReviewResult
from tests.cast import Cast
from tests.client import Browser
from tests.monitoring.ballots.holding import Held
from tests.monitoring.looking import draw, look
from tests.monitoring.ways import NOTE, hold, monitored, plan_of
from tests.process.entered import CHECKED
from tests.process.lived import DAY, Life
from workflow.errors import InvalidInput, NeedsUnmet, NotPermitted, Stale
from workflow.monitoring.causes import add_cause, edit_cause, list_active, list_causes
from workflow.monitoring.rebounds import open_rebound


@pytest.fixture
def life(cast: Cast) -> Life:
    return Life.begin(cast).rebound()


def retire(cast: Cast, cause: ReboundCause, **said: Any) -> None:
    values = {"name": cause.name, "name_en": cause.name_en, "active": False, **said}
    edit_cause(cast.session, cause, **values, actor=cast["office"], seen_version=cause.version, now=cast.now)


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
    assert (ground.look_back, ground.named_check) == (None, CHECKED), "no look-back found it"
    other = Life.begin(cast).verify()
    cast.now = other.now
    row = draw(cast, 100).drawn[0]
    look(cast, row, result=ReviewResult.REBOUNDED, note=NOTE)
    other.now += DAY
    other.fire("rebound", "g1.inspector", origin=ReboundOrigin.SPECIAL_CHECK, named_check="")
    ground = open_rebound(other.session, other.task).ground
    assert ground is not None
    assert (ground.look_back, ground.ballot_id) == (row, None)


@pytest.mark.parametrize("said", ["", "  ", "A check"])
def test_a_special_check_that_no_look_back_stands_behind_is_named_in_words(cast: Cast, said: str) -> None:
    life = Life.begin(cast).verify()
    with pytest.raises(NeedsUnmet) as refused:
        life.fire("rebound", "g1.inspector", named_check=said)
    assert [reason.field for reason in refused.value.reasons] == ["named_check"]


def test_the_pages_say_which_special_check_it_was(cast: Cast, browser: Browser) -> None:
    life = Life.begin(cast).rebound()
    ref = life.task.ref
    cast.session.commit()
    unit, committee = browser.as_("finance.leader"), browser.as_("committee")
    for page in (f"/tasks/{ref}", f"/tasks/{ref}/monitoring", f"/tasks/{ref}/cycles"):
        assert CHECKED in unit.get(page).text, page
    assert CHECKED in committee.get(f"/tasks/{ref}/lasting").text


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


def test_a_ballot_that_ended_before_the_write_off_raises_no_rebound(cast: Cast) -> None:
    life = Life.begin(cast).submit()
    life.now = Held.begin(cast, life.task, now=life.now).votes(dissatisfied=6).count().now + DAY
    life.record_review()
    life.fire("verify", "g1.leader")
    with pytest.raises(NeedsUnmet) as refused:
        life.fire("rebound", "g1.inspector", origin=ReboundOrigin.BALLOT)
    assert "after the write-off" in str(refused.value.reasons[0].message)
    life.now = Held.begin(cast, life.task, now=life.now).votes(dissatisfied=6).count().now + DAY
    life.fire("rebound", "g1.inspector", origin=ReboundOrigin.BALLOT)


def test_what_was_reported_to_the_office_is_raised_by_the_office_only(cast: Cast, browser: Browser) -> None:
    life = Life.begin(cast).verify()
    page = f"/tasks/{life.task.ref}/do/rebound"
    with pytest.raises(NeedsUnmet) as refused:
        life.fire("rebound", "g1.inspector", origin=ReboundOrigin.REPORT)
    assert [reason.field for reason in refused.value.reasons] == ["origin"]
    life.session.commit()
    assert 'value="report"' not in browser.as_("g1.inspector").get(page).text
    assert 'value="report"' in browser.as_("office").get(page).text
    life.fire("rebound", "office", origin=ReboundOrigin.REPORT)
    assert open_rebound(life.session, life.task).ground.origin is ReboundOrigin.REPORT  # type: ignore[union-attr]


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
