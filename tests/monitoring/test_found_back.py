"""A problem that a review or a look-back found back: told at once, reminded of until the rebound is reported, and no
monitoring with it is offered to be concluded."""

from datetime import date

import pytest
from sqlalchemy import select

from models.monitoring import ReviewResult
from models.people import User
from models.reminders import Notice
from tests.cast import Cast
from tests.monitoring.looking import HELD_NOTE, draw, look, write_off
from tests.monitoring.ways import NOTE, hold, meet, monitored, plan_of
from tests.process.lived import DAY, Life
from workflow.errors import NeedsUnmet
from workflow.process.duties import next_duty
from workflow.reminders.almanac import almanac
from workflow.reminders.days import local_day
from workflow.reminders.firing import find_due
from workflow.reminders.outbox import MailKind
from workflow.reminders.receivers import Staff
from workflow.reminders.watches import list_candidates

REPORTING = {"g1.inspector", "g1.leader", "office"}


def spoken_on(cast: Cast, day: date) -> dict[str, set[str]]:
    """Which rules speak on a day, and to whom."""
    book, staff, told = almanac(cast.session, day), Staff(cast.session), dict[str, set[str]]()
    for batch in list_candidates(cast.session, book, day):
        for due in find_due(cast.session, batch, book):
            people = {user.username for user in staff.find(due.step.rule.receivers, due.watched.about)}
            told.setdefault(due.step.rule.name, set()).update(people)
    return told


def told_at_once(cast: Cast) -> set[str]:
    query = select(User.username).join(Notice, Notice.user_id == User.id)
    return set(cast.session.scalars(query.where(Notice.kind == MailKind.FOUND_BACK.value)))


def finish(life: Life) -> date:
    """Everything of the monitoring is done, and its last review found the problem back; returns the day of the end."""
    plan = plan_of(life)
    for review in plan.reviews[:-1]:
        hold(life, review)
    meet(life, plan.goals[0])
    hold(life, plan.reviews[-1], result=ReviewResult.REBOUNDED, note=NOTE)
    return plan.ends_on


def test_the_office_and_the_group_hear_of_it_at_once_but_not_of_a_review_that_holds(cast: Cast) -> None:
    life = monitored(cast)
    hold(life, plan_of(life).reviews[0])
    assert told_at_once(cast) == set()
    hold(life, plan_of(life).reviews[1], result=ReviewResult.REBOUNDED, note=NOTE)
    assert told_at_once(cast) == REPORTING - {"g1.inspector"}  # whoever did it knows


def test_the_same_of_a_look_back(cast: Cast) -> None:
    write_off(cast, "finance")
    look(cast, draw(cast, 100).drawn[0], result=ReviewResult.REBOUNDED, note=HELD_NOTE)
    assert told_at_once(cast) == REPORTING - {"office"}
    assert spoken_on(cast, local_day(cast.now) + 30 * DAY) == {"found_back_waits": REPORTING}


def test_it_is_reminded_of_until_it_is_reported(cast: Cast) -> None:
    life = monitored(cast, 360)
    hold(life, plan_of(life).reviews[0], result=ReviewResult.REBOUNDED, note=NOTE)
    found = local_day(life.now)
    assert spoken_on(cast, found + DAY).get("found_back_waits") is None
    assert spoken_on(cast, found + 10 * DAY)["found_back_waits"] == REPORTING
    life.pass_time(DAY)
    life.fire("rebound", "g1.inspector")
    assert spoken_on(cast, found + 10 * DAY).get("found_back_waits") is None


def test_a_monitoring_that_found_it_back_is_neither_reminded_to_be_concluded_nor_offered(cast: Cast) -> None:
    life = monitored(cast)
    end = finish(life)
    assert spoken_on(cast, end + 15 * DAY) == {"found_back_waits": REPORTING}
    duty = next_duty(cast.session, life.task, actor=cast["committee"], today=end + DAY)
    assert duty is not None
    assert (duty.page, duty.others) == ("monitoring", True)
    life.pass_time(20 * DAY)
    with pytest.raises(NeedsUnmet):
        life.fire("conclude", "committee")


def test_one_that_did_not_still_is(cast: Cast) -> None:
    life = monitored(cast)
    plan = plan_of(life)
    for review in plan.reviews:
        hold(life, review)
    meet(life, plan.goals[0])
    assert spoken_on(cast, plan.ends_on + 3 * DAY) == {"conclusion_waits": {"committee"}}
    duty = next_duty(cast.session, life.task, actor=cast["committee"], today=plan.ends_on)
    assert duty is not None
    assert duty.page == "conclude"
