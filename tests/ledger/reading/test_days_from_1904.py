"""Old programs of the Mac count days from 1904: in their workbooks every deadline is the day that was meant."""

import struct
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook as Excel
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.ledger.reading.files import DATA, HEADINGS, ROW, read, read_rows

COUNTED_FROM_1900, COUNTED_FROM_1904 = struct.pack("<HHH", 0x22, 2, 0), struct.pack("<HHH", 0x22, 2, 1)  # of an .xls
DATE_CELL = struct.pack("<HHHH", 0x27E, 10, 2, 5)  # the number in F3 of the old workbook; then comes its style
DATE_STYLE, PLAIN_STYLE = 18, 17


def test_days_of_a_workbook_that_counts_from_1904_are_those_that_were_meant(tmp_path: Path) -> None:
    book = Excel()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    for row in (HEADINGS, [*ROW[:5], date(2025, 9, 30), ""], [2, "乙", "措施乙", *ROW[3:5], 44468, ""]):
        sheet.append(row)
    book.save(tmp_path / "mac.xlsx")
    assert [row.deadline.iso for row in read(tmp_path / "mac.xlsx").rows()] == [date(2025, 9, 30)] * 2
    usual = read_rows(tmp_path, [HEADINGS, [*ROW[:5], 44468, ""]])
    assert usual[0].deadline.iso == date(2021, 9, 29)


def test_other_numbers_of_a_workbook_that_counts_from_1904_stay_what_they_are(tmp_path: Path) -> None:
    book = Excel()
    book.epoch = CALENDAR_MAC_1904
    for row in (HEADINGS, [*ROW[:5], 20250930, ""], [2, "乙", "措施乙", *ROW[3:5], 2025.11, ""]):
        book.active.append(row)
    book.save(tmp_path / "mac.xlsx")
    assert [row.deadline.iso for row in read(tmp_path / "mac.xlsx").rows()] == [date(2025, 9, 30), date(2025, 11, 30)]


@pytest.mark.parametrize("style", [DATE_STYLE, PLAIN_STYLE])
def test_an_old_workbook_that_counts_from_1904_is_read_so(tmp_path: Path, style: int) -> None:
    content = (DATA / "ledger_old.xls").read_bytes()
    assert content.count(COUNTED_FROM_1900) == 1
    assert content.count(DATE_CELL + struct.pack("<H", DATE_STYLE)) == 1
    content = content.replace(COUNTED_FROM_1900, COUNTED_FROM_1904)
    content = content.replace(DATE_CELL + struct.pack("<H", DATE_STYLE), DATE_CELL + struct.pack("<H", style))
    (tmp_path / "mac.xls").write_bytes(content)
    first = next(iter(read(tmp_path / "mac.xls").rows()))
    assert first.deadline.iso == date(2025, 9, 30) + timedelta(days=1462)
