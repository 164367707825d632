"""The ledger as a workbook: the fixed columns, cells that are merged and filtered all the same, nothing that runs."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from openpyxl.utils.escape import unescape  # a text like _x0041_ is written so that Excel shows it as it is
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy.orm import Session

from models.base import NO_DAY
from models.ledger import Category, Problem, Task, TaskKind
from models.measures import Measure
from tests.cast import Cast
from tests.client import Browser
from tests.ledger.exported import HEADINGS, PLACE, book_of, column, exports, rows_of, table_of, take_out
from tests.process.lived import Life
from views.clock import today
from workflow.errors import TooLarge
from workflow.ledger.exporting.cells import SHEET_ROWS, require_rows

NASTY = ['=HYPERLINK("http://x","y")', "{=1+1}", "+1", "http://example.test/", "0012", "_x0041_", "@SUM(A1)"]


@pytest.fixture(autouse=True)
def kept(session: Session) -> None:
    session.expire_on_commit = False


@pytest.fixture
def office(browser: Browser, cast: Cast) -> Browser:
    return browser.as_("office")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_first_sheet_has_the_fixed_headings_in_the_language_of_the_exporter(
    office: Browser, session: Session, cast: Cast, language: str
) -> None:
    cast.task(co=("estates", "library"), leader=cast["committee"])
    session.commit()
    office.client.set_cookie("language", language)
    book = book_of(take_out(office, "xlsx", "?campaign=X26"))
    names = {"en": ["Task list", "Problem list", "Responsibility list"], "zh": ["任务清单", "问题清单", "责任清单"]}
    assert book.sheetnames == names[language]
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[2]] == HEADINGS[language]
    row = [cell.value for cell in sheet[3]]
    said = {"en": "Estates; Library", "zh": "后勤处、图书馆"}
    assert row[PLACE["Co-units"]] == said[language]
    assert row[PLACE["Lead unit"]] == {"en": "Finance", "zh": "财务处"}[language]
    assert row[PLACE["Status"]] == {"en": "Assigned", "zh": "待启动"}[language]


def test_a_row_says_everything_of_a_measure_with_its_task_and_problem(
    office: Browser, session: Session, cast: Cast
) -> None:
    life = Life.begin(cast, leader=cast["committee"]).start()
    measure = life.task.measures[0]
    measure.expected_result = "No open advance"
    session.commit()
    (row,) = rows_of(take_out(office, "xlsx"))
    task = life.task
    deadline = datetime.combine(task.deadline or date.min, datetime.min.time())
    assert row == (
        *("X26-P01", "Finance", "Advances are not settled", "41 advances are older than a year.", None),
        *(task.ref, task.title, task.goal, "Finance", "Estates", "Committee", "Settle all advances", "Chen", deadline),
        *("All 41 advances are settled. (100% done)", "In progress", row[PLACE["Signal"]]),
        *("Time-limited", "Original", "Group 1", deadline, f"{task.ref}-1", "Other step", "Finance"),
        *("No open advance", 1),
    )


def test_each_measure_has_a_row_and_a_task_without_measures_one(
    office: Browser, session: Session, cast: Cast, add_measure: Callable[..., Measure]
) -> None:
    two, none = cast.task(), cast.task()
    add_measure(two, 2)
    session.delete(none.measures[0])
    session.commit()
    rows = rows_of(take_out(office, "xlsx", "?sort=ref"))
    assert column(rows, "Measure ref.") == [f"{two.ref}-1", f"{two.ref}-2", None]
    assert column(rows, "Task ref.") == [two.ref, two.ref, none.ref]


def test_a_missing_day_of_a_long_term_task_is_said_in_words(office: Browser, session: Session, cast: Cast) -> None:
    task = cast.task(kind=TaskKind.LONG_TERM, deadline=None, due_on=NO_DAY)
    task.measures[0].deadline = None
    cast.task().measures[0].deadline = None
    session.commit()
    rows = rows_of(take_out(office, "xlsx", "?sort=ref"))
    assert column(rows, "Deadline") == ["long-term", None]
    assert column(rows, "Task deadline")[0] == "long-term"


def test_a_void_task_says_so(office: Browser, session: Session, cast: Cast) -> None:
    cast.task(voided_at=cast.now, void_reason="Entered twice")
    session.commit()
    assert rows_of(take_out(office, "xlsx")) == []
    assert column(rows_of(take_out(office, "xlsx", "?voided=yes")), "Status") == ["Void"]


def test_problem_cells_are_merged_and_filters_find_every_row_all_the_same(
    office: Browser, session: Session, cast: Cast, add_measure: Callable[..., Measure]
) -> None:
    add_measure(cast.task(), 2)
    cast.task()
    other = Problem(campaign=cast.campaign, category=cast.problem.category, ref="X26-P02", title="Another")
    cast.task(problem=other)
    session.commit()
    answer = take_out(office, "xlsx", "?sort=ref")
    sheet = book_of(answer).worksheets[0]
    assert {str(area) for area in sheet.merged_cells.ranges} == {"A1:Q1", *(f"{c}3:{c}5" for c in "ABCDE")}
    assert column(rows_of(answer), "Problem ref.") == ["X26-P01"] * 3 + ["X26-P02"]
    assert column(rows_of(answer), "Problem") == ["Advances are not settled"] * 3 + ["Another"]
    assert sheet.auto_filter.ref == "A2:Z6"
    assert sheet.freeze_panes == "A3"


def test_state_and_signal_are_words_in_coloured_cells(office: Browser, session: Session, cast: Cast) -> None:
    cast.task(due_on=today() - timedelta(days=3))
    session.commit()
    sheet = book_of(take_out(office, "xlsx")).worksheets[0]
    status, signal = (sheet.cell(3, PLACE[name] + 1) for name in ("Status", "Signal"))
    assert (status.value, signal.value) == ("Assigned", "overdue")
    assert (status.fill.fgColor.rgb, signal.fill.fgColor.rgb) == ("FFF2F0F3", "FFFAE3E1")


def test_days_are_real_dates_and_the_rest_is_text(office: Browser, session: Session, cast: Cast) -> None:
    cast.task()
    session.commit()
    sheet = book_of(take_out(office, "xlsx")).worksheets[0]
    kinds = {cell.data_type for cell in sheet[3]}
    assert sheet.cell(3, PLACE["Deadline"] + 1).is_date
    assert sheet.cell(3, PLACE["Cycle"] + 1).value == 1
    assert kinds == {"s", "d", "n"}


def test_no_cell_runs(office: Browser, session: Session, cast: Cast) -> None:
    for nasty in NASTY:
        cast.task(title=nasty, goal=nasty)
    session.commit()
    sheet = book_of(take_out(office, "xlsx", "?sort=ref")).worksheets[0]
    cells = [sheet.cell(3 + row, PLACE["Task"] + 1) for row in range(len(NASTY))]
    assert [unescape(cell.value) for cell in cells] == NASTY
    assert {(cell.data_type, cell.hyperlink) for cell in cells} == {("s", None)}


def test_what_xml_cannot_hold_is_left_out(office: Browser, session: Session, cast: Cast) -> None:
    cast.task(title="a\x01b\x0bc\ufffed\te\nf")
    session.commit()
    assert column(rows_of(take_out(office, "xlsx")), "Task") == ["abcd\te\nf"]


def test_a_text_too_long_for_a_cell_is_refused_and_never_cut(office: Browser, session: Session, cast: Cast) -> None:
    task = cast.task(title="题" * 32_767, goal="目" * 32_768)
    session.commit()
    answer = take_out(office, "xlsx")
    assert answer.status_code == 413
    assert f"{task.ref}, “Goal”" in answer.text
    assert exports(session) == []
    assert table_of(take_out(office, "csv"))[1][PLACE["Goal"]] == task.goal
    session.get_one(Task, task.id).goal = "😀" * 16_383  # two units each, as Excel counts
    session.commit()
    assert column(rows_of(take_out(office, "xlsx")), "Task") == [task.title]


def test_more_rows_than_a_sheet_holds_are_refused() -> None:
    require_rows(SHEET_ROWS - 2, 2)
    with pytest.raises(TooLarge, match=r"1048574 rows, these would be 1048575\."):
        require_rows(SHEET_ROWS - 1, 2)


def test_the_workbook_is_refused_before_it_is_made_when_a_list_is_too_long(
    office: Browser, session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One task with a measure: two lines of responsibility, one too many here."""
    cast.task()
    session.commit()
    monkeypatch.setattr("workflow.ledger.exporting.cells.SHEET_ROWS", 3)
    assert take_out(office, "xlsx").status_code == 413
    assert len(table_of(take_out(office, "csv"))) == 2


