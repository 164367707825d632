"""Headings on two levels whose group is a field by itself: the second level is never taken for the first row."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.ledger.reading.files import excel, read
from workflow.ledger.reading.fields import FieldName, Status
from workflow.ledger.reading.result import ReadTable

BESIDE = ["序号", "反馈问题", "整改措施", "责任单位"]
TICKS = ["已完成", "正在整改", "未完成"]
ENGLISH = ["No.", "Finding", "Corrective action", "Owner", "Due date"]


def grouped(
    folder: Path, beside: Sequence[str], group: str, below: Sequence[str], rows: Sequence[Sequence[Any]], merges: str
) -> ReadTable:
    """A table with one group at its right end; merged in both directions, over the group only, or not at all."""
    wide, first = len(beside) + len(below), len(beside) + 1
    title, gap = ["整改台账"], [""] * (len(below) - 1)
    areas = [f"A1:{chr(64 + wide)}1"]
    if merges != "none":
        areas.append(f"{chr(64 + first)}2:{chr(64 + wide)}2")
    if merges == "both":
        areas += [f"{letter}2:{letter}3" for letter in map(chr, range(65, 64 + first))]
    head = [[*beside, group, *gap], [*[""] * len(beside), *below]]
    tables = read(excel(folder, [title, *head, *rows], areas)).tables
    assert len(tables) == 1
    return tables[0]


@pytest.mark.parametrize("merges", ["both", "group", "none"])
@pytest.mark.parametrize("group", ["整改状态", "状态（打√）", "完成情况", "整改情况", "整改结果"])
def test_every_tick_below_a_group_that_is_a_field_itself_is_read(tmp_path: Path, group: str, merges: str) -> None:
    rows = [
        [1, "甲", "a", "教务处", "2025.9.30", "√"],
        [2, "乙", "b", "教务处", "2025.10", "", "√"],
        [3, "丙", "c", "教务处", "2025.10", "", "", "√"],
        [4, "丁", "d", "教务处", "2025.10"],
    ]
    table = grouped(tmp_path, [*BESIDE, "整改时限"], group, TICKS, rows, merges)
    assert table.header_row == 2
    assert [row.row for row in table.rows] == [4, 5, 6, 7]
    assert [row.status for row in table.rows] == [Status.DONE, Status.IN_PROGRESS, Status.NOT_DONE, None]


@pytest.mark.parametrize("merges", ["both", "group", "none"])
def test_boxes_crossed_below_an_english_group_are_read(tmp_path: Path, merges: str) -> None:
    rows = [
        [1, "f", "a", "Library", "2025-10-31", "x"],
        [2, "g", "a", "Library", "2025-10-31", "", "X"],
        [3, "h", "a", "Library", "2025-10-31", "", "", "●"],
        [4, "i", "a", "Library", "2025-10-31", "", "", "no"],
    ]
    table = grouped(tmp_path, ENGLISH, "Status", ["Open", "In progress", "Closed"], rows, merges)
    assert [row.problem for row in table.rows] == ["f", "g", "h", "i"]
    assert [row.status for row in table.rows] == [Status.NOT_DONE, Status.IN_PROGRESS, Status.CLOSED, None]


@pytest.mark.parametrize("merges", ["both", "group", "none"])
@pytest.mark.parametrize("below", [["计划完成", "实际完成"], ["实际完成", "计划完成"]])
def test_the_planned_day_below_a_group_of_days_is_the_deadline(tmp_path: Path, below: list[str], merges: str) -> None:
    days = {"计划完成": "2025.10", "实际完成": "2025.9.1"}
    rows = [[1, "甲", "a", "教务处", *(days[heading] for heading in below)]]
    table = grouped(tmp_path, BESIDE, "整改时限", below, rows, merges)
    assert [(row.problem, row.deadline.iso, row.others) for row in table.rows] == [
        ("甲", date(2025, 10, 31), {"整改时限 / 实际完成": "2025.9.1"})
    ]


@pytest.mark.parametrize("merges", ["both", "group", "none"])
def test_whether_it_is_done_and_what_is_said_of_it_are_two_columns(tmp_path: Path, merges: str) -> None:
    rows = [[1, "甲", "a", "教务处", "2025.10", "是", "已印发"], [2, "乙", "b", "教务处", "2025.11", "否", "在办"]]
    table = grouped(tmp_path, [*BESIDE, "整改时限"], "完成情况", ["是否完成", "说明"], rows, merges)
    assert [(row.problem, row.status) for row in table.rows] == [("甲", Status.DONE), ("乙", Status.NOT_DONE)]
    assert [row.text(FieldName.PROGRESS) for row in table.rows] == ["已印发", "在办"]


@pytest.mark.parametrize("merges", ["both", "group", "none"])
def test_quarters_below_the_progress_are_kept_beside_each_other(tmp_path: Path, merges: str) -> None:
    rows = [[1, "甲", "a", "教务处", "2025.10", "已开会", "已发文"]]
    table = grouped(tmp_path, [*BESIDE, "整改时限"], "整改进展情况", ["一季度", "二季度"], rows, merges)
    assert [(row.problem, row.text(FieldName.PROGRESS), row.others) for row in table.rows] == [
        ("甲", "已开会", {"整改进展情况 / 二季度": "已发文"})
    ]


def test_months_below_the_progress_are_headings_where_all_others_go_down(tmp_path: Path) -> None:
    rows = [[1, "甲", "a", "教务处", "2025.10", "已开会", "已发文"]]
    table = grouped(tmp_path, [*BESIDE, "整改时限"], "整改进展情况", ["9月进展", "10月进展"], rows, "both")
    assert [row.problem for row in table.rows] == ["甲"]


def test_both_levels_repeated_on_a_further_page_are_skipped(tmp_path: Path) -> None:
    again = [*BESIDE, "整改时限"]
    rows = [
        [1, "甲", "a", "教务处", "2025.10"],
        again,
        ["", "", "", "", "计划", "实际"],
        [2, "乙", "b", "教务处", "2025.11"],
    ]
    table = grouped(tmp_path, BESIDE, "整改时限", ["计划", "实际"], rows, "both")
    assert [row.problem for row in table.rows] == ["甲", "乙"]
    assert [(one.row, str(one.reason)) for one in table.skipped if one.row > 3] == [
        (5, "Repeated heading row."),
        (6, "Repeated heading row."),
    ]


def test_a_first_row_with_little_in_it_is_no_second_level(tmp_path: Path) -> None:
    rows = [
        [*BESIDE, "整改时限", "整改状态"],
        ["", "甲", "a", "", "", "已完成"],
        [2, "乙", "b", "教务处", "2025.10", ""],
    ]
    found = read(excel(tmp_path, rows)).tables[0].rows
    assert [(row.row, row.problem) for row in found] == [(2, "甲"), (3, "乙")]
