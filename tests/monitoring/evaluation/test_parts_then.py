"""How a part came stands still: no day moved later, no return and no new cycle changes it."""

from dataclasses import replace
from typing import Any

from tests.cast import PASSWORD, Cast
from tests.monitoring.evaluation.evaluating import Evaluated
from tests.monitoring.evaluation.test_co_units import shared
from tests.monitoring.ways import reopen
from tests.process.lived import DAY, Life
from tests.verification.ways import answer_gaps
from workflow.ledger.contributions import sign_part, write_part
from workflow.ledger.plan import edit_part
from workflow.ledger.tasks import edit_task, facts_of
from workflow.people.units import UnitFacts, edit_unit
from workflow.reminders.days import local_day


def told(held: Evaluated) -> list[dict[str, Any]]:
    return [case.told for case in held.line("parts", "estates").cases]


def came(held: Evaluated) -> list[str]:
    return [one["came"] for one in told(held)]


def under_way(cast: Cast) -> Life:
    """A task due in two days, its part with it."""
    life = Life.begin(cast)
    life.fire("start", "finance.liaison")
    life.task.deadline = local_day(life.now) + 2 * DAY
    cast.session.flush()
    return life


def submit(life: Life) -> None:
    life.prepare()
    life.fire("submit", "finance.leader")


def sign_anew(life: Life) -> None:
    """The part after a return, by the rules: written anew and signed again."""
    part = life.task.parts[0]
    who: dict[str, Any] = {"actor": life.cast["estates.leader"], "now": life.now}
    seen = part.contributions[0].version
    write_part(life.session, part, "We settled ours, and added the list.", seen_version=seen, **who)
    life.session.flush()
    seen = part.contributions[0].version
    sign_part(life.session, part, seen_version=seen, seen_part=part.version, password=PASSWORD, **who)
    life.session.flush()


def test_a_day_moved_after_the_period_leaves_the_part_missing(cast: Cast) -> None:
    with_task, own = under_way(cast), shared(cast, 2)
    end = own.now + 5 * DAY
    held = Evaluated.begin(cast, end)
    before = told(held)
    assert came(held) == ["missing", "missing"]
    now, day, office = end + 2 * DAY, local_day(end) + 30 * DAY, cast["office"]
    later, seen = replace(facts_of(with_task.task), deadline=day), with_task.task.version
    edit_task(cast.session, with_task.task, later, actor=office, seen_version=seen, now=now)
    part = own.task.parts[0]
    edit_part(cast.session, part, part.description, day, actor=office, seen_version=part.version, now=now)
    cast.session.commit()
    assert told(held) == before


def test_a_part_improved_after_a_return_came_when_it_was_first_signed(cast: Cast) -> None:
    life = shared(cast, 9)
    submit(life)
    held = Evaluated.begin(cast, life.now + 12 * DAY)
    before = told(held)
    assert came(held) == ["in_time"]
    life.now = held.now + DAY
    life.record_review()
    life.fire("return", "g1.inspector")
    life.pass_time()
    sign_anew(life)
    cast.session.commit()
    assert told(held) == before


def test_a_late_part_stays_late_when_the_task_is_handed_in_again_by_a_later_deadline(cast: Cast) -> None:
    life = under_way(cast)
    life.now += 5 * DAY
    submit(life)
    held = Evaluated.begin(cast, life.now + 20 * DAY)
    before = told(held)
    assert came(held) == ["late"]
    life.record_review()
    life.fire("return", "g1.inspector")
    answer_gaps(life)
    life.fire("submit", "finance.leader")
    cast.session.commit()
    assert told(held) == before


def test_a_new_cycle_neither_charges_the_old_day_nor_excuses_the_old_lateness(cast: Cast) -> None:
    life = shared(cast, 2)
    life.now += 5 * DAY
    submit(life)
    held = Evaluated.begin(cast, life.now + DAY)
    before = told(held)
    assert came(held) == ["late"]
    reopen(life)
    cast.session.commit()
    assert told(held) == before
    held.decide_all()
    after = Evaluated.begin(cast, life.now + DAY)
    assert told(after) == before
    life.task.parts[0].deadline = (
        local_day(life.now) - 30 * DAY
    )  # as a cycle reopened before the day was emptied has it
    cast.session.commit()
    assert "missing" not in came(after)


def test_a_unit_renamed_since_keeps_what_it_contributed(cast: Cast) -> None:
    life = shared(cast, 9)
    life.sign_parts()
    held = Evaluated.begin(cast, life.now + 12 * DAY)
    before, unit = told(held), cast.units["estates"]
    facts = UnitFacts("Campus Office", unit.name_en, "")
    edit_unit(cast.session, unit, facts, seen_version=unit.version, actor=cast["admin"], now=held.now)
    cast.session.commit()
    assert came(held) == ["in_time"]
    assert told(held) == before
