"""The figures of a period that is over stand still: what is done after it changes none of them."""

from dataclasses import replace

from sqlalchemy import select

from models.verification import Gap
from tests.cast import Cast
from tests.monitoring.evaluation.evaluating import Evaluated
from tests.monitoring.ways import monitored
from tests.process.lived import DAY, Life
from workflow.ledger.tasks import edit_task, facts_of
from workflow.reminders.days import local_day


def figures(held: Evaluated) -> list[tuple[str, int | None, list[tuple[str, int]]]]:
    """What is counted of the finance office, line by line, case by case."""
    return [(line.name, line.amount, [(case.ref, case.size) for case in line.cases]) for line in held.scored().lines]


def due_tomorrow(cast: Cast) -> Life:
    life = Life.begin(cast).start()
    life.task.deadline = local_day(life.now) + DAY
    life.session.flush()
    return life


def test_what_happens_after_the_period_changes_none_of_its_figures(cast: Cast) -> None:
    gone, returned = monitored(cast), Life.begin(cast).submit()
    gone.pass_time(45 * DAY)
    returned.fire("return", "g1.inspector")
    withdrawn, owing, extended = (due_tomorrow(cast) for _ in range(3))
    withdrawn.now += 3 * DAY
    withdrawn.fire("submit", "finance.leader")
    end = gone.now + 2 * DAY
    held = Evaluated.begin(cast, end)
    before = figures(held)
    counted = {name: amount for name, amount, _ in before}
    assert [counted[name] for name in ("returns", "gaps", "reviews", "no_rebound")] == [1, 1, 1, 0]
    days = [(local_day(end) - one.task.deadline).days for one in (returned, owing, extended)]
    late = [(returned.task.ref, days[0]), (owing.task.ref, days[1]), (extended.task.ref, days[2])]
    assert [case for name, _, cases in before if name == "in_time" for case in cases] == [
        (withdrawn.task.ref, 2),
        *late,
    ]
    for life in (gone, withdrawn, owing, extended):
        life.now = end + DAY
    gone.fire("rebound", "office", deadline=local_day(end) + 90 * DAY)
    withdrawn.fire("withdraw", "finance.leader")
    owing.fire("submit", "finance.leader")
    owing.fire("return", "g1.inspector")
    later, seen = replace(facts_of(extended.task), deadline=local_day(end) + 30 * DAY), extended.task.version
    edit_task(cast.session, extended.task, later, actor=cast["office"], seen_version=seen, now=extended.now)
    closed = cast.session.scalars(select(Gap).where(Gap.task_id == returned.task.id)).one()
    closed.closed_at = end + DAY
    cast.session.commit()
    assert figures(held) == before


def test_a_submission_withdrawn_in_the_period_leaves_the_task_owing(cast: Cast) -> None:
    life = due_tomorrow(cast)
    life.now += 3 * DAY
    life.fire("submit", "finance.leader")
    life.fire("withdraw", "finance.leader")
    held = Evaluated.begin(cast, life.now + 4 * DAY)
    days = (local_day(held.now) - life.task.deadline).days
    assert [(case.ref, case.size) for case in held.line("in_time").cases] == [(life.task.ref, days)]


def test_a_task_started_after_the_period_was_owed_in_it(cast: Cast) -> None:
    life = Life.begin(cast)
    life.task.deadline = local_day(life.now) + DAY
    cast.session.flush()
    life.now += 4 * DAY
    held = Evaluated.begin(cast, life.now)
    before = figures(held)
    assert ("in_time", 3, [(life.task.ref, 3)]) in before
    life.now += DAY
    life.fire("start", "finance.liaison")
    cast.session.commit()
    assert figures(held) == before
