"""How pages lead on: what is missing leads to its field; the reason of a return or a rebound stands on top."""

import re

from tests.cast import Cast
from tests.client import Browser
from tests.process.lived import DAY, Life
from workflow.monitoring.rebounds import set_rebound_deadline
from workflow.reminders.days import local_day


def _leads(page: str, text: str) -> str:
    """Where the first link of that text leads."""
    found = re.search(rf'<a href="([^"]*)">{re.escape(text)}</a>', page)
    assert found, text
    return found[1]


def test_what_a_plan_lacks_leads_to_the_field_or_row(cast: Cast, browser: Browser) -> None:
    life = Life.begin(cast, goal="")
    life.task.measures[0].person = ""
    ref = life.task.ref
    life.session.commit()
    page = browser.as_("finance.liaison").get(f"/tasks/{ref}/plan").text
    assert _leads(page, "The goal of the task is not stated.") == f"/tasks/{ref}/plan#goal"
    assert _leads(page, f"Measure {ref}-1 has no person.") == f"/tasks/{ref}/plan#measure-1"
    assert 'id="goal"' in page
    assert 'id="measure-1"' in page


def test_what_a_submission_lacks_leads_to_a_place_on_the_page_that_prepares_it(cast: Cast, browser: Browser) -> None:
    life = Life.begin(cast)
    life.fire("start", "finance.leader")
    ref = life.task.ref
    life.session.commit()
    page = browser.as_("finance.liaison").get(f"/tasks/{ref}/prepare").text
    for text, anchor in {
        "The statement of what was done is not written.": "text",
        f"No progress is reported on measure {ref}-1.": "measure-1",
        "There is no evidence in this cycle.": "evidence",
    }.items():
        assert _leads(page, text) == f"#{anchor}"
        assert f'id="{anchor}"' in page
    page = browser.as_("finance.leader").get(f"/tasks/{ref}/do/submit").text
    assert _leads(page, "The statement of what was done is not written.") == f"/tasks/{ref}/prepare#text"
    assert _leads(page, f"No progress is reported on measure {ref}-1.") == f"/tasks/{ref}#measure-1"


def test_what_a_review_lacks_leads_to_its_step(cast: Cast, browser: Browser) -> None:
    life = Life.begin(cast).submit()
    ref = life.task.ref
    life.session.commit()
    page = browser.as_("g1.leader").get(f"/tasks/{ref}/review").text
    for anchor in ("step-text", "verdicts"):
        assert f'href="/tasks/{ref}/review#{anchor}"' in page
        assert f'id="{anchor}"' in page


def test_after_a_return_its_reason_and_what_each_gap_asks_for_stand_where_the_answers_are_written(
    cast: Cast, browser: Browser
) -> None:
    life = Life.begin(cast).submit()
    life.fire("return", "g1.inspector")
    ref = life.task.ref
    life.session.commit()
    page = browser.as_("finance.liaison").get(f"/tasks/{ref}/prepare").text
    assert "Two advances are still open." in page
    assert '<div class="gap-asked" id="gap-1">' in page
    assert re.search(r"<dt>What would close it</dt><dd>\s*<div[^>]*>Vouchers</div>", page)
    assert _leads(page, "Gap 1 of the last return is not answered.") == "#gap-1"


def test_a_rebound_shows_its_cause_and_the_new_deadline_until_the_task_is_reopened(
    cast: Cast, browser: Browser
) -> None:
    life = Life.begin(cast).verify()
    life.fire("rebound", "g1.inspector")
    ref, day = life.task.ref, local_day(life.now) + 53 * DAY
    life.session.commit()
    leader = browser.as_("finance.leader")
    assert "The office has not yet set the new deadline." in leader.get(f"/tasks/{ref}").text
    seen, office = life.task.version, cast["office"]
    set_rebound_deadline(life.session, life.task, day, actor=office, seen_version=seen, now=life.now)
    life.session.commit()
    for path in (f"/tasks/{ref}", f"/tasks/{ref}/do/reopen"):
        banner = leader.get(path).text.split("The problem has come back")[1].split("New deadline after reopening: ")
        assert "Old advances have come back." in banner[0]
        assert banner[1].startswith(f"{day.day} {day:%b %Y}")
    life.fire("reopen", "finance.leader")
    life.session.commit()
    assert "The problem has come back" not in leader.get(f"/tasks/{ref}").text
