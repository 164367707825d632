"""Reviews and phase goals: planned by the interval, recorded once, and conclude waits for all of them."""

from datetime import timedelta
from typing import Any

import pytest

from models.ledger import State
from models.monitoring import MonitoringPlan, Review, ReviewResult
from tests.cast import Cast
from tests.monitoring.ways import NOTE, hold, hold_all, meet, monitored, plan_of
from tests.process.lived import DAY, Life
from tests.process.players import hire_the_tied
from tests.verification.ways import events_of, fire_seen
from workflow.errors import InvalidInput, NeedsUnmet, NotPermitted, Stale, WrongState
from workflow.monitoring.plans import Standing, list_plans
from workflow.reminders.days import local_day
from workflow.trail.audit import verify_trail

OUTSIDERS = [
    "finance.leader",
    "estates.leader",
    "g1.leader",
    "g2.inspector",
    "g1.inspector.recused",
    "g1.inspector.at_home",
    "committee",
    "auditor",
    "admin",
]


@pytest.fixture
def life(cast: Cast) -> Life:
    return monitored(cast)


@pytest.fixture
def plan(life: Life) -> MonitoringPlan:
    return plan_of(life)


@pytest.fixture
def review(plan: MonitoringPlan) -> Review:
    return plan.reviews[0]


def fields_refused(life: Life, review: Review, **values: Any) -> list[str]:
    with pytest.raises(NeedsUnmet) as refused:
        hold(life, review, **values)
    return [reason.field for reason in refused.value.reasons]


def missing(life: Life) -> list[str]:
    with pytest.raises(NeedsUnmet) as refused:
        life.fire("conclude", "committee")
    return [str(reason.message) for reason in refused.value.reasons]


def test_reviews_are_planned_by_the_interval_up_to_the_end(life: Life, plan: MonitoringPlan) -> None:
    began = local_day(plan.created_at)
    assert [(row.due_on - began).days for row in plan.reviews] == [30, 60, 90]
    assert life.task.due_on == plan.reviews[0].due_on


def test_an_interval_that_does_not_meet_the_end_stops_before_it(cast: Cast) -> None:
    plan = plan_of(monitored(cast, days=75))
    assert [(row.due_on - local_day(plan.created_at)).days for row in plan.reviews] == [30, 60]


def test_the_inspector_and_the_office_hold_reviews(life: Life, plan: MonitoringPlan) -> None:
    hold(life, plan.reviews[0])
    hold(life, plan.reviews[1], "office")
    life.session.commit()
    assert [row.held_by.username for row in plan.reviews if row.held_by] == ["g1.inspector", "office"]
    assert list(verify_trail(life.session)) == []


def test_nobody_else_records_the_monitoring(life: Life, cast: Cast, review: Review, plan: MonitoringPlan) -> None:
    hire_the_tied(cast)
    for who in OUTSIDERS:
        with pytest.raises(NotPermitted):
            hold(life, review, who)
        with pytest.raises(NotPermitted):
            meet(life, plan.goals[0], who)


def test_a_held_review_moves_the_day_by_which_somebody_has_to_act(life: Life, plan: MonitoringPlan) -> None:
    hold(life, plan.reviews[0])
    assert life.task.due_on == plan.reviews[1].due_on
    hold(life, plan.reviews[1])
    assert life.task.due_on == plan.goals[0].due_on
    meet(life, plan.goals[0])
    assert life.task.due_on == plan.reviews[2].due_on
    hold(life, plan.reviews[2])
    assert life.task.due_on == plan.ends_on


def test_one_event_tells_the_review_and_one_the_goal(life: Life, plan: MonitoringPlan, review: Review) -> None:
    before = len(events_of(life))
    hold(life, review, result=ReviewResult.WEAK, note=NOTE)
    meet(life, plan.goals[0])
    told = events_of(life)[before:]
    assert [kind for kind, _ in told] == ["monitoring.review", "monitoring.goal"]
    assert (told[0][1]["result"], told[0][1]["note"]) == ("weak", NOTE)


def test_a_result_that_does_not_hold_is_explained(life: Life, review: Review) -> None:
    for result in (ReviewResult.WEAK, ReviewResult.REBOUNDED):
        assert fields_refused(life, review, result=result, note="Bad.") == ["note"]


def test_a_review_has_a_result(life: Life, review: Review) -> None:
    assert fields_refused(life, review, result=None) == ["result"]
    assert review.held_on is None


def test_everything_that_is_missing_of_a_review_is_told_at_once(life: Life, review: Review) -> None:
    told = fields_refused(life, review, result=None, held_on=None, looked_at=" ", evidence=(99999,))
    assert told == ["result", "held_on", "looked_at", "evidence"]
    assert review.held_on is None


def test_the_day_lies_between_the_beginning_and_today(life: Life, plan: MonitoringPlan, review: Review) -> None:
    life.pass_time(30 * DAY)
    today = local_day(life.now)
    for day in (None, today + DAY, local_day(plan.created_at) - DAY):
        assert fields_refused(life, review, held_on=day) == ["held_on"]
    with pytest.raises(InvalidInput) as refused:
        meet(life, plan.goals[0], met_on=today + timedelta(days=1))
    assert refused.value.field == "met_on"


def test_a_review_is_recorded_once(life: Life, review: Review) -> None:
    hold(life, review)
    with pytest.raises(WrongState):
        hold(life, review)


