"""Really and lastingly done: what is known of an earlier cycle, or of before the write-off, weighs no more."""

import pytest
from flask import Flask

from models.ledger import Task
from models.monitoring import ReviewResult
from tests.cast import Cast
from tests.client import Browser
from tests.monitoring.ballots.holding import Held as Ballots
from tests.monitoring.looking import HELD_NOTE, draw, look
from tests.monitoring.test_lasting import MOST_QUERIES, judge, weights, write_off
from tests.monitoring.ways import NOTE, hold, monitored, plan_of
from tests.process.lived import DAY, Life
from tests.verification.ways import answer_gaps, counted
from workflow.monitoring.found_back import find_ballot_id
from workflow.monitoring.lasting import Outcome
from workflow.monitoring.really import Weight
from workflow.monitoring.xrays.running import keep_hits, run_xrays
from workflow.reminders.days import local_day


def ask(life: Life, *about: Task, **answers: int) -> None:
    """A ballot, from its beginning to its count."""
    held = Ballots.begin(life.cast, *about, now=life.now, codes=40).votes(**answers).count()
    life.now = held.now + DAY


def begin_again(life: Life) -> Life:
    """Back, reopened and ready to be submitted in the next cycle."""
    life.fire("rebound", "office", deadline=local_day(life.now) + 90 * DAY)
    life.ask_whys()
    life.fire("reopen", "finance.leader")
    life.prepare()
    return life


def told(life: Life, topic: str) -> list[str]:
    return [str(point.words) for point in judge(life).lastingly if point.topic == topic]


@pytest.mark.parametrize("answers", [{"satisfied": 31}, {"satisfied": 4, "dissatisfied": 31}])
def test_a_ballot_of_an_earlier_cycle_weighs_neither_for_nor_against_a_later_write_off(
    cast: Cast, answers: dict[str, int]
) -> None:
    life = Life.begin(cast).verify()
    ask(life, life.task, **answers)
    assert weights(life)["Satisfaction ballot"] is (Weight.AGAINST if "dissatisfied" in answers else Weight.FOR)
    write_off(begin_again(life))
    assert weights(life)["Satisfaction ballot"] is Weight.OPEN
    assert told(life, "Satisfaction ballot")[0].startswith("Before the write-off ")


@pytest.mark.parametrize("answers", [(31, 0), (4, 31)])
def test_a_ballot_of_before_the_write_off_is_told_and_what_people_say_since_is_not_known(
    cast: Cast, answers: tuple[int, int]
) -> None:
    life = Life.begin(cast).start()
    ask(life, life.task, satisfied=answers[0], dissatisfied=answers[1])
    points = [point for point in judge(write_off(life)).lastingly if point.topic == "Satisfaction ballot"]
    assert [point.weight for point in points] == [Weight.NEITHER, Weight.OPEN]
    assert str(points[1].words) == "No result of a ballot about it or its unit since the write-off is open."


def test_a_ballot_about_the_unit_after_the_write_off_counts_before_an_older_one_about_the_task(cast: Cast) -> None:
    life = Life.begin(cast).verify()
    ask(life, life.task, satisfied=4, dissatisfied=31)
    write_off(begin_again(life))
    ask(life, satisfied=31)
    assert weights(life)["Satisfaction ballot"] is Weight.FOR


def test_a_ballot_that_asks_about_other_tasks_of_the_unit_is_no_evidence(cast: Cast) -> None:
    life = write_off(Life.begin(cast).start())
    ask(life, cast.task(), cast.task(), satisfied=4, dissatisfied=31)
    assert told(life, "Satisfaction ballot") == ["No result of a ballot about it or its unit is open."]
    assert find_ballot_id(life.session, life.task) is None
    ask(life, satisfied=31)
    ask(life, cast.task(), satisfied=4, dissatisfied=31)
    assert weights(life)["Satisfaction ballot"] is Weight.FOR
    assert find_ballot_id(life.session, life.task) is not None


def test_while_the_next_cycle_runs_the_write_off_is_judged_by_what_followed_it_in_its_own(cast: Cast) -> None:
    life = monitored(cast)
    hold(life, plan_of(life).reviews[0], result=ReviewResult.WEAK, note=NOTE)
    cast.now = life.now
    look(cast, draw(cast, 100).drawn[0], result=ReviewResult.REBOUNDED, note=HELD_NOTE)
    life.pass_time(DAY)
    begin_again(life)
    found = weights(life)
    assert {found[topic] for topic in ("Rebounds", "Monitoring", "Look-back", "Write-off")} == {Weight.AGAINST}
    assert told(life, "Monitoring")[0].startswith("Reviews held: 1 of 3,")


def test_a_rebound_of_an_earlier_cycle_weighs_no_more_once_the_present_one_is_watched(cast: Cast) -> None:
    life = Life.begin(cast).verify()
    write_off(begin_again(life))
    assert weights(life)["Rebounds"] is Weight.OPEN
    cast.now = life.now
    look(cast, draw(cast, 100).drawn[0], result=ReviewResult.HOLDS, note=HELD_NOTE)
    assert weights(life)["Rebounds"] is Weight.FOR
    assert told(life, "Rebounds")[0].startswith("It has not come back in this cycle. Before it: Came back on ")
    assert "came back once before, after the write-off of cycle 1" in str(judge(life).came_back)


