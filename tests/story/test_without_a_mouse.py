"""Ways of use in a real browser: by keyboard alone, on paper, with the camera of a telephone."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.cast import Cast
from tests.process.lived import Life
from tests.story.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]  # no rule is tested
MOST_STEPS = 80


@pytest.fixture
def ref(cast: Cast) -> str:
    """A task that has not been started."""
    found: str = Life.begin(cast).task.ref
    cast.session.commit()
    return found


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus; whatever has it can be seen to have it."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        here = page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector)
        outline = page.evaluate(
            "() => { const style = getComputedStyle(document.activeElement);"
            " return style.outlineStyle !== 'none' || style.boxShadow !== 'none'; }"
        )
        assert outline, page.evaluate("() => document.activeElement.outerHTML")
        if here:
            return
    raise AssertionError(f"{selector} is not reached by keyboard")


def test_a_task_is_found_opened_and_started_by_keyboard_alone(chromium: Browser, served: str, ref: str) -> None:
    person = Person(chromium, served, "finance.liaison", "en")
    page = person.page
    person.open("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    expect(page.locator(".skip-link")).to_be_in_viewport()
    page.keyboard.press("Enter")
    tab_to(page, "main *")
    person.open("/")
    tab_to(page, "#site-search")
    page.keyboard.type(ref)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "a[href$='/do/start']")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "main button[type=submit]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".chip.state-in_progress").first).to_be_visible()
    page.locator("#main").focus()
    page.keyboard.press("g")
    with page.expect_navigation():
        page.keyboard.press("l")
    assert page.url == f"{served}/ledger"
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_contain_text("My work")
    assert person.complaints == []


def test_paper_shows_the_list_and_the_task_without_the_furniture_of_the_screen(
    chromium: Browser, served: str, ref: str
) -> None:
    person = Person(chromium, served, "office", "en")
    page = person.page
    page.emulate_media(media="print")
    for address, kept in (("/ledger", "table.ledger"), (f"/tasks/{ref}", "#measures")):
        person.open(address)
        expect(page.locator(kept)).to_be_visible()
        expect(page.locator("h1")).to_be_visible()
        for furniture in (".masthead", ".sidenav", ".skip-link", "main .btn"):
            for one in page.locator(furniture).all():
                expect(one).to_be_hidden()
    person.open("/ledger")
    assert (
        page.locator("table.ledger thead").evaluate("(head) => getComputedStyle(head).display") == "table-header-group"
    )


def test_a_telephone_may_take_the_picture_itself(chromium: Browser, served: str, cast: Cast) -> None:
    life = Life.begin(cast).start()
    page_of_files = f"/tasks/{life.task.ref}/evidence"
    cast.session.commit()
    person = Person(chromium, served, "finance.liaison", "en")
    person.page.set_viewport_size({"width": 390, "height": 844})
    person.open(page_of_files)
    camera = person.page.locator("input[type=file][capture=environment]")
    expect(camera).to_have_attribute("accept", "image/*")
    expect(person.page.locator("label[for=camera]")).to_have_text("Take a photo")
