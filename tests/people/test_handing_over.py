"""Open work left behind, and the office naming a successor where nobody is there for it."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import Comment, Mention
from models.people import Grant, GroupUnit, Role, Unit
from models.trail import Event
from tests.cast import Cast
from tests.client import Browser
from tests.ledger.test_home import block
from tests.process.lived import Life
from tests.verification.ways import counted
from workflow.errors import InvalidInput, NotPermitted, WrongState
from workflow.people.grants import revoke_grant
from workflow.people.hand_over import hand_over_work, list_successors
from workflow.people.open_work import Left, count_named, find_left_behind, find_vacancies, needed_roles
from workflow.people.users import deactivate_user
from workflow.process.rights import holds


def revoke(cast: Cast, username: str) -> None:
    for grant in list(cast[username].grants):
        revoke_grant(cast.session, grant, actor=cast["admin"], now=cast.now)


def vacancies(cast: Cast) -> list[tuple[str, str, int, bool]]:
    return [(v.role.value, v.place.code, v.open_tasks, v.needed) for v in find_vacancies(cast.session)]


def hand_over(cast: Cast, role: Role, place: str, successor: str, actor: str = "office") -> Grant:
    there = cast.units[place] if place in cast.units else cast.groups[place]
    return hand_over_work(cast.session, role, there, cast[successor], actor=cast[actor], now=cast.now)


def test_needed_roles_follow_from_the_declared_rights() -> None:
    assert needed_roles() == {Role.LEADER, Role.INSPECTOR, Role.GROUP_LEADER}


def test_leaving_leader_leaves_open_work_behind(cast: Cast) -> None:
    task = cast.task(co=("estates",), leader=cast["finance.leader"])
    Life.begin(cast).verify()
    comment = Comment(task_id=task.id, author=cast["office"], text="@finance.leader", created_at=cast.now)
    cast.session.add(comment)
    cast.session.flush()
    cast.session.add(Mention(comment_id=comment.id, user=cast["finance.leader"]))
    cast.session.flush()
    person = cast["finance.leader"]
    (left,) = find_left_behind(cast.session, person, person.grants)
    assert left == Left(Role.LEADER, cast.units["finance"], open_tasks=1, others=0, alone=1)
    assert left.stranded
    assert count_named(cast.session, person) == (1, 1)


def test_liaison_or_one_of_two_leaders_strands_nothing(cast: Cast) -> None:
    cast.task()
    liaison = cast["finance.liaison"]
    (left,) = find_left_behind(cast.session, liaison, liaison.grants)
    assert not left.stranded
    second = Grant(user_id=liaison.id, role=Role.LEADER, unit_id=cast.units["finance"].id, granted_at=cast.now)
    cast.session.add(second)
    cast.session.flush()
    person = cast["finance.leader"]
    (left,) = find_left_behind(cast.session, person, person.grants)
    assert left.others == 1
    assert not left.stranded


def test_vacancies_are_units_and_groups_with_open_work_and_nobody_in_a_role(cast: Cast) -> None:
    cast.task(co=("estates",))
    assert vacancies(cast) == []
    revoke(cast, "finance.leader")
    revoke(cast, "estates.liaison")
    deactivate_user(cast.session, cast["g1.inspector"], actor=cast["admin"], now=cast.now)
    revoke(cast, "library.leader")
    assert vacancies(cast) == [
        ("leader", "finance", 1, True),
        ("inspector", "g1", 1, True),
        ("liaison", "estates", 1, False),
    ]


def test_successor_gets_the_role_and_history_stays(cast: Cast) -> None:
    task = Life.begin(cast).submit().task
    signed_by = cast["finance.leader"].id
    revoke(cast, "finance.leader")
    assert not holds(cast["finance.liaison"], "task.withdraw", task)
    hand_over(cast, Role.LEADER, "finance", "finance.liaison")
    assert holds(cast["finance.liaison"], "task.withdraw", task)
    submitted = cast.session.scalars(select(Event).where(Event.kind == "task.submit")).one()
    assert submitted.actor_id == signed_by
    stream = f"unit:{cast.units['finance'].id}"
    assert cast.session.scalars(select(Event.kind).where(Event.stream == stream)).all() == ["work.handed_over"]
    assert vacancies(cast) == []


def test_only_the_office_hands_over_and_only_where_nobody_is(cast: Cast) -> None:
    cast.task()
    with pytest.raises(WrongState):
        hand_over(cast, Role.LEADER, "finance", "finance.liaison")
    revoke(cast, "finance.leader")
    for person in ("admin", "committee", "g1.leader", "finance.liaison"):
        with pytest.raises(NotPermitted):
            hand_over(cast, Role.LEADER, "finance", "finance.liaison", actor=person)
    revoke(cast, "library.leader")
    with pytest.raises(WrongState):
        hand_over(cast, Role.LEADER, "library", "library.liaison")


def test_successor_may_not_hold_an_excluded_role_nor_be_the_office_itself(cast: Cast) -> None:
    cast.task()
    revoke(cast, "finance.leader")
    for successor in ("office", "auditor", "admin"):
        with pytest.raises(InvalidInput) as refused:
            hand_over(cast, Role.LEADER, "finance", successor)
        assert refused.value.field == "successor"
    names = {user.username for user in list_successors(cast.session, Role.LEADER, cast.units["finance"])}
    assert "finance.liaison" in names
    assert names.isdisjoint({"office", "auditor", "admin"})


def test_work_is_handed_over_in_the_browser(cast: Cast, browser: Browser, session: Session) -> None:
    cast.task()
    session.commit()
    admin, office = browser.as_("admin"), browser.as_("office")
    grant = cast["finance.leader"].grants[0].id
    heir = cast["finance.liaison"].id
    session.commit()
    assert "Nobody else can do" in admin.get(f"/people/roles/{grant}/take-away").text
    gone = admin.submit(f"/people/roles/{grant}/take-away")
    assert "Somebody is needed" in admin.get(gone.location).text
    assert "/people/hand-over/leader/finance" in office.get("/people/hand-over").text
    url = "/people/hand-over/leader/finance"
    assert office.submit(url, {"successor": "0"}).status_code == 422
    assert office.submit(url, {"successor": str(heir)}).location == "/people/hand-over"
    assert office.submit(url, {"successor": str(heir)}).status_code in (409, 422)
    assert "Nothing to hand over" in office.get("/people/hand-over").text
    for unknown in ("leader/nowhere", "office/finance", "nobody/finance", "inspector/finance"):
        assert office.get(f"/people/hand-over/{unknown}").status_code == 404


def test_successors_are_told_apart_by_user_name_and_roles(cast: Cast, browser: Browser) -> None:
    cast.task()
    revoke(cast, "finance.leader")
    cast.session.commit()
    page = browser.as_("office").get("/people/hand-over/leader/finance").text
    assert "Finance Liaison · finance.liaison · Liaison (Finance" in page


def test_whoever_inspects_the_unit_is_no_successor_there(cast: Cast) -> None:
    cast.task(co=("estates",))
    revoke(cast, "finance.leader")
    successors = list_successors(cast.session, Role.LEADER, cast.units["finance"])
    names = [user.username for user in successors]
    assert set(names).isdisjoint({"g1.inspector", "g1.leader"})
    assert {"finance.liaison", "finance.leader"} == set(names[:2])
    assert "g2.inspector" in names
    for inspector in ("g1.inspector", "g1.leader"):
        with pytest.raises(InvalidInput) as refused:
            hand_over(cast, Role.LEADER, "finance", inspector)
        assert refused.value.field == "successor"
    hand_over(cast, Role.LEADER, "finance", "g2.inspector")
    revoke(cast, "estates.leader")
    with pytest.raises(InvalidInput):  # whose group reviews the part that the unit contributes
        hand_over(cast, Role.LEADER, "estates", "g1.inspector")


def test_nor_whoever_inspects_a_unit_above_it_until_the_campaign_is_closed(cast: Cast) -> None:
    section = Unit(code="accounts", name="会计科", name_en="Accounts", short_names=[], parent=cast.units["finance"])
    cast.session.add(section)
    cast.session.flush()
    names = {user.username for user in list_successors(cast.session, Role.LEADER, section)}
    assert "g1.inspector" not in names
    cast.campaign.closed_at = cast.now
    cast.session.flush()
    names = {user.username for user in list_successors(cast.session, Role.LEADER, section)}
    assert "g1.inspector" in names
    assert cast.session.query(GroupUnit).count() == 4


def test_the_office_reads_on_its_first_page_where_nobody_is(cast: Cast, app: Flask, browser: Browser) -> None:
    told = "nobody holds a role that is needed"
    cast.task(co=("estates",))
    cast.session.commit()
    office = browser.as_("office")
    with counted(app) as before:
        assert told not in office.get("/").text
    revoke(cast, "estates.liaison")
    cast.session.commit()
    assert told not in office.get("/").text  # whose leader carries on
    for name in ("finance.leader", "finance.liaison", "estates.leader", "g1.inspector"):
        revoke(cast, name)
    cast.session.commit()
    with counted(app) as after:
        shown = office.get("/").text
    assert f"In 3 units or groups with open work {told}" in shown
    assert 'href="/people/hand-over"' in block(shown, "errands")
    assert len(after) == len(before)
    assert told not in browser.as_("committee").get("/").text
