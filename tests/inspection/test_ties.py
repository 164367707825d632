"""Nobody inspects the own unit, a former one within three years, or one with a tie; the proposal has no conflict."""

from datetime import date, timedelta

import pytest

from models.inspection import FormerUnit
from models.people import Role, Unit
from tests.cast import Cast
from tests.inspection.planning import Planned
from tests.process.players import hire
from workflow.errors import InvalidInput, NeedsUnmet, NotPermitted, Stale, WrongState
from workflow.inspection.conflicts import find_conflicts
from workflow.inspection.distributing import distribute_units
from workflow.inspection.teams import list_people
from workflow.people.former_units import add_former_unit, list_former_units, remove_former_unit
from workflow.people.grants import grant_to, revoke_grant
from workflow.reminders.days import local_day

YEAR = timedelta(days=365)


def told(refused: pytest.ExceptionInfo[NeedsUnmet]) -> list[str]:
    return [str(one.message) for one in refused.value.reasons]


def left(cast: Cast, name: str, unit: str, on: date) -> None:
    cast.session.add(FormerUnit(user=cast[name], unit=cast.units[unit], left_on=on))
    cast.session.commit()


def test_nobody_is_given_the_own_unit_from_either_side(cast: Cast) -> None:
    cast["g1.inspector"].home_unit = cast.units["finance"]
    plan = Planned.begin(cast).man_all()
    with pytest.raises(NeedsUnmet) as refused:
        plan.give(finance=1, estates=2)
    assert told(refused) == ["G1 Inspector belongs to Finance."]
    assert refused.value.reasons[0].field == f"team_{plan.inspected('finance').id}"
    cast.session.rollback()
    plan.man(1, "g1.leader").give(finance=1)
    with pytest.raises(NeedsUnmet) as refused:
        plan.man(1, "g1.leader", "g1.inspector")
    assert told(refused) == ["G1 Inspector belongs to Finance."]


def test_a_unit_left_within_three_years_is_a_tie_and_one_left_before_is_none(cast: Cast) -> None:
    plan, today = Planned.begin(cast).man_all(), local_day(cast.now)
    left(cast, "g1.leader", "finance", today.replace(year=today.year - 3) + timedelta(days=1))
    left(cast, "g2.leader", "estates", today.replace(year=today.year - 3))
    plan.give(estates=2)
    with pytest.raises(NeedsUnmet) as refused:
        plan.give(finance=1)
    assert told(refused) == ["G1 Leader worked in Finance until 2023-03-03, less than three years ago."]


def test_a_role_once_held_in_a_unit_is_a_tie_without_an_entry(cast: Cast) -> None:
    plan, admin = Planned.begin(cast).man_all(), cast["admin"]
    place = cast.units["library"]
    grant = grant_to(cast.session, cast["g2.inspector"], Role.LIAISON, place, actor=admin, now=cast.now)
    revoke_grant(cast.session, grant, actor=admin, now=cast.now)
    cast.session.commit()
    with pytest.raises(NeedsUnmet, match="missing"):
        plan.give(library=2)
    cast.session.rollback()
    grant.revoked_at = cast.now - 3 * YEAR - timedelta(days=2)
    cast.session.commit()
    plan.give(library=2)


def test_a_tie_to_a_unit_counts_along_the_tree_of_units(cast: Cast) -> None:
    below = Unit(code="cash", name="出纳科", short_names=[], parent=cast.units["finance"])
    cast.units["cash"] = below
    cast.session.add(below)
    plan = Planned.begin(cast, "finance", "cash").man_all()
    left(cast, "g1.leader", "cash", local_day(cast.now))  # who worked below worked in the whole
    plan.recuse("g2.leader", cast.units["finance"])  # who is tied to the whole is tied to what is below
    for number, unit in ((1, "cash"), (1, "finance"), (2, "finance"), (2, "cash")):
        with pytest.raises(NeedsUnmet):
            plan.give(**{unit: number})
        cast.session.rollback()


