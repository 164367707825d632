"""The worker looks at standing write-offs: group leader and office are told once when one no longer matches."""

import pytest
from sqlalchemy import select

from models.reminders import Notice
from models.verification import SignOff, SignOffDifference
from tests.cast import Cast
from tests.client import Browser
from tests.process.lived import HOUR, Life
from workflow.process.duties import next_duty
from workflow.reminders.days import local_day
from workflow.verification.watching import check_sign_offs


@pytest.fixture
def signed(cast: Cast) -> Life:
    life = Life.begin(cast).verify()
    life.session.commit()
    return life


def look(life: Life) -> int:
    life.now += HOUR
    return check_sign_offs(life.session, life.now, commit=life.session.commit)


def told(life: Life) -> list[str]:
    query = select(Notice).where(Notice.kind == "sign_off_differs").order_by(Notice.id)
    return [notice.user.username for notice in life.session.scalars(query)]


def test_nobody_is_told_while_everything_matches(signed: Life) -> None:
    assert (look(signed), told(signed)) == (0, [])


def test_group_leader_and_office_are_told_once_of_each_kind(signed: Life) -> None:
    signed.task.goal = "Something else."
    assert look(signed) == 1
    assert look(signed) == 1
    assert told(signed) == ["g1.leader", "office"]
    signed.session.query(SignOff).one().conclusion = "Something that nobody signed."
    assert look(signed) == 1
    assert told(signed) == ["g1.leader", "office"] * 2


def test_whoever_signed_is_told_beside_the_leader_of_the_group_that_has_it_now(signed: Life) -> None:
    signed.task.group, signed.task.goal = signed.cast.groups["g2"], "Something else."
    assert look(signed) == 1
    assert told(signed) == ["g2.leader", "office", "g1.leader"]


def test_the_group_leader_has_it_as_next_step_until_it_matches_again(signed: Life, browser: Browser) -> None:
    goal, signed.task.goal = signed.task.goal, "Something else."
    look(signed)
    leader, day, ref = signed.cast["g1.leader"], local_day(signed.now), signed.task.ref
    duty = next_duty(signed.session, signed.task, actor=leader, today=day)
    assert duty is not None
    assert duty.when == "sign_off_differs"
    url = f"/tasks/{ref}/sign-offs/{signed.session.query(SignOff).one().id}"
    signed.session.commit()
    assert "The group leader, whoever signed and the office were told" in browser.as_("g1.leader").get(url).text
    assert "no longer matches what was signed" in browser.as_("g1.leader").get("/").text
    signed.task.goal = goal
    look(signed)
    assert next_duty(signed.session, signed.task, actor=leader, today=day) is None
    assert signed.session.query(SignOffDifference).one().gone_at is not None


def test_one_that_stops_matching_again_is_told_again(signed: Life) -> None:
    goal = signed.task.goal
    for place in ("Something else.", goal, "Something else."):
        signed.task.goal = place
        look(signed)
    assert told(signed) == ["g1.leader", "office"] * 2
    row = signed.session.query(SignOffDifference).one()
    assert (row.found_at, row.gone_at) == (signed.now, None)


def test_a_write_off_that_a_rebound_overtook_is_left_alone(signed: Life) -> None:
    signed.fire("rebound", "office")
    signed.task.goal = "Something else."
    assert (look(signed), told(signed)) == (0, [])
