"""Declarations of ties, opening, letters of authority: what each needs, what it leaves, who may not."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.inspection import InspectionStatus, TieKind
from models.people import Recusal
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.planning import TIED, Planned, told_of
from workflow.errors import InvalidInput, NeedsUnmet, NotPermitted, Stale, WrongState
from workflow.inspection.authority import issue_authority
from workflow.inspection.declaring import (
    TieFacts,
    declare_ties,
    find_undeclared,
    is_undeclared,
    waits_for_declaration,
)
from workflow.inspection.opening import open_inspection, waits_for_plan
from workflow.inspection.planning import choose_units
from workflow.people.recusals import lift_recusal
from workflow.process.rights import holds


def waiting(cast: Cast, name: str) -> list[str]:
    return list(cast.session.scalars(waits_for_declaration(cast[name])))


def test_a_declared_tie_is_a_recusal_that_bars_everywhere(cast: Cast) -> None:
    plan = Planned.begin(cast).man_all()
    task = cast.task("finance")
    assert holds(cast["g1.inspector"], "review.record", task)
    made = plan.declare("g1.inspector", "finance")
    cast.session.expire_all()
    assert [(tie.unit.code, tie.kind, tie.words) for tie in made.ties] == [("finance", TieKind.RELATIVE, TIED)]
    assert not holds(cast["g1.inspector"], "review.record", task)
    assert [one["reason"] for one in told_of(cast.session, cast["g1.inspector"], "account.recusal_declared")] == [TIED]
    (told,) = told_of(cast.session, plan.row, "inspection.ties")
    assert told["ties"] == [["finance", "relative", TIED]]


def test_a_declaration_is_made_again_when_a_tie_comes_up_and_the_first_one_stays(cast: Cast) -> None:
    plan = Planned.begin(cast).ready().open()
    plan.declare("g1.inspector", "finance")
    plan.declare("g1.inspector", "finance", "estates")
    recusals = cast.session.scalars(select(Recusal).where(Recusal.user_id == cast["g1.inspector"].id)).all()
    assert sorted(one.unit.code for one in recusals) == ["estates", "finance"]
    assert not holds(cast["g1.inspector"], "cell.rate", plan.inspected("finance"))
    assert holds(cast["g1.leader"], "cell.rate", plan.inspected("finance"))
    with pytest.raises(NotPermitted):
        lift_recusal(cast.session, recusals[0], actor=cast["g1.inspector"], now=plan.now)
    plan.declare("g1.inspector")
    assert len(cast["g1.inspector"].recusals) == 2  # saying "none besides" lifts nothing


def test_a_declaration_sent_twice_is_kept_once(cast: Cast) -> None:
    plan = Planned.begin(cast).man_all()
    ties = [TieFacts(cast.units["finance"], TieKind.OTHER, TIED)]
    actor = cast["g1.inspector"]
    made = [declare_ties(cast.session, plan.row, ties, none=False, actor=actor, now=plan.now) for _ in range(2)]
    assert made[0] is made[1]
    assert len(actor.recusals) == 1


def test_a_declaration_says_either_none_or_which_and_all_faults_are_told(cast: Cast) -> None:
    plan = Planned.begin(cast).man_all()
    actor, finance = cast["g1.inspector"], cast.units["finance"]
    good = TieFacts(finance, TieKind.OTHER, TIED)
    for none, ties in ((True, [good]), (False, [])):
        with pytest.raises(InvalidInput):
            declare_ties(cast.session, plan.row, ties, none=none, actor=actor, now=plan.now)
    bad = [good, TieFacts(finance, None, "short"), TieFacts(cast.units["history"], TieKind.OTHER, TIED)]
    with pytest.raises(NeedsUnmet) as refused:
        declare_ties(cast.session, plan.row, bad, none=False, actor=actor, now=plan.now)
    fields = [one.field for one in refused.value.reasons]
    assert fields == ["ties-1-unit", "ties-1-kind", "ties-1-words", "ties-2-unit"]


@pytest.mark.parametrize("name", ["g2.leader", "office", "committee", "finance.leader"])
def test_only_members_declare_and_each_for_oneself(cast: Cast, name: str) -> None:
    plan = Planned.begin(cast).man(1, "g1.leader", "g1.inspector")
    with pytest.raises(NotPermitted):
        plan.declare(name)


def test_a_unit_added_later_asks_for_a_new_declaration(cast: Cast) -> None:
    plan = Planned.begin(cast).man_all()
    assert [waiting(cast, name) for name in ("g1.leader", "office")] == [["S27"], []]
    plan.declare_all()
    assert waiting(cast, "g1.leader") == []
    units = [row.unit for row in plan.row.units] + [cast.units["history"]]
    choose_units(cast.session, plan.row, units, actor=cast["office"], seen_version=plan.row.version, now=plan.now)
    cast.session.commit()
    plan.declare("g1.leader")
    assert len(find_undeclared(cast.session, plan.row)) in (2, 3)  # those who declared at that very moment count
    assert waiting(cast, "g1.leader") == []
    assert waiting(cast, "g1.inspector") == ["S27"]


def test_the_opening_tells_everything_that_is_missing_at_once(cast: Cast) -> None:
    plan = Planned.begin(cast).man(1, "g1.leader", "g1.inspector").man(2, "", "g2.inspector").give(finance=1)
    plan.declare("g1.leader", "finance")
    with pytest.raises(NeedsUnmet) as refused:
        plan.open()
    assert [str(one.message) for one in refused.value.reasons] == [
        "These units have no group: Estates, Library",
        "The letter of authority of Group 1 is not issued.",
        "Group 2 has no leader.",
        "Group 2 has fewer than 2 members.",
        "Group 2 has no unit; give it one, or take it out.",
        "G1 Inspector has not declared ties to all units yet.",
        "G2 Inspector has not declared ties to all units yet.",
        "G1 Leader has a recusal in force for Finance.",
    ]
    assert all(one.anchor for one in refused.value.reasons)


def test_who_lost_the_role_or_the_account_meanwhile_stands_in_the_way(cast: Cast) -> None:
    plan = Planned.begin(cast).ready()
    cast["g2.leader"].active = False
    cast.session.commit()
    assert plan.missing() == ["G2 Leader holds neither the role of an inspector nor that of a group leader."]


def test_a_ready_plan_opens_once(cast: Cast) -> None:
    plan = Planned.begin(cast).ready()
    assert plan.missing() == []
    assert list(cast.session.scalars(waits_for_plan())) == ["S27"]
    seen = plan.row.version
    plan.open()
    assert plan.row.status is InspectionStatus.OPEN
    assert list(cast.session.scalars(waits_for_plan())) == []
    with pytest.raises(WrongState):
        open_inspection(cast.session, plan.row, actor=cast["office"], seen_version=seen, now=plan.now)


def test_a_stale_opening_is_refused(cast: Cast) -> None:
    plan = Planned.begin(cast).ready()
    with pytest.raises(Stale):
        open_inspection(cast.session, plan.row, actor=cast["office"], seen_version=1, now=plan.now)


def test_letters_are_numbered_and_a_change_makes_one_void_for_good(cast: Cast) -> None:
    plan = Planned.begin(cast).ready()
    assert [plan.team(number).authority_number for number in (1, 2)] == [1, 2]
    plan.man(1, "g1.inspector", "g1.leader")
    assert plan.team(1).authorised_on is None
    assert "The letter of authority of Group 1 is not issued." in plan.missing()
    plan.issue(1)
    assert plan.team(1).authority_number == 3
    plan.give(library=1)
    assert [plan.team(number).authorised_on for number in (1, 2)] == [None, None]
    assert [one["number"] for one in told_of(cast.session, plan.row, "inspection.authority_void")] == [1, 2, 3]


def test_a_letter_needs_a_leader_two_members_and_a_unit_and_is_issued_once(cast: Cast) -> None:
    plan = Planned.begin(cast)
    with pytest.raises(NeedsUnmet) as refused:
        plan.issue(1)
    assert len(refused.value.reasons) == 3
    cast.session.rollback()
    plan.man_all().give(finance=1).issue(1)
    team = plan.team(1)
    with pytest.raises(WrongState):
        issue_authority(cast.session, team, actor=cast["office"], seen_version=team.version, now=plan.now)


def test_a_group_with_a_tie_to_one_of_its_units_gets_no_letter(cast: Cast) -> None:
    plan = Planned.begin(cast).man_all().give(finance=1, estates=2)
    plan.recuse("g1.inspector", cast.units["finance"])
    with pytest.raises(NeedsUnmet) as refused:
        plan.issue(1)
    assert [str(one.message) for one in refused.value.reasons] == [
        f"{cast['g1.inspector'].name} has a recusal in force for Finance."
    ]
    cast.session.rollback()
    plan.issue(2).give(finance=2, estates=1).issue(1)
    assert plan.team(1).authorised_on is not None


def test_a_unit_added_to_another_inspection_asks_nobody_to_declare_again(cast: Cast) -> None:
    first = Planned.begin(cast).ready().open()
    assert waiting(cast, "g1.inspector") == []
    later = Planned.begin(cast, code="S28", teams=1).man(1, "g2.leader", "g2.inspector")
    later.row.units[0].added_at = first.now + timedelta(days=1)
    assert waiting(cast, "g1.inspector") == []
    assert not is_undeclared(cast.session, first.row, cast["g1.inspector"])


def test_members_are_replaced_while_the_work_goes_on_but_not_after_the_feedback(cast: Cast) -> None:
    plan = Planned.begin(cast).ready().open()
    plan.man(2, "g2.inspector", "g2.leader").man(2, "g2.leader", "g2.inspector")
    plan.row.fed_back_at = plan.now
    cast.session.commit()
    with pytest.raises(WrongState):
        plan.man(2, "g2.leader")
    with pytest.raises(WrongState):
        plan.declare("g2.leader")


def test_who_declares_no_further_tie_is_not_said_to_have_none(cast: Cast, browser: Browser) -> None:
    plan = Planned.begin(cast).man_all().recuse("g1.inspector", cast.units["finance"])
    for name in ("g1.inspector", "g1.leader"):
        plan.declare(name)
    office = browser.as_("office")
    said = office.get("/inspections/S27/plan").text.split('id="declarations"')[1].split("</section>")[0]
    assert "no tie besides what is on record: Finance (declared tie)" in said
    assert said.count("no tie besides") == 1
    assert ": no tie</li>" in said
    mine = browser.as_("g1.inspector").get("/inspections/S27/declaration").text
    assert "– no tie besides what is on record</li>" in mine
