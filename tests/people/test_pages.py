"""Every page of the room opens for whom it is, says so when it is empty, and shows no task to the administrator."""

from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from models.people import Grant, GroupUnit, InspectionGroup, Recusal, Role, Unit, User
from tests.cast import Cast
from tests.client import Browser
from views.database import db

ADMIN_PAGES = [
    "/people/units",
    "/people/units/new",
    "/people/units/finance/edit",
    "/people/users",
    "/people/users?q=finance&role=leader",
    "/people/users?q=nobody-fits-this",
    "/people/users?page=99",
    "/people/users/new",
    "/people/users/finance.leader",
    "/people/users/finance.leader/edit",
    "/people/users/finance.leader/deactivate",
    "/people/users/finance.leader/left-behind",
    "/people/users/finance.leader/roles/new",
    "/people/groups",
    "/people/groups/new",
    "/people/groups/g1/edit",
]
OFFICE_PAGES = [
    "/people/recusals",
    "/people/hand-over",
    "/people/hand-over/leader/finance",
    "/people/campaigns/X26/groups",
    "/people/groups/g1/campaigns/X26",
]


def statuses(browser: Browser, pages: list[str]) -> dict[str, int]:
    return {page: browser.get(page).status_code for page in pages}


def test_admin_opens_the_admin_pages_and_sees_no_task(cast: Cast, browser: Browser, session: Session) -> None:
    task = cast.task(title="Secret title", leader=cast["finance.leader"])
    session.commit()
    admin = browser.as_("admin")
    grant = cast["finance.leader"].grants[0].id
    session.commit()
    for page in [*ADMIN_PAGES, f"/people/roles/{grant}/take-away"]:
        answer = admin.get(page)
        assert answer.status_code == 200, page
        assert task.ref not in answer.text
        assert "Secret title" not in answer.text


def test_admin_has_no_office_page_and_the_office_no_admin_page(cast: Cast, browser: Browser) -> None:
    admin, office = browser.as_("admin"), browser.as_("office")
    assert set(statuses(admin, OFFICE_PAGES).values()) == {403}
    assert set(statuses(office, ADMIN_PAGES).values()) == {403}
    assert set(statuses(office, OFFICE_PAGES).values()) == {200}


def test_nobody_else_learns_which_accounts_exist(cast: Cast, browser: Browser) -> None:
    leader = browser.as_("finance.leader")
    assert leader.get("/people/users/admin").status_code == leader.get("/people/users/nobody").status_code == 403
    admin = browser.as_("admin")
    assert admin.get("/people/users/nobody").status_code == 404


def test_everybody_opens_the_own_account_and_only_that(cast: Cast, browser: Browser) -> None:
    for person in ("finance.liaison", "admin", "auditor"):
        assert "My roles" in browser.as_(person).get("/account").text
    assert browser.get("/account").status_code == 302
    assert browser.get("/people/users").status_code == 302


def test_empty_lists_say_what_belongs_there(cast: Cast, browser: Browser) -> None:
    office = browser.as_("office")
    assert "No recusal is in force" in office.get("/people/recusals").text
    assert "Nothing to hand over" in office.get("/people/hand-over").text


def queries(app: Flask, browser: Browser, page: str) -> int:
    """How many statements the page sends."""
    sent: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(_: object, __: object, statement: str, *___: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    assert browser.get(page).status_code == 200
    event.remove(engine, "before_cursor_execute", note)
    return len(sent)


def test_lists_ask_the_database_equally_often_however_long_they_are(
    cast: Cast, app: Flask, browser: Browser, session: Session
) -> None:
    admin, office = browser.as_("admin"), browser.as_("office")
    pages = {
        "/people/units": admin,
        "/people/users": admin,
        "/people/groups": admin,
        "/people/recusals": office,
        "/people/hand-over": office,
        "/people/campaigns/X26/groups": office,
        "/people/groups/g1/campaigns/X26": office,
    }
    multiply(cast, range(1))  # of each kind there is something to look at
    session.commit()
    before = {page: queries(app, person, page) for page, person in pages.items()}
    multiply(cast, range(1, 21))
    session.commit()
    assert {page: queries(app, person, page) for page, person in pages.items()} == before


def multiply(cast: Cast, numbers: range) -> None:
    """As many more units, groups and people with roles, recusals and tasks."""
    for number in numbers:
        unit = Unit(code=f"u{number}", name=f"单位{number}", short_names=[], parent=cast.units["history"])
        group = InspectionGroup(code=f"x{number}", name=f"组{number}")
        user = User(username=f"p{number}", name=f"P{number}", language="en")
        cast.session.add_all([unit, group, user])
        cast.session.flush()
        cast.session.add_all(
            [
                Grant(user_id=user.id, role=Role.LIAISON, unit_id=unit.id, granted_at=cast.now),
                Grant(user_id=user.id, role=Role.INSPECTOR, group_id=group.id, granted_at=cast.now),
                Recusal(user_id=user.id, unit_id=unit.id, reason="a reason", declared_at=cast.now),
                GroupUnit(campaign_id=cast.campaign.id, group_id=group.id, unit_id=unit.id),
            ]
        )
        cast.task(lead_unit=unit, group=group)


def test_errors_of_a_new_account_follow_the_order_of_its_form(cast: Cast, browser: Browser) -> None:
    cast.session.commit()
    page = browser.as_("admin").submit("/people/users/new", {}).text
    summary = page.split('class="error-summary"')[1].split("</div>")[0]
    assert summary.index("#username") < summary.index("#name")
