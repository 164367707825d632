"""Every kind of workbook is known by its content; what is none, or is unsafe, is refused in one sentence."""

import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook as Excel

from tests.ledger.reading.files import DATA, HEADINGS, ROW, excel, ods_row, open_document, read, read_rows
from workflow.errors import InvalidInput

CSV = "\n".join(",".join(map(str, row)) for row in (HEADINGS, ROW))
HIDDEN_STYLE = (
    '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>'
)


def refusal(file: Path) -> str:
    with pytest.raises(InvalidInput) as refused:
        read(file)
    return str(refused.value.message)


def written(folder: Path, name: str, content: bytes) -> Path:
    file = folder / name
    file.write_bytes(content)
    return file


def repacked(folder: Path, source: Path, **changed: bytes) -> Path:
    """The workbook with a part exchanged or added; `__` in a name stands for the slash, `_DOT_` for the dot."""
    file = folder / "changed.xlsx"
    parts = {name.replace("__", "/").replace("_DOT_", "."): content for name, content in changed.items()}
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.pop(name, old.read(name)))
        for name, content in parts.items():
            new.writestr(name, content)
    return file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_comma_separated_text_is_read_in_every_encoding(tmp_path: Path, encoding: str, separator: str) -> None:
    file = written(tmp_path, "台账.csv", CSV.replace(",", separator).encode(encoding))
    row = next(read(file).rows())
    assert (row.row, row.problem_no, row.problem, row.co) == (2, 1, "学习不够深入", ["教务处", "人事处"])
    assert row.deadline.iso == date(2025, 9, 30)


def test_a_cell_of_comma_separated_text_may_hold_line_breaks_and_commas(tmp_path: Path) -> None:
    content = CSV.replace("制定学习计划", '"制定计划,\n分步推进"')
    assert next(read(written(tmp_path, "a.csv", content.encode())).rows()).measure == "制定计划,\n分步推进"


def test_the_name_of_a_file_says_nothing(tmp_path: Path) -> None:
    assert next(read(excel(tmp_path, [HEADINGS, ROW]).rename(tmp_path / "ledger.csv")).rows()).problem_no == 1
    assert next(read(written(tmp_path, "ledger.xlsx", CSV.encode())).rows()).problem_no == 1


def test_the_old_excel_is_read_with_its_merged_cells_and_dates() -> None:
    reading = read(DATA / "ledger_old.xls")
    first, second = reading.rows()
    assert (first.problem_no, first.problem, first.deadline.iso) == (1, "学习不够深入", date(2025, 9, 30))
    assert (second.problem_no, second.problem, second.deadline.long_term) == (1, "学习不够深入", True)
    assert [name for name, _ in reading.left_out] == ["选项"]


def test_an_open_document_is_read_with_spans_repeats_and_hidden_sheets(tmp_path: Path) -> None:
    merged = (
        '<table:table-row><table:table-cell table:number-rows-spanned="2" office:value-type="float" office:value="1">'
        '<text:p>1</text:p></table:table-cell><table:table-cell table:number-rows-spanned="2">'
        "<text:p>学习不够<text:s/>深入</text:p><text:p>作风不实</text:p></table:table-cell>"
        "<table:table-cell><text:p>措施一</text:p></table:table-cell>"
        '<table:table-cell table:number-columns-repeated="2"><text:p>党委办公室</text:p></table:table-cell>'
        '<table:table-cell office:value-type="date" office:date-value="2025-09-30"><text:p>九月</text:p>'
        "</table:table-cell></table:table-row><table:table-row>"
        '<table:covered-table-cell table:number-columns-repeated="2"/>'
        "<table:table-cell><text:p>措施二</text:p></table:table-cell>"
        '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="104800"><table:table-cell table:number-columns-repeated="16384"/>'
        "</table:table-row>"
    )
    tables = (
        f'<table:table table:name="台账">{ods_row(HEADINGS)}{merged}</table:table>'
        f'<table:table table:name="藏" table:style-name="ta2">{ods_row(HEADINGS)}{ods_row(ROW)}</table:table>'
    )
    reading = read(open_document(tmp_path, tables, HIDDEN_STYLE))
    first, second = reading.rows()
    assert (first.problem, first.lead, first.co) == ("学习不够 深入\n作风不实", ["党委办公室"], ["党委办公室"])
    assert first.deadline.iso == date(2025, 9, 30)
    assert (second.row, second.problem_no, second.measure) == (3, 1, "措施二")
    assert [name for name, _ in reading.left_out] == ["藏"]


def test_formula_errors_and_formulas_without_a_result_are_warnings_of_their_row(tmp_path: Path) -> None:
    file = excel(tmp_path, [HEADINGS, ROW, ROW])
    book = zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml").decode()
    cell = book[book.index('<c r="F2"') : book.index('<c r="G2"')]
    book = book.replace(cell, '<c r="F2" t="e"><f>[1]A!B2</f><v>#REF!</v></c>')
    cell = book[book.index('<c r="F3"') : book.index('<c r="G3"')]
    book = book.replace(cell, '<c r="F3"><f>TODAY()</f></c>')
    changed = repacked(tmp_path, file, xl__worksheets__sheet1_DOT_xml=book.encode())
    first, second = read(changed).rows()
    assert any("#REF!" in str(warning) and "F2" in str(warning) for warning in first.warnings)
    assert any("F3" in str(warning) and "never stored" in str(warning) for warning in second.warnings)


