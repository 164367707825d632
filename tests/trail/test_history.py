"""The history of a task: on its page in the reader's words, and as a file that a spreadsheet opens harmlessly."""

import csv
import io
from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from models.ledger import Task, TaskKind
from models.verification import StepResult
from tests.cast import Cast
from tests.client import Browser
from workflow.ledger.tasks import TaskFacts, edit_task
from workflow.trail.chain import record
from workflow.trail.changed import tell_changes
from workflow.trail.kinds import EventKind

NASTY = ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "；=1;=2,=3\n=4"]


@pytest.fixture
def task(session: Session, cast: Cast, now: datetime) -> Task:
    """A task with one event by each nasty name, one by the system, and one that the units may not read."""
    made, office = cast.task(), cast["office"]
    for name in NASTY:
        office.name = name
        record(session, made, EventKind.TASK_RETURN, actor=office, now=now, reason=name)
    record(session, made, EventKind.COMMENTED, actor=None, now=now)
    record(session, made, EventKind.INTERVIEW_RECORDED, actor=cast["g1.leader"], now=now)
    session.commit()
    return made


def table(browser: Browser, ref: str) -> list[list[str]]:
    answer = browser.get(f"/tasks/{ref}/history?format=csv")
    assert answer.status_code == 200
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def test_the_file_is_a_utf_8_attachment_named_after_the_task(browser: Browser, task: Task) -> None:
    answer = browser.as_("auditor").get("/tasks/X26-T001/history?format=csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="X26-T001-history.csv"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_change_is_told_with_what_stood_there_before(session: Session, cast: Cast, browser: Browser) -> None:
    task = cast.task(deadline=date(2026, 10, 30), title="Settle the advances", goal="x" * 100)
    facts = TaskFacts("Settle every advance", TaskKind.LONG_TERM, task.lead_unit, date(2026, 12, 1), "y" * 100)
    office = cast["office"]
    edit_task(session, task, facts, actor=office, seen_version=task.version, now=cast.now)
    session.commit()
    told = table(browser.as_("auditor"), task.ref)[-1][2]
    assert "title (Settle the advances → Settle every advance)" in told
    assert "deadline (30 Oct 2026 → 1 Dec 2026)" in told
    assert "kind (Time-limited → Long-term)" in told
    assert "goal" in told
    assert "xxx" not in told


def test_a_text_that_reads_like_a_choice_is_told_as_it_was_written() -> None:
    changed = {"changes": {"result": ["not_passed", "passed"]}}
    told = [next(tell_changes(kind, changed)) for kind in (EventKind.REVIEW_CONCLUDED, EventKind.STEP_RECORDED)]
    assert [type(one.params["after"]) for one in told] == [str, StepResult]


def test_no_cell_begins_with_a_sign_that_a_spreadsheet_runs(browser: Browser, task: Task) -> None:
    rows = table(browser.as_("auditor"), task.ref)
    assert rows[0] == ["When", "Who", "What"]
    assert len(rows) == len(NASTY) + 3
    assert {len(row) for row in rows} == {3}
    assert not [cell for row in rows for cell in row if cell[:1] in set("=+-@\t\r\n＝＋－＠")]
    assert [row[1] for row in rows[1:3]] == ["'" + NASTY[0], "'+1"]


def test_every_cell_is_quoted_so_that_no_separator_splits_it(browser: Browser, task: Task) -> None:
    text = browser.as_("auditor").get(f"/tasks/{task.ref}/history?format=csv").data.decode("utf-8-sig")
    assert text.startswith('"When","Who","What"\r\n"')
    assert '"；=1;=2,=3\n=4"' in text


def test_the_file_tells_the_oldest_first_and_the_page_the_newest(browser: Browser, task: Task) -> None:
    auditor = browser.as_("auditor")
    told = [row[2] for row in table(auditor, task.ref)]
    assert told[-2:] == ["Commented", "Recorded an interview"]
    page = auditor.get(f"/tasks/{task.ref}/history").text
    assert page.index("Recorded an interview") < page.index("Commented")
    assert "system ·" in page


def test_the_unit_gets_neither_on_the_page_nor_in_the_file_what_the_inspectors_record(
    browser: Browser, task: Task
) -> None:
    leader = browser.as_("finance.leader")
    assert [row[2] for row in table(leader, task.ref)][-1] == "Commented"
    assert "Recorded an interview" not in leader.get(f"/tasks/{task.ref}/history").text


@pytest.mark.parametrize(("language", "name"), [("en", "Estates"), ("zh", "后勤处")])
def test_a_unit_is_named_in_the_readers_language_although_the_event_keeps_one_name(
    session: Session, cast: Cast, browser: Browser, now: datetime, language: str, name: str
) -> None:
    made = cast.task()
    record(session, made, EventKind.PART_SIGNED, actor=cast["estates.leader"], now=now, unit="后勤处")
    record(session, made, EventKind.PART_SIGNED, actor=cast["estates.leader"], now=now, unit="旧名处")
    session.commit()
    reader = browser.as_("auditor")
    reader.client.set_cookie("language", language)
    for page in (f"/tasks/{made.ref}/history", f"/tasks/{made.ref}", "/trail"):
        text = reader.get(page).text
        assert ("后勤处" in text) is (language == "zh")
        assert name in text
        assert "旧名处" in text
