"""A rebound is proven by newer evidence, and the office sets by when the reopened task has to be done."""

from datetime import date

import pytest

from models.base import NO_DAY
from models.evidence import EvidenceSide
from models.ledger import State
from models.monitoring import ReviewResult
from tests.cast import Cast
from tests.monitoring.ways import NOTE, hold, monitored, plan_of
from tests.process.lived import DAY, Life
from tests.verification.ways import events_of
from workflow.errors import InvalidInput, NeedsUnmet, NotPermitted, Stale, WrongState
from workflow.ledger.dates import years_after
from workflow.ledger.waiting import find_errands, find_waited_for
from workflow.monitoring.rebounds import open_rebound, set_rebound_deadline
from workflow.process.duties import next_duty
from workflow.reminders.days import WorkingDays, local_day


@pytest.fixture
def life(cast: Cast) -> Life:
    """Rebounded, reported by the inspector, so that no deadline is set yet."""
    life = Life.begin(cast).verify()
    life.fire("rebound", "g1.inspector")
    return life


def set_deadline(life: Life, day: date | None, by: str = "office", seen: int | None = None) -> None:
    version = life.task.version if seen is None else seen
    set_rebound_deadline(life.session, life.task, day, actor=life.cast[by], seen_version=version, now=life.now)


def in_days(life: Life, days: int) -> date:
    return local_day(life.now) + days * DAY


def test_evidence_older_than_the_write_off_proves_no_rebound(cast: Cast) -> None:
    life = Life.begin(cast).submit()
    found_before = life.add_evidence("Found too early", side=EvidenceSide.INSPECTION)
    life.record_review()
    life.fire("verify", "g1.leader")
    life.pass_time(5 * DAY)
    dated_before = life.add_evidence("Old", side=EvidenceSide.INSPECTION, dated_on=in_days(life, -6))
    from_the_unit = life.add_evidence("From the unit")
    for item in (found_before, dated_before, from_the_unit):
        with pytest.raises(NeedsUnmet) as refused:
            life.fire("rebound", "g1.inspector", evidence=[item.id])
        assert [reason.field for reason in refused.value.reasons] == ["evidence"]
    assert life.task.state is State.VERIFIED
    life.fire("rebound", "g1.inspector")


def test_the_office_sets_the_deadline_and_the_task_is_due_by_it(life: Life) -> None:
    set_deadline(life, in_days(life, 30))
    life.session.commit()
    rebound = open_rebound(life.session, life.task)
    assert rebound.new_deadline == life.task.due_on == in_days(life, 30)
    assert events_of(life)[-1] == ("rebound.deadline", {"deadline": in_days(life, 30).isoformat(), "before": None})


def test_until_the_office_has_set_a_deadline_the_task_is_due_within_days(life: Life, cast: Cast) -> None:
    """So that it stands among the urgent ones, not behind everything that has a day."""
    assert life.task.due_on == WorkingDays().add(local_day(life.task.state_since), 5)
    later = Life.begin(cast, deadline=in_days(life, 15))
    later.pass_time(2 * DAY)
    later.submit()
    assert later.task.due_on > life.task.due_on
    errands, _ = find_errands(life.session, cast["office"], local_day(life.now), 10)
    assert errands.ids == [life.task.id]
    own, _ = find_errands(life.session, cast["finance.leader"], local_day(life.now), 10)
    assert own.ids == [life.task.id]  # why it came back is asked meanwhile
    life.ask_whys()
    waited_for = find_waited_for(life.session, cast["finance.leader"], local_day(life.now), 10)
    assert waited_for.ids == [life.task.id, later.task.id]  # for the office's deadline, then for the review


def test_the_deadline_lies_after_today(life: Life) -> None:
    for day in (None, in_days(life, 0), in_days(life, -1)):
        with pytest.raises(InvalidInput) as refused:
            set_deadline(life, day)
        assert refused.value.field == "deadline"


def test_the_deadline_lies_within_ten_years(cast: Cast, life: Life) -> None:
    for day in (NO_DAY, in_days(life, 3660)):
        with pytest.raises(InvalidInput) as refused:
            set_deadline(life, day)
        assert str(refused.value.message) == f"Give a day not later than {years_after(in_days(life, 0), 10)}."
    other = Life.begin(cast).verify()
    for day in (NO_DAY, in_days(other, 0)):
        with pytest.raises(NeedsUnmet) as unmet:
            other.fire("rebound", "office", deadline=day)
        assert [reason.field for reason in unmet.value.reasons] == ["deadline"]


def test_only_the_office_sets_it(life: Life) -> None:
    for who in ("finance.leader", "g1.inspector", "g1.leader", "committee", "auditor", "admin"):
        with pytest.raises(NotPermitted):
            set_deadline(life, in_days(life, 30), who)


def test_an_old_page_is_a_conflict(life: Life) -> None:
    seen = life.task.version
    set_deadline(life, in_days(life, 30))
    with pytest.raises(Stale):
        set_deadline(life, in_days(life, 40), seen=seen)


def test_the_unit_reopens_only_with_the_deadline_that_it_saw(life: Life) -> None:
    life.ask_whys()
    with pytest.raises(NeedsUnmet):
        life.fire("reopen", "finance.leader")
    set_deadline(life, in_days(life, 30))
    set_deadline(life, in_days(life, 45))
    life.fire("reopen", "finance.leader")
    assert (life.task.cycle, life.task.deadline) == (2, in_days(life, 45))


def test_once_reopened_it_can_no_longer_be_moved_here(life: Life) -> None:
    set_deadline(life, in_days(life, 30))
    life.ask_whys()
    life.fire("reopen", "finance.leader")
    with pytest.raises(WrongState):
        set_deadline(life, in_days(life, 60))


def test_what_a_review_found_back_is_on_the_list_of_whoever_reports_it_until_it_is_reported(
    cast: Cast,
) -> None:
    life = monitored(cast)
    hold(life, plan_of(life).reviews[0], result=ReviewResult.REBOUNDED, note=NOTE)
    assert {who: _next_page(life, who) for who in ("g1.inspector", "office", "g1.leader", "finance.leader")} == {
        "g1.inspector": "rebound",
        "office": "rebound",
        "g1.leader": "",
        "finance.leader": "",
    }
    life.pass_time(DAY)
    life.fire("rebound", "g1.inspector")
    assert _next_page(life, "g1.inspector") == ""


def _next_page(life: Life, who: str) -> str:
    """Where My work sends this person, as the task page does."""
    today, actor = local_day(life.now), life.cast[who]
    listed = find_errands(life.session, actor, today, 5)[1].get(life.task.id)
    assert listed == next_duty(life.session, life.task, actor=actor, today=today)
    return listed.page if listed else ""
