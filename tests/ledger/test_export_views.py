"""What leaves the ledger is the view that is shown, for whoever sees it; each time the trail tells of it."""

import re
import tempfile
from datetime import date
from html import unescape
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from models.connection import connect
from models.ledger import Campaign, State, Task
from tests.cast import Cast
from tests.client import Browser
from tests.ledger.conftest import Find, every
from tests.ledger.exported import HEADINGS, PLACE, column, exports, rows_of, table_of, take_out, text_of
from tests.ledger.many import write_measures, write_tasks
from tests.ledger.test_speed import listening
from views.clock import today as the_day
from views.database import db, reading
from workflow.ledger.exporting.cells import as_meant, make_harmless
from workflow.ledger.exporting.rows import read_lines
from workflow.ledger.exporting.slices import View, list_ids
from workflow.ledger.exporting.voice import Voice
from workflow.ledger.finding import Order, Wanted

SIGNS = ["=1+1", "+1", "-1", "@x", "＝1", "'=1", "''-", "plain", "it's", "'quoted'", "", "\t=1"]
FORMS = ("xlsx", "csv", "docx")


@pytest.fixture(autouse=True)
def kept(session: Session) -> None:
    session.expire_on_commit = False


def test_the_order_of_an_export_is_that_of_the_page(
    session: Session, cast: Cast, many: list[Task], find: Find, today: date
) -> None:
    for order, descending, who in product(Order, (False, True), ("office", "g1.inspector")):
        shown = [task.id for task in every(find, who=who, order=order, descending=descending)]
        view = View(Wanted(), order, descending, cast[who], today)
        assert list(list_ids(session, view)) == shown


def test_the_number_of_queries_grows_with_the_slices_and_not_with_the_rows(
    session: Session, cast: Cast, many: list[Task], today: date
) -> None:
    write_measures(session)
    engine, view = session.get_bind(), View(Wanted(voided=True), Order.DUE, False, cast["office"], today)
    assert isinstance(engine, Engine)
    assert cast["office"].grants
    assert view.book  # what the day means is read once, whatever is exported

    def queries(at_once: int) -> int:
        with listening(engine) as heard:
            slices = list(read_lines(session, view, Voice("en", str), at_once=at_once))
        assert sum(map(len, slices)) == 180
        return len(heard)

    assert (queries(180), queries(60), queries(1000)) == (1 + 4, 1 + 3 * 4, 1 + 4)


def test_everybody_takes_out_what_he_or_she_sees_and_nothing_else(
    browser: Browser, session: Session, cast: Cast
) -> None:
    own, part, other = cast.task(), cast.task(lead="estates", co=("finance",)), cast.task(lead="history")
    session.commit()
    expected = {"finance.liaison": [own, part], "g1.inspector": [own], "office": [own, part, other]}
    for who, tasks in expected.items():
        person = browser.as_(who)
        for form in FORMS:
            refs = set(re.findall(r"X26-T\d{3}", _everything(take_out(person, form), form)))
            assert refs == {task.ref for task in tasks}, (who, form)


def _everything(answer: object, form: str) -> str:
    if form == "docx":
        return text_of(answer)  # type: ignore[arg-type]
    if form == "csv":
        return str(table_of(answer))  # type: ignore[arg-type]
    return str([rows_of(answer, sheet) for sheet in range(3)])  # type: ignore[arg-type]


def test_problems_without_a_task_are_for_those_who_see_campaigns(
    browser: Browser, session: Session, cast: Cast
) -> None:
    session.commit()
    assert [row[0] for row in rows_of(take_out(browser.as_("auditor"), "xlsx"), 1)] == ["X26-P01"]
    for who in ("finance.leader", "g1.leader"):
        assert rows_of(take_out(browser.as_(who), "xlsx"), 1) == []


