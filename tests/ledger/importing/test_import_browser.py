"""A stranger brings a ledger in, in a real browser: sends it, decides, takes it over, finds the tasks."""

import pytest
from playwright.sync_api import Browser, expect

from tests.cast import Cast
from tests.ledger.importing.files import tasks_of
from tests.ledger.reading.files import DATA
from tests.story.looking import looking

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]  # no rule is tested


def test_a_ledger_is_sent_decided_on_and_taken_over(chromium: Browser, served: str, cast: Cast) -> None:
    cast.session.rollback()
    with looking(chromium, served, "office", "en") as looker:
        page = looker.page
        page.goto(f"{served}/campaigns/X26")
        page.get_by_role("link", name="Import a ledger").first.click()
        page.get_by_label("Ledger file").set_input_files(DATA / "ledger_A.xlsx")
        page.get_by_role("button", name="Read the file").click()
        expect(page.get_by_text("rows need a decision").first).to_be_visible()
        looker.judge("the decisions", page.reload(), 200)
        page.get_by_label("All names that are still open").select_option("create")
        page.wait_for_timeout(500)
        asked: list[str] = []
        page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        page.get_by_role("link", name="Ledger", exact=True).first.click()
        page.wait_for_url("**/ledger")
        assert asked == ["beforeunload"]  # the browser says that something was not sent
        page.go_back()
        expect(page.get_by_label("All names that are still open")).to_have_value("create")
        page.get_by_label("Lead unit of the rows that name none").select_option(label="Finance")
        page.get_by_role("button", name="Save decisions").click()
        page.get_by_role("button", name="Take over").click()
        page.get_by_role("button", name="Yes, go on").click()
        expect(page.get_by_text("63 new problems, 64 new tasks, 153 new measures").first).to_be_visible()
        looker.judge("the result", page.reload(), 200)
        page.get_by_role("link", name="X26-T001").first.click()
        page.get_by_text("rows of files").click()
        expect(page.get_by_text("基本完成").first).to_be_visible()
    assert len(tasks_of(cast)) == 64
