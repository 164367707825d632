"""What an office's own file told comes out again: the form stays clean, nothing is lost, it comes back unchanged."""

import csv
import io
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine

from models.ledger import Task
from models.measures import Measure, MeasureProgress
from tests.cast import Cast
from tests.client import Browser
from tests.ledger.exported import HEADINGS, PLACE, rows_of, table_of, take_out, take_table, text_of
from tests.ledger.importing.files import HEADINGS as FILE_HEADINGS
from tests.ledger.importing.files import ROWS, send, tasks_of
from tests.ledger.reading.files import excel
from tests.ledger.test_speed import listening
from tests.process.lived import Life
from workflow.ledger.exporting.rows import read_lines
from workflow.ledger.exporting.slices import View
from workflow.ledger.exporting.voice import Voice
from workflow.ledger.finding import Order, Wanted
from workflow.ledger.tasks import TaskFacts, edit_task

BEHIND = {
    "zh": ["导入时序号", "时限原文", "导入时所报状态", "销号情况", "备注", "导入时其他内容"],
    "en": [
        *("Number in the imported file", "Deadline as written", "Status reported on import", "Write-off", "Remark"),
        "Also in the imported file",
    ],
}
NO, WRITTEN, REPORTED, WRITE_OFF, REMARK, BESIDES = range(26, 32)
WIDE = [*FILE_HEADINGS, "责任领导", "整改进展情况", "销号情况", "涉及单位", "校内编码"]
FULL = [
    [*ROWS[0], "党委书记", "已清理三十笔", "申请销号", "全校各单位", "甲-7"],
    [*ROWS[1], "", "", "", "", ""],
]


@pytest.fixture(autouse=True)
def kept(cast: Cast) -> None:
    cast.session.expire_on_commit = False


@pytest.fixture
def office(browser: Browser) -> Browser:
    return browser.as_("office")


def import_full(cast: Cast, folder: Path, rows: Iterable[list[Any]] = FULL) -> list[Task]:
    send(cast, excel(folder, [WIDE, *rows])).create_all().take_over()
    tasks = tasks_of(cast)
    cast.session.commit()
    return tasks


@pytest.mark.parametrize("language", ["en", "zh"])
def test_behind_the_standard_form_stands_what_the_file_told(
    office: Browser, cast: Cast, tmp_path: Path, language: str
) -> None:
    import_full(cast, tmp_path)
    headings, first, second = take_table(office, language)
    assert headings == [*HEADINGS[language], *BEHIND[language]]
    assert first[NO:BESIDES] == ["1", "2026年9月30日前", "已完成", "申请销号", "见附件"]
    said = {"en": "Units concerned: 全校各单位\n校内编码: 甲-7", "zh": "涉及单位：全校各单位\n校内编码：甲-7"}
    assert first[BESIDES] == said[language]
    mark = {"en": " (as reported on import)", "zh": "（导入时所报）"}
    assert first[PLACE["Progress"]] == "已清理三十笔" + mark[language]
    assert [row[PLACE["Responsible leader"]] for row in (first, second)] == ["党委书记", "党委书记"]
    assert second[NO:] == ["1", "2026年12月31日前", "", "", "", ""]


def test_without_an_imported_file_the_form_is_the_standard_one(office: Browser, cast: Cast, tmp_path: Path) -> None:
    import_full(cast, tmp_path)
    cast.task(lead="history")
    cast.session.commit()
    (headings, row) = table_of(take_out(office, "csv", "?unit=history"))
    assert (headings, len(row)) == (HEADINGS["en"], 26)
    assert len(rows_of(take_out(office, "xlsx", "?unit=history"))[0]) == 26


def test_an_old_wording_stays_when_the_record_has_moved_on(office: Browser, cast: Cast, tmp_path: Path) -> None:
    """A person becomes the leader, the office moves the day, the unit reports: what the file told is still there."""
    task = import_full(cast, tmp_path)[0]
    facts = TaskFacts(task.title, task.kind, task.lead_unit, date(2027, 3, 31), goal="清零", leader=cast["committee"])
    edit_task(cast.session, task, facts, actor=cast["office"], seen_version=task.version, now=cast.now)
    cast.session.add(MeasureProgress(measure=task.measures[0], cycle=1, text="已清理四十一笔。", percent=80))
    cast.session.commit()
    _, first, second = take_table(office)
    assert first[PLACE["Progress"]] == "已清理四十一笔。（完成80%）"
    assert [row[PLACE["Responsible leader"]] for row in (first, second)] == ["Committee", "Committee"]
    assert first[WRITTEN] == "2026年9月30日前"
    assert first[BESIDES].split("\n")[-2:] == ["责任领导：党委书记", "进展情况：已清理三十笔"]
    (again := send(cast, _file(tmp_path, take_out(office, "csv").data))).take_over()
    assert set(again.actions()) == {"same"}
    cast.session.commit()
    assert take_table(office)[1:] == [first, second]


def _file(folder: Path, data: bytes) -> Path:
    (folder / "back.csv").write_bytes(data)
    return folder / "back.csv"


def test_what_somebody_wrote_into_an_export_is_kept(office: Browser, cast: Cast, tmp_path: Path) -> None:
    """A new remark, a column of one's own, a progress that the record does not hold."""
    import_full(cast, tmp_path)
    (headings, first, second) = take_table(office)
    headings.append("校内审核")
    first[REMARK], second[REMARK] = "已补正", "请核实"
    first.append("通过"), second.append("")
    first[PLACE["Progress"]] = "账款已全部收回"
    send(cast, excel(tmp_path, [headings, first, second])).take_over()
    cast.session.commit()
    _, first, second = take_table(office)
    assert [row[REMARK] for row in (first, second)] == ["已补正", "请核实"]
    assert first[BESIDES].split("\n")[-1] == "校内审核：通过"
    assert first[PLACE["Progress"]] == "账款已全部收回（导入时所报）"
    assert [first[place] for place in (NO, WRITTEN, REPORTED, WRITE_OFF)] == [
        "1",
        "2026年9月30日前",
        "已完成",
        "申请销号",
    ]


