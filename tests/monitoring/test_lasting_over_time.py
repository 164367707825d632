"""Really and lastingly done: what was found bad once is not silenced by what comes after it."""

from models.monitoring import Effectiveness, ReviewResult
from tests.cast import Cast
from tests.monitoring.looking import HELD_NOTE, draw, look
from tests.monitoring.test_lasting import judge, weights, write_off
from tests.monitoring.ways import hold, hold_all, meet, monitored, plan_of
from tests.process.lived import DAY, Life
from workflow.monitoring.lasting import Outcome
from workflow.monitoring.really import Weight
from workflow.monitoring.weakening import find_weakened
from workflow.reminders.days import local_day


def look_backs(life: Life) -> list[Weight]:
    return [point.weight for point in judge(life).lastingly if point.topic == "Look-back"]


def test_a_look_back_that_found_it_back_is_not_silenced_by_a_later_one(cast: Cast) -> None:
    life = write_off(Life.begin(cast).start())
    cast.now = life.now
    look(cast, draw(cast, 100).drawn[0], result=ReviewResult.REBOUNDED, note=HELD_NOTE)
    cast.now = life.now = life.now + 3 * DAY
    look(cast, draw(cast, 100).drawn[0])
    assert look_backs(life) == [Weight.FOR, Weight.AGAINST]
    assert judge(life).outcome is Outcome.AGAINST


def test_a_weak_look_back_is_settled_by_a_later_one_that_holds(cast: Cast) -> None:
    life = write_off(Life.begin(cast).start())
    cast.now = life.now
    look(cast, draw(cast, 100).drawn[0], result=ReviewResult.WEAK, note=HELD_NOTE)
    assert judge(life).outcome is Outcome.AGAINST
    cast.now = life.now = life.now + 3 * DAY
    look(cast, draw(cast, 100).drawn[0])
    assert judge(life).outcome is Outcome.OPEN


def test_a_weak_look_back_is_settled_by_a_later_review_that_holds(cast: Cast) -> None:
    life = monitored(cast)
    cast.now = life.now
    look(cast, draw(cast, 100).drawn[0], result=ReviewResult.WEAK, note=HELD_NOTE)
    assert look_backs(life) == [Weight.AGAINST]
    hold(life, plan_of(life).reviews[0])
    assert find_weakened(life.session, life.task, actor=cast["office"]) is None
    assert look_backs(life) == [Weight.NEITHER]
    told = [str(point.words) for point in judge(life).lastingly if point.topic == "Look-back"]
    assert told[0].endswith("; a later look found that it holds.")


def test_a_weak_review_is_settled_by_a_later_look_that_holds(cast: Cast) -> None:
    life = monitored(cast)
    first, second, third = plan_of(life).reviews
    hold(life, first)
    hold(life, second, result=ReviewResult.WEAK, note=HELD_NOTE)
    assert weights(life)["Monitoring"] is Weight.AGAINST
    meet(life, plan_of(life).goals[0])
    hold(life, third)
    assert weights(life)["Monitoring"] is Weight.NEITHER
    told = [str(point.words) for point in judge(life).lastingly if point.topic == "Monitoring"]
    assert told == [
        "Reviews held: 3 of 3, late: 0; found it weakening: 1, a later look found that it holds; missed: 0."
    ]
    life.pass_time(2 * DAY)
    life.fire("conclude", "committee", effectiveness=Effectiveness.GOOD)
    assert judge(life).outcome is not Outcome.AGAINST


def test_a_weak_look_back_speaks_against_it_as_long_as_no_later_look_found_that_it_holds(cast: Cast) -> None:
    life = monitored(cast)
    cast.now = life.now
    look(cast, draw(cast, 100).drawn[0], result=ReviewResult.WEAK, note=HELD_NOTE)
    hold(life, plan_of(life).reviews[0], result=ReviewResult.REBOUNDED, note=HELD_NOTE)
    assert look_backs(life) == [Weight.AGAINST]


def test_of_two_look_backs_on_one_day_the_weak_one_counts_as_the_last(cast: Cast) -> None:
    life = Life.begin(cast).verify()
    look(cast, draw(cast, 100).drawn[0], result=ReviewResult.WEAK, note=HELD_NOTE)
    look(cast, draw(cast, 100, days=31).drawn[0], held_on=local_day(cast.now), now=cast.now + DAY)
    assert find_weakened(life.session, life.task, actor=cast["office"]) is not None
    assert look_backs(life) == [Weight.AGAINST, Weight.FOR]


def test_a_monitoring_that_ended_badly_is_not_silenced_by_the_next(cast: Cast) -> None:
    life = monitored(cast)
    plan = plan_of(life)
    hold(life, plan.reviews[0], result=ReviewResult.WEAK, note=HELD_NOTE)
    hold(life, plan.reviews[1])
    meet(life, plan.goals[0])
    hold(life, plan.reviews[2])
    life.pass_time(2 * DAY)
    life.fire("conclude", "committee", effectiveness=Effectiveness.POOR)
    life.fire("monitor", "office")
    assert weights(life)["Effectiveness"] is Weight.AGAINST
    assert judge(life).outcome is Outcome.AGAINST


def test_a_goal_met_late_and_a_review_held_late_do_not_speak_for_it_and_most_of_them_against_it(cast: Cast) -> None:
    one, all_at_once = monitored(cast), monitored(cast)
    first, second, third = plan_of(one).reviews
    hold(one, first, now=one.now + 30 * DAY)
    hold(one, second, now=one.now + 61 * DAY)
    one.pass_time(90 * DAY)
    hold(one, third)
    meet(one, plan_of(one).goals[0])
    assert weights(one)["Monitoring"] is Weight.FOR
    assert weights(one)["Phase goals"] is Weight.NEITHER
    second.held_on = third.held_on
    one.session.flush()
    assert weights(one)["Monitoring"] is Weight.NEITHER
    hold_all(all_at_once)
    assert weights(all_at_once)["Monitoring"] is Weight.AGAINST
    told = [str(point.words) for point in judge(all_at_once).lastingly if point.topic == "Monitoring"]
    assert told == ["Reviews held: 3 of 3, late: 2; found it weakening or back: 0; missed: 0."]
