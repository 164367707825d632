"""Notes on cells, boxes that are not ticked and long texts are kept, and the zeros of numbers that formats show."""

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook as Excel
from openpyxl.comments import Comment

from tests.ledger.reading.files import HEADINGS, ROW, cells, ods_row, open_document, read, read_rows
from workflow.errors import InvalidInput
from workflow.ledger.reading import commas
from workflow.ledger.reading.cells import WIDEST, Bounds, Grid
from workflow.ledger.reading.deadlines import Note, read_deadline
from workflow.ledger.reading.fields import FieldName
from workflow.ledger.reading.result import ReadRow
from workflow.ledger.reading.statuses import Status

THREADS = (
    '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
    '<threadedComment ref="C2" id="{1}"><text>六月前完成？</text></threadedComment>'
    '<threadedComment ref="C2" id="{2}" parentId="{1}"><text>同意</text></threadedComment></ThreadedComments>'
)
THREAD = (
    '<Relationship Id="rIdT" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment" '
    'Target="/xl/threadedComments/threadedComment1.xml"/></Relationships>'
)


def noted(folder: Path, **notes: str) -> Path:
    book = Excel()
    for row in (HEADINGS, ROW, ROW):
        book.active.append(row)
    for cell, text in notes.items():
        book.active[cell].comment = Comment(text, "张")
    book.save(folder / "noted.xlsx")
    return folder / "noted.xlsx"


def test_a_note_on_a_cell_is_kept_with_its_row(tmp_path: Path) -> None:
    first, second = read(noted(tmp_path, C2="校长要求六月前完成", I2="旁注")).rows()
    assert first.cell_notes == {"C2": "校长要求六月前完成", "I2": "旁注"}
    assert [str(name) for name, _ in first.list_unnamed()] == ["Note on C2", "Note on I2"]
    assert second.cell_notes == {}


def test_a_note_that_belongs_to_no_row_is_told_before_the_first(tmp_path: Path) -> None:
    first, second = read(noted(tmp_path, B1="按反馈意见原文", A9="待核", J1="旁注")).rows()
    assert [str(warning) for warning in first.warnings[:3]] == [
        "Note on B1: 按反馈意见原文",
        "Note on J1: 旁注",
        "Note on A9: 待核",
    ]
    assert not any("Note" in str(warning) for warning in second.warnings)


def test_a_thread_of_comments_is_read_with_its_answers(tmp_path: Path) -> None:
    source = noted(tmp_path, C2="[Threaded comment]\n\nYour version of Excel …\n\nComment:\n    六月前完成？")
    file = tmp_path / "threaded.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/_rels/sheet1.xml.rels":
                content = content.replace(b"</Relationships>", THREAD.encode())
            new.writestr(name, content)
        new.writestr("xl/threadedComments/threadedComment1.xml", THREADS)
    assert next(iter(read(file).rows())).cell_notes == {"C2": "六月前完成？\n同意"}


def test_a_note_in_an_open_document_is_kept(tmp_path: Path) -> None:
    note = "<office:annotation><text:p>请核实</text:p></office:annotation></table:table-cell>"
    row = ods_row(ROW).replace("</table:table-cell>", note, 1)
    table = f'<table:table table:name="台账">{ods_row(HEADINGS)}{row}</table:table>'
    assert next(iter(read(open_document(tmp_path, table)).rows())).cell_notes == {"A2": "请核实"}


def test_notes_without_end_are_refused() -> None:
    grid = Grid("台账", bounds=Bounds(5, 100, WIDEST.told))
    for row in range(1, 6):
        grid.note(row, 1, "x")
    with pytest.raises(InvalidInput):
        grid.note(6, 1, "x")


def test_a_box_that_is_not_ticked_is_a_cross(tmp_path: Path) -> None:
    rows = [[*HEADINGS, "是否涉密"], [*ROW, False], [*ROW, True]]
    assert [row.others for row in read_rows(tmp_path, rows)] == [{"是否涉密": "×"}, {"是否涉密": "√"}]
    assert cells(tmp_path, 整改状态=False).status is Status.NOT_DONE


def test_rows_with_nothing_but_boxes_that_are_not_ticked_are_blank(tmp_path: Path) -> None:
    rows = [[*HEADINGS, "是否涉密"], [*ROW, False], *[[*[None] * 7, False]] * 50]
    reading = read_rows(tmp_path, rows)
    assert len(reading) == 1


