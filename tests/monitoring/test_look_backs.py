"""Looking back at written-off tasks: a draw that anybody repeats, what was found recorded once, rates per unit."""

import hashlib
from collections import Counter

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import Category, State
from models.looking_back import LookBack
from models.monitoring import Rebound, ReviewResult
from models.people import Role
from models.trail import Event
from tests.cast import Cast
from tests.monitoring.looking import HELD_NOTE, draw, look, refs_of, write_off
from tests.process.lived import DAY, Life
from tests.process.players import hire, hire_the_tied
from tests.verification.ways import events_of
from workflow.errors import InvalidInput, NeedsUnmet, NotPermitted, Stale, WrongState
from workflow.ledger.waiting import find_errands
from workflow.monitoring.found_back import find_found_back
from workflow.monitoring.look_back_rates import find_rates
from workflow.monitoring.look_back_results import count_progress, list_looks, list_of_task
from workflow.monitoring.look_backs import repeat_draw
from workflow.monitoring.plans import Standing
from workflow.reminders.days import local_day
from workflow.trail.audit import verify_trail


def duty_of(cast: Cast, who: str) -> dict[int, str]:
    """The pages that the tasks in the person's list lead to."""
    _, duties = find_errands(cast.session, cast[who], local_day(cast.now), 50)
    return {task_id: duty.page for task_id, duty in duties.items()}


def test_each_unit_gives_its_share_and_at_least_one_task(cast: Cast) -> None:
    write_off(cast, "finance", 11)
    write_off(cast, "history", 2, state=State.LONG_TERM_MONITORING)
    cast.task("estates")  # not written off
    drawn = draw(cast, 20, by_unit=True)
    assert Counter(row.task.lead_unit.code for row in drawn.drawn) == {"finance": 3, "history": 1}
    assert {name: len(refs) for name, refs in drawn.frame.items()} == {"财务处": 11, "历史学院": 2}
    assert [row.position for row in drawn.drawn] == [1, 2, 3, 4]
    assert (drawn.ref, drawn.listed) == ("X26-L01", 13)


def test_a_draw_without_strata_takes_its_share_of_all(cast: Cast) -> None:
    write_off(cast, "finance", 4)
    write_off(cast, "history", 4)
    drawn = draw(cast, 25)
    assert (len(drawn.drawn), list(drawn.frame)) == (2, ["*"])


def test_a_draw_can_be_of_one_unit_or_category_and_by_category(cast: Cast) -> None:
    other = Category(campaign=cast.campaign, position=2, name="资产管理")
    cast.session.add(other)
    cast.session.flush()
    write_off(cast, "finance", 2)
    write_off(cast, "finance", 3, category_id=other.id)
    write_off(cast, "history", 2, category_id=other.id)
    only = draw(cast, 100, unit=cast.units["finance"], category=other)
    assert {(row.task.lead_unit.code, row.task.category_id) for row in only.drawn} == {("finance", other.id)}
    rest = draw(cast, 1, by_unit=True, by_category=True)
    assert sorted(rest.frame) == ["历史学院 / 资产管理", "财务处 / 财务管理"]


def test_anybody_repeats_the_draw_with_nothing_but_seed_and_list(cast: Cast) -> None:
    write_off(cast, "finance", 10)
    drawn = draw(cast, 30)
    by_hand = sorted(drawn.frame["*"], key=lambda ref: hashlib.sha256(f"{drawn.seed}:{ref}".encode()).hexdigest())
    assert refs_of(drawn) == by_hand[:3]
    cast.session.commit()
    repeated = repeat_draw(cast.session, drawn)
    assert (repeated.drawn, repeated.same, repeated.as_recorded) == (by_hand[:3], True, True)


