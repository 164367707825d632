"""The page of a unit's questions in a real browser: it opens again without a connection, and is forgotten in time."""

import pytest
from playwright.sync_api import Error, Locator, Page, expect

from tests.inspection.acting import Inspected
from tests.inspection.at_the_page import IS_KEPT, PAGE, PATIENCE, Inspector, stored, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]  # no rule is tested

KEPT = """async () => {
  const names = (await caches.keys()).filter((name) => name.startsWith("rectify-pages:"));
  const requests = (await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))).flat();
  return requests.map((one) => new URL(one.url).pathname);
}"""
NOTHING_KEPT = f"async () => (await ({KEPT})()).length === 0"
TOLD = "Shown from this device, as it stood on"


def notice_of(page: Page) -> Locator:
    return page.locator("#main .notice", has_text=TOLD)


def reached(page: Page) -> Locator:
    return page.locator("#main p", has_text="The server is reached again")


def does_not_open(page: Page, address: str) -> None:
    with pytest.raises(Error, match="ERR_FAILED"):
        page.goto(address)


def test_the_page_opens_again_without_a_connection_and_what_is_typed_is_sent_later(
    inspector: Inspector, work: Inspected
) -> None:
    inspector.context.set_offline(True)
    inspector.write("Said in the interview")
    inspector.sees("not sent yet")
    inspector.page.reload()
    expect(notice_of(inspector.page)).to_contain_text("the server is not reached")
    expect(inspector.cell().locator("[name=note]")).to_have_value("Said in the interview")
    inspector.sees("not sent yet")
    assert inspector.page.evaluate("() => getComputedStyle(document.querySelector('.cell')).borderRadius") != "0px"
    told = inspector.page.evaluate("async () => (await fetch('')).headers.get('content-security-policy')")
    assert told.startswith("default-src 'self'")
    inspector.write("Seen on the way back", "looked")
    inspector.context.set_offline(False)
    inspector.sees("Saved")
    cell = stored(work)
    assert (cell.note, cell.looked) == ("Said in the interview", "Seen on the way back")
    expect(notice_of(inspector.page)).to_have_count(0)
    with inspector.page.expect_navigation():
        reached(inspector.page).get_by_role("link").click()
    expect(inspector.cell().locator("[name=looked]")).to_have_value("Seen on the way back")
    expect(reached(inspector.page)).to_have_count(0)


def test_a_field_made_larger_by_hand_breaks_no_policy_when_it_is_saved(inspector: Inspector) -> None:
    told: list[str] = []
    inspector.page.on("console", lambda one: told.append(one.text))
    inspector.cell().locator("[name=note]").evaluate("(field) => { field.style.height = '20rem'; }")
    for said in ("Much to say", "And more"):  # the page that is kept with the first is read again with the second
        inspector.write(said)
        inspector.sees("Saved")
        kept = f"async () => (await (await caches.match(location.pathname)).text()).includes('{said}')"
        wait_until(inspector.page, kept)
    assert not [text for text in told if "Content Security Policy" in text]


def test_the_notice_goes_when_the_server_answers_though_nothing_waits(inspector: Inspector) -> None:
    inspector.context.set_offline(True)
    inspector.page.reload()
    expect(notice_of(inspector.page)).to_be_visible()
    expect(reached(inspector.page)).to_have_count(0)
    inspector.context.set_offline(False)
    expect(reached(inspector.page)).to_be_visible(timeout=PATIENCE)
    expect(notice_of(inspector.page)).to_have_count(0)


def test_no_notice_of_a_lost_connection_hangs_over_two_texts_to_decide_on(
    inspector: Inspector, work: Inspected
) -> None:
    inspector.context.set_offline(True)
    inspector.write("Mine, offline")
    inspector.cell("strategy").locator("summary").click()
    inspector.write("Another question", name="strategy")
    inspector.sees("not sent yet", "strategy")
    inspector.page.reload()
    inspector.sees("not sent yet", "strategy")
    work.save("g1.leader", note="Theirs, meanwhile")
    inspector.context.set_offline(False)
    expect(inspector.cell().locator(".clash")).to_contain_text("G1 Leader changed this", timeout=PATIENCE)
    inspector.sees("Saved", "strategy")
    expect(notice_of(inspector.page)).to_have_count(0)
    assert stored(work, "strategy").note == "Another question"


