"""Ledgers of other offices: their headings, levels, sections, merged cells, notes, ticks and numbers."""

from datetime import date
from pathlib import Path

import pytest

from tests.ledger.reading.files import DATA, HEADINGS, ROW, cells, excel, read, read_rows, words
from workflow.ledger.reading.fields import FieldName, Status
from workflow.ledger.reading.numbering import read_number


def skipped(file: Path) -> dict[int, str]:
    return {one.row: str(one.reason) for one in read(file).tables[0].skipped}


def test_a_header_in_row_four_with_two_levels_and_ticks_is_read(tmp_path: Path) -> None:
    rows = [
        ["××省委巡视整改台账"],
        ["填报单位：教务处", None, None, None, None, None, "填报时间：2025年"],
        [],
        [
            "序　号",
            "反馈意见",
            None,
            "整改\n措施",
            "责任分工",
            None,
            None,
            "整改\n时限",
            "整改状态",
            None,
            None,
            "备注",
        ],
        [None, "问题类别", "具体问题", None, "牵头单位", "配合单位", "责任领导", None, "已完成", "正在整改", "未完成"],
        ["一、", "党的领导", "议事不规范", "修订规则", "党办", "教务处", "书记", "2025年9月30日", "√"],
        [None, None, None, "开展培训", "党办", "教务处", "书记", "10月底前", None, "√"],
        ["二、", "党建", "支部弱", "制定办法", "组织部", "各党总支", "副书记", "长期坚持", None, None, "√", "难"],
    ]
    merged = ["A1:L1", "A4:A5", "B4:C4", "D4:D5", "E4:G4", "H4:H5", "I4:K4", "L4:L5", "A6:A7", "B6:B7", "C6:C7"]
    file = excel(tmp_path, rows, merged)
    table = read(file).tables[0]
    assert table.header_row == 4
    assert [row.row for row in table.rows] == [6, 7, 8]
    assert [row.problem_no for row in table.rows] == [1, 1, 2]
    assert [row.aspect for row in table.rows] == ["党的领导", "党的领导", "党建"]
    assert [row.problem for row in table.rows] == ["议事不规范", "议事不规范", "支部弱"]
    assert [row.status for row in table.rows] == [Status.DONE, Status.IN_PROGRESS, Status.NOT_DONE]
    assert table.rows[1].deadline.iso == date(2025, 10, 31)
    assert table.rows[2].text(FieldName.REMARK) == "难"


def test_two_levels_without_merged_cells_are_read_as_well(tmp_path: Path) -> None:
    rows = [
        ["序号", "对应指标", "", "问题", "措施", "单位", "", "时限"],
        ["", "一级指标", "二级指标", "", "", "牵头", "配合", ""],
        ["1", "一、方向", "1.1 领导", "问题甲", "措施甲", "教务处", "人事处", "2025.6"],
    ]
    row = read_rows(tmp_path, rows)[0]
    assert (row.row, row.aspect, row.problem, row.lead, row.co) == (3, "一、方向", "问题甲", ["教务处"], ["人事处"])


@pytest.mark.parametrize(
    "headings",
    [
        ["序号", "巡察反馈问题", "具体举措", "主责部门", "协办部门", "完成期限", "完成情况"],
        ["问题编号", "存在的主要问题", "整改落实措施", "责任单位", "协助单位", "办结时限", "整改进度"],
        ["ＮＯ．", "问题描述", "改进措施", "承办单位", "参与单位", "计划完成时间", "是否完成"],
        [
            "Ref.",
            "Audit finding",
            "Corrective action plan",
            "Lead department",
            "Supporting units",
            "Due date",
            "Status",
        ],
        ["项目", "反馈问题\n（原文）", "整改措施（分条填写）", "牵头单位（部门）", "配合\n单位", "完 成 时 限", "状态"],
    ],
)
def test_other_offices_headings_are_understood(tmp_path: Path, headings: list[str]) -> None:
    row = read_rows(tmp_path, [headings, ROW])[0]
    assert (row.problem_no, row.problem, row.measure) == (1, "学习不够深入", "制定学习计划")
    assert (row.lead, row.co, row.status) == (["党委办公室"], ["教务处", "人事处"], Status.DONE)
    assert row.deadline.iso == date(2025, 9, 30)


def test_columns_that_mean_nothing_are_kept_under_their_headings(tmp_path: Path) -> None:
    rows = [[*HEADINGS, "归档号", "归档号"], [*ROW, "甲1", "甲2"]]
    assert read_rows(tmp_path, rows)[0].others == {"归档号": "甲1", "归档号 (2)": "甲2"}


