"""Ticking in a real browser: by keyboard, on a phone, without scripts; and no page of it shuts anybody out."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.cast import PASSWORD, Cast
from tests.story.looking import looking
from views.clock import today

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]  # no rule is tested


@pytest.fixture
def refs(cast: Cast) -> list[str]:
    tasks = [cast.task(due_on=today(), title=f"Task number {number}") for number in range(3)]
    found = [task.ref for task in tasks]
    cast.session.commit()
    return found


def comment(page: Page, text: str) -> None:
    """Fill in the confirmation page and send it."""
    page.get_by_label("Comment").fill(text)
    page.get_by_role("button", name="Do this to").click()


def test_ticking_with_the_keyboard_leads_to_what_became_of_each(
    chromium: Browser, served: str, refs: list[str]
) -> None:
    with looking(chromium, served, "office", "en") as looker:
        page = looker.page
        page.goto(f"{served}/ledger")
        everything = page.get_by_role("checkbox", name="Tick all on this page")
        everything.focus()
        page.keyboard.press("Space")
        expect(page.get_by_text("3 tasks ticked")).to_be_visible()
        page.get_by_role("checkbox", name=f"Tick {refs[1]}").press("Space")
        expect(page.get_by_text("2 tasks ticked")).to_be_visible()
        assert everything.evaluate("box => box.indeterminate")
        looker.judge("/ledger with the bar open", page.reload(), 200)
        page.get_by_role("checkbox", name=f"Tick {refs[0]}").check()
        page.get_by_role("button", name="Add comment").press("Enter")
        page.wait_for_url("**/ledger/bulk/comment?*")
        looker.judge("the confirmation", page.reload(), 200)
        comment(page, "Please look at it.")
        page.wait_for_url("**/ledger/bulk/results/*")
        expect(page.get_by_text("Done: 1 task")).to_be_visible()
        looker.judge("the result", page.reload(), 200)


def test_without_scripts_on_a_phone_the_same_is_done(chromium: Browser, served: str, refs: list[str]) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{served}/sign-in")
    page.fill("[name=username]", "office")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.goto(f"{served}/ledger")
    for ref in refs[:2]:
        page.get_by_role("checkbox", name=f"Tick {ref}").check()
    expect(page.get_by_role("checkbox", name="Tick all on this page")).to_be_hidden()
    page.locator("summary", has_text="Change several tasks").click()
    page.get_by_role("button", name="Add comment").click()
    comment(page, "Please look at it.")
    expect(page.get_by_text("Done: 2 tasks")).to_be_visible()
    context.close()
