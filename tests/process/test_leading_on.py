"""How pages lead on: what is missing leads to its field; what was found or asked stands where it is acted on."""

import re

import pytest

from models.evidence import EvidenceSide
from tests.cast import Cast
from tests.client import Browser
from tests.process.lived import DAY, Life
from tests.verification.ways import answer_gaps
from views.clock import today
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
    assert re.search(r"<dt>How serious</dt><dd>\s*Serious", page)
    assert "<dt>Until when</dt>" in page
    assert _leads(page, "Gap 1 is not answered.") == "#gap-1"


def test_a_return_shows_the_days_that_its_deadline_should_not_come_before(cast: Cast, browser: Browser) -> None:
    life = Life.begin(cast).submit()
    ref, deadline = life.task.ref, life.task.deadline
    last = max(measure.deadline for measure in life.task.measures)
    life.session.commit()
    page = browser.as_("g1.inspector").get(f"/tasks/{ref}/do/return").text
    told = f"So far: {deadline.day} {deadline:%b %Y}; the last measure: {last.day} {last:%b %Y}"
    assert told in page


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (30, "Open measures end after the new deadline"),
        (60, ""),
        (100, "The new deadline lies after the end of the concentrated period"),
    ],
)
def test_a_return_is_warned_of_a_day_before_its_open_measures_or_after_the_period(
    cast: Cast, browser: Browser, days: int, told: str
) -> None:
    life = Life.begin(cast).submit()
    entry = life.task.measures[0].progress_in(1)
    assert entry is not None
    entry.percent, entry.done = 80, False
    ref, day, ends = life.task.ref, today() + days * DAY, today() + 45 * DAY
    life.task.measures[0].deadline, cast.campaign.concentrated_until = ends, today() + 90 * DAY
    life.session.commit()
    inspector, url = browser.as_("g1.inspector"), f"/tasks/{ref}/do/return"
    page = inspector.get(url).text
    assert f'data-day-of="deadline" data-before="{ends}"' in page
    assert f'data-day-of="deadline" data-after="{cast.campaign.concentrated_until}"' in page
    life.session.rollback()
    gap = {"gaps-0-description": "Two advances are open", "gaps-0-severity": "serious"}
    sent = {"reason": "Two advances are still open.", "deadline": day.isoformat(), **gap}
    after = inspector.submit(url, sent, follow_redirects=True).text
    warned = re.findall(
        r"Open measures end after the new deadline|The new deadline lies after the end of the[\w ]+", after
    )
    assert "The task is returned with its gaps." in after
    assert [one.strip() for one in warned] == ([told] if told else [])


def test_a_measure_claimed_done_and_a_task_beyond_the_period_anyway_bar_no_day(cast: Cast, browser: Browser) -> None:
    life = Life.begin(cast).submit()
    life.task.deadline = cast.campaign.concentrated_until + DAY
    life.session.commit()
    page = browser.as_("g1.inspector").get(f"/tasks/{life.task.ref}/do/return").text
    assert "data-day-of" not in page


def test_a_rebound_shows_its_cause_and_the_new_deadline_until_the_task_is_reopened(
    cast: Cast, browser: Browser
) -> None:
    life = Life.begin(cast).verify()
    life.fire("rebound", "g1.inspector")
    ref, day = life.task.ref, local_day(life.now) + 53 * DAY
    life.session.commit()
    leader = browser.as_("finance.leader")
    assert "The office has not yet set the deadline of the next cycle." in leader.get(f"/tasks/{ref}").text
    seen, office = life.task.version, cast["office"]
    set_rebound_deadline(life.session, life.task, day, actor=office, seen_version=seen, now=life.now)
    life.session.commit()
    for path in (f"/tasks/{ref}", f"/tasks/{ref}/do/reopen"):
        banner = leader.get(path).text.split("The problem has come back")[1].split("Deadline of the next cycle: ")
        assert "Old advances have come back." in banner[0]
        assert banner[1].startswith(f"{day.day} {day:%b %Y}")
    life.ask_whys()
    life.fire("reopen", "finance.leader")
    life.session.commit()
    assert "The problem has come back" not in leader.get(f"/tasks/{ref}").text


def test_a_file_dated_before_the_write_off_is_listed_with_why_it_proves_no_rebound(
    cast: Cast, browser: Browser
) -> None:
    life = Life.begin(cast).verify()
    life.pass_time()
    life.add_evidence("Old photo", side=EvidenceSide.INSPECTION, dated_on=local_day(life.now) - DAY)
    ref = life.task.ref
    life.session.commit()
    page = browser.as_("g1.inspector").get(f"/tasks/{ref}/do/rebound").text
    assert "Cannot prove the rebound" in page
    assert "“Old photo” is dated" in page
    assert page.index("data-upload") < page.index('name="cause"')
    assert 'name="evidence"' not in page


def test_whoever_writes_off_sees_the_verdicts_the_interviews_and_what_each_gap_asked_for(
    cast: Cast, browser: Browser
) -> None:
    cast.campaign.interviews_required = True
    life = Life.begin(cast).submit()
    life.fire("return", "g1.inspector")
    answer_gaps(life)
    life.fire("submit", "finance.leader")
    life.record_review()
    ref = life.task.ref
    life.session.commit()
    leader = browser.as_("g1.leader")
    page = leader.get(f"/tasks/{ref}/do/verify").text
    found = page.split("What the review found")[1]
    assert "It holds." in found
    assert "Interviews: 1" in found
    assert "Genuine and sufficient" in found
    assert "What would close it: Vouchers" in page
    life.fire("verify", "g1.leader")
    life.session.commit()
    sheet = re.search(rf"/tasks/{ref}/sign-offs/[0-9]+", leader.get(f"/tasks/{ref}").text)
    assert sheet
    assert "What would close it" in leader.get(sheet[0]).text


def test_the_campaign_shows_the_day_that_counts_not_a_deadline_that_is_over(cast: Cast, browser: Browser) -> None:
    day = cast.now.date() + 3 * DAY
    cast.task(due_on=day)
    code = cast.campaign.code
    cast.session.commit()
    page = browser.as_("office").get(f"/campaigns/{code}").text
    assert f"{day.day} {day:%b %Y}" in page.split('class="task-line-facts"')[1].split("</li>")[0]


def test_a_printed_page_is_stamped_by_the_server_in_the_sites_zone(cast: Cast, browser: Browser) -> None:
    cast.session.commit()
    page = browser.as_("office").get("/ledger").text
    assert re.search(r"Printed <time>[0-9]{1,2} [A-Z][a-z]{2} [0-9]{4}, [0-9]{2}:[0-9]{2}</time>", page)
    assert 'data-zone="Asia/Shanghai"' in page