def test_a_mapping_that_the_user_corrected_is_used_for_that_heading_row(tmp_path: Path) -> None:
    file = excel(tmp_path, [[*HEADINGS[:3], "甲方", *HEADINGS[4:]], ROW])
    table = read(file).tables[0]
    assert table.columns[3].field is None
    corrected = read(file, chosen={table.signature: {3: FieldName.LEAD}})
    assert corrected.tables[0].rows[0].lead == ["党委办公室"]
    dropped = read(file, chosen={table.signature: {3: FieldName.LEAD, 4: None}})
    assert dropped.tables[0].rows[0].co == []


def test_a_section_over_the_full_width_is_the_category_of_the_rows_below(tmp_path: Path) -> None:
    first = ["一、学习贯彻方面"]
    rows = [HEADINGS, first, ROW, ["二、选人用人方面"], [2, "问题乙", *ROW[2:]], [3, "问题丙", *ROW[2:]]]
    read_out = read_rows(tmp_path, rows, ["A2:G2", "A4:G4"])
    assert [row.aspect for row in read_out] == ["一、学习贯彻方面", "二、选人用人方面", "二、选人用人方面"]


def test_a_section_is_known_without_merged_cells(tmp_path: Path) -> None:
    assert [row.aspect for row in read_rows(tmp_path, [HEADINGS, ["一、学习方面"], ROW])] == ["一、学习方面"]


def test_sums_notes_signatures_blank_and_repeated_heading_rows_are_skipped(tmp_path: Path) -> None:
    rows = [
        HEADINGS,
        ROW,
        ["小 计", "1个"],
        [],
        HEADINGS,
        [2, "问题乙", *ROW[2:]],
        ["合计：2个问题"],
        ["※ 本表一式两份"],
        ["注：1.如实填写"],
        ["单位负责人（签字）：", None, None, "填报人：张三"],
    ]
    assert skipped(excel(tmp_path, rows)) == {
        3: "Total or subtotal.",
        4: "Blank row.",
        5: "Repeated heading row.",
        7: "Total or subtotal.",
        8: "Note or signature.",
        9: "Note or signature.",
        10: "Note or signature.",
    }


def test_tables_below_each_other_are_read_as_two(tmp_path: Path) -> None:
    other = ["序号", "补充问题", "整改措施", "责任部门", "完成时限"]
    rows = [HEADINGS, ROW, [], ["表二"], other, [1, "问题丁", "措施丁", "丁处", "2026年6月"]]
    tables = read(excel(tmp_path, rows)).tables
    assert [(table.header_row, len(table.rows)) for table in tables] == [(1, 1), (5, 1)]
    assert tables[1].rows[0].lead == ["丁处"]


def test_a_problem_without_merged_cells_goes_on_in_the_rows_below(tmp_path: Path) -> None:
    rows = [HEADINGS, ROW, [None, None, "措施二", None, None, "长期坚持", ""], [None, "问题乙", *ROW[2:]]]
    first, second, third = read_rows(tmp_path, rows)
    assert (second.problem_no, second.problem, second.lead) == (1, first.problem, first.lead)
    assert any("row above" in str(warning) for warning in second.warnings)
    assert (third.problem_no, third.problem_row) == (None, 4)


def test_another_reference_is_another_problem_although_it_is_called_the_same(tmp_path: Path) -> None:
    headings = ["问题编号", "反馈问题", "问题来源", "整改措施", "牵头单位", "整改时限"]
    first = ["X26-P01", "制度执行不力", "甲单位", "修订制度", "财务处", "2026年9月30日"]
    second = ["X26-P02", "制度执行不力", "", "检查执行", "财务处", "2026年9月30日"]
    rows = read_rows(tmp_path, [headings, first, second])
    assert [(row.problem_row, row.problem_no, row.text(FieldName.SOURCE)) for row in rows] == [
        (2, "X26-P01", "甲单位"),
        (3, "X26-P02", ""),
    ]


def test_in_a_row_under_a_reference_words_for_the_same_are_a_text_of_their_own(tmp_path: Path) -> None:
    headings = ["问题编号", "反馈问题", "整改措施", "牵头单位", "责任人", "整改时限"]
    rows = [
        ["X26-P01", "甲", "修订制度", "财务处", "陈", "2026年9月30日"],
        ["X26-P02", "乙", "同上", "财务处", "〃", ""],
    ]
    read = read_rows(tmp_path, [headings, *rows])[1]
    assert (read.measure, read.leader) == ("同上", "〃")


