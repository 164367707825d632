"""Really and lastingly done: what was found bad once is not silenced by what comes after it."""

from models.monitoring import Effectiveness, ReviewResult
from tests.cast import Cast
from tests.monitoring.looking import HELD_NOTE, draw, look
from tests.monitoring.test_lasting import judge, weights, write_off
from tests.monitoring.ways import hold, meet, monitored, plan_of
from tests.process.lived import DAY, Life
from workflow.monitoring.lasting import Outcome
from workflow.monitoring.really import Weight


def test_a_look_back_that_found_it_back_is_not_silenced_by_a_later_one(cast: Cast) -> None:
    life = write_off(Life.begin(cast).start())
    cast.now = life.now
    look(cast, draw(cast, 100).drawn[0], result=ReviewResult.REBOUNDED, note=HELD_NOTE)
    cast.now = life.now = life.now + 3 * DAY
    look(cast, draw(cast, 100).drawn[0])
    found = [point.weight for point in judge(life).lastingly if point.topic == "Look-back"]
    assert found == [Weight.FOR, Weight.AGAINST]
    assert judge(life).outcome is Outcome.AGAINST


def test_a_weak_look_back_is_settled_by_a_later_one_that_holds(cast: Cast) -> None:
    life = write_off(Life.begin(cast).start())
    cast.now = life.now
    look(cast, draw(cast, 100).drawn[0], result=ReviewResult.WEAK, note=HELD_NOTE)
    assert judge(life).outcome is Outcome.AGAINST
    cast.now = life.now = life.now + 3 * DAY
    look(cast, draw(cast, 100).drawn[0])
    assert judge(life).outcome is Outcome.OPEN


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
