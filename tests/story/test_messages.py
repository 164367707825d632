"""Messages in a real browser: in sight wherever the page opens, until their reader closes them."""

import pytest
from playwright.sync_api import Browser, expect

from tests.cast import Cast
from tests.story.people import Person


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_a_message_is_in_sight_where_the_page_opens(cast: Cast, served: str, chromium: Browser, width: int) -> None:
    path = f"/tasks/{cast.task().ref}"
    cast.session.commit()  # and nothing read after it: an open transaction would keep the server from writing
    liaison = Person(chromium, served, "finance.liaison", "en")
    liaison.page.set_viewport_size({"width": width, "height": 500})
    liaison.open(path)
    liaison.page.fill("#comments [name=text]", "The rule is drafted.")
    liaison.send("#comments form")
    message = liaison.page.locator(".flashes .notice")
    expect(liaison.page).to_have_url(f"{served}{path}#comments")
    liaison.page.wait_for_function("() => window.scrollY > 200")
    expect(message).to_be_in_viewport(ratio=1)
    message.get_by_role("button", name="Close").click()
    expect(message).to_have_count(0)
    liaison.leave()
