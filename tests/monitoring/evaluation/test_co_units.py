"""A unit that only has parts in the tasks of others: its sheet, and what is and is not counted on it."""

import pytest

from tests.cast import Cast
from tests.client import Browser
from tests.monitoring.evaluation.evaluating import REASON, Evaluated
from tests.process.lived import DAY, Life
from workflow.errors import InvalidInput
from workflow.ledger.contributions import waive_part
from workflow.reminders.days import local_day


def shared(cast: Cast, due: int) -> Life:
    """A task of the finance office under way, with a part of estates that is due so many days from now."""
    life = Life.begin(cast)
    life.fire("start", "finance.liaison")
    life.task.parts[0].deadline = local_day(life.now) + due * DAY
    cast.session.flush()
    return life


def waive(life: Life) -> None:
    part, leader = life.task.parts[0], life.cast["finance.leader"]
    waive_part(life.session, part, REASON, actor=leader, seen_version=0, now=life.now)
    life.session.flush()


def test_each_part_counts_by_how_it_came(cast: Cast) -> None:
    in_time, late, waived, missing, to_come = (shared(cast, due) for due in (9, -1, 9, 2, 40))
    in_time.sign_parts()
    late.sign_parts()
    waive(waived)
    held = Evaluated.begin(cast, missing.now + 10 * DAY)
    line = held.line("parts", "estates")
    told = {case.ref: (case.told["came"], case.size) for case in line.cases}
    assert told == {
        in_time.task.ref: ("in_time", 0),
        late.task.ref: ("late", 1),
        waived.task.ref: ("waived", 1),
        missing.task.ref: ("missing", 2),
    }
    assert to_come.task.ref not in told
    assert (line.amount, line.proposal) == (4, 10)


def test_what_only_a_lead_unit_answers_for_is_neither_zero_nor_full(cast: Cast) -> None:
    life = shared(cast, 9)
    life.sign_parts()
    held = Evaluated.begin(cast, life.now)
    assert {sheet.unit.code for sheet in held.row.sheets} == {"finance", "estates"}
    scored = held.scored("estates")
    assert {line.name for line in scored.lines if line.applies} == {"parts", "satisfaction"}
    assert {line.given for line in scored.lines if not line.applies} == {None}
    assert (scored.total, scored.measured, scored.whole) == (1000, 50, 200)
    assert not held.line("parts", "finance").applies
    assert held.scored().whole == 950


def test_what_does_not_apply_is_told_apart_from_what_is_not_measured(cast: Cast, browser: Browser) -> None:
    life = shared(cast, 9)
    held = Evaluated.begin(cast, life.now)
    lines = [line for unit in ("finance", "estates") for line in held.scored(unit).lines]
    does_not_apply = sum(not line.applies for line in lines)
    assert does_not_apply < sum(line.given is None for line in lines), "some are not measured"
    cast.session.commit()
    page = browser.as_("committee").get(f"/evaluations/{held.row.id}?language=en").text
    assert page.count(">n/a</span>") == 2 * does_not_apply, "in the table and in the list of a card"
    assert "n/a: does not apply to the unit" in page


def test_nobody_gives_points_for_what_does_not_apply(cast: Cast) -> None:
    life = shared(cast, 9)
    held = Evaluated.begin(cast, life.now)
    with pytest.raises(InvalidInput, match="does not apply"):
        held.adjust("parts", 5)
    held.adjust("parts", 5, unit="estates")  # nothing has come yet, nothing is due: by hand, with the reason
    assert held.scored("estates").total == 1000


def test_a_part_that_came_after_the_period_was_missing_in_it(cast: Cast) -> None:
    life = shared(cast, 2)
    held = Evaluated.begin(cast, life.now + 5 * DAY)
    before = held.line("parts", "estates").cases
    life.now += 8 * DAY
    life.sign_parts()
    assert held.line("parts", "estates").cases == before
    assert before[0].told["came"] == "missing"


def test_an_evaluation_that_does_not_look_at_parts_leaves_co_units_out(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workflow.monitoring.evaluation import holding
    from workflow.monitoring.evaluation.declared import declared_scheme, scheme_of

    kept = declared_scheme()[1]
    own = {**kept, "indicator": [row for row in kept["indicator"] if row["fact"] != "parts"]}
    monkeypatch.setattr(holding, "declared_scheme", lambda: (scheme_of(own), own))
    life = shared(cast, 9)
    assert {sheet.unit.code for sheet in Evaluated.begin(cast, life.now).row.sheets} == {"finance"}
