"""Each source of facts held against a life made by hand: what counts, on which task, and that nothing else does."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from models.monitoring import ReviewResult
from models.verification import SignOff
from tests.cast import Cast
from tests.client import Browser
from tests.monitoring.ballots.holding import Held as Ballots
from tests.monitoring.evaluation.evaluating import Evaluated
from tests.monitoring.looking import HELD_NOTE, draw, look
from tests.monitoring.ways import hold_all, monitored
from tests.process.lived import DAY, Life
from tests.reminders.writing import Late
from workflow.monitoring.quick import list_quick_rebounds
from workflow.monitoring.xrays.registry import CHECKS
from workflow.reminders.days import local_day


def told(held: Evaluated, name: str) -> tuple[int | None, int | None, list[str]]:
    """Amount, proposal in tenths, and the tasks of the finance office's line."""
    line = held.line(name)
    return line.amount, line.proposal, [case.ref for case in line.cases]


def test_a_returned_submission_and_its_open_gap_count(cast: Cast) -> None:
    life = Life.begin(cast).submit()
    life.fire("return", "g1.inspector")
    held = Evaluated.begin(cast, life.now)
    assert told(held, "returns") == (1, 120, [life.task.ref])
    assert told(held, "gaps") == (1, 80, [life.task.ref])
    assert held.line("returns").cases[0].told == {"day": local_day(life.now).isoformat(), "cycle": 1}
    assert told(held, "no_rebound") == (None, None, [])  # nothing is written off, so nothing can come back


def test_days_late_count_at_the_submission_and_as_long_as_there_is_none(cast: Cast) -> None:
    late = Life.begin(cast).start()
    late.task.deadline = local_day(late.now)
    cast.session.flush()
    late.now += 5 * DAY
    late.fire("submit", "finance.leader")
    missing = cast.task("finance", deadline=local_day(late.now) - timedelta(days=3))
    cast.task("history", deadline=local_day(late.now) - timedelta(days=9))
    held = Evaluated.begin(cast, late.now)
    # 5 + 3 days at 0.2 points: 1.6 of 10
    assert told(held, "in_time") == (8, 84, [late.task.ref, missing.ref])
    assert held.line("in_time", "history").amount == 9


def test_a_rebound_counts_in_its_period_and_once_more_when_it_came_soon(cast: Cast) -> None:
    soon, later = Life.begin(cast).rebound(), Life.begin(cast).verify()
    later.now += 100 * DAY
    later.fire("rebound", "office", deadline=local_day(later.now) + 90 * DAY)
    held = Evaluated.begin(cast, later.now)
    assert told(held, "no_rebound") == (2, 50, [soon.task.ref, later.task.ref])
    assert told(held, "quick_rebound") == (1, 50, [soon.task.ref])
    held.row.period_from = local_day(later.now)
    assert told(held, "no_rebound") == (1, 100, [later.task.ref])
    assert told(held, "quick_rebound") == (0, 100, [])


def test_a_missed_review_counts_until_it_is_held(cast: Cast) -> None:
    life = monitored(cast)
    held = Evaluated.begin(cast, life.now + 65 * DAY)
    assert told(held, "reviews") == (2, 10, [life.task.ref] * 2)


def test_a_missed_review_stays_missed_when_the_problem_comes_back(cast: Cast) -> None:
    life = monitored(cast)
    life.pass_time(45 * DAY)
    life.fire("rebound", "office", deadline=local_day(life.now) + 90 * DAY)
    life.pass_time(45 * DAY)
    held = Evaluated.begin(cast, life.now)
    assert told(held, "reviews") == (1, 20, [life.task.ref])


def test_a_review_held_late_counts_apart_from_one_that_was_missed(cast: Cast) -> None:
    life = monitored(cast)
    plan = hold_all(life)
    held = Evaluated.begin(cast, life.now)
    assert told(held, "reviews") == (0, 30, [])
    assert told(held, "reviews_in_time") == (2, 10, [life.task.ref] * 2)  # the third was held in time
    assert held.line("reviews_in_time").cases[0].told == {"day": plan.reviews[0].due_on.isoformat(), "days": 61}