def test_a_goal_is_met_once(life: Life, plan: MonitoringPlan) -> None:
    meet(life, plan.goals[0])
    with pytest.raises(WrongState):
        meet(life, plan.goals[0])


def test_an_old_page_is_a_conflict(life: Life, plan: MonitoringPlan, review: Review) -> None:
    seen = review.version
    hold(life, review)
    with pytest.raises(Stale) as refused:
        hold(life, review, "office", seen_version=seen)
    assert refused.value.changed_by == "G1 Inspector"
    with pytest.raises(Stale):
        meet(life, plan.goals[0], seen_version=plan.goals[0].version + 1)


def test_who_concludes_must_have_seen_the_last_review(life: Life, plan: MonitoringPlan) -> None:
    hold_all(life)
    seen = life.task.version
    meet(life, plan.goals[0])
    with pytest.raises(Stale):
        fire_seen(life, "conclude", "committee", seen)


def test_monitoring_concludes_only_when_everything_of_the_plan_is_done(life: Life, plan: MonitoringPlan) -> None:
    life.pass_time(60 * DAY)
    assert len(missing(life)) == 5  # the period, three reviews, the goal that is due
    life.pass_time(31 * DAY)
    assert len(missing(life)) == 4
    for row in plan.reviews:
        hold(life, row)
    assert len(missing(life)) == 1
    meet(life, plan.goals[0])
    life.fire("conclude", "committee")
    assert life.task.state is State.VERIFIED
    assert plan.effectiveness is not None


def test_conclude_asks_for_a_rating(life: Life, plan: MonitoringPlan) -> None:
    hold_all(life)
    meet(life, plan.goals[0])
    with pytest.raises(NeedsUnmet) as refused:
        life.fire("conclude", "committee", effectiveness=None)
    assert [reason.field for reason in refused.value.reasons] == ["effectiveness"]


def test_a_review_that_finds_the_problem_back_changes_no_state(life: Life, review: Review) -> None:
    hold(life, review, result=ReviewResult.REBOUNDED, note=NOTE)
    assert life.task.state is State.LONG_TERM_MONITORING
    assert [plan.found_back for plan in list_plans(life.session, life.task, local_day(life.now))] == [True]


def test_a_plan_that_a_rebound_broke_off_takes_no_more_records(life: Life, plan: MonitoringPlan) -> None:
    life.fire("rebound", "g1.inspector")
    for row in plan.reviews:
        with pytest.raises(WrongState):
            hold(life, row)
    with pytest.raises(WrongState):
        meet(life, plan.goals[0])


def test_an_old_plan_stays_closed_when_a_later_cycle_is_monitored(life: Life, plan: MonitoringPlan) -> None:
    life.fire("rebound", "office", deadline=local_day(life.now) + 30 * DAY)
    life.ask_whys()
    life.fire("reopen", "finance.leader")
    life.prepare()
    life.fire("submit", "finance.leader")
    life.record_review()
    life.fire("verify", "g1.leader")
    life.fire("monitor", "office")
    with pytest.raises(WrongState):
        hold(life, plan.reviews[0])
    hold(life, plan_of(life).reviews[0])
    listed = list_plans(life.session, life.task, local_day(life.now))
    assert [(row.plan.cycle, row.running) for row in listed] == [(2, True), (1, False)]


def test_what_stands_open_is_told_apart_from_what_is_overdue(life: Life, plan: MonitoringPlan) -> None:
    hold(life, plan.reviews[0])
    (listed,) = list_plans(life.session, life.task, plan.reviews[1].due_on + 5 * DAY)
    assert [row.standing for row in listed.reviews] == [Standing.DONE, Standing.OVERDUE, Standing.OPEN]
    assert [row.days for row in listed.reviews[1:]] == [-5, 25]
    assert [row.standing for row in listed.goals] == [Standing.OVERDUE]
    life.fire("rebound", "g1.inspector")
    (listed,) = list_plans(life.session, life.task, plan.reviews[1].due_on + 5 * DAY)
    assert [row.standing for row in listed.reviews] == [Standing.DONE, Standing.LAPSED, Standing.LAPSED]


def test_a_review_is_not_held_long_before_its_day(life: Life, review: Review) -> None:
    opens = review.due_on - timedelta(days=14)
    life.pass_time((opens - local_day(life.now)) - DAY)
    with pytest.raises(NeedsUnmet) as refused:
        hold(life, review, now=life.now)
    (reason,) = refused.value.reasons
    assert (reason.field, str(reason.message)) == ("held_on", f"This review can be held from {opens} on.")
    life.pass_time(DAY)
    assert fields_refused(life, review, now=life.now, held_on=opens - DAY) == ["held_on"]
    hold(life, review, now=life.now)
    assert review.held_on == opens


def test_monitoring_that_found_the_problem_back_is_not_concluded(life: Life, plan: MonitoringPlan) -> None:
    life.pass_time(91 * DAY)
    meet(life, plan.goals[0])
    for row, result in zip(plan.reviews, (ReviewResult.HOLDS, ReviewResult.REBOUNDED, ReviewResult.HOLDS), strict=True):
        hold(life, row, result=result, note=NOTE)
    day = plan.reviews[1].due_on
    assert missing(life) == [f"The review of {day} found that the problem has come back: report the rebound."]
    life.fire("rebound", "g1.inspector")
    assert life.task.state is State.REBOUNDED
