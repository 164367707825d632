"""What an export keeps of a file beside the form: columns that were kept as text, and whose measure is whose."""

from pathlib import Path

import pytest

from tests.cast import Cast
from tests.client import Browser
from tests.ledger.exported import take_table
from tests.ledger.importing.files import HEADINGS, ROWS, send
from tests.ledger.reading.files import excel
from workflow.ledger.importing import runs
from workflow.ledger.importing.showing import tables_of
from workflow.ledger.reading.fields import FieldName

BESIDES = 31


@pytest.fixture
def office(browser: Browser, cast: Cast) -> Browser:
    return browser.as_("office")


def test_a_column_that_the_user_keeps_as_text_comes_out_although_its_heading_is_known(
    office: Browser, cast: Cast, tmp_path: Path
) -> None:
    sent = send(cast, excel(tmp_path, [HEADINGS, *ROWS]))
    table = tables_of(sent.run)[0]
    chosen = {place: FieldName(name) if name and name != "remark" else None for place, _, name in table["columns"]}
    cast.session.refresh(sent.run)
    seen = {"actor": cast["office"], "seen_version": sent.run.version, "now": cast.now}
    runs.choose_columns(cast.session, sent.run, table["signature"], chosen, **seen)
    cast.session.commit()
    cast.session.refresh(sent.run)
    sent.take_over()
    cast.session.commit()
    assert "备注：见附件" in take_table(office)[1][BESIDES]


def test_which_co_unit_belongs_to_which_measure_is_told(office: Browser, cast: Cast, tmp_path: Path) -> None:
    rows = [[*ROWS[0][:5], "图书馆", *ROWS[0][6:]], [*ROWS[1][:5], "后勤处", *ROWS[1][6:]]]
    send(cast, excel(tmp_path, [HEADINGS, *rows])).take_over()
    cast.session.commit()
    first, second = (row[BESIDES] for row in take_table(office)[1:])
    assert "图书馆" in first
    assert "后勤处" not in first
    assert "后勤处" in second
