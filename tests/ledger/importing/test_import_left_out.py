"""What of a file stays out: rows and tables, chosen on the page of its import together with everything else."""

import json
import re
from pathlib import Path

import pytest
from openpyxl import Workbook as Excel
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.client import Browser
from tests.ledger.importing.files import HEADINGS, ROWS, changed
from tests.ledger.importing.sending import run_of, send, send_rows


@pytest.fixture
def office(browser: Browser, cast: Cast) -> Browser:
    return browser.as_("office")


def test_ticked_rows_are_left_out_and_come_back(office: Browser, session: Session, tmp_path: Path) -> None:
    url = send_rows(office, tmp_path, ROWS)
    office.submit(f"{url}/decisions", {"shown": ["2", "3", "4"], "left_out": ["4"]}, page=url)
    assert json.loads(run_of(session).decisions)["rows"] == [4]
    assert "1 new problem, 1 new task" in office.get(url).text
    office.submit(f"{url}/decisions", {"shown": ["2", "3", "4"]}, page=url)
    assert json.loads(run_of(session).decisions)["rows"] == []


def test_one_form_takes_whatever_was_chosen_anywhere_on_the_page(
    office: Browser, session: Session, tmp_path: Path
) -> None:
    url = send_rows(office, tmp_path, changed(changed(ROWS, 0, "配合单位", "档案馆"), 1, "整改时限", "视情况而定"))
    chosen = {"units-0-name": "档案馆", "units-0-choice": "create", "shown": ["2", "3", "4"], "left_out": ["4"]}
    days = {"days-0-wording": "视情况而定", "days-0-choice": "day"}
    refused = office.submit(f"{url}/decisions", {**chosen, **days, "days-0-day": ""}, page=url)
    assert refused.status_code == 422
    assert re.search(r'<option selected value="create">', refused.text)
    assert re.findall(r'name="left_out" value="(\d)"[^>]*checked', refused.text) == ["4"]
    office.submit(f"{url}/decisions", {**chosen, **days, "days-0-day": "2026-09-30"}, page=url)
    kept = json.loads(run_of(session).decisions)
    assert kept["rows"] == [4]
    assert kept["units"] == {"档案馆": ["create", ""]}
    assert kept["days"] == {"视情况而定": "2026-09-30"}


def test_a_table_is_left_out_whole_and_comes_back(office: Browser, session: Session, tmp_path: Path) -> None:
    book = Excel()
    book.remove(book.active)
    for name, number in (("台账", 1), ("自查", 3)):
        sheet = book.create_sheet(name)
        for row in [HEADINGS, *changed(ROWS[:number], 0, "反馈问题", f"{name}的问题")]:
            sheet.append(row)
    book.save(tmp_path / "two.xlsx")
    url = str(send(office, (tmp_path / "two.xlsx").read_bytes()).location)
    assert "4 new problems, 4 new tasks, 4 new measures" in office.get(url).text
    both = {"tables_shown": ["0", "1", "7"]}
    office.submit(f"{url}/decisions", both | {"tables_left_out": ["1", "7", "x"]}, page=url)
    assert json.loads(run_of(session).decisions)["tables"] == [1]
    page = office.get(url).text
    assert "1 new problem, 1 new task, 1 new measure" in page
    assert page.count('name="shown"') == 1  # the rows of a table that stays out are not ticked one by one
    office.submit(f"{url}/decisions", both | {"tables_left_out": ["0", "1"]}, page=url)
    assert "Everything is left out" in office.get(url).text
    office.submit(f"{url}/decisions", both, page=url)
    assert "4 new problems, 4 new tasks, 4 new measures" in office.get(url).text
