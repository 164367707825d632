"""Rows that only sum up, and which of several columns of days holds the deadline."""

from datetime import date
from pathlib import Path

import pytest

from tests.ledger.reading.files import HEADINGS, ROW, excel, read, read_rows


@pytest.mark.parametrize(
    "figures",
    [
        ["合计", "1项", "1条"],
        ["合计：", 1, 1],
        ["", "小计", 2],
        ["总计", "共3个问题", "共5条措施", "", "", "", "已完成4条，未完成1条"],
        ["本页合计", 3, 5, "2家", "", "", "80%"],
        ["总计", "十二个", "三十条"],
        ["Total", "1 problem", "3 measures"],
    ],
)
def test_a_row_of_figures_after_a_word_for_a_sum_is_a_sum(tmp_path: Path, figures: list[object]) -> None:
    table = read(excel(tmp_path, [HEADINGS, ROW, figures])).tables[0]
    assert [row.row for row in table.rows] == [2]
    assert [(one.row, str(one.reason)) for one in table.skipped] == [(3, "Total or subtotal.")]


@pytest.mark.parametrize(
    "words",
    [
        [2, "累计3次未开会", "开展2次培训", "党委办公室"],
        ["", "合计金额不符", "核对3项账目", "财务处"],
        ["", "累计：2项", "按月核对"],
    ],
)
def test_a_problem_that_begins_with_a_word_for_a_sum_stays_a_problem(tmp_path: Path, words: list[object]) -> None:
    assert [row.problem for row in read_rows(tmp_path, [HEADINGS, ROW, words])] == [ROW[1], words[1]]


@pytest.mark.parametrize(
    ("deadline", "other"),
    [
        ("计划完成时间", "完成时间"),
        ("计划完成日期", "完成日期"),
        ("拟完成时间", "整改完成时间"),
        ("完成时间要求", "完成时间"),
        ("完成时限要求", "完成时间"),
        ("整改时限", "完成时间"),
        ("完成时间", "实际完成时间"),
        ("整改时限", "实际完成时间"),
        ("Target completion date", "Completion date"),
        ("Planned completion date", "Actual completion date"),
        ("Due date", "Completion date"),
        ("Completion date", "Actual completion"),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_the_planned_day_is_the_deadline_and_the_actual_one_is_kept_as_text(
    tmp_path: Path, deadline: str, other: str, *, first: bool
) -> None:
    days = [(deadline, "2025年9月30日"), (other, "2025年8月1日")]
    days = days if first else days[::-1]
    rows = [[*HEADINGS[:5], *(heading for heading, _ in days)], [*ROW[:5], *(day for _, day in days)]]
    row = read_rows(tmp_path, rows)[0]
    assert row.deadline.iso == date(2025, 9, 30)
    assert row.others == {other: "2025年8月1日"}


def test_an_actual_day_alone_is_no_deadline(tmp_path: Path) -> None:
    rows = [[*HEADINGS[:5], "实际完成时间", "整改状态"], [*ROW[:5], "2025年8月1日", "已完成"]]
    row = read_rows(tmp_path, rows)[0]
    assert (row.deadline.iso, row.others) == (None, {"实际完成时间": "2025年8月1日"})
