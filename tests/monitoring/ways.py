"""What the tests of the monitoring do again and again: put a task under it, hold a review, meet a goal."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from config.settings import settings
from models.ledger import TaskKind
from models.monitoring import MonitoringPlan, PhaseGoal, Review, ReviewResult
from tests.cast import Cast
from tests.process.entered import goal_row
from tests.process.lived import DAY, Life
from views.clock import today
from workflow.monitoring.goals import meet_goal
from workflow.monitoring.reviews import Findings, hold_review
from workflow.reminders.days import local_day

NOTE = "Two departments are late with the list."


def monitored(cast: Cast, days: int = 90, **values: Any) -> Life:
    """A long-term task under monitoring for 90 days, with a review every 30 and a phase goal on day 60."""
    life = Life.begin(cast, kind=TaskKind.LONG_TERM, **values)
    _put_under(life, days, goal_after=60)
    return life


def monitored_lately(cast: Cast, days: int = 90) -> Life:
    """The same, begun 40 days before the real today: for pages, which know the real time only."""
    morning = datetime.combine(today() - 40 * DAY, time(8), settings().zone).astimezone(UTC)  # over by that evening
    life = Life(cast, cast.task(lead="finance", co=("estates",)), morning)
    _put_under(life, days, goal_after=min(days, 60))
    life.now = datetime.now(UTC) - timedelta(minutes=5)
    return life


def _put_under(life: Life, days: int, goal_after: int) -> None:
    began = local_day(life.verify().now)
    life.fire(
        "monitor",
        "office",
        interval_days=30,
        first_review_on=began + 30 * DAY,
        ends_on=began + days * DAY,
        goals=[goal_row(began + goal_after * DAY)],
    )


def plan_of(life: Life) -> MonitoringPlan:
    """The latest plan."""
    query = select(MonitoringPlan).where(MonitoringPlan.task_id == life.task.id).order_by(MonitoringPlan.id.desc())
    found: MonitoringPlan = life.session.scalars(query.limit(1)).one()
    return found


def hold(life: Life, review: Review, by: str = "g1.inspector", **values: Any) -> None:
    """Wait until the review is due, unless the test says when, and hold it."""
    if "now" not in values:
        life.now = max(life.now, life.now + (review.due_on - local_day(life.now)))
    act = {"actor": life.cast[by], "seen_version": review.version, "now": life.now}
    act |= {name: values.pop(name) for name in ("seen_version", "now") if name in values}
    found = {"result": ReviewResult.HOLDS, "held_on": local_day(act["now"]), "looked_at": "The list of advances"}
    hold_review(life.session, review, Findings(**{**found, **values}), **act)


def hold_all(life: Life) -> MonitoringPlan:
    """Every review of a plan of 90 days, in one sitting on the day after its end."""
    plan = plan_of(life)
    life.pass_time(91 * DAY)
    for review in plan.reviews:
        hold(life, review)
    return plan


def meet(life: Life, goal: PhaseGoal, by: str = "g1.inspector", met_on: date | None = None, **values: Any) -> None:
    meet_goal(
        life.session,
        goal,
        **{
            "met_on": met_on or local_day(life.now),
            "note": "The list of May shows it.",
            "actor": life.cast[by],
            "seen_version": goal.version,
            "now": life.now,
            **values,
        },
    )


def reopen(life: Life) -> None:
    """From a submission under review: written off, come back 30 days later, and begun anew."""
    life.record_review()
    life.fire("verify", "g1.leader")
    life.pass_time(30 * DAY)
    life.fire("rebound", "office", deadline=local_day(life.now) + 90 * DAY)
    life.ask_whys()
    life.fire("reopen", "finance.leader")