def test_a_longer_text_than_a_cell_of_excel_holds_is_kept_whole(tmp_path: Path) -> None:
    file = tmp_path / "long.csv"
    row = [*ROW[:2], "长" * 40_000, *ROW[3:], "备" * 40_000]
    file.write_text("\n".join(",".join(map(str, one)) for one in (HEADINGS, row)), "utf-8")
    found = next(iter(read(file).rows()))
    assert (len(found.measure), len(found.unheaded["H"])) == (40_000, 40_000)


def test_an_endless_cell_is_refused_with_its_reason(tmp_path: Path) -> None:
    file = tmp_path / "endless.csv"
    file.write_text("\n".join([",".join(HEADINGS), f"1,问题,{'长' * (commas.LONGEST + 1)}"]), "utf-8")
    with pytest.raises(InvalidInput, match="more than 1000000 characters"):
        read(file)


def test_long_texts_in_every_cell_are_refused() -> None:
    grid = Grid("台账")
    words = "长" * 20_000_000
    grid.put(1, 1, words)
    grid.put(2, 1, words)
    grid.put(3, 1, words)
    with pytest.raises(InvalidInput, match="too large"):
        grid.put(4, 1, words)


def days(folder: Path, code: str, *values: float) -> list[ReadRow]:
    book = Excel()
    book.active.append(HEADINGS)
    for value in values:
        book.active.append([*ROW[:5], value, ""])
        book.active.cell(book.active.max_row, 6).number_format = code
    book.save(folder / "numbers.xlsx")
    return list(read(folder / "numbers.xlsx", feedback=date(2026, 3, 1), year=2026).rows())


@pytest.mark.parametrize("code", ["0.00", "#,##0.00", '0.00"前"', "0.00_ "])
def test_a_number_is_the_day_that_its_format_shows(tmp_path: Path, code: str) -> None:
    rows = days(tmp_path, code, 9.3, 10.1, 11.2, 9.03, 2026.1, 9.5)
    wanted = [(9, 30), (10, 10), (11, 20), (9, 3), (10, 31), (9, 5)]
    assert [row.deadline.iso for row in rows] == [date(2026, month, day) for month, day in wanted]
    assert [row.deadline.raw for row in rows] == ["9.30", "10.10", "11.20", "9.03", "2026.10", "9.5"]
    assert not {Note.DAY_GUESSED, Note.MONTH_GUESSED} & {note for row in rows for note in row.deadline.notes}


@pytest.mark.parametrize("code", ["General", "0.0"])
def test_a_number_whose_format_does_not_tell_may_have_lost_a_zero(tmp_path: Path, code: str) -> None:
    rows = days(tmp_path, code, 9.3, 9.5, 2026.1)
    assert [row.deadline.iso for row in rows] == [date(2026, 9, 3), date(2026, 9, 5), date(2026, 1, 31)]
    guessed = [Note.DAY_GUESSED in row.deadline.notes or Note.MONTH_GUESSED in row.deadline.notes for row in rows]
    assert guessed == [True, False, True]


def test_an_open_document_shows_the_day_as_well(tmp_path: Path) -> None:
    row = ods_row(ROW).replace("<table:table-cell><text:p>2025年9月30日", f"{_number(9.3)}<text:p>9.30")
    table = f'<table:table table:name="台账">{ods_row(HEADINGS)}{row}</table:table>'
    found = next(iter(read(open_document(tmp_path, table), year=2026).rows()))
    assert (found.deadline.iso, found.deadline.raw) == (date(2026, 9, 30), "9.30")


def _number(value: float) -> str:
    return f'<table:table-cell office:value-type="float" office:value="{value}">'


@pytest.mark.parametrize("value", ["9.3", "10.1"])
def test_a_day_that_was_written_as_text_has_lost_nothing(value: str) -> None:
    assert Note.DAY_GUESSED not in read_deadline(value, year=2026).notes


def read_statuses(folder: Path, *values: Any) -> list[str]:
    return [row.text(FieldName.STATUS) for row in read_rows(folder, [HEADINGS, *([*ROW[:6], one] for one in values)])]


def test_what_a_status_of_a_box_says_is_kept_in_its_words(tmp_path: Path) -> None:
    assert read_statuses(tmp_path, True, False) == ["√", "×"]