def test_a_row_is_high_enough_for_what_is_merged_over_it(
    office: Browser, session: Session, cast: Cast, add_measure: Callable[..., Measure]
) -> None:
    """Two short rows beneath a long problem; a spreadsheet sees to all other rows itself."""
    cast.problem.manifestation = "表现" * 120  # twenty lines
    add_measure(cast.task(), 2)
    session.commit()
    sheet = book_of(take_out(office, "xlsx")).worksheets[0]
    assert sum(_height(sheet, row) for row in (3, 4)) >= 20 * 15
    assert sheet.row_dimensions[5].height is None


def _height(sheet: Worksheet, row: int) -> float:
    return float(sheet.row_dimensions[row].height or 0)


def test_the_problem_list_tells_how_far_each_problem_has_come(office: Browser, session: Session, cast: Cast) -> None:
    Life.begin(cast).verify()
    cast.task(lead="history", due_on=today() - timedelta(days=1))
    bare = Problem(campaign=cast.campaign, category=cast.problem.category, ref="X26-P02", title="Without a task")
    session.add(bare)
    session.commit()
    with_tasks, without = rows_of(take_out(office, "xlsx", "?campaign=X26"), 1)
    assert with_tasks[5:] == (2, "Finance; History", 1, 1, "Assigned 1; Verified 1")
    assert (without[0], without[5:]) == ("X26-P02", (0, None, 0, 0, "no task yet"))
    assert len(rows_of(take_out(office, "xlsx", "?state=assigned"), 1)) == 1


def test_the_responsibility_list_tells_who_answers_for_what_unit_by_unit(
    office: Browser, session: Session, cast: Cast
) -> None:
    task = cast.task(co=("estates",), leader=cast["committee"])
    session.commit()
    rows = rows_of(take_out(office, "xlsx"), 2)
    assert [row[:7] for row in rows] == [
        ("Estates", "Part of a co-unit", "Estates Leader", "Committee", task.ref, None, "Part of estates"),
        ("Finance", "Leads the task", "Finance Leader", "Committee", task.ref, None, task.title),
        ("Finance", "Measure", "Chen", "Committee", task.ref, f"{task.ref}-1", "Settle all advances"),
    ]


def test_problems_of_another_category_stay_out(office: Browser, session: Session, cast: Cast) -> None:
    category = Category(campaign=cast.campaign, position=2, name="作风", name_en="Style")
    session.add(Problem(campaign=cast.campaign, category=category, ref="X26-P02", title="Meetings"))
    session.commit()
    assert [row[0] for row in rows_of(take_out(office, "xlsx", "?category=作风"), 1)] == ["X26-P02"]
