"""Shares of a ballot: whole percents that add up to 100, and no answer vanishes in favour of a larger one."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from workflow.monitoring.ballots.results import Result

NONE = Result(1, "Ballot", datetime(2026, 3, 2, tzinfo=UTC), 2000, 2000, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("answers", "shares"),
    [
        ((1, 1, 1), [34, 33, 33]),
        ((2, 0, 1), [67, 0, 33]),
        ((7, 0, 0), [100, 0, 0]),
        ((999, 0, 1), [99, 0, 1]),
        ((989, 6, 5), [98, 1, 1]),
        ((0, 0, 0), None),
    ],
)
def test_shares_add_up_to_a_hundred(answers: tuple[int, int, int], shares: list[int] | None) -> None:
    satisfied, basically, dissatisfied = answers
    assert replace(NONE, satisfied=satisfied, basically=basically, dissatisfied=dissatisfied).shares == shares
