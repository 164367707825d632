"""What is a workbook of units and users, what is none, and how cells, headings and columns are read."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from models.imports import ImportStatus, PeopleImport
from tests.cast import Cast
from tests.ledger.reading.files import ods_row, open_document
from tests.people.importing.files import UNITS, USERS, Sent, roles, unit, user, workbook
from workflow.errors import WorkflowError, WrongState
from workflow.people.importing import runs
from workflow.people.importing.empty_workbook import write_empty_workbook


@pytest.mark.parametrize(
    "text",
    [
        "序号,反馈问题,整改措施,牵头单位,整改时限\n1,问题,措施,财务处,立行立改\n",
        "名称\n财务处\n",
        "姓名,电话,职务\n李明,123,处长\n",
        "一,二,三\n",
    ],
)
def test_what_holds_neither_units_nor_users_is_refused_in_a_sentence(cast: Cast, text: str) -> None:
    sent = Sent(cast, text.encode(), "file.csv")
    assert sent.run.status is ImportStatus.REFUSED
    assert "Neither units nor users were found" in sent.run.told
    with pytest.raises(WrongState):
        sent.take_over()


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"PK\x03\x04", b"<html>", "用户名,姓名\n".encode()])
def test_broken_and_empty_files_are_refused(cast: Cast, content: bytes) -> None:
    assert Sent(cast, content, "file.xlsx").run.status is ImportStatus.REFUSED


def test_a_file_that_is_too_large_is_refused_before_it_is_kept(cast: Cast) -> None:
    with pytest.raises(WorkflowError, match="larger than 5 MB"):
        Sent(cast, b"x" * (runs.LARGEST + 1))
    assert cast.session.scalar(select(func.count(PeopleImport.id))) == 0


def test_more_rows_than_are_read_at_once_are_refused(cast: Cast) -> None:
    for count in (5001, 6000):
        text = "用户名,姓名\n" + "\n".join(f"p{n},人" for n in range(count))
        assert "at most %(count)s rows of units and users" in Sent(cast, text.encode(), "file.csv").run.told


def test_a_sheet_of_very_many_cells_is_refused_while_it_is_read(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "BOUNDS", replace(runs.BOUNDS, cells=5))
    for kind, content in (("csv", "用户名,姓名,邮箱\na,b,c\n".encode()), ("xlsx", workbook(users=[["a", "b", "c"]]))):
        assert "Split it into several files" in Sent(cast, content, f"people.{kind}").run.told


@pytest.mark.parametrize("kind", ["csv", "gb18030", "ods", "xlsx"])
def test_every_kind_of_file_reads_the_same(cast: Cast, kind: str, tmp_path: Path) -> None:
    rows = [["用户名", "姓名", "所在单位"], ["li.ming", "李明", "财务处"]]
    text = "\n".join(",".join(row) for row in rows)
    contents = {
        "csv": text.encode(),
        "gb18030": text.encode("gb18030"),
        "xlsx": workbook(users=rows[1:], headings=(UNITS, rows[0])),
    }
    table = f'<table:table table:name="x">{"".join(map(ods_row, rows))}</table:table>'
    content = contents.get(kind) or open_document(tmp_path, table).read_bytes()
    assert Sent(cast, content, f"people.{kind}").take_over()
    assert user(cast, "li.ming").home_unit is unit(cast, "finance")


def test_formulas_are_read_as_their_values_or_as_plain_text(cast: Cast) -> None:
    book = Workbook()
    for row in (["用户名", "姓名", "邮箱"], ["li.ming", '=CONCAT("李","明")', "x@example.test"], ["wang", "'=1+1", ""]):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    sent = Sent(cast, content.getvalue())
    assert sent.actions() == ["open", "new"]
    assert "holds a formula whose result was never stored" in sent.said(0)
    assert sent.leave_out(2).take_over()
    assert user(cast, "wang").name == "'=1+1"


def test_the_notes_of_the_empty_workbook_tell_the_name_of_a_unit_from_that_of_a_person() -> None:
    notes = load_workbook(io.BytesIO(write_empty_workbook(str))).worksheets[2]
    told = [str(row[0].value) for row in notes.iter_rows() if row[0].value]
    assert sum("No two units have the same name" in note for note in told) == 1
    assert sum("The person's name" in note for note in told) == 1


def test_headings_of_the_empty_workbook_are_understood_in_both_languages(cast: Cast) -> None:
    english = Sent(cast, write_empty_workbook(str))
    assert "Below the headings there are no rows" in english.run.told
    chinese = workbook([["x", "甲", "", "", ""]], [["li.ming", "李明", "", "", "x", "", ""]])
    assert Sent(cast, chinese).actions() == ["new", "new"]
    names = (
        ["Code", "Unit name", "English name", "Short names", "Belongs to"],
        ["User name", "Full name", "E-mail", "Language", "Home unit", "Role", "Unit or group of the role"],
    )
    filled = workbook(
        [["y", "乙", "Y", "y1", ""]], [["zhao", "Zhao", "z@example.test", "English", "Y", "Unit leader", "乙"]], names
    )
    assert Sent(cast, filled).take_over()
    assert roles(cast, "zhao") == {("leader", "y")}


def test_columns_that_mean_nothing_are_listed_and_not_read(cast: Cast) -> None:
    headings = (UNITS, [*USERS[:2], "密码"])
    sent = Sent(cast, workbook(users=[["li.ming", "李明", "secret-password"]], headings=headings))
    assert '["密码", null, true]' in sent.run.tables
    sent.take_over()
    assert user(cast, "li.ming").password_hash is None
    assert "secret-password" not in "".join(row.read for row in sent.rows())