def test_what_was_saved_before_the_connection_was_lost_stands_in_the_page_that_is_kept(
    inspector: Inspector, work: Inspected
) -> None:
    inspector.cell().get_by_label("Partly", exact=True).check()
    inspector.write("Saved at ten")
    search = inspector.cell().locator("[data-basis-search]")
    search.fill("settle")
    inspector.cell().locator(".found").click()
    inspector.sees("Saved")
    wait_until(
        inspector.page, "async () => (await (await caches.match(location.pathname)).text()).includes('Saved at ten')"
    )
    inspector.context.set_offline(True)
    inspector.page.reload()
    expect(notice_of(inspector.page)).to_be_visible()
    expect(inspector.cell().locator("[name=note]")).to_have_value("Saved at ten")
    expect(inspector.cell().get_by_label("Partly", exact=True)).to_be_checked()
    expect(inspector.cell().locator("[data-cell-rated]")).to_have_text("Partly")
    expect(inspector.cell().locator("[data-basis] a")).to_have_text("Settle the advances")
    inspector.write("Saved at ten, changed without a connection")
    inspector.context.set_offline(False)
    inspector.sees("Saved")
    assert stored(work).note == "Saved at ten, changed without a connection"


def test_nothing_but_this_page_and_what_it_is_made_of_is_kept(inspector: Inspector) -> None:
    for path in ("/inspections/S26/matrix", "/inspections/S26/findings", "/inspections", "/ledger"):
        inspector.open(path)
        inspector.page.wait_for_load_state("networkidle")
    kept = set(inspector.page.evaluate(KEPT))
    assert "/static/js/cells.js" in kept
    assert {path for path in kept if not path.startswith(("/static/", "/bootstrap/static/"))} == {PAGE}


def test_what_is_kept_is_not_shown_while_the_server_answers(inspector: Inspector, work: Inspected) -> None:
    work.row.fed_back_at = work.cast.now
    work.cast.session.commit()
    inspector.page.reload()
    expect(inspector.page.locator("form[data-cell]")).to_have_count(0)
    expect(notice_of(inspector.page)).to_have_count(0)
    for member in list(work.finance.team.members):
        work.cast.session.delete(member)
    work.cast.session.commit()
    answer = inspector.page.reload()
    assert answer is not None
    assert answer.status == 403
    assert all("403" in told for told in inspector.complaints)
    inspector.complaints.clear()
    wait_until(inspector.page, f"async () => !(await ({IS_KEPT})())")


@pytest.mark.parametrize("connected", [True, False])
def test_signing_out_forgets_it_with_a_connection_and_without(inspector: Inspector, connected: bool) -> None:
    inspector.context.set_offline(not connected)
    inspector.page.locator(".menu summary").click()
    inspector.page.locator("form[action$='/sign-out'] button").click()
    page = inspector.context.new_page()
    inspector.context.set_offline(False)
    page.goto(f"{inspector.address}/healthz")
    wait_until(page, NOTHING_KEPT)
    inspector.context.set_offline(True)
    does_not_open(page, inspector.address + PAGE)
    inspector.context.set_offline(False)


def test_who_signs_in_after_another_gets_nothing_that_was_kept(inspector: Inspector) -> None:
    inspector.context.clear_cookies(name="session")
    page = inspector.sign_in_beside("finance.liaison", "/account")
    wait_until(page, NOTHING_KEPT)
    inspector.context.set_offline(True)
    does_not_open(page, inspector.address + PAGE)
    inspector.context.set_offline(False)


def test_the_page_of_the_one_replaces_that_of_the_other(inspector: Inspector) -> None:
    """The leader signs in where the inspector worked, and comes straight to the page."""
    inspector.page.evaluate("async () => localStorage.clear()")
    inspector.context.clear_cookies(name="session")
    page = inspector.sign_in_beside("g1.leader", PAGE)
    wait_until(page, "async () => (await caches.keys()).length === 1 && (await caches.match(location.pathname))")
    inspector.context.set_offline(True)
    page.reload()
    expect(page.locator(".me-name")).to_have_text("G1 Leader")
    expect(notice_of(page)).to_be_visible()
    inspector.context.set_offline(False)


def test_after_half_a_day_it_is_shown_no_more_and_goes(inspector: Inspector) -> None:
    inspector.page.evaluate("""async () => {
      const [name] = await caches.keys();
      const kept = await caches.match(location.pathname);
      const headers = new Headers(kept.headers);
      headers.set("x-kept-at", Date.now() - 12 * 3600 * 1000 - 1000);
      await (await caches.open(name)).put(location.pathname, new Response(await kept.text(), { headers }));
    }""")
    inspector.context.set_offline(True)
    does_not_open(inspector.page, inspector.address + PAGE)
    inspector.context.set_offline(False)
    inspector.open("/inspections")
    wait_until(inspector.page, f"async () => !(await caches.match('{PAGE}'))")
