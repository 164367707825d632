"""What stands under no heading, or in a row with nothing else, is kept, listed and can be given a meaning."""

from pathlib import Path
from typing import Any

import pytest

from tests.ledger.reading.files import HEADINGS, ROW, excel, read, read_rows
from workflow.ledger.reading.fields import FieldName
from workflow.ledger.reading.result import ReadTable

NEXT = [2, "作风不实", "建立台账", "财务处", "", "2025年12月31日", ""]


def table(file: Path, **asked: Any) -> ReadTable:
    return read(file, **asked).tables[0]


def unheaded(one: ReadTable) -> list[str]:
    return [column.name() for column in one.columns if not column.heading]


def skipped(one: ReadTable) -> list[tuple[int, str, str]]:
    return [(row.row, str(row.reason), row.text) for row in one.skipped if row.text]


def test_a_remark_beside_the_headings_is_kept_under_the_letter_of_its_column(tmp_path: Path) -> None:
    found = table(excel(tmp_path, [HEADINGS, [*ROW, "请从严", "", "另：附件二"], NEXT]))
    assert [row.unheaded for row in found.rows] == [{"H": "请从严", "J": "另：附件二"}, {}]
    assert unheaded(found) == ["Column H (no heading)", "Column J (no heading)"]


def test_a_column_without_a_heading_in_the_middle_is_kept(tmp_path: Path) -> None:
    rows = [[row[0], row[1], middle, *row[2:]] for row, middle in ((HEADINGS, ""), (ROW, "第3页"), (NEXT, ""))]
    found = table(excel(tmp_path, rows))
    assert [row.unheaded for row in found.rows] == [{"C": "第3页"}, {}]
    assert unheaded(found) == ["Column C (no heading)"]


def test_cells_of_a_text_file_that_its_headings_do_not_reach_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "ledger.csv"
    file.write_text("\n".join(",".join(map(str, row)) for row in (HEADINGS, [*ROW, "多", "出来"])), "utf-8")
    assert table(file).rows[0].unheaded == {"H": "多", "I": "出来"}


def test_a_lone_cell_beside_the_table_is_listed_among_the_skipped_rows(tmp_path: Path) -> None:
    found = table(excel(tmp_path, [HEADINGS, ROW, [], [None] * 10 + ["远处的一句话"]]))
    assert skipped(found) == [(4, "Neither problem nor measure in this row.", "远处的一句话")]
    assert len(found.rows) == 1


def test_what_stands_beside_a_section_a_sum_or_a_note_is_listed_with_it(tmp_path: Path) -> None:
    rows = [HEADINGS, ["一、党的建设", *[None] * 6, "组长批示"], ROW, ["合计", "1个问题", *[None] * 5, "已核"]]
    found = table(excel(tmp_path, rows, ["A2:G2"]))
    assert found.rows[0].section == "一、党的建设"
    assert [(row, text) for row, _, text in skipped(found)] == [(2, "一、党的建设 组长批示"), (4, "合计 1个问题 已核")]


def test_a_merged_cell_that_reaches_over_the_headings_is_not_told_twice(tmp_path: Path) -> None:
    found = table(excel(tmp_path, [HEADINGS, ROW, [*NEXT, "旁注"]], ["G2:H2", "H3:I3"]))
    assert [row.unheaded for row in found.rows] == [{}, {"H": "旁注"}]
    assert unheaded(found) == ["Column H (no heading)"]


def test_a_column_without_a_heading_can_be_given_a_meaning_that_is_remembered(tmp_path: Path) -> None:
    file = excel(tmp_path, [HEADINGS, [*ROW, "请从严"], NEXT])
    chosen = {table(file).signature: {7: FieldName.REMARK}}
    again = table(file, chosen=chosen)
    assert [row.text(FieldName.REMARK) for row in again.rows] == ["请从严", ""]
    assert (again.header_row, again.rows[0].unheaded) == (1, {})
    assert again.as_json(str)["columns"]["remark"] == "Column H (no heading)"
    plain = table(excel(tmp_path, [HEADINGS, ROW]), chosen=chosen)
    assert (plain.signature, plain.rows[0].text(FieldName.REMARK)) == (again.signature, "")


def test_each_of_two_tables_side_by_side_keeps_what_stands_beside_it(tmp_path: Path) -> None:
    rows = [[*HEADINGS, None, *HEADINGS], [*ROW, "左", *NEXT, "右"]]
    left, right = read(excel(tmp_path, rows)).tables
    assert (left.rows[0].unheaded, right.rows[0].unheaded) == ({"H": "左"}, {"P": "右"})


def test_a_formula_error_under_no_heading_is_a_warning_of_its_row(tmp_path: Path) -> None:
    table_rows = read_rows(tmp_path, [HEADINGS, [*ROW, "=1/0"]])
    assert any("H2" in str(warning) for warning in table_rows[0].warnings)


def test_a_stray_cell_far_to_the_right_changes_no_section(tmp_path: Path) -> None:
    rows = [HEADINGS, ["一、党的建设"], ROW, [*[None] * 60, "x"]]
    found = table(excel(tmp_path, rows, ["A2:G2"]))
    assert [row.section for row in found.rows] == ["一、党的建设"]
    assert unheaded(found) == ["Column BI (no heading)"]


@pytest.mark.parametrize("words", ["情况说明" * 100, "长" * 40_000])
def test_a_skipped_row_keeps_all_of_its_text(tmp_path: Path, words: str) -> None:
    file = tmp_path / "ledger.csv"
    rows = [[f"说明：{words}"], HEADINGS, ROW, [f"注：{words}"]]
    file.write_text("\n".join(",".join(map(str, row)) for row in rows), "utf-8")
    assert [text for _, _, text in skipped(table(file))] == [f"说明：{words}", f"注：{words}"]