def test_a_changed_seed_or_list_is_seen(cast: Cast) -> None:
    write_off(cast, "finance", 10)
    drawn = draw(cast, 30)
    kept = drawn.seed, dict(drawn.frame)
    drawn.frame = {"*": [ref for ref in kept[1]["*"] if ref != refs_of(drawn)[0]]}
    assert (repeat_draw(cast.session, drawn).same, repeat_draw(cast.session, drawn).as_recorded) == (False, False)
    drawn.frame, drawn.seed = kept[1], "0" * 16
    assert not repeat_draw(cast.session, drawn).as_recorded


def test_what_waits_to_be_looked_at_is_not_drawn_again_and_a_form_sent_twice_draws_once(cast: Cast) -> None:
    write_off(cast, "finance", 4)
    first = draw(cast, 50)
    assert draw(cast, 50) is first
    cast.now += DAY
    second = draw(cast, 100)
    assert not set(refs_of(first)) & set(refs_of(second))
    cast.now += DAY
    with pytest.raises(InvalidInput):
        draw(cast, 100)
    look(cast, first.drawn[0])
    assert refs_of(draw(cast, 100)) == refs_of(first)[:1]


def test_only_the_office_draws_and_only_in_an_open_campaign(cast: Cast) -> None:
    write_off(cast, "finance")
    for who in ("g1.inspector", "g1.leader", "committee", "auditor", "admin", "finance.leader"):
        with pytest.raises(NotPermitted):
            draw(cast, by=who)
    with pytest.raises(NeedsUnmet) as refused:
        draw(cast, 0, days=0)
    assert {reason.field for reason in refused.value.reasons} == {"percent", "due_on"}
    cast.campaign.closed_at = cast.now
    with pytest.raises(WrongState):
        draw(cast)


def test_what_was_found_is_recorded_once_by_inspector_or_office(cast: Cast) -> None:
    cast.now = max(Life.begin(cast).verify().now, Life.begin(cast).verify().now)
    drawn = draw(cast, 100)
    one, other = drawn.drawn
    hire(cast, "g1.second", Role.INSPECTOR, group="g1")
    look(cast, one, "g1.second")
    look(cast, other, "office", result=ReviewResult.WEAK)
    with pytest.raises(WrongState):
        look(cast, one, result=ReviewResult.REBOUNDED)
    with pytest.raises(Stale):
        look(cast, other, seen_version=1)
    cast.session.commit()
    done = count_progress(cast.session, [drawn])[drawn.id]
    assert (done.held, done.open, done.lapsed) == (2, 0, 0)
    event = cast.session.scalars(select(Event).where(Event.kind == "monitoring.look_back")).first()
    assert event is not None
    assert event.stream == f"task:{one.task_id}"
    assert list(verify_trail(cast.session)) == []


def test_nobody_tied_to_the_unit_records_what_was_found(cast: Cast) -> None:
    life = Life.begin(cast).verify()
    hire_the_tied(cast)
    row = draw(cast, 100).drawn[0]
    tied = ["g1.inspector.recused", "g1.inspector.at_home", "office.at_home", "office.recused"]
    for who in [*tied, "g2.inspector", "g1.leader", "finance.leader", "committee", "auditor", "admin"]:
        with pytest.raises(NotPermitted):
            look(cast, row, who)
    assert list_of_task(cast.session, life.task, actor=cast["finance.leader"]) == []
    assert list_of_task(cast.session, life.task, actor=cast["g1.inspector"]) == [row]
    look(cast, row)
    assert list_of_task(cast.session, life.task, actor=cast["finance.leader"]) == [row]


def test_a_look_needs_a_result_words_and_a_day_since_the_draw(cast: Cast) -> None:
    write_off(cast, "finance")
    row = draw(cast, 100).drawn[0]
    wrong = {"result": None, "note": "short", "looked_at": " ", "held_on": local_day(cast.now) - DAY}
    with pytest.raises(NeedsUnmet) as refused:
        look(cast, row, **wrong)
    assert {reason.field for reason in refused.value.reasons} == set(wrong)


