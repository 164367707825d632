"""Planning an inspection: what is proposed, what is refused, who may, and two at once."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.inspection import InspectionStatus, Phase, SpecialInspection
from models.people import User
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.planning import Planned, told_of
from tests.process.racing import WON, Work, let_go, race
from workflow.errors import InvalidInput, NeedsUnmet, NotPermitted, Stale, WrongState
from workflow.inspection.calendar import WORKING_DAYS, propose_phases, warn_of_days_off
from workflow.inspection.cells import CellFacts, save_cell
from workflow.inspection.planning import PlanFacts, choose_units, edit_plan, plan_inspection
from workflow.inspection.teams import TeamFacts, add_team, edit_team, remove_team
from workflow.reminders.days import working_days


def facts(cast: Cast, **values: object) -> PlanFacts:
    return PlanFacts(**{"name": "专项巡察", "campaigns": [cast.campaign], **values})  # type: ignore[arg-type]


def said(refused: pytest.ExceptionInfo[NeedsUnmet]) -> list[str]:
    return [one.field or str(one.message) for one in refused.value.reasons]


def test_a_plan_begins_with_four_teams_the_lead_units_a_calendar_and_the_shipped_questions(cast: Cast) -> None:
    cast.task("finance"), cast.task("finance"), cast.task("estates")
    row = plan_inspection(cast.session, " s26 ", facts(cast), actor=cast["office"], now=cast.now)
    cast.session.commit()
    assert (row.code, row.status, row.template.number) == ("S26", InspectionStatus.PLANNED, 1)
    assert [(team.number, team.name, team.name_en) for team in row.teams][:2] == [
        (1, "第一巡察组", "Group 1"),
        (2, "第二巡察组", "Group 2"),
    ]
    assert len(row.teams) == 4
    assert [one.unit.code for one in row.units] == ["estates", "finance"]
    assert [one.phase for one in row.phases] == list(Phase)


def test_the_calendar_is_proposed_in_working_days_over_a_public_holiday(session: Session) -> None:
    days = working_days(session)
    phases = propose_phases(days, date(2026, 9, 26))  # a Saturday; the national holiday follows
    assert {phase: days.count(first, last) + 1 for phase, (first, last) in phases.items()} == WORKING_DAYS
    assert all(days.is_working(day) for both in phases.values() for day in both)
    assert warn_of_days_off(days, phases) == []
    assert len(warn_of_days_off(days, {Phase.FEEDBACK: (date(2026, 10, 1), date(2026, 10, 2))})) == 2


def test_everything_that_is_wrong_with_a_plan_is_told_at_once(cast: Cast) -> None:
    wrong = PlanFacts(name=" ", campaigns=[])
    with pytest.raises(NeedsUnmet) as refused:
        plan_inspection(cast.session, "S 26!", wrong, teams=0, actor=cast["office"], now=cast.now)
    assert said(refused) == ["code", "teams", "name", "campaigns"]


def test_a_plan_sent_twice_is_entered_once_and_a_taken_code_is_refused(cast: Cast) -> None:
    rows = [plan_inspection(cast.session, "S26", facts(cast), actor=cast["office"], now=cast.now) for _ in range(2)]
    assert rows[0] is rows[1]
    with pytest.raises(InvalidInput, match="already"):
        plan_inspection(cast.session, "S26", facts(cast, name="x"), actor=cast["office"], now=cast.now)


@pytest.mark.parametrize("name", ["committee", "g1.leader", "finance.leader", "auditor", "admin"])
def test_only_the_office_plans(cast: Cast, name: str) -> None:
    plan = Planned.begin(cast)
    actor, version, now = cast[name], plan.row.version, cast.now
    with pytest.raises(NotPermitted):
        plan_inspection(cast.session, "S28", facts(cast), actor=actor, now=now)
    with pytest.raises(NotPermitted):
        edit_plan(cast.session, plan.row, facts(cast), actor=actor, seen_version=version, now=now)
    with pytest.raises(NotPermitted):
        choose_units(cast.session, plan.row, [], actor=actor, seen_version=version, now=now)
    with pytest.raises(NotPermitted):
        add_team(cast.session, plan.row, actor=actor, now=now)
    for act in (plan.give, plan.open):
        with pytest.raises(NotPermitted):
            act(by=name)
    with pytest.raises(NotPermitted):
        plan.issue(1, by=name)


def test_a_change_of_the_plan_is_told_with_what_stood_there(cast: Cast) -> None:
    plan = Planned.begin(cast)
    phases = {Phase.PREPARATION: (date(2026, 4, 1), date(2026, 4, 10)), Phase.FIELDWORK: (date(2026, 4, 8),) * 2}
    version = plan.row.version
    changed = facts(cast, name="回头看", phases=phases)
    edit_plan(cast.session, plan.row, changed, actor=cast["office"], seen_version=version, now=cast.now)
    (told,) = told_of(cast.session, plan.row, "inspection.edited")
    assert told["fields"]["name"] == ["整改专项巡察", "回头看"]
    assert list(told["fields"]["phases"][1]) == ["fieldwork", "preparation"]
    with pytest.raises(Stale):
        edit_plan(cast.session, plan.row, changed, actor=cast["office"], seen_version=version, now=cast.now)


def test_phases_have_both_days_in_order_and_none_begins_before_an_earlier_one(cast: Cast) -> None:
    plan = Planned.begin(cast)
    late, early = date(2026, 5, 1), date(2026, 4, 1)
    phases = {
        Phase.PREPARATION: (late, late), Phase.FIELDWORK: (early, None),
        Phase.ALIGNMENT: (late, early), Phase.FEEDBACK: (late, date(2050, 1, 1)),
    }  # fmt: skip
    with pytest.raises(NeedsUnmet) as refused:
        edit_plan(
            cast.session, plan.row, facts(cast, phases=phases), actor=cast["office"], seen_version=plan.row.version,
            now=cast.now,
        )  # fmt: skip
    assert said(refused) == ["fieldwork_until", "alignment_until", "feedback_until", "fieldwork_from"]


def test_no_inspection_comes_before_itself(cast: Cast) -> None:
    first = Planned.begin(cast)
    second = Planned.begin(cast, code="S28", previous=first.row)
    with pytest.raises(NeedsUnmet, match="missing") as refused:
        edit_plan(
            cast.session, first.row, facts(cast, previous=second.row), actor=cast["office"],
            seen_version=first.row.version, now=cast.now,
        )  # fmt: skip
    assert said(refused) == ["previous"]


def test_units_are_chosen_until_the_opening(cast: Cast) -> None:
    plan = Planned.begin(cast).man_all().give(finance=1, estates=2, library=2).declare_all().issue(1).issue(2)
    office, units = cast["office"], [cast.units["finance"], cast.units["history"], cast.units["library"]]
    choose_units(cast.session, plan.row, units, actor=office, seen_version=plan.row.version, now=plan.now)
    cast.session.commit()
    assert [row.unit.code for row in plan.row.units] == ["finance", "library", "history"]
    assert plan.team(2).authorised_on is None
    assert plan.team(1).authorised_on is not None
    plan.give(history=1).declare_all().issue(1).issue(2).open()
    with pytest.raises(WrongState):
        choose_units(cast.session, plan.row, units[:1], actor=office, seen_version=plan.row.version, now=plan.now)


def test_a_team_takes_only_inspectors_and_nobody_who_is_in_another(cast: Cast) -> None:
    plan = Planned.begin(cast).man(1, "g1.leader", "g1.inspector")
    with pytest.raises(NeedsUnmet) as refused:
        plan.man(2, "g1.inspector", "finance.leader", "office", "g2.leader")
    told = [str(one.message) for one in refused.value.reasons]
    assert len(told) == 3
    assert "Finance Leader holds neither" in told[1] + told[0]
    assert told[-1] == "G1 Inspector is in Group 1 already."
    cast.session.rollback()
    plan.man(1, "g1.inspector", "g1.leader")
    assert [(one.user.username, one.leads) for one in plan.team(1).members] == [
        ("g1.inspector", True),
        ("g1.leader", False),
    ]


def test_teams_are_added_once_and_taken_out_with_their_units_waiting(cast: Cast) -> None:
    plan = Planned.begin(cast).man_all().give(finance=1)
    office = cast["office"]
    added = {add_team(cast.session, plan.row, actor=office, now=plan.now).number for _ in range(2)}
    assert added == {3}
    team = plan.team(1)
    remove_team(cast.session, team, actor=office, seen_version=team.version, now=plan.now)
    cast.session.commit()
    assert [one.number for one in plan.row.teams] == [2, 3]
    assert plan.inspected("finance").team is None
    with pytest.raises(Stale):
        edit_team(cast.session, plan.team(2), TeamFacts("x"), actor=office, seen_version=1, now=plan.now)


def test_of_two_who_plan_the_same_code_at_once_one_wins(cast: Cast, database: str) -> None:
    campaign, office = cast.campaign.id, cast["office"].id
    now = cast.now
    let_go(cast)

    def begin(name: str) -> object:
        def work(session: Session) -> object:
            known = {type(row): row for row in session.query(type(cast.campaign)).filter_by(id=campaign)}
            wanted = PlanFacts(name=name, campaigns=list(known.values()))
            actor = session.get(type(cast.people["office"]), office)
            assert actor is not None
            return plan_inspection(session, "S26", wanted, actor=actor, now=now)

        return work

    outcomes = race(database, [begin("one"), begin("two")])  # type: ignore[list-item]
    assert sorted(outcomes) == ["invalid", WON]
    assert len(cast.session.scalars(select(SpecialInspection)).all()) == 1


def test_a_team_at_work_keeps_a_leader_and_goes_in_twos(cast: Cast) -> None:
    plan = Planned.begin(cast).ready().open()
    with pytest.raises(NeedsUnmet) as refused:
        plan.man(1, "")
    assert said(refused) == ["Group 1 has no leader.", "Group 1 has fewer than 2 members."]
    cast.session.rollback()
    assert len(plan.team(1).members) == 2


def test_a_team_whose_letter_became_void_waits_for_a_new_one(cast: Cast, browser: Browser) -> None:
    plan = Planned.begin(cast).ready().open()
    inspected, page = plan.inspected("finance"), "/inspections/S27/units/finance/questions"
    plan.man(1, "g1.inspector", "g1.leader")
    at_work: dict[str, Any] = {"actor": cast["g1.inspector"], "seen_version": 0, "now": plan.now}
    with pytest.raises(WrongState, match="void"):
        save_cell(cast.session, inspected, "completed", CellFacts(rating="yes"), **at_work)
    cast.session.rollback()
    told = "The letter of authority of Group 1 is void"
    assert told in browser.as_("g1.inspector").get(page).text
    office = browser.as_("office").get("/inspections/S27/plan").text
    assert "These groups cannot go on" in office
    plan.issue(1)
    assert save_cell(cast.session, inspected, "completed", CellFacts(rating="yes"), **at_work) is not None
    cast.session.commit()
    assert told not in browser.as_("g1.inspector").get(page).text
    assert "These groups cannot go on" not in browser.as_("office").get("/inspections/S27/plan").text


def test_of_two_inspections_each_put_after_the_other_at_once_one_is_refused(cast: Cast, database: str) -> None:
    seen = {code: Planned.begin(cast, code=code).row.version for code in ("S27", "S28")}
    let_go(cast)

    def follow(code: str, other: str) -> Work:
        def work(session: Session) -> None:
            rows = {row.code: row for row in session.scalars(select(SpecialInspection))}
            row, office = rows[code], session.scalars(select(User).where(User.username == "office")).one()
            after = PlanFacts(row.name, row.name_en, list(row.campaigns), rows[other])
            edit_plan(session, row, after, actor=office, seen_version=seen[code], now=cast.now)

        return work

    assert sorted(race(database, [follow("S27", "S28"), follow("S28", "S27")])) == ["needs_unmet", WON]
