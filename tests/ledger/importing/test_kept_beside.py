"""What no heading explains goes the whole way: shown, mapped, kept beside the task, exported and brought back."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook as Excel
from openpyxl.comments import Comment
from sqlalchemy.orm import Session

from models.imports import LedgerImport
from tests.cast import Cast
from tests.client import Browser
from tests.ledger.exported import take_out, take_table
from tests.ledger.importing.files import HEADINGS, ROWS, tasks_of
from tests.ledger.importing.files import send as send_file
from tests.ledger.importing.sending import run_of, send
from tests.ledger.reading.files import excel

CYCLE = "整改轮次"


@pytest.fixture
def office(browser: Browser, cast: Cast) -> Browser:
    cast.session.expire_on_commit = False
    return browser.as_("office")


def ledger() -> bytes:
    """A remark beside the headings, a note on a cell, a lone cell in a row of its own."""
    book, content = Excel(), io.BytesIO()
    for row in (HEADINGS, [*ROWS[0], "组长批示：从严"], [], [None] * 11 + ["远处的一句话"]):
        book.active.append(row)
    book.active["D2"].comment = Comment("校长要求六月前完成", "张")
    book.save(content)
    return content.getvalue()


def import_it(office: Browser) -> str:
    answer = send(office, ledger())
    assert answer.status_code == 302, answer.text
    return str(answer.location)


@pytest.mark.parametrize(
    ("language", "names"),
    [("en", ("Column J (no heading)", "Note on D2")), ("zh", ("J列（无表头）", "D2批注"))],
)
def test_it_is_shown_before_and_after_it_is_taken_over(
    office: Browser, cast: Cast, language: str, names: tuple[str, str]
) -> None:
    office.client.set_cookie("language", language)
    url = import_it(office)
    page = office.get(url).text
    assert page.count(names[0]) >= 2  # among the columns, and beside the row
    assert all(text in page for text in (*names, "组长批示：从严", "校长要求六月前完成", "远处的一句话"))
    office.submit(f"{url}/take-over", page=url)
    task = office.get(f"/tasks/{tasks_of(cast)[0].ref}").text
    assert all(text in task for text in (*names, "组长批示：从严", "校长要求六月前完成"))


def test_it_is_exported_and_comes_back_unchanged(office: Browser, cast: Cast, tmp_path: Path) -> None:
    url = import_it(office)
    office.submit(f"{url}/take-over", page=url)
    headings, row = take_table(office)
    told = row[headings.index("导入时其他内容")]
    assert told == "J列（无表头）：组长批示：从严\nD2批注：校长要求六月前完成"
    (tmp_path / "back.csv").write_bytes(take_out(office, "csv").data)
    again = send_file(cast, tmp_path / "back.csv")
    assert set(again.actions()) == {"same"}
    again.take_over()
    assert take_table(office) == [headings, row]


def test_the_column_can_be_given_a_meaning_on_the_page(office: Browser, session: Session) -> None:
    url = import_it(office)
    table = json.loads(run_of(session).tables)["tables"][0]
    sent: dict[str, Any] = {"signature": table["signature"]}
    for number, (place, _heading, name, _column) in enumerate(table["columns"]):
        sent |= {f"columns-{number}-place": str(place), f"columns-{number}-field": name or ""}
    assert (table["columns"][9], table["columns"][10]) == ([9, "", None, 10], [11, "", None, 12])
    sent |= {"columns-8-field": "", "columns-9-field": "remark"}
    answer = office.submit(f"{url}/columns", sent, page=url)
    assert answer.status_code == 302, answer.text
    office.submit(f"{url}/take-over", page=url)
    headings, row = take_table(office)
    assert row[headings.index("备注")] == "组长批示：从严"


def test_an_import_that_was_kept_earlier_shows_its_columns_still(office: Browser, session: Session) -> None:
    url = import_it(office)
    run = session.get(LedgerImport, run_of(session).id)
    assert run is not None
    kept = json.loads(run.tables)
    kept["tables"][0]["columns"] = [column[:3] for column in kept["tables"][0]["columns"] if column[1]]
    run.tables = json.dumps(kept)
    session.commit()
    assert HEADINGS[3] in office.get(url).text


@pytest.mark.parametrize("own", [{CYCLE: "第一轮"}, {"时限原文": "九月底", CYCLE: "1"}, {"Cycle": "2"}])
def test_a_heading_of_ours_alone_makes_no_export_of_ours(
    office: Browser, cast: Cast, tmp_path: Path, own: dict[str, str]
) -> None:
    headings, row = [*HEADINGS, *own, "预警", "巡察组"], [*ROWS[0], *own.values(), "红灯", "第三组"]
    send_file(cast, excel(tmp_path, [headings, row])).take_over()
    cast.session.commit()
    found, line = take_table(office)
    told = line[found.index("导入时其他内容")].split("\n")
    assert {"预警：红灯", "巡察组：第三组"} <= set(told)


def test_an_export_of_ours_is_still_known_as_such(office: Browser, cast: Cast, tmp_path: Path) -> None:
    send_file(cast, excel(tmp_path, [HEADINGS, *ROWS])).take_over()
    cast.session.commit()
    before = take_table(office)
    (tmp_path / "back.csv").write_bytes(take_out(office, "csv").data)
    send_file(cast, tmp_path / "back.csv").take_over()
    cast.session.commit()
    assert take_table(office) == before
