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
        ((998, 1, 1), [98, 1, 1]),
        ((1, 0, 999), [1, 0, 99]),
        ((199, 1, 29800), [1, 0, 99]),  # no room for both
        ((1, 199, 29800), [0, 1, 99]),
        ((0, 0, 0), None),
    ],
)
def test_shares_add_up_to_a_hundred(answers: tuple[int, int, int], shares: list[int] | None) -> None:
    satisfied, basically, dissatisfied = answers
    result = replace(NONE, satisfied=satisfied, basically=basically, dissatisfied=dissatisfied)
    assert result.shares == shares
    told = (result.satisfaction, result.dissatisfaction)
    assert told == ((shares[0] + shares[1], shares[2]) if shares else (None, None))


def test_what_is_rounded_up_is_not_at_least_so_many_percent() -> None:
    result = replace(NONE, satisfied=804, dissatisfied=196)
    assert result.dissatisfaction == 20
    assert not result.is_dissatisfied(20)
    assert replace(result, satisfied=800, dissatisfied=200).is_dissatisfied(20)
