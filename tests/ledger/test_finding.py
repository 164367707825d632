"""Finding tasks: who sees what, each filter, each order, the counts, and what waits for whom."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from models.ledger import Origin, State, Task, TaskKind
from models.reminders import Colour
from tests.cast import Cast
from tests.ledger.conftest import DAY, PEOPLE, Find, every
from workflow.ledger.finding import NO_GROUP, PAGE_ROWS, Order, Wanted, find_by_ref
from workflow.ledger.references import refresh_search_text
from workflow.ledger.totals import count_visible
from workflow.process.rights import holds
from workflow.reminders.almanac import almanac_near
from workflow.reminders.colour import tell_colour


@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_finds_exactly_what_he_or_she_may_see(cast: Cast, many: list[Task], find: Find, who: str) -> None:
    visible = {t.id for t in many if t.voided_at is None and holds(cast[who], "task.view", t)}
    found = every(find, who=who)
    assert {task.id for task in found} == visible
    assert len(found) == len(visible)
    assert (len(visible) > 0) == (who != "admin")


def test_a_unit_finds_its_own_tasks_and_those_with_its_part_only(cast: Cast, find: Find) -> None:
    own, part = cast.task(lead="estates"), cast.task(lead="library", co=("estates",))
    cast.task(lead="history")
    assert {task.id for task in every(find, who="estates.leader")} == {own.id, part.id}


def test_tasks_that_no_group_inspects_are_found_by_themselves(cast: Cast, find: Find) -> None:
    cast.task(lead="finance")
    bare = cast.task(lead="history")
    bare.group = None
    cast.session.flush()
    assert [task.id for task in every(find, Wanted(group_id=NO_GROUP))] == [bare.id]


def test_an_inspector_finds_the_tasks_of_the_own_group_only(cast: Cast, find: Find) -> None:
    mine, other = cast.task(lead="finance"), cast.task(lead="estates", co=("finance",))
    assert [task.id for task in every(find, who="g1.inspector")] == [mine.id]
    assert [task.id for task in every(find, who="g2.inspector")] == [other.id]


FILTERS: dict[str, Callable[[Cast, date], tuple[Wanted, Callable[[Task], bool]]]] = {
    "state": lambda _, __: (Wanted(states=(State.SUBMITTED,)), lambda t: t.state is State.SUBMITTED),
    "several states": lambda _, __: (
        Wanted(states=(State.SUBMITTED, State.REBOUNDED)),
        lambda t: t.state in (State.SUBMITTED, State.REBOUNDED),
    ),
    "unit": lambda cast, _: (
        Wanted(unit_id=cast.units["library"].id),
        lambda t: t.lead_unit_id == cast.units["library"].id,
    ),
    "unit with its parts": lambda cast, _: (
        Wanted(unit_id=cast.units["library"].id, co_units=True),
        lambda t: cast.units["library"].id in (t.lead_unit_id, *(part.unit_id for part in t.parts)),
    ),
    "group": lambda cast, _: (Wanted(group_id=cast.groups["g2"].id), lambda t: t.group_id == cast.groups["g2"].id),
    "category": lambda cast, _: (Wanted(category_ids=(cast.problem.category_id,)), lambda _: True),
    "campaign": lambda cast, _: (Wanted(campaign_id=cast.campaign.id), lambda _: True),
    "another campaign": lambda _, __: (Wanted(campaign_id=0), lambda _: False),
    "origin": lambda _, __: (Wanted(origin=Origin.SUPPLEMENTARY), lambda t: t.origin is Origin.SUPPLEMENTARY),
    "kind": lambda _, __: (Wanted(kind=TaskKind.LONG_TERM), lambda t: t.kind is TaskKind.LONG_TERM),
    "leader": lambda cast, _: (
        Wanted(leader_id=cast["committee"].id),
        lambda t: t.leader_id == cast["committee"].id,
    ),
    "due before today": lambda _, day: (Wanted(until=day - DAY), lambda t: t.due_on < day),
    "due in a window": lambda _, day: (
        Wanted(since=day, until=day + 14 * DAY),
        lambda t: day <= t.due_on <= day + 14 * DAY,
    ),
    "first cycle": lambda _, __: (Wanted(cycle=1), lambda t: t.cycle == 1),
    "a later cycle": lambda _, __: (Wanted(cycle=2), lambda t: t.cycle >= 2),
}


@pytest.mark.parametrize("name", FILTERS)
def test_each_filter_finds_what_it_says(cast: Cast, many: list[Task], find: Find, today: date, name: str) -> None:
    wanted, fits = FILTERS[name](cast, today)
    expected = {task.id for task in many if task.voided_at is None and fits(task)}
    assert {task.id for task in every(find, wanted)} == expected
    assert find(wanted).total == len(expected)


@pytest.mark.parametrize("colour", Colour)
def test_the_colour_filter_finds_the_tasks_that_show_the_colour(
    many: list[Task], find: Find, today: date, colour: Colour
) -> None:
    expected = {t.id for t in many if t.voided_at is None and tell_colour(t, almanac_near(t, today)) is colour}
    assert expected
    assert {task.id for task in every(find, Wanted(colours=(colour,)))} == expected


def test_void_tasks_are_hidden_unless_asked_for(many: list[Task], find: Find) -> None:
    assert not any(task.voided_at for task in every(find))
    assert {task.id for task in every(find, Wanted(voided=True))} == {task.id for task in many}


def test_the_counts_are_those_of_state_and_colour_together(many: list[Task], find: Find, today: date) -> None:
    live = [(task.state, tell_colour(task, almanac_near(task, today))) for task in many if task.voided_at is None]
    totals = find(Wanted(states=(State.IN_PROGRESS,))).totals
    for state in State:
        assert totals.of_state(state) == sum(seen is state for seen, _ in live)
        assert totals.of_state(state, [Colour.RED]) == live.count((state, Colour.RED))
    for colour in Colour:
        assert totals.of_colour(colour, [State.IN_PROGRESS]) == live.count((State.IN_PROGRESS, colour))
    assert totals.total() == len(live)


def test_what_is_counted_is_only_what_may_be_seen(session: Session, cast: Cast, many: list[Task], today: date) -> None:
    visible = [t for t in many if t.voided_at is None and holds(cast["finance.leader"], "task.view", t)]
    assert count_visible(session, cast["finance.leader"], today).total() == len(visible)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("order", Order)
def test_every_order_shows_each_task_once_and_in_order(
    many: list[Task], find: Find, order: Order, descending: bool
) -> None:
    keys: dict[Order, Callable[[Task], object]] = {
        Order.DUE: lambda t: (t.due_on, t.id),
        Order.REF: lambda t: t.ref,
        Order.STATE: lambda t: list(State).index(t.state),
        Order.UNIT: lambda t: t.lead_unit.code,
        Order.CATEGORY: lambda t: t.category.position,
    }
    found = every(find, order=order, descending=descending)
    assert sorted(task.id for task in found) == sorted(task.id for task in many if task.voided_at is None)
    shown = [keys[order](task) for task in found]
    assert shown == sorted(shown, reverse=descending)  # type: ignore[type-var]


def test_a_page_has_fifty_rows_and_its_number_stays_within_the_list(many: list[Task], find: Find) -> None:
    first, last = find(), find(page=10**9)
    assert len(first.tasks) == PAGE_ROWS
    assert (first.first, first.last) == (1, PAGE_ROWS)
    assert last.number == last.pages == 4
    assert last.last == last.total == sum(task.voided_at is None for task in many)
    assert find(page=-5).number == 1


def test_co_units_are_counted_for_each_row(cast: Cast, find: Find) -> None:
    plain, shared = cast.task(), cast.task(co=("estates", "library"))
    assert find().co_units == {shared.id: 2}
    assert plain.id not in find().co_units


def titled(cast: Cast, title: str) -> Task:
    task = cast.task(title=title)
    refresh_search_text(task)
    cast.session.flush()
    return task


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Publish EXPENSES of 2025", "expenses"),
        ("Settle advances of 2025", "２０２５"),
        ("核对ＡＢＣ台账", "abc"),
        ("清理往来款", "往来"),
        ("استكمال التسويات المالية", "\u200fالتسويات\u200f"),
        ("100% of vouchers_kept", "100%"),
        ("100% of vouchers_kept", "vouchers_kept"),
        ("One / two \\ three", "\\"),
        ("Several words in any order", "order several"),
        ("Pasted with a tab", "with\ta\x00 tab"),
    ],
)
def test_text_is_found_in_any_width_case_and_direction(cast: Cast, find: Find, title: str, typed: str) -> None:
    task = titled(cast, title)
    titled(cast, "别的事项")
    assert [found.id for found in find(Wanted(text=typed)).tasks] == [task.id]


@pytest.mark.parametrize("typed", ["%", "_", "a%b", "'; DROP TABLE task; --", "/"])
def test_signs_with_a_meaning_in_sql_are_only_signs(cast: Cast, find: Find, typed: str) -> None:
    titled(cast, "axxb")
    assert find(Wanted(text=typed)).total == 0


@pytest.mark.parametrize("typed", ["X26-T001", " x26-t001 ", "Ｘ２６－Ｔ００１"])
def test_a_whole_reference_is_its_task(session: Session, cast: Cast, typed: str) -> None:
    task = cast.task()
    assert find_by_ref(session, typed, cast["office"]) is task
    assert find_by_ref(session, typed, cast["library.leader"]) is None
