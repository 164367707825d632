"""Every page of the room opens for whom it is, says so when it is empty, and shows no task to the administrator."""

from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.client import Browser

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
