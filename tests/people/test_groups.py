"""Inspection groups and their units in a campaign: one group a unit, and its open tasks follow."""

import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import GroupUnit, Recusal
from models.trail import Event
from tests.cast import Cast
from tests.client import Browser
from tests.people.test_sessions import stale_post
from tests.process.lived import Life
from workflow.errors import InvalidInput, NotPermitted, WrongState
from workflow.people.groups import GroupFacts, assign_units, assignments, create_group, edit_group
from workflow.people.recusals import declare_recusal, lift_recusal
from workflow.process.rights import holds


def assign(cast: Cast, group: str, *units: str, actor: str = "office") -> int:
    chosen = cast.groups[group]
    count = assign_units(
        cast.session,
        chosen,
        cast.campaign,
        [cast.units[code] for code in units],
        seen_version=chosen.version,
        actor=cast[actor],
        now=cast.now,
    )
    cast.session.flush()
    return count


def test_only_the_office_assigns_units_and_only_the_admin_keeps_groups(cast: Cast) -> None:
    for person in ("admin", "committee", "g1.leader", "auditor"):
        with pytest.raises(NotPermitted):
            assign(cast, "g1", "finance", actor=person)
    with pytest.raises(NotPermitted):
        create_group(cast.session, "g3", GroupFacts("第三组"), actor=cast["office"], now=cast.now)


def test_unit_comes_over_and_its_open_tasks_follow_with_an_event_each(cast: Cast) -> None:
    written_off = Life.begin(cast).verify().task
    open_one, void = cast.task(), cast.task(voided_at=cast.now, void_reason="entered twice")
    other = cast.task(lead="library")
    assert assign(cast, "g2", "finance", "estates", "history") == 1
    groups = {task.ref: task.group.code for task in (written_off, open_one, void, other) if task.group}
    assert groups == {written_off.ref: "g1", open_one.ref: "g2", void.ref: "g1", other.ref: "g1"}
    event = cast.session.scalars(
        select(Event).where(Event.stream == f"task:{open_one.id}", Event.kind == "task.group_set")
    ).one()
    assert json.loads(event.data) == {"group": cast.groups["g2"].name, "before": cast.groups["g1"].name}
    assert holds(cast["g2.inspector"], "task.view", open_one)
    assert not holds(cast["g1.inspector"], "task.view", open_one)
    rows = cast.session.scalars(select(GroupUnit).where(GroupUnit.unit_id == cast.units["finance"].id)).all()
    assert [row.group.code for row in rows] == ["g2"]


def test_task_whose_group_changes_makes_an_older_form_of_it_stale(cast: Cast) -> None:
    task = cast.task()
    before = task.version
    assign(cast, "g2", "finance", "estates", "history")
    assert task.version > before


def test_unit_with_open_tasks_is_not_left_without_a_group(cast: Cast) -> None:
    cast.task()
    with pytest.raises(InvalidInput, match="Open tasks"):
        assign(cast, "g1", "library")
    assert assign(cast, "g1", "finance") == 0
    assert cast.units["library"].id not in assignments(cast.session, cast.campaign)


def test_group_with_open_tasks_stays_active_and_an_inactive_one_gets_no_units(cast: Cast) -> None:
    cast.task()
    group = cast.groups["g1"]
    closed = GroupFacts(group.name, active=False)
    with pytest.raises(InvalidInput, match=r"Open tasks of .*: 1"):
        edit_group(cast.session, group, closed, seen_version=group.version, actor=cast["admin"], now=cast.now)
    other = cast.groups["g2"]
    facts = GroupFacts(other.name, active=False)
    edit_group(cast.session, other, facts, seen_version=other.version, actor=cast["admin"], now=cast.now)
    cast.session.flush()
    with pytest.raises(WrongState):
        assign(cast, "g2", "finance")


def test_units_are_chosen_in_the_browser_and_a_stale_choice_refused(
    cast: Cast, browser: Browser, session: Session
) -> None:
    cast.task()
    ids = {code: str(unit.id) for code, unit in cast.units.items()}
    session.commit()
    office, url = browser.as_("office"), "/people/groups/g2/campaigns/X26"
    page = office.get(url).text
    assert "(now with Group 1)" in page
    data = {"units": [ids["finance"], ids["estates"], ids["history"]]}
    assert office.submit(url, data).location == "/people/campaigns/X26/groups"
    assert stale_post(office, url, page, {"units": [ids["estates"]]}).status_code == 409  # type: ignore[dict-item]
    refused = office.submit(url, {"units": [ids["estates"]]})
    assert refused.status_code == 422
    assert "assign the unit to another group instead" in refused.text
    assert office.submit(url, {"units": ["99999"]}).status_code == 422
    assert office.get("/people/groups/g2/campaigns/NONE").status_code == 404


