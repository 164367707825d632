"""Choosing in a real browser: long lists are shortened by typing, a role leaves only the places that fit it."""

import pytest
from playwright.sync_api import Browser, Page, expect

from models.people import Unit
from tests.cast import Cast
from tests.story.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]  # no rule is tested


@pytest.fixture
def many_units(cast: Cast) -> int:
    """The id of one unit among enough to make the lists long."""
    units = [Unit(code=f"u{number}", name=f"学院{number:02}", short_names=[]) for number in range(14)]
    cast.session.add_all(units)
    cast.session.flush()
    wanted: int = units[7].id
    cast.session.commit()
    return wanted


def offered(page: Page, select: str) -> list[str]:
    script = "(list) => [...list.options].filter((o) => !o.hidden).map((o) => o.text)"
    found: list[str] = page.locator(select).evaluate(script)
    return found


def test_typing_shortens_a_long_list_and_the_keyboard_chooses(chromium: Browser, served: str, many_units: int) -> None:
    person = Person(chromium, served, "office", "en")
    person.open("/problems/X26-P01/tasks/new")
    page = person.page
    box = page.get_by_role("searchbox", name="Lead unit – type to shorten the list")
    assert page.locator(".select-filter").count() == 1  # leaders and groups are few
    box.fill("学院０７")
    assert offered(page, "#lead_unit") == ["Choose a unit", "学院07"]
    box.press("Enter")
    expect(page.locator("#lead_unit")).to_be_focused()
    expect(page.locator("#lead_unit")).to_have_value(str(many_units))
    box.fill("")
    assert len(offered(page, "#lead_unit")) == 19
    page.locator("[data-row-add]").click()
    assert page.locator(".select-filter").count() == 2
    assert person.complaints == []


def test_a_role_leaves_only_the_places_that_fit_it(chromium: Browser, served: str, many_units: int) -> None:
    person = Person(chromium, served, "admin", "en")
    person.open("/people/users/finance.liaison/roles/new")
    page = person.page
    place = page.locator("#place")
    expect(place).to_be_hidden()
    page.select_option("#role", "inspector")
    assert offered(page, "#place") == ["Please choose.", "Group 1", "Group 2"]
    page.select_option("#role", "office")
    expect(place).to_have_value("all")
    page.select_option("#role", "leader")
    expect(place).to_have_value("")
    assert len(offered(page, "#place")) == 19
    page.select_option("#place", f"unit:{many_units}")
    person.send("main form")
    assert page.url.endswith("/people/users/finance.liaison")
    assert person.complaints == []
