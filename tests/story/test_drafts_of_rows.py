"""Rows that were removed from a form stay removed when it comes back with errors and its draft is put into it."""

import pytest
from playwright.sync_api import Browser, expect

from tests.cast import Cast
from tests.process.lived import Life
from tests.story.people import Person

pytestmark = pytest.mark.browser


def test_a_gap_taken_out_does_not_double_another_one(cast: Cast, chromium: Browser, served: str) -> None:
    ref = Life.begin(cast).submit().task.ref
    cast.session.commit()
    inspector = Person(chromium, served, "g1.inspector", "en")
    inspector.open(f"/tasks/{ref}/do/return")
    texts, wanted = inspector.page.locator("[name$=-description]"), ["The first gap", "The second gap", "The third gap"]
    for at, text in enumerate(wanted):
        if at:
            inspector.page.locator("[data-rows=gaps] [data-row-add]").click()
        texts.nth(at).fill(text)
    inspector.page.locator("[data-rows=gaps] [data-row-remove]").nth(1).click()
    inspector.page.fill("[name=reason]", "short")
    inspector.send("main form[data-draft]")
    expect(inspector.page.locator(".error-summary")).to_be_visible()
    expect(texts).to_have_count(2)
    assert [text.input_value() for text in texts.all()] == [wanted[0], wanted[2]]