def test_counts_of_a_shared_problem_are_of_the_readers_own_tasks(
    browser: Browser, session: Session, cast: Cast
) -> None:
    cast.task(due_on=the_day()), cast.task(lead="history")
    session.commit()
    (row,) = rows_of(take_out(browser.as_("finance.leader"), "xlsx"), 1)
    assert row[5:] == (1, "Finance", 0, 0, "Assigned 1")


def test_the_menu_carries_the_filters_and_the_order_along(browser: Browser, session: Session, cast: Cast) -> None:
    write_tasks(session, cast, 48, the_day())
    office = browser.as_("office")
    for query in ("?state=submitted&colour=yellow", "?unit=finance&co=yes&q=清理&sort=-ref", "?cycle=2"):
        page = unescape(office.get(f"/ledger{query}").text)
        shown = re.findall(r'<a class="ref" href="/tasks/([^"]+)"', page)
        (action,) = re.findall(r'<form method="post" action="(/ledger/export[^"]*)"', page)
        assert shown
        taken = take_out(office, "csv", action.removeprefix("/ledger/export"))
        assert column(table_of_rows(taken), "Task ref.") == shown


def table_of_rows(answer: object) -> list[tuple[str, ...]]:
    return [tuple(row) for row in table_of(answer)[1:]]  # type: ignore[arg-type]


def test_the_csv_has_the_columns_of_the_task_list(browser: Browser, session: Session, cast: Cast) -> None:
    task = cast.task(title="=1+1", goal="-5 degrees")
    session.commit()
    office = browser.as_("office")
    office.client.set_cookie("language", "zh")
    assert table_of(take_out(office, "csv"))[0] == HEADINGS["zh"]
    office.client.set_cookie("language", "en")
    answer = take_out(office, "csv")
    headings, row = table_of(answer)
    assert headings == HEADINGS["en"]
    assert [row[PLACE[name]] for name in ("Task", "Goal")] == ["'=1+1", "'-5 degrees"]
    assert row[PLACE["Deadline"]] == str(task.deadline)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.content_length == len(answer.data)


@pytest.mark.parametrize("sign", SIGNS)
def test_an_apostrophe_makes_a_cell_harmless_and_can_be_taken_back(sign: str) -> None:
    assert as_meant(make_harmless(sign)) == sign
    assert make_harmless(sign)[:1] not in set("=+-@＝\t")


def test_an_export_is_an_event_of_the_campaign_or_of_the_person(browser: Browser, session: Session, cast: Cast) -> None:
    write_tasks(session, cast, 12, the_day())
    session.get_one(Campaign, cast.campaign.id).closed_at = cast.now  # which changes nothing in who may read it
    session.commit()
    office = browser.as_("office")
    take_out(office, "xlsx", "?campaign=X26&state=submitted&sort=-ref")
    take_out(office, "csv", "?unit=library")
    (of_campaign, first, data), (of_person, second, more) = exports(session)
    assert (of_campaign, first) == (f"campaign:{cast.campaign.id}", "campaign.ledger_exported")
    assert data == {
        "format": "xlsx",
        "rows": 2,
        "view": "in the campaign X26 in the state Submitted",
        "address": "campaign=X26&state=submitted&sort=-ref",
    }
    assert (of_person, second, more["rows"]) == (f"account:{cast['office'].id}", "account.ledger_exported", 3)
    trail = unescape(browser.as_("auditor").get("/trail").text)
    assert "Exported the ledger: Excel workbook, rows: 2; in the campaign X26 in the state Submitted" in trail


def test_what_is_not_understood_is_refused_and_not_guessed(browser: Browser, session: Session, cast: Cast) -> None:
    cast.task()
    session.commit()
    office = browser.as_("office")
    odd = [("?state=purple", "xlsx"), ("?foo=bar", "csv"), ("", "pdf"), ("", ""), ("?unit=nowhere", "docx")]
    for query, form in odd:
        answer = take_out(office, form, query)
        assert answer.status_code == 422
        assert ("not understood" if query else "Choose in which form") in answer.text
        assert "typed-title" not in answer.text
    assert exports(session) == []


