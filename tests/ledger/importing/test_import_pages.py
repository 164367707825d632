"""The pages of an import: a file is sent, corrected, decided on and taken over in the browser."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.imports import HeadingMapping, ImportStatus
from models.ledger import Task
from tests.cast import Cast
from tests.client import Browser
from tests.evidence.files import make_pdf
from tests.ledger.importing.files import HEADINGS, ROWS, changed, tasks_of
from tests.ledger.importing.sending import NEW, run_of, send, send_rows
from tests.verification.ways import counted
from workflow.ledger.importing import runs


@pytest.fixture
def office(browser: Browser, cast: Cast) -> Browser:
    return browser.as_("office")


def test_a_file_is_sent_shown_and_taken_over(office: Browser, session: Session, cast: Cast, tmp_path: Path) -> None:
    url = send_rows(office, tmp_path, ROWS)
    page = office.get(url).text
    assert "Look through the rows, then take them over" in page
    assert "2 new problems, 2 new tasks, 3 new measures" in page
    assert "预付款长期未清理" in page
    assert "New task for Finance: " in page
    assert "2026年9月30日前" in page
    assert "Reported on import:" in page
    answer = office.submit(f"{url}/take-over", page=url)
    assert answer.location == url
    assert "Taken over" in office.get(url).text
    ref = tasks_of(cast)[0].ref
    assert f"/tasks/{ref}" in office.get(url).text
    task = office.get(f"/tasks/{ref}").text
    assert "As in the imported ledger" in task
    assert "见附件" in task
    assert "台账.xlsx" in office.get("/campaigns/X26/import").text
    assert office.get(f"{url}/file").data[:2] == b"PK"


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "empty.xlsx", "This file is empty."),
        (make_pdf(), "台账.xlsx", "workbook"),
        (b"MZ" + b"\0" * 200, "台账.xlsx", "workbook"),
        ("姓名,电话\n张三,123\n".encode(), "phones.csv", "This is no ledger"),
    ],
)
def test_what_is_no_ledger_is_refused_in_a_sentence(
    office: Browser, session: Session, content: bytes, name: str, said: str
) -> None:
    answer = send(office, content, name)
    page = answer.text if answer.status_code == 422 else office.get(answer.location).text
    assert said in page
    assert "Traceback" not in page
    assert session.scalars(select(Task.id)).all() == []


def test_without_a_file_the_form_says_so(office: Browser) -> None:
    answer = office.submit(NEW, {}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Choose a file first." in answer.text


def test_an_unknown_unit_is_decided_on_the_page(office: Browser, session: Session, cast: Cast, tmp_path: Path) -> None:
    url = send_rows(office, tmp_path, changed(ROWS, 0, "牵头单位", "计财处"))
    page = office.get(url).text
    assert "1 row needs a decision" in page
    assert "Take over</button>" not in page
    sent = office.submit(f"{url}/decisions", {"units-0-choice": "unit:finance", "units-0-remember": "y"}, page=url)
    assert sent.location == url
    assert "needs a decision" not in office.get(url).text
    office.submit(f"{url}/take-over", page=url)
    session.expire_all()
    assert tasks_of(cast)[0].lead_unit.code == "finance"
    assert cast.units["finance"].short_names == ["计财处"]


def test_all_open_names_are_created_at_once(office: Browser, cast: Cast, tmp_path: Path) -> None:
    url = send_rows(office, tmp_path, changed(ROWS, 0, "配合单位", "计财处、档案馆"))
    office.submit(f"{url}/decisions", {"others": "create"}, page=url)
    assert "2 units will be created" in office.get(url).text


def test_a_day_that_is_missing_keeps_what_was_chosen(office: Browser, tmp_path: Path) -> None:
    url = send_rows(office, tmp_path, changed(ROWS, 2, "整改时限", "视情况而定"))
    answer = office.submit(f"{url}/decisions", {"days-0-choice": "day", "days-0-day": ""}, page=url)
    assert answer.status_code == 422
    assert "Give a date." in answer.text
    assert re.search(r'<option selected value="day">', answer.text)


def test_a_corrected_column_is_remembered_for_the_heading_row(
    office: Browser, session: Session, tmp_path: Path
) -> None:
    url = send_rows(office, tmp_path, ROWS)
    remark = HEADINGS.index("备注")
    columns = json.loads(run_of(session).tables)["tables"][0]["columns"]
    data: dict[str, Any] = {"signature": json.loads(run_of(session).tables)["tables"][0]["signature"]}
    for number, (place, _heading, name, *_) in enumerate(columns):
        data |= {f"columns-{number}-place": place, f"columns-{number}-field": name or ""}
    answer = office.submit(f"{url}/columns", {**data, f"columns-{remark}-field": "goal"}, page=url)
    assert answer.location == url
    assert session.scalars(select(HeadingMapping)).one()
    session.rollback()
    again = send_rows(office, tmp_path, ROWS)
    assert again != url
    assert [name for place, _, name, *_ in _columns(session) if place == remark] == ["goal"]
    twice = office.submit(f"{again}/columns", {**data, f"columns-{remark}-field": "problem"}, page=again)
    assert twice.status_code == 422
    assert "Two columns stand for" in twice.text


def test_columns_with_which_nothing_can_be_read_are_refused_and_the_decisions_stay(
    office: Browser, session: Session, tmp_path: Path
) -> None:
    url = send_rows(office, tmp_path, changed(ROWS, 0, "配合单位", "档案馆"))
    table = json.loads(run_of(session).tables)["tables"][0]
    session.rollback()
    data: dict[str, Any] = {"signature": table["signature"]}
    for number, (place, *_rest) in enumerate(table["columns"]):
        data |= {f"columns-{number}-place": place, f"columns-{number}-field": ""}
    answer = office.submit(f"{url}/columns", data, page=url)
    assert answer.status_code == 422
    assert "This is no ledger" in answer.text
    assert "A new unit: create it" in answer.text
    assert session.scalars(select(HeadingMapping)).all() == []


def _columns(session: Session) -> list[list[Any]]:
    columns: list[list[Any]] = json.loads(run_of(session).tables)["tables"][0]["columns"]
    return columns


def test_what_is_counted_before_all_is_decided_is_called_so(office: Browser, tmp_path: Path) -> None:
    rows = changed(changed(ROWS, 0, "牵头单位", "计财处"), 0, "整改时限", "2019年3月1日")
    page = office.get(send_rows(office, tmp_path, rows)).text
    assert "Counted so far, without these rows:" in page
    assert "lies before the feedback" in page


def test_an_old_page_is_a_conflict(office: Browser, tmp_path: Path) -> None:
    url = send_rows(office, tmp_path, ROWS)
    office.submit(f"{url}/decisions", {"shown": "4", "left_out": "4"}, page=url)
    stale = office.submit(f"{url}/take-over", {"seen_version": "1"}, page=url)
    assert stale.status_code == 409


def test_a_cancelled_import_stays_readable_and_takes_nothing_over(
    office: Browser, session: Session, cast: Cast, tmp_path: Path
) -> None:
    url = send_rows(office, tmp_path, ROWS)
    office.submit(f"{url}/cancel", page=url)
    assert run_of(session).status is ImportStatus.CANCELLED
    assert "This import was cancelled" in office.get(url).text
    seen = {"seen_version": str(run_of(session).version)}
    assert office.submit(f"{url}/take-over", seen, page=url).status_code == 409
    assert tasks_of(cast) == []


def test_a_large_file_waits_for_the_worker_and_the_page_says_so(
    office: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "AT_ONCE", 0)
    url = send_rows(office, tmp_path, ROWS)
    assert "The file is being read" in office.get(url).text
    progress = office.get(f"{url}/progress").json
    assert progress == {"waiting": True, "done": 0, "total": 0}


def test_cells_are_shown_as_text_whatever_they_hold(office: Browser, tmp_path: Path) -> None:
    rows = changed(ROWS, 0, "整改措施", '<script>alert(1)</script> "x"')
    page = office.get(send_rows(office, tmp_path, rows)).text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(
    office: Browser, app: Flask, tmp_path: Path
) -> None:
    few = send_rows(office, tmp_path, ROWS)
    rows = [[n, "财务管理", f"问题{n}", "措施", "财务处", "", "长期坚持", "", ""] for n in range(40)]
    many = send_rows(office, tmp_path, rows)
    numbers = []
    for url in (few, many):
        with counted(app) as statements:
            office.get(url)
        numbers.append(len(statements))
    assert numbers[0] == numbers[1]