def test_a_conflict_that_comes_up_later_stands_on_the_plan(cast: Cast) -> None:
    plan = Planned.begin(cast).man_all().give(finance=1, estates=2)
    assert find_conflicts(cast.session, plan.row, local_day(cast.now)) == []
    plan.declare("g1.inspector", "finance", "estates")
    found = find_conflicts(cast.session, plan.row, local_day(cast.now))
    assert [(one.user.username, one.unit.code, one.why.value) for one in found] == [
        ("g1.inspector", "finance", "declared")
    ]


def test_the_proposal_has_no_conflict_is_balanced_and_the_same_each_time(cast: Cast) -> None:
    cast["g1.inspector"].home_unit = cast.units["finance"]
    plan = Planned.begin(cast, "finance", *["estates"] * 5, *["library"] * 3, *["history"] * 2).man_all()
    plan.recuse("g2.leader", cast.units["library"])
    assert plan.proposed() == {"finance": 2, "estates": 2, "library": 1, "history": 1}
    assert plan.proposed() == plan.proposed()
    assert all(row.team is None for row in plan.row.units)  # nothing is saved
    plan.give(**plan.proposed())
    assert find_conflicts(cast.session, plan.row, local_day(cast.now)) == []


def test_what_stands_without_a_conflict_stays_unless_all_is_proposed_anew(cast: Cast) -> None:
    plan = Planned.begin(cast, "finance", *["estates"] * 5, *["library"] * 3).man_all()
    plan.give(estates=2, library=2).recuse("g2.leader", cast.units["library"])
    assert plan.proposed(anew=False) == {"estates": 2, "library": 1, "finance": 1}


def test_where_no_team_can_inspect_a_unit_the_proposal_says_why(cast: Cast) -> None:
    plan = Planned.begin(cast)
    assert [str(one) for one in plan.propose().impossible] == [
        f"No group has members yet, so nobody can inspect {name}." for name in ("Estates", "Finance", "Library")
    ]
    plan.man_all().recuse("g1.leader", cast.units["finance"])
    cast["g2.inspector"].home_unit = cast.units["finance"]
    cast.session.commit()
    (why,) = plan.propose().impossible
    assert "G1 Leader has a recusal in force for Finance." in str(why)
    assert "G2 Inspector belongs to Finance." in str(why)
    assert "finance" not in plan.proposed()


def test_who_distributes_over_a_changed_plan_is_told(cast: Cast) -> None:
    plan = Planned.begin(cast).man_all()
    seen, office = plan.row.version, cast["office"]
    plan.give(finance=1)
    chosen = {plan.inspected("finance").id: 2}
    with pytest.raises(Stale):
        distribute_units(cast.session, plan.row, chosen, actor=office, seen_version=seen, now=plan.now)
    wrong = {plan.inspected("finance").id: 9}
    with pytest.raises(InvalidInput):
        distribute_units(cast.session, plan.row, wrong, actor=office, seen_version=plan.row.version, now=plan.now)


def test_the_administrator_enters_former_units_and_takes_them_out(cast: Cast) -> None:
    admin, person, unit = cast["admin"], cast["g1.leader"], cast.units["finance"]
    today = local_day(cast.now)
    args = {"actor": admin, "now": cast.now}
    for day in (today - YEAR, today - YEAR, today):
        add_former_unit(cast.session, person, unit, day, **args)
    assert [row.left_on for row in list_former_units(cast.session, person)] == [today]
    with pytest.raises(InvalidInput):
        add_former_unit(cast.session, person, unit, today + YEAR, **args)
    with pytest.raises(InvalidInput):
        add_former_unit(cast.session, person, None, today, **args)
    with pytest.raises(NotPermitted):
        add_former_unit(cast.session, person, unit, today, actor=cast["office"], now=cast.now)
    remove_former_unit(cast.session, person, unit, **args)
    with pytest.raises(WrongState):
        remove_former_unit(cast.session, person, unit, **args)


def test_only_active_people_with_the_role_are_offered(cast: Cast) -> None:
    hire(cast, "third", Role.INSPECTOR, group="g1").active = False
    names = {user.username for user in list_people(cast.session)}
    assert names == {"g1.leader", "g1.inspector", "g2.leader", "g2.inspector"}