@pytest.mark.parametrize(
    ("hours", "days", "quick"), [(90 * 24 + 8, 90, True), (90 * 24 - 1, 90, True), (91 * 24, 91, False)]
)
def test_soon_means_the_same_days_everywhere(cast: Cast, hours: int, days: int, quick: bool) -> None:
    life = Life.begin(cast).verify()
    signed = life.session.scalars(select(SignOff)).one()
    signed.signed_at = datetime(2026, 3, 2, 1, tzinfo=UTC)  # nine in the morning at the site
    life.now = signed.signed_at + timedelta(hours=hours - 1)
    life.fire("rebound", "office", deadline=local_day(life.now) + 90 * DAY)
    life.session.commit()
    rows = [row.days for row in list_quick_rebounds(life.session, cast["committee"], 5).rows]
    hits = [
        hit.details["days"] for hit in CHECKS["quick_rebound"].find(life.session, local_day(life.now), {"days": 90})
    ]
    cases = [case.told["days"] for case in Evaluated.begin(cast, life.now).line("quick_rebound").cases]
    assert rows == hits == cases == ([days] if quick else [])


def test_an_issued_letter_counts_and_a_draft_does_not(cast: Cast) -> None:
    late = Late.begin(cast)
    late.draft()
    held = Evaluated.begin(cast, late.life.now)
    unit = late.life.task.lead_unit.code
    assert held.line("letters", unit).amount == 0
    late.issue()
    held.row.period_until = local_day(late.life.now) + DAY
    assert held.line("letters", unit).amount == 1


def test_look_backs_are_measured_only_where_somebody_looked(cast: Cast) -> None:
    lives = [Life.begin(cast).verify() for _ in range(3)]
    cast.now = max(life.now for life in lives)
    held = Evaluated.begin(cast, cast.now)
    assert (told(held, "look_backs"), held.scored().total) == ((None, None, []), 1000)
    results = [ReviewResult.HOLDS, ReviewResult.WEAK, ReviewResult.REBOUNDED]
    for row, result in zip(draw(cast, 100).drawn, results, strict=True):
        look(cast, row, result=result, note=HELD_NOTE)
    amount, proposal, refs = told(held, "look_backs")
    # once for the weak one, twice for the one that came back: 3 x 4, but no more than 10; 65 of 75 are 86.7 of 100
    assert (amount, proposal, len(refs)) == (3, 0, 3)
    assert held.scored().total == 867


def test_the_ballot_takes_part_where_a_result_is_open(cast: Cast) -> None:
    cast.task("history")
    ballot = Ballots.begin(cast).votes(satisfied=3, basically=1, dissatisfied=1, unknown=3)
    held = Evaluated.begin(cast, ballot.row.closes_at + DAY)
    assert told(held, "satisfaction") == (None, None, [])
    ballot.count()
    # one of the five who judged: 20 percent at half a point, 10 of 15
    assert told(held, "satisfaction")[:2] == (20, 50)
    assert held.line("satisfaction", "history").proposal is None
    few = Ballots.begin(cast, unit="history").votes(dissatisfied=4).count()
    assert few.row.votes == 4
    assert held.line("satisfaction", "history").proposal is None


def test_points_and_vetoes_rest_on_the_full_percents_of_a_ballot(cast: Cast) -> None:
    ballot = Ballots.begin(cast).votes(satisfied=5, dissatisfied=1).count()
    held = Evaluated.begin(cast, ballot.row.closes_at + DAY)
    # one of six: 17 percent on the ballot's page, 16 of them full, at half a point
    assert told(held, "satisfaction")[:2] == (16, 70)


def test_what_only_a_write_off_or_a_review_can_show_is_not_measured_without_one(cast: Cast, browser: Browser) -> None:
    after_write_off, of_reviews = ("no_rebound", "quick_rebound"), ("reviews", "reviews_in_time")
    cast.task("history")
    life = Life.begin(cast).verify()
    held = Evaluated.begin(cast, life.now)
    assert [held.line(name, "history").proposal for name in after_write_off + of_reviews] == [None] * 4
    assert [held.line(name).proposal for name in after_write_off + of_reviews] == [150, 100, None, None]
    assert (held.scored().measured, held.scored().whole) == (650, 950)
    cast.session.commit()
    assert "65 of 95 points measured" in browser.as_("office").get("/evaluations/1").text
    held.row.period_until = local_day(life.session.scalars(select(SignOff)).one().signed_at) - DAY
    assert [held.line(name).proposal for name in after_write_off] == [None, None]
