"""The workbook on paper: A3 with a title, the office's form on one page's width, rows as high as their texts."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from models.measures import Measure
from tests.cast import Cast
from tests.client import Browser
from tests.ledger.exported import HEADINGS, book_of, take_out
from views.clock import today


@pytest.fixture
def office(browser: Browser, cast: Cast) -> Browser:
    return browser.as_("office")


def test_every_sheet_is_ready_to_be_printed(office: Browser, session: Session, cast: Cast) -> None:
    cast.task()
    session.commit()
    for sheet in book_of(take_out(office, "xlsx", "?campaign=X26&state=assigned")).worksheets:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (8, "landscape")
        assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
        assert sheet.print_title_rows == "$2:$2"
        assert sheet.oddHeader.center.text == f"Rectify · {sheet.title}"
        assert sheet.oddFooter.center.text == "Page &P of &N"
        title = str(sheet["A1"].value)
        for said in ("Rectify", "Rectification", "in the state Assigned", f"exported on {today().day} "):
            assert said in title
        assert sheet["A3"].alignment.wrap_text


def test_a_page_holds_the_columns_of_the_form_and_rows_are_as_high_as_their_texts(
    office: Browser, session: Session, cast: Cast, add_measure: Callable[..., Measure]
) -> None:
    task = cast.task(goal="每一笔预付款均在三十日内结清并附凭证，" * 5)
    add_measure(task, 2)
    session.commit()
    sheet = book_of(take_out(office, "xlsx")).worksheets[0]
    assert sheet.print_area == "'Task list'!$A$1:$Q$4"
    assert [cell.value for cell in sheet[2]][:17] == HEADINGS["en"][:17]
    assert sheet.row_dimensions[3].height >= 10 * 15  # 190 signs, 20 letters wide: ten to a line