def test_who_must_look_has_it_in_my_work_until_it_is_done(cast: Cast) -> None:
    task, *_ = write_off(cast, "finance")
    row = draw(cast, 100).drawn[0]
    assert duty_of(cast, "g1.inspector") == duty_of(cast, "office") == {task.id: "look_backs"}
    assert duty_of(cast, "g2.inspector") == duty_of(cast, "finance.leader") == {}
    look(cast, row)
    assert duty_of(cast, "g1.inspector") == {}


def test_a_problem_found_back_changes_no_state_but_leads_to_the_rebound_with_its_words(cast: Cast) -> None:
    life = Life.begin(cast).verify()
    cast.now = life.now
    row = draw(cast, 100).drawn[0]
    look(cast, row, result=ReviewResult.REBOUNDED, note=HELD_NOTE)
    assert life.task.state is State.VERIFIED
    assert duty_of(cast, "g1.inspector") == {life.task.id: "rebound"}
    assert find_found_back(cast.session, life.task) == HELD_NOTE
    life.now += DAY
    life.fire("rebound", "g1.inspector")
    assert find_found_back(cast.session, life.task) == HELD_NOTE
    life.ask_whys()
    life.fire("reopen", "finance.leader") if _set_deadline(life) else None
    assert find_found_back(cast.session, life.task) == ""
    assert "monitoring.look_back" in [kind for kind, _ in events_of(life)]


def _set_deadline(life: Life) -> bool:
    rebound = life.session.scalars(select(Rebound).where(Rebound.task_id == life.task.id)).one()
    rebound.new_deadline = local_day(life.now) + 60 * DAY
    life.session.flush()
    return True


def test_a_task_that_came_back_before_anybody_looked_is_no_longer_to_be_looked_at(cast: Cast) -> None:
    life = Life.begin(cast).verify()
    cast.now = life.now
    drawn = draw(cast, 100)
    assert [one.standing for one in looks(cast, drawn)] == [Standing.OPEN]
    cast.now += 40 * DAY
    assert [one.standing for one in looks(cast, drawn)] == [Standing.OVERDUE]
    life.fire("rebound", "office")
    assert [one.standing for one in looks(cast, drawn)] == [Standing.LAPSED]
    assert count_progress(cast.session, [drawn])[drawn.id].lapsed == 1
    with pytest.raises(WrongState):
        look(cast, drawn.drawn[0])


def looks(cast: Cast, drawn: LookBack, who: str = "office") -> list:  # type: ignore[type-arg]  # of Looked
    return list_looks(cast.session, drawn, actor=cast[who], today=local_day(cast.now))


def test_others_see_of_a_draw_the_reference_only(cast: Cast) -> None:
    write_off(cast, "finance", 2)
    write_off(cast, "history")
    drawn = draw(cast, 100, by_unit=True)
    assert [bool(one.task) for one in looks(cast, drawn, "g2.inspector")] == [True, False, False]
    assert all(one.task for one in looks(cast, drawn, "auditor"))


def test_the_rate_of_rebound_counts_what_looks_found_and_what_came_back_otherwise(session: Session, cast: Cast) -> None:
    found, missed, held = (Life.begin(cast) for _ in range(3))
    for life in (found, missed, held):
        life.verify()
        cast.now = max(cast.now, life.now)
    rows = {row.task_id: row for row in draw(cast, 100).drawn}
    look(cast, rows[found.task.id], result=ReviewResult.REBOUNDED, note=HELD_NOTE)
    look(cast, rows[held.task.id])
    for life in (found, missed):
        life.now = cast.now + DAY
        life.fire("rebound", "office")
    (rate,) = find_rates(session, cast.campaign, actor=cast["office"])
    assert (rate.unit.code, rate.written_off, rate.looked) == ("finance", 3, 2)
    assert (rate.found_back, rate.rebounds, rate.outside, rate.relapsed, rate.rate) == (50, 2, 1, 2, 67)
    assert find_rates(session, cast.campaign, actor=cast["g2.inspector"]) == []
