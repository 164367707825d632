"""Workbooks written for a test, and the reader as the tests call it."""

import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook as Excel

from config.settings import ROOT
from workflow.ledger.reading.headings import Headings, load_headings
from workflow.ledger.reading.opening import open_workbook
from workflow.ledger.reading.reader import read_ledger
from workflow.ledger.reading.result import Reading, ReadRow

DATA = Path(__file__).parent / "data"
HEADINGS = ["序号", "反馈问题", "整改措施", "牵头单位", "配合单位", "整改时限", "整改状态"]
ROW = [1, "学习不够深入", "制定学习计划", "党委办公室", "教务处、人事处", "2025年9月30日", "已完成"]
ODS = "application/vnd.oasis.opendocument.spreadsheet"
NAMESPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
)


def words() -> Headings:
    return load_headings(ROOT / "config" / "ledger_headings.toml")


def read(file: Path, **asked: Any) -> Reading:
    return read_ledger(open_workbook(file), words(), **asked)


def excel(folder: Path, rows: Iterable[Sequence[Any]], merged: Iterable[str] = ()) -> Path:
    """An .xlsx file with these rows."""
    book = Excel()
    sheet = book.active
    sheet.title = "台账"
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    file = folder / "ledger.xlsx"
    book.save(file)
    return file


def read_rows(folder: Path, rows: Iterable[Sequence[Any]], merged: Iterable[str] = (), **asked: Any) -> list[ReadRow]:
    return list(read(excel(folder, rows, merged), **asked).rows())


def cells(folder: Path, **changed: Any) -> ReadRow:
    """The one row of a ledger in which these cells are changed, by their heading."""
    row = [changed.get(heading, value) for heading, value in zip(HEADINGS, ROW, strict=True)]
    return read_rows(folder, [HEADINGS, row])[0]


def open_document(folder: Path, table: str, styles: str = "") -> Path:
    """An .ods file around the XML of its tables."""
    file = folder / "ledger.ods"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", ODS)
        content = (
            f"<office:document-content {NAMESPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
        )
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return file


def ods_row(values: Iterable[object]) -> str:
    texts = (f"<table:table-cell><text:p>{escape(str(value))}</text:p></table:table-cell>" for value in values)
    return f"<table:table-row>{''.join(texts)}</table:table-row>"
