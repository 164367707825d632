"""Small comforts in a real browser: what was restored is in sight, a click is seen, an address is short."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.cast import Cast
from tests.process.lived import Life
from tests.story.people import Person

pytestmark = pytest.mark.browser


def test_a_restored_interview_is_in_sight_a_theme_shows_at_once_and_an_address_is_short(
    chromium: Browser, served: str, cast: Cast
) -> None:
    ref = Life.begin(cast).submit().task.ref
    cast.session.commit()
    person = Person(chromium, served, "g1.inspector", "en")
    page = person.page
    person.open(f"/tasks/{ref}/review")
    page.get_by_text("Add an interview").click()
    page.fill("[name=interview-summary]", "She shows the list.")
    page.wait_for_function("() => Object.values(localStorage).some((kept) => kept.includes('She shows the list.'))")
    person.open(f"/tasks/{ref}/review")
    expect(page.locator("[name=interview-summary]")).to_be_visible()
    expect(page.locator("[name=interview-summary]")).to_have_value("She shows the list.")

    before = page.locator("html").get_attribute("data-bs-theme")
    page.locator("[data-theme-switch]").click()
    assert page.locator("html").get_attribute("data-bs-theme") != before

    person.open("/ledger")
    page.locator(".filter-panel summary").click()
    page.check("[name=state][value=submitted]")
    with page.expect_navigation():
        page.get_by_role("button", name="Show", exact=True).click()
    assert page.url == f"{served}/ledger?state=submitted"
    assert person.complaints == []


def test_a_program_is_doubted_before_it_is_sent_and_good_news_leaves_by_itself(
    chromium: Browser, served: str, cast: Cast
) -> None:
    ref = Life.begin(cast).start().task.ref
    cast.session.commit()
    person = Person(chromium, served, "finance.liaison", "en")
    page = person.page
    page.clock.install()
    person.open(f"/tasks/{ref}/evidence")
    for name, said in (("setup.exe", "will probably be refused"), ("list.pdf", "Ready to upload")):
        page.set_input_files("#upload-files", {"name": name, "mimeType": "", "buffer": b"MZ"})
        expect(page.locator(".upload-row", has_text=name).locator("[data-status]")).to_contain_text(said)
    page.on("dialog", lambda dialog: dialog.accept())
    person.open(f"/tasks/{ref}/prepare")
    person.send("#statement")
    expect(page.locator(".flashes .notice-success")).to_be_visible()
    page.clock.run_for(12000)
    expect(page.locator(".flashes .notice-success")).to_have_count(0)


def test_back_and_reload_after_a_mended_error_open_the_form_again(chromium: Browser, served: str, cast: Cast) -> None:
    cast.session.commit()
    person = Person(chromium, served, "office", "en")
    page = person.page
    form = f"/campaigns/{cast.campaign.code}/edit"
    cast.session.rollback()
    person.open(form)
    page.fill("[name=name]", "")
    person.send("main form[method=post]")
    expect(page.locator(".error-summary")).to_be_visible()
    page.reload()
    expect(page.locator(".error-summary")).to_have_count(0)
    page.fill("[name=name]", "")
    person.send("main form[method=post]")
    page.fill("[name=name]", "Inspection anew")
    person.send("main form[method=post]")
    assert page.url == served + form.removesuffix("/edit")
    page.go_back()
    expect(page.locator("[name=name]")).to_be_visible()
    assert page.url.endswith(form)


def test_a_day_before_the_end_of_open_measures_is_warned_of_while_it_is_chosen(
    chromium: Browser, served: str, cast: Cast
) -> None:
    life = Life.begin(cast).submit()
    entry, ends = life.task.measures[0].progress_in(1), life.task.measures[0].deadline
    assert entry
    assert ends
    entry.percent, entry.done = 80, False
    ref = life.task.ref
    cast.session.commit()
    person = Person(chromium, served, "g1.inspector", "en")
    page = person.page
    person.open(f"/tasks/{ref}/do/return")
    early, late = page.get_by_text("Open measures end after this day"), page.get_by_text("lies after the end of the")
    expect(early).to_be_hidden()
    page.fill("[name=deadline]", (ends - timedelta(days=1)).isoformat())
    expect(early).to_be_visible()
    expect(page.locator("main li", has_text="Settle all advances")).to_be_visible()
    expect(late).to_be_hidden()
    page.locator("[name=deadline_counted]").press_sequentially("5")  # from the real today, which is later
    expect(late).to_be_visible()
    expect(early).to_be_hidden()
    page.fill("[name=deadline]", ends.isoformat())
    expect(late).to_be_hidden()
    person.leave()
