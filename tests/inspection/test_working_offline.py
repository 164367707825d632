"""Working on a unit in a real browser: it saves by itself, and survives a lost connection, a closed tab, an expired
session, and a second person in the same cell."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.cast import PASSWORD
from tests.inspection.acting import Inspected
from tests.inspection.at_the_page import NAME, PAGE, Inspector, stored

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]  # no rule is tested

NOTHING_KEPT = "() => !Object.keys(localStorage).some((key) => key.startsWith('rectify:cell:'))"
FULL = "throw new DOMException('full', 'QuotaExceededError');"


def test_what_is_typed_is_saved_by_itself(inspector: Inspector, work: Inspected) -> None:
    inspector.cell().get_by_label("Partly", exact=True).check()
    inspector.write("The minutes of March", "looked")
    inspector.write("No decision in them", "caught")
    inspector.sees("Saved")
    search = inspector.cell().locator("[data-basis-search]")
    search.fill("settle")
    inspector.cell().locator(".found").click()
    expect(inspector.cell().locator("[data-basis] a")).to_have_text("Settle the advances")
    inspector.sees("Saved")
    expect(inspector.page.locator("[data-cells-state]")).to_have_text("Everything is sent.")
    inspector.page.wait_for_function(NOTHING_KEPT)
    cell = stored(work)
    assert (cell.rating, cell.looked, cell.caught) == ("partly", "The minutes of March", "No decision in them")
    inspector.page.reload()
    expect(inspector.cell().locator("[data-basis] a")).to_have_text("Settle the advances")
    inspector.cell().locator("[data-basis-remove]").click()
    inspector.sees("Saved")


def test_without_a_connection_nothing_is_lost_and_all_is_sent_later(inspector: Inspector, work: Inspected) -> None:
    expect(inspector.page.locator("[data-cells-state]")).to_have_text("Everything is sent.")
    inspector.context.set_offline(True)
    inspector.write("Said in the interview")
    inspector.sees("not sent yet")
    inspector.cell("strategy").locator("summary").click()
    inspector.write("Another question", name="strategy")
    inspector.sees("not sent yet", "strategy")
    expect(inspector.page.locator("[data-cells-state]")).to_contain_text("Answers not sent yet: 2")
    inspector.context.set_offline(False)
    inspector.sees("Saved")
    inspector.sees("Saved", "strategy")
    assert stored(work).note == "Said in the interview"
    assert stored(work, "strategy").note == "Another question"


def test_what_was_not_sent_goes_out_after_the_tab_was_closed(inspector: Inspector, work: Inspected) -> None:
    inspector.context.set_offline(True)
    inspector.write("Typed on the way")
    inspector.sees("not sent yet")
    closed, inspector.page = inspector.page, inspector.context.new_page()
    closed.close()
    inspector.context.set_offline(False)
    inspector.open("/inspections")
    inspector.page.wait_for_function(NOTHING_KEPT)
    assert stored(work).note == "Typed on the way"


def test_two_windows_closed_without_a_connection_lose_neither_text(inspector: Inspector, work: Inspected) -> None:
    """Both are kept until they stand beside each other and one has decided, whatever is closed meanwhile."""
    windows = [inspector.page, inspector.context.new_page()]
    inspector.page = windows[1]
    inspector.start()
    # not `set_offline`: a window that is closed is online for its last moments
    inspector.context.route(re.compile(f"/questions/{NAME}$"), lambda route: route.abort())
    for inspector.page, text in zip(windows, ("First window", "Second window"), strict=True):
        inspector.write(text)
        inspector.sees("not sent yet")
    clash = open_anew(inspector, windows)
    expect(clash).to_contain_text("You wrote this in two windows")
    expect(clash.locator("[data-clash-mine]")).to_have_text("First window")
    expect(clash.locator("[data-clash-theirs]")).to_have_text("Second window")
    clash = open_anew(inspector, [inspector.page])  # undecided: both are there again, the one touched last at the end
    expect(clash.locator("[data-clash-mine]")).to_have_text("Second window")
    expect(clash.locator("[data-clash-theirs]")).to_have_text("First window")
    clash.locator("[data-clash-take=both]").click()
    clash.locator("[data-clash-done]").click()
    inspector.sees("Saved")
    inspector.page.wait_for_function(NOTHING_KEPT)
    assert stored(work).note == "First window\nSecond window"


def open_anew(inspector: Inspector, windows: list[Page]) -> Locator:
    """Close these windows; the clash in a new one, which reaches the server."""
    for window in windows:
        window.close()
    inspector.context.unroute_all()
    inspector.page = inspector.context.new_page()
    inspector.open(f"{PAGE}#q-{NAME}")
    return inspector.cell().locator(".clash")


def test_what_was_not_sent_goes_out_after_signing_in_again(inspector: Inspector, work: Inspected) -> None:
    kept = inspector.context.cookies()
    inspector.context.clear_cookies(name="session")
    inspector.write("Written when the session ended")
    inspector.sees("You are signed out")
    assert kept
    inspector.cell().locator("[data-sign-in]").click()
    inspector.page.fill("[name=username]", "g1.inspector")
    inspector.page.fill("[name=password]", PASSWORD)
    inspector.send("main form:has([name=password])")
    inspector.sees("Saved")
    expect(inspector.cell().locator("[name=note]")).to_have_value("Written when the session ended")
    assert stored(work).note == "Written when the session ended"


def test_signing_in_again_in_another_window_lets_the_first_go_on(inspector: Inspector, work: Inspected) -> None:
    write_and_sign_in_elsewhere(inspector)
    inspector.write("Written when the session ended, and after")
    inspector.sees("Saved")
    assert stored(work).note == "Written when the session ended, and after"


def test_what_another_window_sent_for_this_one_does_not_stand_against_it(inspector: Inspector, work: Inspected) -> None:
    other = write_and_sign_in_elsewhere(inspector)
    other.wait_for_function(NOTHING_KEPT)
    assert stored(work).note == "Written when the session ended"
    inspector.write("Written when the session ended, and after")
    inspector.sees("Saved")
    assert stored(work).note == "Written when the session ended, and after"


@pytest.mark.parametrize("at", ["/inspections", PAGE])
def test_a_window_opened_while_one_types_in_another_does_not_stand_against_it(
    inspector: Inspector, work: Inspected, at: str
) -> None:
    note = inspector.cell().locator("[name=note]")
    note.press_sequentially("Said in the")  # not left: it waits for a pause
    other = inspector.context.new_page()
    other.goto(inspector.address + at)
    other.wait_for_function(NOTHING_KEPT)
    note.press_sequentially(" interview, and more")
    note.dispatch_event("change")
    inspector.sees("Saved")
    expect(inspector.cell().locator(".clash")).to_have_count(0)
    assert stored(work).note == "Said in the interview, and more"


def write_and_sign_in_elsewhere(inspector: Inspector) -> Page:
    """What is written when the session has ended is kept; the person signs in again in a second window."""
    inspector.context.clear_cookies(name="session")
    inspector.write("Written when the session ended")
    inspector.sees("You are signed out")
    return inspector.sign_in_beside("g1.inspector")


def test_two_people_in_one_cell_who_write_in_different_fields_both_keep_theirs(
    inspector: Inspector, chromium: Browser, served: str, work: Inspected
) -> None:
    leader = Inspector(chromium, served, "g1.leader", "en").start()
    leader.write("What the leader looked at", "looked")
    leader.sees("Saved")
    inspector.write("What the inspector noted")
    inspector.sees("Saved")
    cell = stored(work)
    assert (cell.looked, cell.note) == ("What the leader looked at", "What the inspector noted")
    expect(inspector.cell().locator("[name=looked]")).to_have_value("What the leader looked at")
    leader.leave()


def test_two_people_in_one_text_see_both_beside_each_other_and_merge(
    inspector: Inspector, chromium: Browser, served: str, work: Inspected
) -> None:
    inspector.context.set_offline(True)
    inspector.write("Mine, offline")
    inspector.sees("not sent yet")
    leader = Inspector(chromium, served, "g1.leader", "en").start()
    leader.write("Theirs, meanwhile")
    leader.sees("Saved")
    leader.leave()
    inspector.context.set_offline(False)
    clash = inspector.cell().locator(".clash")
    expect(clash).to_contain_text("G1 Leader changed this")
    expect(clash.locator("[data-clash-mine]")).to_have_text("Mine, offline")
    expect(clash.locator("[data-clash-theirs]")).to_have_text("Theirs, meanwhile")
    assert stored(work).note == "Theirs, meanwhile"
    inspector.page.reload()  # still there after the page was opened anew
    inspector.cell().locator("[data-clash-take=both]").click()
    inspector.cell().locator("[data-clash-done]").click()
    inspector.sees("Saved")
    assert stored(work).note == "Theirs, meanwhile\nMine, offline"


@pytest.mark.parametrize("first", ["mine", "theirs", "both"])
def test_what_is_typed_beside_a_clash_stays_whatever_is_taken(
    inspector: Inspector, work: Inspected, first: str
) -> None:
    inspector.context.set_offline(True)
    inspector.write("Mine, offline")
    inspector.sees("not sent yet")
    work.save("g1.leader", note="Theirs, meanwhile")
    inspector.context.set_offline(False)
    clash = inspector.cell().locator(".clash")
    expect(clash).to_contain_text("G1 Leader changed this")
    inspector.write("Mine, offline, and what was said next")
    clash.locator(f"[data-clash-take={first}]").click()
    expect(clash.locator("[data-clash-mine]")).to_have_text("Mine, offline, and what was said next")
    clash.locator("[data-clash-take=both]").click()
    clash.locator("[data-clash-done]").click()
    inspector.sees("Saved")
    assert stored(work).note == "Theirs, meanwhile\nMine, offline, and what was said next"


def test_a_full_browser_keeps_no_words_from_the_server_and_says_that_it_keeps_nothing(
    inspector: Inspector, work: Inspected
) -> None:
    inspector.page.evaluate(f"() => {{ Storage.prototype.setItem = () => {{ {FULL} }}; }}")
    inspector.context.set_offline(True)
    inspector.write("Said in the interview")
    inspector.sees("this browser is full")
    expect(inspector.page.locator("[data-cells-state]")).to_contain_text("leave this page open")
    inspector.context.set_offline(False)
    inspector.sees("Saved")
    expect(inspector.page.locator("[data-cells-state]")).to_have_text("Everything is sent.")
    assert stored(work).note == "Said in the interview"


def test_what_cannot_be_entered_any_more_is_shown_and_not_thrown_away(inspector: Inspector, work: Inspected) -> None:
    inspector.context.set_offline(True)
    inspector.write("Too late")
    inspector.sees("not sent yet")
    work.row.fed_back_at = work.cast.now
    work.cast.session.commit()
    inspector.context.set_offline(False)
    inspector.sees("The findings were fed back")
    inspector.open("/inspections")
    notice = inspector.page.locator("#main .notice-warning")
    expect(notice).to_contain_text("not with the server yet")
    notice.locator("summary").click()
    expect(notice.locator("[data-unsent-text]")).to_have_text("Too late")
    notice.get_by_role("button", name="Discard").click()
    expect(notice).to_have_count(0)


def test_the_text_of_one_person_is_not_sent_for_another(inspector: Inspector, work: Inspected) -> None:
    inspector.context.set_offline(True)
    inspector.write("Only mine")
    inspector.sees("not sent yet")
    inspector.context.clear_cookies(name="session")
    inspector.context.set_offline(False)
    inspector.sees("signed out")
    other = inspector.sign_in_beside("g1.leader")
    other.goto(f"{inspector.address}{PAGE}#q-{NAME}")
    expect(other.locator(f"#q-{NAME} [name=note]")).to_have_value("")
    inspector.write("Only mine, still")
    inspector.sees("signed out")
    assert "Only mine" in inspector.page.evaluate("() => JSON.stringify(localStorage)")
