"""A reopened cycle does not begin with co-units late by the day of the cycle that failed."""

import json
from datetime import date, timedelta

from sqlalchemy import select

from models.ledger import Task
from tests.cast import Cast
from tests.ledger.agreeing import Agreeing
from tests.monitoring.ways import reopen
from tests.process.lived import DAY, Life
from tests.verification.ways import events_of
from workflow.ledger.plan_revisions import find_latest, is_same, tell_plan
from workflow.process.readiness import own_part_late, part_late
from workflow.reminders.days import local_day
from workflow.reminders.ladder import Watch
from workflow.reminders.watches import watch_tasks


def reopen_with_part(life: Life, due: timedelta) -> date:
    """Written off with a part due so long from now, come back 30 days later and reopened; returns the part's day."""
    own: date = local_day(life.now) + due
    life.task.parts[0].deadline = own
    life.fire("submit", "finance.leader")
    reopen(life)
    life.session.commit()
    return own


def test_a_part_whose_day_has_passed_is_due_with_the_reopened_task(cast: Cast) -> None:
    life = Life.begin(cast).start()
    own, today = reopen_with_part(life, 9 * DAY), local_day(life.now)
    late = own_part_late(cast["estates.leader"], today), part_late(cast["finance.leader"], today)
    assert [cast.session.scalars(select(Task.id).where(one)).all() for one in late] == [[], []]
    days = {seen.on for seen in watch_tasks(cast.session, [life.task.id]) if seen.watch is Watch.PART}
    assert days == {life.task.deadline}
    told = [data["fields"] for kind, data in events_of(life) if kind == "part.edited"]
    assert told == [{"deadline": [own.isoformat(), None]}]


def test_a_day_yet_to_come_stays(cast: Cast) -> None:
    life = Life.begin(cast).start()
    assert reopen_with_part(life, 60 * DAY) == life.task.parts[0].deadline
    assert "part.edited" not in {kind for kind, _ in events_of(life)}


def test_an_agreed_plan_has_a_revision_without_the_day(cast: Cast) -> None:
    plan = Agreeing.begin(cast)
    plan.life.task.parts[0].deadline = local_day(plan.now) + 9 * DAY
    plan.accept(plan.sign())
    plan.life.start()
    before = find_latest(cast.session, plan.task)
    reopen_with_part(plan.life, 9 * DAY)
    after = find_latest(cast.session, plan.task)
    assert before is not None
    assert after is not None
    assert (after.number, after.cycle) == (before.number + 1, 2)
    assert is_same(tell_plan(plan.task), json.loads(after.plan))
