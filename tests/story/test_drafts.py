"""Drafts in a real browser: nothing typed is lost, and nothing newer is overwritten unasked."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect
from sqlalchemy import select

from models.spot import SpotPhoto
from tests.cast import PASSWORD, Cast
from tests.process.lived import Life
from tests.story.acts import later
from tests.story.people import Person
from tests.verification.asking import ask
from workflow.process.engine import fire
from workflow.process.statements import write_statement

pytestmark = pytest.mark.browser
KEPT = """() => new Promise((resolve) => {
  const opening = indexedDB.open("rectify-files", 1);
  opening.onsuccess = () => {
    const counting = opening.result.transaction("files").objectStore("files").count();
    counting.onsuccess = () => resolve(counting.result > 0);
  };
})"""


@pytest.fixture
def where(cast: Cast, now: datetime) -> str:
    """The page where the finance liaison writes the statement of a task in progress."""
    task, writer = cast.task(), cast["finance.liaison"]
    fire(cast.session, task, "start", actor=writer, seen_version=task.version, now=now)
    said: dict[str, Any] = {"text": "First saved text.", "root_cause": "", "answers": {}}
    write_statement(cast.session, task, actor=writer, seen_version=0, now=now, **said)
    path = f"/tasks/{task.ref}/prepare"
    cast.session.commit()  # and nothing read after it: an open transaction would keep the server from writing
    return path


@pytest.fixture
def liaison(chromium: Browser, served: str, where: str) -> Person:
    person = Person(chromium, served, "finance.liaison", "en")
    person.open(where)
    return person


def _type(person: Person, text: str) -> None:
    """Type as people do, and wait until the browser has kept it."""
    person.page.fill("[name=text]", text)
    person.page.wait_for_function("text => Object.values(localStorage).some((kept) => kept.includes(text))", arg=text)


def _open_again(person: Person, path: str) -> None:
    closed, person.page = person.page, person.context.new_page()
    closed.close()
    person.open(path)


def text_of(person: Person) -> Locator:
    return person.page.locator("[name=text]")


def _somebody_else_saves(chromium: Browser, served: str, where: str, text: str) -> None:
    other = Person(chromium, served, "finance.leader", "en")
    other.open(where)
    other.page.fill("[name=text]", text)
    other.send("main form[data-draft]")
    other.leave()


def test_a_draft_survives_a_closed_tab(liaison: Person, where: str) -> None:
    _type(liaison, "Half a sentence about")
    _open_again(liaison, where)
    expect(liaison.page.locator("[name=text]")).to_have_value("Half a sentence about")
    expect(liaison.page.locator(".draft-notice")).to_be_in_viewport()
    expect(liaison.page.locator("[data-draft-time]")).to_have_text(
        re.compile(r"^\d{1,2} [A-Z][a-z]{2} \d{4}, \d\d:\d\d$")
    )
    liaison.page.get_by_role("button", name="Discard").click()
    expect(liaison.page.locator("[name=text]")).to_have_value("First saved text.")


def test_a_draft_does_not_overwrite_what_somebody_else_saved_since(
    liaison: Person, chromium: Browser, served: str, where: str
) -> None:
    _type(liaison, "Mine, never saved.")
    _somebody_else_saves(chromium, served, where, "Newer text of a colleague.")
    _open_again(liaison, where)
    notice = liaison.page.locator(".draft-older")
    expect(text_of(liaison)).to_have_value("Newer text of a colleague.")
    expect(notice).to_be_in_viewport()
    expect(notice).to_contain_text("was written before this page changed.")
    expect(notice.locator("dt")).to_have_text("Statement: what was done, and what it changed")
    expect(notice.locator("dd")).to_have_text("Mine, never saved.")

    _type(liaison, "Newer text of a colleague. And a word more.")
    _open_again(liaison, where)
    expect(text_of(liaison)).to_have_value("Newer text of a colleague. And a word more.")
    expect(liaison.page.locator(".draft-older dd")).to_have_text("Mine, never saved.")

    liaison.page.get_by_role("button", name="Use my text").click()
    expect(text_of(liaison)).to_have_value("Mine, never saved.")
    expect(liaison.page.locator(".draft-older")).to_have_count(0)
    liaison.send("main form[data-draft]")
    expect(text_of(liaison)).to_have_value("Mine, never saved.")
    expect(liaison.page.locator(".draft-notice")).to_have_count(0)
    liaison.leave()


def test_an_older_draft_can_be_thrown_away(liaison: Person, chromium: Browser, served: str, where: str) -> None:
    _type(liaison, "Mine, never saved.")
    _somebody_else_saves(chromium, served, where, "Newer text of a colleague.")
    _open_again(liaison, where)
    liaison.page.locator(".draft-older").get_by_role("button", name="Discard").click()
    _open_again(liaison, where)
    expect(text_of(liaison)).to_have_value("Newer text of a colleague.")
    expect(liaison.page.locator(".draft-notice")).to_have_count(0)
    liaison.leave()


def test_a_draft_is_back_after_signing_in_again(liaison: Person, where: str) -> None:
    _type(liaison, "Written when the session ended.")
    liaison.context.clear_cookies(name="session")
    liaison.send("main form[data-draft]")
    liaison.page.fill("[name=username]", "finance.liaison")
    liaison.page.fill("[name=password]", PASSWORD)
    liaison.send("main form:has([name=password])")
    liaison.open(where)
    expect(text_of(liaison)).to_have_value("Written when the session ended.")
    expect(liaison.page.locator(".draft-notice")).to_be_in_viewport()
    liaison.leave()


@pytest.fixture
def inspector(cast: Cast, chromium: Browser, served: str) -> Person:
    """The review of a submission, with half a conclusion under two of its steps."""
    ref = Life.begin(cast).submit().task.ref
    cast.session.commit()
    person = Person(chromium, served, "g1.inspector", "en")
    person.open(f"/tasks/{ref}/review")
    for step, text in (("material", "Half a look at the files"), ("spot", "Nobody asked so far")):
        person.page.fill(f"[name={step}-conclusion]", text)
    return person


def test_a_draft_of_another_form_does_not_scroll_away_from_what_was_sent(inspector: Person) -> None:
    page = inspector.page
    page.locator(".claim-box form button").click()
    expect(page.locator(".flashes .notice")).to_be_in_viewport()
    assert page.evaluate("scrollY") == 0
    expect(page.locator(".draft-notice [data-draft-about]")).to_have_text(
        [re.compile("^Conclusion of .*material", re.I), re.compile("^Conclusion of .*interview", re.I)]
    )
    page.fill("[name=text-conclusion]", "Short")
    inspector.send("form:has([name=text-conclusion])")
    expect(page.locator(".error-summary")).to_be_in_viewport()
    expect(page.locator("[name=material-conclusion]")).to_have_value("Half a look at the files")
    inspector.leave()


def test_photos_stay_chosen_when_the_form_comes_back_with_errors_until_they_are_saved(
    inspector: Person, files: list[Path], cast: Cast
) -> None:
    page = inspector.page
    page.locator(".claim-box form button").click()
    expect(page.locator(".flashes .notice")).to_be_visible()
    form = page.locator("form[action$='/on-site']")
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
    form.locator("[name$=place]").fill("Store room")
    form.locator("[name$=photos]").set_input_files(files[1])
    page.wait_for_function(KEPT)
    inspector.send("form[action$='/on-site']")
    expect(page.locator(".error-summary")).to_be_visible()
    page.wait_for_function("document.querySelector('[name$=photos]').files.length === 1")
    form.locator("[name$=held_on]").fill(later(0))
    form.locator("[name$=checkers]").first.check()
    for name in ("looked_at", "found"):
        form.locator(f"[name$={name}]").fill("Whether the vouchers lie there, and they do.")
    form.locator("[name$=result]").first.check()
    inspector.send("form[action$='/on-site']")
    expect(page.locator(".flashes .notice")).to_be_visible()
    page.wait_for_function(f"async () => !(await ({KEPT})())")
    assert page.evaluate("document.querySelector('[name$=photos]').files.length") == 0
    assert [photo.filename for photo in cast.session.scalars(select(SpotPhoto))] == [files[1].name]
    inspector.leave()


SAVE = (
    "form => fetch(form.action, {method: 'POST', body: new FormData(form), redirect: 'manual'}).then(one => one.type)"
)


def test_two_tabs_that_save_at_the_same_time_leave_neither_draft_nor_file(inspector: Person, files: list[Path]) -> None:
    first = inspector.page
    first.locator(".claim-box form button").click()
    expect(first.locator(".flashes .notice")).to_be_visible()
    second = inspector.context.new_page()
    second.goto(first.url.split("#")[0])
    on_site, step = first.locator("form[action$='/on-site']"), second.locator("form:has([name=text-conclusion])")
    for page in (first, second):
        page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
    for name in ("place", "looked_at", "found"):
        on_site.locator(f"[name$={name}]").fill("Store room")
    on_site.locator("[name$=held_on]").fill(later(0))
    for form, name in ((on_site, "checkers"), (on_site, "result"), (step, "result")):
        form.locator(f"[name$={name}]").first.check()
    on_site.locator("[name$=photos]").set_input_files(files[1])
    step.locator("[name=text-conclusion]").fill("Every sentence answers the problem.")
    first.wait_for_function(KEPT)
    for text in ("Store room", "Every sentence answers"):
        first.wait_for_function("text => Object.values(localStorage).some((one) => one.includes(text))", arg=text)
    assert [form.evaluate(SAVE) for form in (on_site, step)] == ["opaqueredirect"] * 2

    for page in (first, second):
        page.reload()
        expect(page.locator(".draft-notice [data-draft-about]")).to_have_count(2)  # of the steps left half-written
        expect(page.locator("form[action$='/on-site'] [name$=place]")).to_have_value("")
    first.wait_for_function(f"async () => !(await ({KEPT})())")
    assert not [one for one in inspector.context.cookies() if one["name"].startswith("draft-done")]
    inspector.leave()


def test_the_files_of_an_answer_stay_chosen_when_the_form_comes_back_with_errors(
    cast: Cast, chromium: Browser, served: str, files: list[Path]
) -> None:
    life = Life.begin(cast).submit()
    url, question = f"/tasks/{life.task.ref}/questions", ask(life).id
    cast.session.commit()
    liaison = Person(chromium, served, "finance.liaison", "en")
    liaison.open(url)
    page, form = liaison.page, f"form[action='/questions/{question}/answer']"
    page.set_input_files(f"{form} [name$=files]", files)
    page.wait_for_function(KEPT)
    liaison.send(form)
    expect(page.locator(".error-summary")).to_be_visible()
    page.wait_for_function("document.querySelector('[name$=files]').files.length === 2")
    page.locator(f"{form} [name$=answer]").fill("Those of the years 2023 and 2024.")
    liaison.send(form)
    expect(page.locator(".flashes .notice")).to_be_visible()
    expect(page.locator("a[href^='/questions/files/']")).to_have_text([file.name for file in files])
    liaison.leave()


def test_a_saved_form_does_not_come_back_as_a_draft_on_the_page_it_returns_to(
    cast: Cast, chromium: Browser, served: str
) -> None:
    cast.session.commit()
    office = Person(chromium, served, "office", "en")
    office.open("/people/recusals")
    office.page.select_option("[name=user]", index=1)
    office.page.select_option("[name=unit]", index=1)
    office.page.fill("[name=reason]", "His brother works there, as he told us.")
    office.send("main form[data-draft]")
    expect(office.page.locator(".notice-success")).to_be_visible()
    expect(office.page.locator(".draft-notice")).to_have_count(0)
    expect(office.page.locator("[name=reason]")).to_have_value("")
    office.leave()
