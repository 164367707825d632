"""On-site checks and reverse checks: by the group, with photos, never rewritten, sealed in the trail without a word."""

from datetime import timedelta
from typing import Any

import pytest

from models.reviewing import Drawn
from models.spot import OnSiteCheck, ReverseCheck, SpotPhoto, SpotResult
from models.trail import Event
from tests.cast import Cast
from tests.evidence.files import make_pdf, make_picture
from tests.process.lived import Life
from tests.process.players import hire_the_tied
from tests.verification.asking import draw
from tests.verification.spotting import FOUND, LOOKED_AT, NOTED, PLACE, check_on_site, check_reverse, photo
from tests.verification.ways import OUTSIDERS, events_of
from workflow.errors import NeedsUnmet, NotPermitted, WrongState
from workflow.reminders.days import local_day
from workflow.verification.not_as_reported import list_unfound
from workflow.verification.on_site import MOST_PHOTOS, seal_on_site
from workflow.verification.reverse import seal_reverse


def fields_refused(act: Any, life: Life, **values: Any) -> list[str]:
    with pytest.raises(NeedsUnmet) as refused:
        act(life, **values)
    return [reason.field for reason in refused.value.reasons]


def test_a_check_keeps_its_people_and_photos_and_is_sealed_in_the_trail(life: Life) -> None:
    check = check_on_site(life)
    assert [row.user.username for row in check.checkers] == ["g1.inspector"]
    kind, told = events_of(life)[-1]
    assert kind == "review.on_site"
    ids, photos = [row.user_id for row in check.checkers], [row.sha256 for row in check.photos]
    assert told == {"submission": 1, "sealed": seal_on_site(check, ids, photos)}


def test_a_reverse_check_keeps_how_many_knew_and_is_sealed_in_the_trail(life: Life) -> None:
    check = check_reverse(life)
    assert (check.people, check.knew) == (12, 3)
    assert events_of(life)[-1] == ("review.reverse", {"submission": 1, "sealed": seal_reverse(check)})


def test_no_event_holds_a_word_of_either(life: Life) -> None:
    check_on_site(life)
    check_reverse(life)
    for event in life.session.query(Event):
        for word in (PLACE, LOOKED_AT, FOUND, NOTED, "counter.png"):
            assert word not in event.data


def test_a_check_that_looks_again_is_at_the_place_of_the_first_and_nowhere_else(life: Life) -> None:
    first = check_on_site(life, result=SpotResult.DOES_NOT_HOLD)
    again = {"again": first.id, "result": SpotResult.HOLDS}
    assert fields_refused(check_on_site, life, place="The canteen", **again) == ["place"]
    assert list_unfound(life.task, [first]) == [first]
    worse = check_on_site(life, again=first.id, result=SpotResult.DOES_NOT_HOLD, place=f" {PLACE} ")
    settled = check_on_site(life, again=worse.id, result=SpotResult.HOLDS)
    assert [(one.place, one.again_id) for one in (worse, settled)] == [(PLACE, first.id)] * 2
    assert list_unfound(life.task, [first, worse, settled]) == []


def test_what_is_missing_in_a_check_is_told_beside_its_field(life: Life) -> None:
    lacks: list[tuple[str, dict[str, Any]]] = [
        ("place", {"place": " "}),
        ("held_on", {"held_on": None}),
        ("held_on", {"held_on": local_day(life.now) + timedelta(days=1)}),
        ("held_on", {"held_on": local_day(life.task.cycle_started_at or life.now) - timedelta(days=1)}),
        ("checkers", {"checker_ids": []}),
        ("checkers", {"checker_ids": [life.cast["g2.inspector"].id]}),
        ("looked_at", {"looked_at": "Much."}),
        ("found", {"found": "Fine."}),
        ("result", {"result": None}),
        ("drawn", {"drawn": [999]}),
        ("drawn", {"drawn": [10**30]}),
        ("photos", {"photos": [photo("list.pdf", make_pdf())]}),
        ("photos", {"photos": [photo(content=make_picture(size=(9, n))) for n in range(1, MOST_PHOTOS + 2)]}),
    ]
    for field, values in lacks:
        assert fields_refused(check_on_site, life, **values) == [field], values


def test_what_is_missing_in_a_reverse_check_is_told_beside_its_field(life: Life) -> None:
    lacks: list[tuple[str, dict[str, Any]]] = [
        ("asked", {"asked": ""}),
        ("held_on", {"held_on": None}),
        ("held_on", {"held_on": local_day(life.task.cycle_started_at or life.now) - timedelta(days=1)}),
        ("knew", {"knew": -1}),
        ("knew", {"knew": 0, "knew_partly": 0, "knew_nothing": None}),
        ("knew_nothing", {"knew_nothing": 10**9}),
        ("note", {"note": "x" * 20_001}),
    ]
    for field, values in lacks:
        assert fields_refused(check_reverse, life, **values) == [field], values


def test_what_was_drawn_and_looked_at_counts_as_checked(life: Life) -> None:
    sample = draw(life, Drawn.FILES)
    check_on_site(life, drawn=[item.id for item in sample.items])
    assert sample.checked == 1
    assert [kind for kind, _ in events_of(life)[-2:]] == ["review.on_site", "review.sample_checked"]


@pytest.mark.parametrize(("act", "row"), [(check_on_site, OnSiteCheck), (check_reverse, ReverseCheck)])
def test_sent_twice_it_is_added_once(life: Life, act: Any, row: Any) -> None:
    assert act(life) is act(life)
    assert life.session.query(row).count() == 1
    assert life.session.query(SpotPhoto).count() <= 1


@pytest.mark.parametrize("act", [check_on_site, check_reverse])
def test_nobody_else_records_one(life: Life, cast: Cast, act: Any) -> None:
    hire_the_tied(cast)
    for who in OUTSIDERS:
        with pytest.raises(NotPermitted):
            act(life, who)


@pytest.mark.parametrize("act", [check_on_site, check_reverse])
def test_it_needs_a_submission_under_review_and_begins_the_review(life: Life, act: Any) -> None:
    act(life)
    with pytest.raises(NeedsUnmet):
        life.fire("withdraw", "finance.leader")
    life.fire("return", "g1.inspector")
    with pytest.raises(WrongState):
        act(life)