def test_group_is_added_and_changed_in_the_browser(cast: Cast, browser: Browser) -> None:
    admin = browser.as_("admin")
    assert admin.submit("/people/groups/new", {"code": "g3", "name": "第三巡察组"}).status_code == 302
    assert admin.submit("/people/groups/new", {"code": "G3", "name": "另一组"}).status_code == 422
    assert admin.submit("/people/groups/new", {"code": "g4", "name": "第三巡察组"}).status_code == 422
    page = admin.get("/people/groups/g3/edit").text
    assert admin.submit("/people/groups/g3/edit", {"name": "三组", "active": "y"}).status_code == 302
    assert stale_post(admin, "/people/groups/g3/edit", page, {"name": "四组"}).status_code == 409


def test_recusal_bars_every_inspecting_right_until_it_is_lifted(cast: Cast) -> None:
    task = Life.begin(cast).submit().task
    leader, unit = cast["g1.leader"], cast.units["finance"]
    assert holds(leader, "task.verify", task)
    recusal = declare_recusal(cast.session, leader, unit, "spouse works there", actor=cast["office"], now=cast.now)
    for right in ("task.verify", "review.record", "review.view"):
        assert not holds(leader, right, task)
    with pytest.raises(InvalidInput, match="already"):
        declare_recusal(cast.session, leader, unit, "spouse works there", actor=cast["office"], now=cast.now)
    lift_recusal(cast.session, recusal, actor=cast["office"], now=cast.now)
    assert holds(leader, "task.verify", task)
    with pytest.raises(WrongState):
        lift_recusal(cast.session, recusal, actor=cast["office"], now=cast.now)


def test_nobody_lifts_the_own_recusal(cast: Cast) -> None:
    office = cast["office"]
    recusal = declare_recusal(
        cast.session, office, cast.units["finance"], "a brother there", actor=office, now=cast.now
    )
    with pytest.raises(NotPermitted):
        lift_recusal(cast.session, recusal, actor=office, now=cast.now)
    assert recusal.lifted_at is None


def test_recusal_for_a_co_unit_bars_as_well(cast: Cast) -> None:
    task = Life.begin(cast).submit().task
    declare_recusal(
        cast.session, cast["g1.leader"], cast.units["estates"], "worked there", actor=cast["office"], now=cast.now
    )
    assert not holds(cast["g1.leader"], "task.verify", task)


def test_everybody_whom_a_recusal_bars_can_be_recused_and_nobody_else(
    cast: Cast, browser: Browser, session: Session
) -> None:
    people = {name: person.id for name, person in cast.people.items()}
    library = cast.units["library"]
    for name in ("finance.leader", "finance.liaison", "admin"):
        with pytest.raises(InvalidInput, match="no role that a recusal could bar"):
            declare_recusal(session, cast[name], library, "a brother there", actor=cast["office"], now=cast.now)
    unit = str(cast.units["finance"].id)
    session.commit()
    office = browser.as_("office")
    offered = office.get("/people/recusals").text.partition('id="user"')[2].partition("</select>")[0]
    barred = {name for name, key in people.items() if f'value="{key}"' in offered}
    assert barred == {"g1.inspector", "g1.leader", "g2.inspector", "g2.leader", "office", "committee", "auditor"}
    data = {"user": str(people["committee"]), "unit": unit, "reason": "A brother works there"}
    assert office.submit("/people/recusals", data).status_code == 302
    task = Life.begin(cast).outlast().task
    assert not holds(cast["committee"], "task.conclude", task)


def test_recusal_is_declared_by_the_office_with_a_reason(cast: Cast, browser: Browser, session: Session) -> None:
    for person in ("g1.leader", "admin", "committee"):
        with pytest.raises(NotPermitted):
            declare_recusal(
                session, cast["g1.leader"], cast.units["finance"], "a long reason", actor=cast[person], now=cast.now
            )
    data = {"user": str(cast["g1.leader"].id), "unit": str(cast.units["finance"].id)}
    session.commit()
    office = browser.as_("office")
    assert office.submit("/people/recusals", {**data, "reason": "short"}).status_code == 422
    assert office.submit("/people/recusals", {"user": "0", "unit": "0", "reason": "long enough"}).status_code == 422
    assert office.submit("/people/recusals", {**data, "reason": "brother-in-law"}).status_code == 302
    assert "brother-in-law" in office.get("/people/recusals").text
    recusal = session.scalars(select(Recusal)).one().id
    session.commit()
    assert office.submit(f"/people/recusals/{recusal}/lift", page="/people/recusals").status_code == 302
    assert office.submit(f"/people/recusals/{recusal}/lift", page="/people/recusals").status_code == 409
