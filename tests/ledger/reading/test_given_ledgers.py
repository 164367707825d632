"""Three real-looking ledgers are held against what a person read in them, cell by cell."""

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.ledger.reading.files import DATA, read

SAME_TYPE = {"excel_serial": "date", "date_no_year": "date", "none_status_in_date_cell": "none"}
CUT_AT = 8000  # characters: the file itself holds no longer text
FIELDS = ("problem_no", "unit", "aspect", "problem", "measure", "lead", "co", "leader", "status")


def expected(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((DATA / f"expected_{name}.json").read_text("utf-8"))
    return found


def day_of(one: dict[str, Any]) -> tuple[str, str | None, bool]:
    """Type, day and long-term; the day that "same as above" takes over is looked at by itself."""
    deadline = one["deadline"]
    kind = SAME_TYPE.get(deadline["type"], deadline["type"])
    return kind, None if kind == "same_as_above" else deadline["iso"], deadline.get("long_term", False)


def test_every_row_of_the_large_ledger_is_read_as_a_person_reads_it() -> None:
    read_sheet = read(DATA / "ledger_A.xlsx").as_json()["sheets"][0]
    rows = {row["row"]: row for row in read_sheet["rows"]}
    wanted = {row["row"]: row for row in expected("A")}
    assert (read_sheet["sheet"], read_sheet["header_row"]) == ("整改台账", 3)
    assert {row: [one[name] for name in FIELDS] for row, one in rows.items()} == {
        row: [one[name] for name in FIELDS] for row, one in wanted.items()
    }
    assert {row: day_of(one) for row, one in rows.items()} == {row: day_of(one) for row, one in wanted.items()}
    assert rows[99]["deadline"]["iso"] == rows[98]["deadline"]["iso"] == "2025-10-31"


def test_what_is_no_data_in_the_large_ledger_is_skipped_with_its_reason() -> None:
    skipped = {one["row"]: one["reason"] for one in read(DATA / "ledger_A.xlsx").as_json()["sheets"][0]["skipped"]}
    assert skipped[4].startswith("Section")
    assert skipped[59] == "Blank row."
    assert skipped[87] == "Total or subtotal."
    assert {skipped[row] for row in (142, 143, 144, 146)} == {"Note or signature."}
    assert set(skipped) & {row["row"] for row in expected("A")} == set()


def test_a_section_that_tells_of_another_feedback_is_pointed_out() -> None:
    rows = {row.row: row for row in read(DATA / "ledger_A.xlsx", feedback=date(2025, 8, 14)).tables[0].rows}
    told = {
        row: str(warning)
        for row, read_row in rows.items()
        for warning in read_row.warnings
        if "feedback was on" in str(warning)
    }
    assert set(told) == {67, 69, 71, 124, 125}  # not 15, whose section names the same day; not 104 and 132: no one day
    assert "2024-07-08" in told[124]
    assert "2024-09-08" in told[124]
    assert rows[124].deadline.iso == date(2025, 10, 14)


def test_two_tables_side_by_side_are_read_as_two() -> None:
    left, right = read(DATA / "ledger_A.xlsx").as_json()["sheets"][1:]
    assert left["sheet"] == right["sheet"] == "对照自查（双栏）"
    assert (left["header_row"], right["header_row"]) == (5, 5)
    assert left["columns"]["problem"] == "反馈问题"
    assert right["columns"]["problem"] == "自查问题"
    main = {(row["problem_no"], row["measure"]): row for row in expected("A")}
    assert len(left["rows"]) == 16
    for row in left["rows"]:
        same = main[row["problem_no"], row["measure"]]
        assert (row["problem"], day_of(row)) == (same["problem"], day_of(same))
        assert row["lead"][0] == same["lead"][0]
        assert set(row["co"]) == set(same["co"])
    assert [row["row"] for row in right["rows"]] == [*range(6, 13), *range(14, 19), 20, 21]
    assert {row["deadline"]["iso"] for row in right["rows"] if row["measure"]} == {"2025-10-10"}


def test_a_hidden_sheet_is_listed_and_not_read() -> None:
    reading = read(DATA / "ledger_A.xlsx")
    assert [(name, str(reason)) for name, reason in reading.left_out] == [
        ("Sheet3", "The sheet is hidden and was not read.")
    ]


def test_problems_and_measures_are_counted() -> None:
    summary = read(DATA / "ledger_A.xlsx", sheet="整改台账").summary()
    assert (summary["problems"], summary["measures"]) == (51, 124)


def test_every_row_of_the_ledger_with_two_heading_levels_is_read() -> None:
    sheet = read(DATA / "ledger_C.xlsx").as_json()["sheets"][0]
    rows = {row["row"]: row for row in sheet["rows"]}
    assert sheet["header_row"] == 2
    assert sheet["columns"]["aspect"] == "对应审核指标 / 一级指标"
    for one in expected("C"):
        row = rows.pop(one["row"])
        assert (row["problem_no"], row["problem"]) == (one["no"], one["problem"])
        assert (row["lead"], row["co"], day_of(row)) == ([one["lead"]], one["co"], day_of(one))
    assert rows == {}


def test_the_aspect_merged_over_several_problems_stands_beside_each() -> None:
    rows = read(DATA / "ledger_C.xlsx").as_json()["sheets"][0]["rows"]
    assert {row["aspect"] for row in rows if row["row"] <= 8} == {"1.办学方向与本科地位"}


def test_the_english_ledger_gives_its_texts_and_units() -> None:
    rows = {row["row"]: row for row in read(DATA / "ledger_E_en.xlsx").as_json()["sheets"][0]["rows"]}
    for one in expected("E"):
        row = rows.pop(one["row"])
        assert (row["problem_no"], row["unit"], row["aspect"]) == (one["ref"], one["unit"].strip(), one["category"])
        for text, length in ((row["problem"], one["problem_len"]), (row["measure"], one["measure_len"])):
            longest = len(text.replace("\n", "\r\n")) + 20  # the file may break lines with two signs, and end in blanks
            assert len(text) <= min(length, CUT_AT) <= longest
    assert rows == {}


@pytest.mark.parametrize(("row", "day"), [(32, "2021-06-30"), (34, "2021-11-30"), (46, "2022-06-30"), (8, None)])
def test_the_english_ledger_gives_its_deadlines(row: int, day: str | None) -> None:
    rows = {one["row"]: one for one in read(DATA / "ledger_E_en.xlsx").as_json()["sheets"][0]["rows"]}
    assert rows[row]["deadline"]["iso"] == day


def test_the_large_ledger_reads_the_same_as_text_without_merged_cells(tmp_path: Path) -> None:
    sheet = load_workbook(DATA / "ledger_A.xlsx").worksheets[0]
    with (tmp_path / "台账.csv").open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows(sheet.iter_rows(values_only=True))
    flat, whole = (
        list(read(one, sheet="台账" if one.suffix == ".csv" else "整改台账").rows())
        for one in (tmp_path / "台账.csv", DATA / "ledger_A.xlsx")
    )
    for left, right in zip(flat, whole, strict=True):
        same = [(row.row, row.problem_no, row.unit, row.aspect, row.problem, row.lead, row.co) for row in (left, right)]
        assert same[0] == same[1]
        assert left.deadline.iso == right.deadline.iso