def test_a_file_with_fewer_columns_does_not_blank_what_an_earlier_one_told(
    office: Browser, cast: Cast, tmp_path: Path
) -> None:
    import_full(cast, tmp_path)
    before = take_table(office)
    short = [[row[place] for place in (0, 1, 2, 3, 4, 6)] for row in (FILE_HEADINGS, *ROWS[:2])]
    send(cast, excel(tmp_path, short)).take_over()
    cast.session.commit()
    assert take_table(office) == before


def test_nothing_that_a_file_told_runs(office: Browser, cast: Cast, tmp_path: Path) -> None:
    nasty = ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "＝1", "\t=1", "'=1"]
    headings = [*FILE_HEADINGS, "责任领导", "整改进展情况", "销号情况", "=HYPERLINK(1)", "二级指标"]
    lines = ["财务管理", "问题", "措施", "财务处", "", nasty[0] + "2026年9月30日"]
    rows = [
        ["=7", *lines[:1], f"问题{n}", *lines[2:], bad, bad, bad, bad, bad, bad, bad] for n, bad in enumerate(nasty)
    ]
    file = tmp_path / "nasty.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out, quoting=csv.QUOTE_ALL).writerows([headings, *rows])
    send(cast, file).create_all().take_over()
    cast.session.commit()
    raw = take_out(office, "csv", "?sort=ref").data.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(raw, newline="")) for cell in row]
    assert [cell for cell in cells if cell[:1] in set("=+-@＝\t\r")] == []
    sheet = load_workbook(io.BytesIO(take_out(office, "xlsx", "?sort=ref").data)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows(min_row=3) for cell in row} <= {"s", "n", "d"}
    assert all(cell.hyperlink is None for row in sheet.iter_rows(min_row=3) for cell in row)
    assert "=1+1" in str(sheet.cell(3, REMARK + 1).value)
    assert set(send(cast, _file(tmp_path, raw.encode("utf-8-sig"))).actions()) == {"same"}


def test_a_text_longer_than_an_import_takes_back_is_cut_with_the_place_where_the_rest_is(
    office: Browser, cast: Cast, tmp_path: Path
) -> None:
    rows = [[*FULL[0][:-1], "长" * 20_100]]
    import_full(cast, tmp_path, rows)
    (row,) = take_table(office)[1:]
    assert len(row[BESIDES]) == 20_000
    assert row[BESIDES].endswith("……（余下内容见任务页“导入台账原文”）")
    assert set(send(cast, _file(tmp_path, take_out(office, "csv").data)).actions()) == {"same"}


def test_the_word_document_and_the_responsibility_list_say_it_as_well(
    office: Browser, cast: Cast, tmp_path: Path
) -> None:
    import_full(cast, tmp_path)
    office.client.set_cookie("language", "zh")
    said = text_of(take_out(office, "docx"))
    for part in (
        "责任领导：党委书记",
        "进展：已清理三十笔（导入时所报）【",
        "【备注：见附件】",
        "【导入时所报状态：已完成】",
    ):
        assert part in said
    assert {row[3] for row in rows_of(take_out(office, "xlsx"), 2)} == {"党委书记"}


def test_the_name_of_a_leader_on_record_who_was_taken_off_does_not_come_back(
    office: Browser, cast: Cast, tmp_path: Path
) -> None:
    rows = [[*FULL[0][:9], "Committee", *FULL[0][10:]]]
    task = import_full(cast, tmp_path, rows)[0]
    assert task.leader is cast["committee"]
    facts = TaskFacts(task.title, task.kind, task.lead_unit, task.deadline, goal="清零")
    edit_task(cast.session, task, facts, actor=cast["office"], seen_version=task.version, now=cast.now)
    cast.session.commit()
    assert take_table(office)[1][PLACE["Responsible leader"]] == ""


def test_queries_grow_with_the_slices_only(cast: Cast, tmp_path: Path) -> None:
    import_full(cast, tmp_path, [[n, *FULL[0][1:2], f"问题{n}", *FULL[0][3:]] for n in range(1, 13)])
    engine, view = cast.session.get_bind(), View(Wanted(), Order.REF, False, cast["office"], cast.now.date())
    assert isinstance(engine, Engine)
    assert cast["office"].grants

    assert view.book  # what the day means is read once, whatever is exported

    def queries(at_once: int) -> int:
        with listening(engine) as heard:
            list(read_lines(cast.session, view, Voice("en", str), imported=True, at_once=at_once))
        return len(heard)

    assert (queries(12), queries(4)) == (2 + 5, 2 + 3 * 5)


def test_the_statement_of_the_latest_submission_stands_with_the_first_measure(office: Browser, cast: Cast) -> None:
    life = Life.begin(cast).submit()
    life.task.measures.append(Measure(number=2, text="Second", unit=cast.units["finance"], person="Li"))
    cast.session.commit()
    office.client.set_cookie("language", "en")
    first, second = table_of(take_out(office, "csv"))[1:]
    told, stated = first[PLACE["Progress"]].split("\n")
    assert told == "All 41 advances are settled. (100% done)"
    assert re.fullmatch(r"Submitted on \d+ \w+ 2026 in cycle 1: Every advance was called in and settled\.", stated)
    assert second[PLACE["Progress"]] == ""
