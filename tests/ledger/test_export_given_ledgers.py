"""The given ledgers come out as they went in: each cell is found again, and the export comes back unchanged."""

import re
import unicodedata
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from models.imports import RowAction
from tests.cast import Cast
from tests.client import Browser
from tests.ledger.exported import PLACE, take_out, take_table
from tests.ledger.importing.files import send
from tests.ledger.reading.files import DATA
from workflow.ledger.importing.waiting import work_on_imports
from workflow.ledger.texts import fold_name

NOTHING = ("/", "—", "-")
REMARK = 30


@pytest.fixture
def office(browser: Browser, cast: Cast) -> Browser:
    cast.session.expire_on_commit = False
    return browser.as_("office")


@pytest.mark.parametrize("name", ["ledger_A.xlsx", "ledger_C.xlsx", "ledger_E_en.xlsx"])
def test_nothing_of_a_given_ledger_is_lost_and_it_comes_back_unchanged(
    office: Browser, cast: Cast, tmp_path: Path, name: str
) -> None:
    """Every cell of every row that was read stands in the exported row of its measure or task."""
    sent = send(cast, DATA / name).create_all().take_over()
    assert sent.run.status == "done"
    table = take_table(office)
    lines = {row[PLACE["Measure ref."]] or row[PLACE["Task ref."]]: row for row in table[1:]}
    lost: list[tuple[int, str]] = []
    book = load_workbook(DATA / name)
    for row in sent.rows():
        if row.action is RowAction.SKIPPED:
            continue
        assert row.task is not None
        ref = row.measure.ref if row.measure is not None else f"{row.task.ref}-1"
        line = lines.get(ref) or lines[row.task.ref]
        whole = fold_name("".join(line))
        lost += [(row.row, text) for text in _cells_of(book, row.table_no, row.row) if not _holds(whole, text)]
    cast.session.commit()
    assert lost == []
    for ending, data in (("csv", take_out(office, "csv").data), ("xlsx", take_out(office, "xlsx").data)):
        file = tmp_path / f"back.{ending}"
        file.write_bytes(data)
        again = send(cast, file)
        work_on_imports(cast.session, cast.now, cast.session.commit)  # reads what is too long for a request
        assert again.counts() == {"problems": 0, "tasks": 0, "measures": 0, "changes": 0}, again.said()
        assert set(again.actions()) == {"same"}
    again.take_over()
    assert take_table(office) == table, "and what came back is exported as before"
    english = take_table(office, "en")
    assert [row[REMARK] for row in english] == ["Remark", *(row[REMARK] for row in table[1:])]


def _cells_of(book: Workbook, table: int, row: int) -> list[str]:
    """The texts of a row of the file; the second table of A stands on the right of its sheet."""
    sheet, left, right = ((0, 1, 50), (1, 1, 11), (1, 12, 22))[table]
    cells = book.worksheets[sheet].iter_rows(min_row=row, max_row=row, min_col=left, max_col=right, values_only=True)
    texts = (str(value.date() if isinstance(value, datetime) else value).strip() for value in next(cells) if value)
    return [text for text in texts if text and text not in NOTHING]


def _holds(whole: str, text: str) -> bool:
    """Whether the line says this: units may stand there one by one, numbers without their brackets."""
    words = re.split(
        r"[\s、；;，,/（）()．.：:]+", unicodedata.normalize("NFKC", text).replace("牵头", "").replace("\xad", "")
    )
    return all(fold_name(word) in whole for word in words)
