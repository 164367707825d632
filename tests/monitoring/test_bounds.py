"""A monitoring plan stays within what can be watched: its interval, its end, its phase goals."""

from datetime import date
from typing import Any

import pytest

from models.base import NO_DAY
from models.ledger import State, TaskKind
from models.monitoring import Review
from tests.cast import Cast
from tests.monitoring.ways import plan_of
from tests.process.entered import goal_row
from tests.process.lived import DAY, Life
from workflow.errors import NeedsUnmet
from workflow.ledger.dates import years_after
from workflow.reminders.days import local_day


@pytest.mark.parametrize(
    ("entered", "field"),
    [
        ({"ends_on": NO_DAY}, "ends_on"),
        ({"ends_on": date(2036, 3, 3)}, "ends_on"),
        ({"first_review_on": NO_DAY, "ends_on": NO_DAY}, "first_review_on"),
        ({"interval_days": 6}, "interval_days"),
        ({"interval_days": 731}, "interval_days"),
        ({"goals": [goal_row(date(2026, 3, 2))]}, "goals"),
        ({"goals": [goal_row(date(2026, 9, 2))]}, "goals"),
    ],
)
def test_a_plan_stays_within_what_can_be_watched(cast: Cast, entered: dict[str, Any], field: str) -> None:
    life = Life.begin(cast, kind=TaskKind.LONG_TERM).verify()
    life.now = cast.now + DAY / 2
    usual = {"first_review_on": date(2026, 4, 1), "ends_on": date(2026, 9, 1), "interval_days": 7}
    with pytest.raises(NeedsUnmet) as refused:
        life.fire("monitor", "office", **{**usual, **entered})
    assert field in {reason.field for reason in refused.value.reasons}
    assert life.task.state is State.VERIFIED
    assert life.session.query(Review).count() == 0


def test_ten_years_are_the_longest_plan(cast: Cast) -> None:
    life = Life.begin(cast, kind=TaskKind.LONG_TERM).verify()
    life.fire("monitor", "office", interval_days=7, ends_on=years_after(local_day(life.now), 10))
    assert len(plan_of(life).reviews) < 530


def test_ten_years_after_a_leap_day_are_the_first_of_march() -> None:
    assert years_after(date(2028, 2, 29), 10) == date(2038, 3, 1)
    assert years_after(date(2026, 12, 31), 30) == date(2056, 12, 31)
