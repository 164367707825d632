"""A written-off task whose result was last found to be weakening says so until a later look finds that it holds."""

from datetime import timedelta

from models.monitoring import ReviewResult
from tests.cast import Cast
from tests.client import Browser
from tests.monitoring.looking import HELD_NOTE, draw, look
from tests.monitoring.ways import hold, meet, monitored, plan_of
from tests.process.lived import Life
from workflow.monitoring.weakening import Weakened, find_weakened
from workflow.reminders.days import local_day

DAY = timedelta(days=1)
TOLD, MONITOR, DRAW = "the result is weakening", "put it under monitoring", "Draw a look-back among"


def weakened(life: Life, who: str = "office") -> Weakened | None:
    return find_weakened(life.session, life.task, actor=life.cast[who])


def test_a_weak_look_back_stands_on_the_pages_with_what_can_follow(cast: Cast, browser: Browser) -> None:
    life = Life.begin(cast).verify()
    (first,) = draw(cast, 100).drawn
    assert weakened(life) is None
    look(cast, first, result=ReviewResult.WEAK, note=HELD_NOTE)
    page = f"/tasks/{life.task.ref}"
    cast.session.commit()
    for who, follows in (("office", True), ("g1.inspector", False), ("finance.leader", False)):
        shown = browser.as_(who).get(page).text
        assert TOLD in shown
        assert (MONITOR in shown, DRAW in shown) == (follows, follows), who
    assert TOLD in browser.as_("committee").get(f"{page}/lasting").text
    (second,) = draw(cast, 100, days=31).drawn
    cast.session.commit()
    assert DRAW not in browser.as_("office").get(page).text
    look(cast, second, held_on=local_day(cast.now), now=cast.now + DAY)
    assert weakened(life) is not None  # found on the same day, it does not clear the other
    second.held_on = local_day(cast.now) + DAY
    assert weakened(life) is None


def test_a_weak_review_stands_until_the_next_one_finds_that_it_holds(cast: Cast, browser: Browser) -> None:
    life = monitored(cast)
    first, second, *_ = plan_of(life).reviews
    hold(life, first, result=ReviewResult.WEAK, note=HELD_NOTE)
    told = Weakened(HELD_NOTE, local_day(life.now), monitors=False, draws=True)
    assert weakened(life) == told
    life.session.commit()
    assert TOLD in browser.as_("g1.inspector").get(f"/tasks/{life.task.ref}/monitoring").text
    hold(life, second)
    assert weakened(life) is None


def test_it_stays_when_the_monitoring_is_concluded_on_it(cast: Cast) -> None:
    life = monitored(cast)
    plan = plan_of(life)
    life.pass_time(91 * DAY)
    *before, last = plan.reviews
    for review in before:
        hold(life, review)
    hold(life, last, result=ReviewResult.WEAK, note=HELD_NOTE)
    meet(life, plan.goals[0])
    life.fire("conclude", "committee")
    found = weakened(life)
    assert found is not None
    assert found.monitors