def test_an_xray_of_an_earlier_cycle_is_told_as_such_and_speaks_not_against_a_later_write_off(cast: Cast) -> None:
    def hits() -> dict[str, Weight]:
        return {str(point.words): point.weight for point in judge(life).lastingly if point.topic == "X-rays"}

    life = Life.begin(cast).verify()
    begin_again(life).session.commit()
    run_xrays(life.session, life.now, commit=life.session.commit)
    assert hits()["Rebounded soon after the write-off"] is Weight.AGAINST
    write_off(life).session.commit()
    keep_hits(life.session, "same_file", [], life.now)
    old, unknown = "Rebounded soon after the write-off, in cycle 1", "Not every check has run since the write-off."
    assert hits() == {old: Weight.NEITHER, unknown: Weight.OPEN}
    run_xrays(life.session, life.now, commit=life.session.commit)
    keep_hits(life.session, "same_file", [], life.now)
    assert hits() == {old: Weight.NEITHER}


def test_what_the_running_cycle_brings_is_not_weighed_against_the_last_write_off(cast: Cast) -> None:
    life = write_off(Life.begin(cast).start())
    begin_again(life)
    for _ in range(3):
        life.fire("submit", "finance.leader")
        life.fire("return", "g1.inspector", deadline=local_day(life.now) + 30 * DAY)
        answer_gaps(life)
    life.session.commit()
    run_xrays(life.session, life.now, commit=life.session.commit)
    keep_hits(life.session, "same_file", [], life.now)
    weighed = [point for point in judge(life).lastingly if point.topic in ("X-rays", "Monitoring priorities")]
    assert [(point.weight, str(point.words)) for point in weighed] == [
        (Weight.FOR, "No gap is left."),
        (Weight.AGAINST, "Rebounded soon after the write-off"),
        (Weight.NEITHER, "Returned again and again, in cycle 2"),
    ]


def test_an_xray_by_a_ballot_counts_neither_before_the_write_off_nor_beside_the_ballot_itself(cast: Cast) -> None:
    def hit() -> dict[str, Weight]:
        life.session.commit()
        run_xrays(life.session, life.now, commit=life.session.commit)
        points = [point for point in judge(life).lastingly if "dissatisfied" in str(point.words)]
        return {str(point.words): point.weight for point in points}

    said = "All finished, but people are dissatisfied"
    life = Life.begin(cast).start()
    ask(life, life.task, satisfied=4, dissatisfied=31)
    write_off(life)
    assert hit() == {f"{said}, by a ballot before the write-off": Weight.NEITHER}
    ask(life, life.task, satisfied=5, dissatisfied=31)
    assert hit() == {f"{said}, by the ballot that is weighed above": Weight.NEITHER}
    assert weights(life)["Satisfaction ballot"] is Weight.AGAINST


def test_one_check_does_not_speak_for_those_that_have_not_run(cast: Cast) -> None:
    life = write_off(Life.begin(cast).start())
    keep_hits(life.session, "deadline_moved", [], life.now + DAY)
    assert weights(life)["X-rays"] is Weight.OPEN


def test_few_votes_without_a_no_say_nothing_of_a_cycle_that_began_later(cast: Cast) -> None:
    life = Life.begin(cast).verify()
    ask(life, life.task, satisfied=7)
    life.session.commit()
    run_xrays(life.session, life.now, commit=life.session.commit)
    assert told(life, "X-rays") == ["100% satisfaction with few votes"]
    begin_again(life)
    write_off(life).session.commit()
    run_xrays(life.session, life.now, commit=life.session.commit)
    assert "100% satisfaction with few votes" not in told(life, "X-rays")


def test_every_return_is_named_with_its_cycle_day_and_reason_for_one_price(
    app: Flask, browser: Browser, cast: Cast
) -> None:
    smooth, rough = write_off(Life.begin(cast).start()), Life.begin(cast).start()
    for reason in ("Two advances are still open.", "One voucher has no date at all."):
        send_back(rough, reason)
    send_back(begin_again(write_off(rough)), "The monthly list is missing.")
    write_off(rough)
    found, outcome = judge(rough).returned, judge(rough).outcome
    assert [(one.cycle, one.decision_reason[:12]) for one in found] == [
        (1, "Two advances"),
        (1, "One voucher "),
        (2, "The monthly "),
    ]
    assert outcome is Outcome.OPEN
    cast.session.commit()
    committee, shown, sent = browser.as_("committee"), [], []
    for life in (smooth, rough):
        url = f"/tasks/{life.task.ref}/lasting"
        cast.session.rollback()
        committee.get(url)
        with counted(app) as statements:
            shown.append(committee.get(url).text)
        sent.append(len(statements))
    assert "<dt>Returns</dt><dd>never returned</dd>" in shown[0]
    assert "<dt>Returns</dt><dd>2 times in cycle 1, 1 time in cycle 2</dd>" in shown[1]
    assert "The monthly list is missing." in shown[1]
    assert max(sent) <= MOST_QUERIES


def send_back(life: Life, reason: str) -> None:
    life.fire("submit", "finance.leader")
    life.fire("return", "g1.inspector", reason=reason)
    answer_gaps(life)


def test_few_ballots_are_told_as_such_and_weigh_neither_way(cast: Cast, browser: Browser) -> None:
    life = write_off(Life.begin(cast).start())
    ask(life, life.task, satisfied=6, dissatisfied=1)
    assert told(life, "Satisfaction ballot") == [
        "86% satisfied or basically satisfied, 7 ballots, too few to weigh: How did it go"
    ]
    assert weights(life)["Satisfaction ballot"] is Weight.NEITHER
    life.session.commit()
    assert ", 1 neither for nor against, " in browser.as_("committee").get(f"/tasks/{life.task.ref}/lasting").text