def test_an_export_is_posted_with_a_token(browser: Browser, session: Session, cast: Cast, app: object) -> None:
    office = browser.as_("office")
    assert office.get("/ledger/export").location == "/ledger"  # leads to its form, takes nothing out
    assert office.client.post("/ledger/export", data={"format": "csv"}).status_code == 400
    assert exports(session) == []


def test_an_empty_view_gives_an_empty_list(browser: Browser, session: Session, cast: Cast) -> None:
    session.commit()
    office = browser.as_("office")
    assert rows_of(take_out(office, "xlsx", "?state=verified")) == []
    assert len(table_of(take_out(office, "csv", "?state=verified"))) == 1
    assert "Rectification ledger" in text_of(take_out(office, "docx", "?state=verified"))


def test_nobody_waits_while_an_export_reads_one_moment(app: object, session: Session, cast: Cast) -> None:
    """Another connection writes and commits meanwhile; what is read stays as it was."""
    task = cast.task()
    session.commit()
    with app.test_request_context("/ledger/export", method="POST"):  # type: ignore[attr-defined]
        db.session.execute(text("SELECT 1"))  # the request has begun, on SQLite with the lock of a writer
        with reading():
            before = db.session.scalar(text("SELECT title FROM task"))
            _write_elsewhere(db.engine)
            assert db.session.scalar(text("SELECT title FROM task")) == before == task.title
        assert db.session.scalar(text("SELECT title FROM task")) == "changed"


def _write_elsewhere(engine: Engine) -> None:
    other = connect(engine.url.render_as_string(hide_password=False))
    with other.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA busy_timeout = 0")
        connection.execute(text("UPDATE task SET title = 'changed'"))
    other.dispose()


def test_a_word_document_of_too_many_tasks_is_refused_with_a_way_out(
    browser: Browser, session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.task(), cast.task()
    session.commit()
    office = browser.as_("office")
    monkeypatch.setattr("workflow.ledger.exporting.cells.WORD_TASKS", 1)
    answer = take_out(office, "docx")
    assert answer.status_code == 413
    assert "at most 1 tasks, these are 2. Narrow the view" in answer.text
    assert exports(session) == []


def test_the_word_document_groups_the_tasks_by_problem(browser: Browser, session: Session, cast: Cast) -> None:
    first, second = cast.task(co=("estates",)), cast.task(title="{{ 7*7 }} <w:p/> & {_{")
    session.delete(second.measures[0])
    session.commit()
    said = text_of(take_out(browser.as_("office"), "docx", "?campaign=X26&sort=ref"))
    assert said.count("X26-P01 [Finance] Advances are not settled") == 1
    for part in (first.ref, "1. Settle all advances (Finance Chen, ", "Co-units: Estates", "{{ 7*7 }} <w:p/> & {_{"):
        assert part in said
    assert "in the campaign X26 · tasks: 2 · exported on" in said


def test_states_are_said_as_on_the_page(browser: Browser, session: Session, cast: Cast) -> None:
    write_tasks(session, cast, 36, the_day())
    rows = table_of_rows(take_out(browser.as_("office"), "csv", "?voided=yes"))
    assert set(column(rows, "Status")) == {state.label for state in State} | {"Void"}


def test_no_file_stays_behind(
    browser: Browser, session: Session, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither after an answer that was sent, nor after one that was refused half-way."""
    task = cast.task()
    session.commit()
    office, folder = browser.as_("office"), tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    for form in FORMS:
        answer = take_out(office, form)
        assert answer.content_length == len(answer.data) > 0
        answer.close()
    session.get_one(Task, task.id).goal = "目" * 40_000
    session.commit()
    assert take_out(office, "xlsx").status_code == 413
    assert list(folder.iterdir()) == []
