"""A review is held about its day: one sitting does not do for several, and what was held or met late says so."""

import pytest

from models.ledger import TaskKind
from tests.cast import Cast
from tests.monitoring.ways import hold, hold_all, meet, monitored, plan_of
from tests.process.entered import goal_row
from tests.process.lived import DAY, Life
from workflow.errors import NeedsUnmet
from workflow.monitoring.plans import list_plans
from workflow.reminders.days import local_day


def test_where_reviews_follow_soon_one_sitting_does_not_do_for_several(cast: Cast) -> None:
    life = Life.begin(cast, kind=TaskKind.LONG_TERM).verify()
    began = local_day(life.now)
    about = {"interval_days": 7, "first_review_on": began + 7 * DAY, "ends_on": began + 28 * DAY}
    life.fire("monitor", "office", **about, goals=[goal_row(began + 28 * DAY)])
    life.now += 8 * DAY
    first, second, *_ = plan_of(life).reviews
    hold(life, first, now=life.now)
    with pytest.raises(NeedsUnmet) as refused:
        hold(life, second, now=life.now)
    assert str(refused.value.reasons[0].message) == f"This review can be held from {second.due_on - 3 * DAY} on."
    (listed,) = list_plans(life.session, life.task, local_day(life.now))
    assert [row.ready for row in listed.reviews] == [False] * 4


def test_what_was_held_or_met_late_is_told_apart(cast: Cast) -> None:
    life = monitored(cast)
    plan = hold_all(life)
    meet(life, plan.goals[0])
    (listed,) = list_plans(life.session, life.task, local_day(life.now))
    assert [row.late for row in listed.reviews] == [61, 31, 0]  # a day after the last one is no matter
    assert (listed.held, listed.held_late, [row.late for row in listed.goals], listed.met_late) == (3, 2, [31], 1)
