"""My work: the right errands with the right action for each role, and nothing of others."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import Comment, Mention, Task
from models.monitoring import MonitoringPlan, Rebound, Review
from tests.cast import Cast
from tests.client import Browser
from tests.ledger.many import write_tasks
from tests.process.entered import ask_whys
from views.clock import today, utc_now
from workflow.reminders.days import working_days

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def kept(session: Session) -> None:
    """What was written stays readable after the commit without a new transaction, which would lock SQLite."""
    session.expire_on_commit = False


def home(browser: Browser, who: str) -> str:
    answer = browser.as_(who).get("/")
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


def block(page: str, name: str) -> str:
    """One section of the page; empty when it is not there."""
    found = re.search(rf'<section class="section" id="{name}".*?</section>', page, re.DOTALL)
    return found.group(0) if found else ""


def actions(page: str) -> list[tuple[str, str]]:
    """(reference, address of the one action) of each line of what waits for me."""
    lines = re.findall(r"<tr>(.*?)</tr>", block(page, "errands"), re.DOTALL)[1:]
    found = []
    for line in lines:
        links = re.findall(r'class="act-link" href="([^"]+)"', line)
        assert len(links) == 1
        found.append((re.findall(r'<span class="ref">([^<]+)<', line)[0], links[0]))
    return found


def write_in_state(session: Session, cast: Cast, state: str, **values: object) -> Task:
    """A task of the finance office as it stands after its earlier life."""
    task = cast.task(due_on=today())
    session.flush()
    moved = {"state": state, "cycle_started_at": cast.now, "verified_at": cast.now, **values}
    session.execute(Task.__table__.update().where(Task.id == task.id).values(**moved))
    session.refresh(task)
    return task


def watch(session: Session, cast: Cast, task: Task, *, over: bool) -> None:
    ends = today() + (-DAY if over else 90 * DAY)
    plan = MonitoringPlan(
        task_id=task.id,
        cycle=1,
        interval_days=30,
        first_review_on=today() - 30 * DAY,
        ends_on=ends,
        created_at=cast.now,
        created_by_id=cast["office"].id,
    )
    session.add(plan)
    session.flush()
    if not over:
        session.add(Review(plan_id=plan.id, due_on=today()))
        session.flush()


@pytest.mark.parametrize(
    ("state", "who", "where"),
    [
        ("assigned", "finance.leader", "/tasks/{}/do/start"),
        ("assigned", "finance.liaison", "/tasks/{}/do/start"),
        ("in_progress", "finance.leader", "/tasks/{}/prepare"),
        ("in_progress", "finance.liaison", "/tasks/{}/prepare"),
        ("submitted", "g1.inspector", "/tasks/{}/review"),
        ("submitted", "g1.leader", "/tasks/{}/review"),
        ("rebounded", "finance.leader", "/tasks/{}/whys"),
        ("rebounded", "finance.liaison", "/tasks/{}/whys"),
    ],
)
def test_each_state_gives_its_people_one_next_step(
    browser: Browser, session: Session, cast: Cast, state: str, who: str, where: str
) -> None:
    task = write_in_state(session, cast, state)
    session.commit()
    assert actions(home(browser, who)) == [(task.ref, where.format(task.ref))]
    assert actions(home(browser, "estates.leader")) == []
    assert actions(home(browser, "g2.leader")) == []
    assert actions(home(browser, "auditor")) == []


def test_the_office_is_told_of_long_term_tasks_and_of_missing_deadlines(
    browser: Browser, session: Session, cast: Cast
) -> None:
    watched = write_in_state(session, cast, "verified", kind="long_term")
    rebounded = write_in_state(session, cast, "rebounded")
    session.add(
        Rebound(task_id=rebounded.id, cycle=1, cause="Back", raised_at=cast.now, raised_by_id=cast["office"].id)
    )
    session.commit()
    assert dict(actions(home(browser, "office"))) == {
        watched.ref: f"/tasks/{watched.ref}/do/monitor",
        rebounded.ref: f"/tasks/{rebounded.ref}/rebound-deadline",
    }


def test_a_monitoring_that_is_over_waits_for_the_committee_and_a_running_one_for_the_inspectors(
    browser: Browser, session: Session, cast: Cast
) -> None:
    over = write_in_state(session, cast, "long_term_monitoring")
    watch(session, cast, over, over=True)
    running = write_in_state(session, cast, "long_term_monitoring")
    watch(session, cast, running, over=False)
    session.commit()
    assert actions(home(browser, "committee")) == [(over.ref, f"/tasks/{over.ref}/do/conclude")]
    assert actions(home(browser, "g1.inspector")) == [(running.ref, f"/tasks/{running.ref}/monitoring")]
    waited = block(home(browser, "g1.leader"), "waited-for")
    assert running.ref in waited
    assert "Inspector · Inspection office" in waited
    assert "Committee" in waited


def test_a_co_unit_is_led_to_its_part(browser: Browser, session: Session, cast: Cast) -> None:
    task = cast.task(co=("estates",))
    session.flush()
    session.execute(Task.__table__.update().values(state="in_progress", cycle_started_at=cast.now))
    session.commit()
    place = f"/parts/{task.parts[0].id}"
    for who in ("estates.leader", "estates.liaison"):
        assert actions(home(browser, who)) == [(task.ref, place)]
        assert f'href="{place}">Open your part' in browser.as_(who).get(f"/tasks/{task.ref}").text
    assert actions(home(browser, "library.leader")) == []


def test_a_unit_waits_for_its_submission_and_sees_with_whom_it_lies(
    browser: Browser, session: Session, cast: Cast
) -> None:
    task = write_in_state(session, cast, "submitted")
    session.commit()
    waited = block(home(browser, "finance.liaison"), "waited-for")
    assert task.ref in waited
    assert "Group 1" in waited
    assert "Group leader · Inspector" in waited
    assert block(home(browser, "library.liaison"), "waited-for") == ""


def test_a_rebound_without_a_deadline_waits_for_the_office(browser: Browser, session: Session, cast: Cast) -> None:
    task = write_in_state(session, cast, "rebounded")
    session.add(Rebound(task_id=task.id, cycle=1, cause="Back", raised_at=cast.now, raised_by_id=cast["office"].id))
    session.commit()
    assert actions(home(browser, "finance.liaison")) == [(task.ref, f"/tasks/{task.ref}/whys")]
    ask_whys(session, task, cast["finance.liaison"], cast.now)
    session.commit()
    waited = block(home(browser, "finance.liaison"), "waited-for")
    assert task.ref in waited
    assert "Inspection office" in waited


def test_the_most_urgent_stands_first_with_its_colour_and_reason(
    browser: Browser, session: Session, cast: Cast
) -> None:
    later, late = cast.task(due_on=today() + 9 * DAY), cast.task(due_on=today() - 2 * DAY)
    session.commit()
    page = home(browser, "finance.leader")
    assert [ref for ref, _ in actions(page)] == [late.ref, later.ref]
    assert "overdue by 2 days" in page
    left = working_days(session).count(today(), today() + 9 * DAY)
    assert f"due in {left} working days" in page


def test_twenty_lines_and_the_way_to_all_of_them(browser: Browser, session: Session, cast: Cast) -> None:
    for _ in range(23):
        cast.task()
    session.commit()
    page = home(browser, "finance.leader")
    assert len(actions(page)) == 20
    assert "All 23 in the ledger" in page
    assert "23 tasks" in browser.as_("finance.leader").get("/ledger?waits_for=me").text


def test_an_empty_desk_is_said_kindly(browser: Browser, cast: Cast) -> None:
    assert "Nothing waits for you" in home(browser, "finance.leader")


@pytest.mark.parametrize("who", ["office", "committee", "auditor"])
def test_who_sees_everything_gets_the_counts(browser: Browser, session: Session, cast: Cast, who: str) -> None:
    write_tasks(session, cast, 60, today())
    page = home(browser, who)
    live = session.scalars(select(Task).where(Task.voided_at.is_(None))).all()
    assert f'<span class="strip-count">{len(live)}</span>' in page
    assert 'href="/ledger?state=submitted"' in page
    assert 'href="/ledger?colour=red"' in page


def test_the_office_finds_what_it_may_put_under_monitoring(browser: Browser, session: Session, cast: Cast) -> None:
    write_in_state(session, cast, "verified")
    session.commit()
    assert 'href="/ledger?state=verified">1 written-off task can be put' in home(browser, "office")
    for who in ("committee", "auditor", "g1.leader"):
        assert "can be put under long-term monitoring" not in home(browser, who)


@pytest.mark.parametrize("who", ["finance.leader", "g1.inspector"])
def test_who_sees_a_part_gets_no_counts_of_everything(browser: Browser, cast: Cast, who: str) -> None:
    assert 'class="strip"' not in home(browser, who)


def test_the_administrator_is_shown_the_way_to_the_accounts(browser: Browser, session: Session, cast: Cast) -> None:
    task = cast.task()
    session.commit()
    page = home(browser, "admin")
    assert task.ref not in page
    assert page.count('href="/people/users"') >= 2


def test_recent_mentions_lead_to_the_comment(browser: Browser, session: Session, cast: Cast) -> None:
    task = cast.task()
    comment = Comment(task_id=task.id, author=cast["office"], text="@finance.liaison 请补充说明", created_at=utc_now())
    comment.mentions.append(Mention(user=cast["finance.liaison"]))
    session.add(comment)
    session.commit()
    mentioned = block(home(browser, "finance.liaison"), "mentions")
    assert f'href="/tasks/{task.ref}#comment-{comment.id}"' in mentioned
    assert "请补充说明" in mentioned
    assert block(home(browser, "finance.leader"), "mentions") == ""


def test_signed_out_leads_to_the_sign_in(browser: Browser, cast: Cast) -> None:
    answer = browser.get("/")
    assert answer.status_code == 302
    assert "/sign-in" in answer.location


def test_a_unit_is_not_asked_to_reopen_before_the_office_has_set_the_deadline(
    browser: Browser, session: Session, cast: Cast
) -> None:
    task = write_in_state(session, cast, "rebounded")
    rebound = Rebound(task_id=task.id, cycle=1, cause="Back", raised_at=cast.now, raised_by_id=cast["office"].id)
    session.add(rebound)
    ask_whys(session, task, cast["finance.liaison"], cast.now)
    session.commit()
    asked = f"/tasks/{task.ref}/do/reopen"
    assert asked not in browser.as_("finance.leader").get("/").text
    rebound.new_deadline = cast.now.date()
    session.commit()
    assert asked in browser.as_("finance.leader").get("/").text
