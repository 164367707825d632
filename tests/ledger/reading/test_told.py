"""What a person cannot see in the file, or would miss in the reading, is told and never passed over."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.ledger.reading.files import HEADINGS, ROW, excel, ods_row, open_document, read, read_rows
from workflow.errors import InvalidInput
from workflow.ledger.reading.fields import Status

HIDDEN_ROW = "This row is hidden in the file; it was read all the same."
HIDDEN_COLUMNS = "These columns are hidden in the file and were read all the same: D, E."


def warnings(file: Path) -> list[list[str]]:
    return [[str(warning) for warning in row.warnings] for row in read(file).rows()]


def test_a_problem_that_is_a_formula_error_is_not_taken_for_the_one_above(tmp_path: Path) -> None:
    file = excel(tmp_path, [HEADINGS, ROW, [2, "=1/0", *ROW[2:]]])
    book = load_workbook(file)
    cell = book.active["B3"]
    cell.value, cell.data_type = "#DIV/0!", "e"
    book.save(file)
    first, second = read(file).rows()
    assert (second.problem_row, second.problem_no, second.problem) == (3, 2, "")
    assert [str(warning) for warning in second.warnings] == [
        "Cell B3 holds the formula error #DIV/0!.",
        "No problem is given for this measure.",
    ]
    assert first.warnings == []


def test_a_new_number_without_a_problem_is_pointed_out(tmp_path: Path) -> None:
    rows = read_rows(tmp_path, [HEADINGS, ROW, [2, "", *ROW[2:]], ["", "", *ROW[2:]]])
    told = "The row has the number 2 but no problem of its own; it was taken under the problem above."
    assert [[str(warning) for warning in row.warnings] for row in rows] == [[], [told], []]
    assert {row.problem_row for row in rows} == {2}


def test_hidden_rows_and_columns_of_an_excel_file_are_told(tmp_path: Path) -> None:
    file = excel(tmp_path, [HEADINGS, ROW, [2, "问题乙", *ROW[2:]]])
    book = load_workbook(file)
    book.active.row_dimensions[3].hidden = True
    for column in ("D", "E", "Z"):
        book.active.column_dimensions[column].hidden = True
    book.save(file)
    assert warnings(file) == [[HIDDEN_COLUMNS], [HIDDEN_ROW]]


def test_hidden_rows_and_columns_of_an_open_document_are_told(tmp_path: Path) -> None:
    columns = (
        '<table:table-column table:number-columns-repeated="3"/>'
        '<table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>'
        '<table:table-column table:number-columns-repeated="2"/>'
    )
    hidden = ods_row([2, "问题乙", *ROW[2:]]).replace("table-row>", 'table-row table:visibility="filter">', 1)
    table = f'<table:table table:name="台账">{columns}{ods_row(HEADINGS)}{ods_row(ROW)}{hidden}</table:table>'
    assert warnings(open_document(tmp_path, table)) == [[HIDDEN_COLUMNS], [HIDDEN_ROW]]


def test_what_stands_above_the_headings_is_listed(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["××大学整改台账"], [], ["填报单位：教务处", "", "2025年9月"], HEADINGS, ROW]
    table = read(excel(tmp_path, rows, ["A1:G1"])).tables[0]
    assert [(one.row, str(one.reason), one.text) for one in table.skipped] == [
        (1, "Above the headings: a title, day or note.", "××大学整改台账"),
        (3, "Above the headings: a title, day or note.", "填报单位：教务处 2025年9月"),
    ]


def test_columns_beyond_those_that_are_read_are_told_of(tmp_path: Path) -> None:
    file = tmp_path / "wide.csv"
    rows = [[*HEADINGS, *["无关"] * 400], [*ROW, *range(400)]]
    file.write_text("\n".join(",".join(map(str, row)) for row in rows), "utf-8")
    assert warnings(file)[0][0] == "The sheet has more than 400 columns; what stands further to the right was not read."


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_text_file_with_a_broken_sign_is_told_of_its_encoding(tmp_path: Path, encoding: str) -> None:
    lines = [",".join(map(str, row)).encode(encoding) for row in (HEADINGS, ROW, ROW)]
    file = tmp_path / "ledger.csv"
    file.write_bytes(b"\n".join([*lines[:2], lines[2][:-1] + b"\xff\xff", b""]))
    with pytest.raises(InvalidInput) as refused:
        read(file)
    assert str(refused.value.message).startswith("The signs of this text file cannot be read from line 3 on")


@pytest.mark.parametrize(("number", "status"), [("项次", "是否办结"), ("项次", "办理结果")])
def test_further_headings_of_other_offices_are_understood(tmp_path: Path, number: str, status: str) -> None:
    row = read_rows(tmp_path, [[number, *HEADINGS[1:6], status], [*ROW[:6], "已办结"]])[0]
    assert (row.problem_no, row.status) == (1, Status.DONE)