def test_a_measure_merged_over_several_problems_stands_beside_each(tmp_path: Path) -> None:
    rows = [HEADINGS, ROW, [2, "问题乙", None, "组织部", None, "2025年12月", ""]]
    assert [row.measure for row in read_rows(tmp_path, rows, ["C2:C3"])] == ["制定学习计划"] * 2


def test_same_as_above_is_taken_over(tmp_path: Path) -> None:
    rows = [HEADINGS, ROW, [2, "问题乙", "措施乙", "同上", "〃", "同上", ""]]
    second = read_rows(tmp_path, rows)[1]
    assert (second.lead, second.co, second.deadline.iso) == (["党委办公室"], ["教务处", "人事处"], date(2025, 9, 30))


def test_a_day_without_a_year_takes_that_of_its_neighbours(tmp_path: Path) -> None:
    rows = [HEADINGS, [*ROW[:5], "9月30日前", ""], [2, "乙", "乙", "乙处", "", "2025年12月31日", ""]]
    assert read_rows(tmp_path, rows)[0].deadline.iso == date(2025, 9, 30)
    assert read_rows(tmp_path, rows, feedback=date(2025, 10, 20))[0].deadline.iso == date(2026, 9, 30)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *[(text, 1) for text in ("1", "１．", "（1）", "①", "一、", "(一)", "1、", "1.0", "第1项", "问1"[1:])],
        *[("十二", 12), ("㉑", 21), ("二十三、", 23), ("一百零二", 102), ("４０", 40), (7, 7)],
        *[("2019-001", "2019-001"), ("13-1", "13-1"), ("A3", "A3"), ("", None), ("第一方面", "第一方面")],
    ],
)
def test_numbers_are_read_in_every_writing(text: str, number: int | str | None) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize(
    ("text", "status"),
    [
        *[(text, "done") for text in ("已完成 ", "完成", "√", "100%", 1.0, "27/27", "已整改到位", "Implemented")],
        *[(text, "in_progress") for text in ("80％", 0.857, "85.3%", "27/33", "近60%", "正在推进", "整改中", 60)],
        *[(text, "partly") for text in ("基本完成", "阶段性完成", "取得阶段性成效")],
        *[(text, "not_done") for text in ("未完成", "尚未启动", "逾期未完成", 0, "Not started", "×")],
        *[(text, "ongoing") for text in ("长期坚持", "持续推进", "Ongoing")],
        *[(text, "done_long_term") for text in ("已完成并长期坚持", "2024年已完成，2025年持续")],
        *[(text, "closed") for text in ("已销号", "已销号（2025.9.12）")],
        *[(text, None) for text in ("", "/", "—", "见附件")],
    ],
)
def test_statuses_are_read_in_many_wordings(tmp_path: Path, text: str | float, status: str | None) -> None:
    assert cells(tmp_path, 整改状态=text).status == status


def test_a_status_that_is_not_understood_is_kept_with_a_warning(tmp_path: Path) -> None:
    row = cells(tmp_path, 整改状态="见附件")
    assert row.text(FieldName.STATUS) == "见附件"
    assert any("见附件" in str(warning) for warning in row.warnings)


def test_ten_thousand_rows_are_read(tmp_path: Path) -> None:
    file = tmp_path / "many.csv"
    lines = [
        ",".join(HEADINGS),
        *(f"{n},问题{n},措施{n},党委办公室（牵头）、教务处,人事处,9月30日前," for n in range(10_000)),
    ]
    file.write_text("\n".join(lines), "gb18030")
    assert read(file, feedback=date(2025, 3, 1)).summary() == {
        "problems": 10_000,
        "measures": 10_000,
        "skipped": 0,
        "warnings": 10_000,
    }


def test_every_shipped_heading_is_found_by_itself() -> None:
    shipped = words()
    for name, field in shipped.field.items():
        for heading in field.exact:
            assert shipped.fitting(heading)[0][1] is name, heading


def test_the_columns_are_listed_with_their_places_for_correction() -> None:
    columns = read(DATA / "ledger_C.xlsx").tables[0].columns
    assert [column.heading for column in columns if column.field is None] == ["是否纳入整改"]
    assert [column.place for column in columns] == list(range(13))