def test_a_value_from_another_workbook_is_read_with_a_warning(tmp_path: Path) -> None:
    file = excel(tmp_path, [HEADINGS, ROW])
    book = zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml").decode()
    cell = book[book.index('<c r="B2"') : book.index('<c r="C2"')]
    book = book.replace(cell, '<c r="B2" t="str"><f>[1]问题!B2</f><v>问题甲</v></c>')
    row = next(read(repacked(tmp_path, file, xl__worksheets__sheet1_DOT_xml=book.encode())).rows())
    assert row.problem == "问题甲"
    assert any("another workbook" in str(warning) for warning in row.warnings)


def test_ten_thousand_empty_rows_are_no_rows(tmp_path: Path) -> None:
    rows = [HEADINGS, ROW, *[[" "] * 7] * 10_000]
    reading = read(excel(tmp_path, rows))
    assert reading.summary()["skipped"] == 0
    assert len(list(reading.rows())) == 1


def test_a_stray_cell_far_away_costs_nothing(tmp_path: Path) -> None:
    book = Excel()
    for row in (HEADINGS, ROW):
        book.active.append(row)
    book.active.cell(1_000_000, 16_000).value = "x"
    book.active.cell(1_000_000, 3).value = " "
    book.save(tmp_path / "far.xlsx")
    assert len(list(read(tmp_path / "far.xlsx").rows())) == 1


def test_a_merged_area_over_the_whole_sheet_is_no_bomb(tmp_path: Path) -> None:
    rows = read_rows(tmp_path, [["台账"], HEADINGS, ROW], ["A1:XFD1"])
    assert [row.problem_no for row in rows] == [1]


@pytest.mark.parametrize("share", [0.3, 0.7, 0.98])
def test_a_truncated_workbook_is_called_damaged(tmp_path: Path, share: float) -> None:
    content = (DATA / "ledger_A.xlsx").read_bytes()
    assert "damaged" in refusal(written(tmp_path, "a.xlsx", content[: int(len(content) * share)]))


def test_a_truncated_old_workbook_is_called_damaged(tmp_path: Path) -> None:
    content = (DATA / "ledger_old.xls").read_bytes()
    assert refusal(written(tmp_path, "a.xls", content[:2000]))


def test_a_workbook_under_a_password_is_refused(tmp_path: Path) -> None:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    file = written(tmp_path, "a.xlsx", head + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600)
    assert "password" in refusal(file)


def test_an_open_document_under_a_password_is_refused(tmp_path: Path) -> None:
    file = open_document(tmp_path, "")
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("META-INF/manifest.xml", "<manifest><encryption-data/></manifest>")
    assert "password" in refusal(file)


def test_macros_are_refused(tmp_path: Path) -> None:
    file = repacked(tmp_path, DATA / "ledger_C.xlsx", xl__vbaProject_DOT_bin=b"code")
    assert "macros" in refusal(file)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    file = repacked(tmp_path, DATA / "ledger_C.xlsx", xl__media__a_DOT_png=b"\0" * 40_000_000)
    assert file.stat().st_size < 1_000_000
    assert "Unpacked" in refusal(file)


def test_a_part_that_declares_entities_is_refused(tmp_path: Path) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>'
    assert "damaged" in refusal(repacked(tmp_path, DATA / "ledger_E_en.xlsx", xl__workbook_DOT_xml=bomb))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"%PDF-1.7 \x00\x01", "no workbook"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "no workbook"),
        (b"\0\1\2\3" * 500, "no workbook"),
        (b"", "empty"),
        (b" \n \n", "empty"),
        (b"<html><table><tr><td>a</td></tr></table></html>", "web page"),
        ("关于开展整改工作的通知\n各单位：\n请按时报送。".encode(), "no ledger"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    assert told in refusal(written(tmp_path, "a.xlsx", content))


def test_another_zip_archive_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("a.txt", "text")
    assert "no workbook" in refusal(tmp_path / "a.xlsx")


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    assert "too large" in refusal(written(tmp_path, "a.csv", (CSV + "\n1,a,b" * 50_001).encode()))


def test_the_wrong_workbook_is_refused_with_what_was_looked_for(tmp_path: Path) -> None:
    told = refusal(excel(tmp_path, [["序号", "姓名", "部门", "电话", "备注"], [1, "张三", "教务处", "1380000", "无"]]))
    assert "no ledger" in told
    assert "problem or measure" in told


def test_a_sheet_that_was_asked_for_and_is_not_there_is_named() -> None:
    with pytest.raises(InvalidInput, match="整改台账"):
        read(DATA / "ledger_A.xlsx", sheet="台帐")
