"""A file that comes again: nothing twice, what was changed in it, and what it must not touch."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models.imports import RowAction
from models.ledger import Problem, Task
from models.measures import Measure
from tests.cast import Cast
from tests.ledger.importing.files import HEADINGS, ROWS, Sent, changed, send, tasks_of
from tests.ledger.reading.files import DATA, excel
from workflow.ledger.tasks import TaskFacts, edit_task


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return excel(tmp_path, [HEADINGS, *ROWS])


@pytest.fixture
def sent(cast: Cast, file: Path) -> Sent:
    return send(cast, file)


def test_the_same_file_again_has_nothing_new(sent: Sent, cast: Cast, file: Path) -> None:
    sent.take_over()
    again = send(cast, file)
    assert again.counts() == {"problems": 0, "tasks": 0, "measures": 0, "changes": 0}
    assert set(again.actions()) == {"same"}


def test_a_changed_file_shows_what_would_be_added_and_changed(sent: Sent, cast: Cast, tmp_path: Path) -> None:
    sent.take_over()
    rows = changed(ROWS, 0, "整改时限", "2026年10月31日前")
    rows = changed(rows, 1, "整改措施", "修订报销管理办法")
    rows.append([3, "队伍建设", "新发现的问题", "新措施", "历史学院", "", "2026年11月", "", ""])
    again = send(cast, excel(tmp_path, [HEADINGS, *rows]))
    assert again.actions() == ["changed", "changed", "same", "new"]
    assert "X26-T001-1, deadline: “2026-09-30” becomes “2026-10-31”." in again.said()
    assert "X26-T001-2, measure: “修订报销办法” becomes “修订报销管理办法”." in again.said()
    again.take_over()
    assert [task.title for task in tasks_of(cast)] == ["预付款长期未清理", "干部交流不够", "新发现的问题"]
    assert [m.text for m in tasks_of(cast)[0].measures] == ["开展专项清理", "修订报销管理办法"]
    assert tasks_of(cast)[0].measures[0].deadline == date(2026, 10, 31)


def test_a_deadline_that_moves_before_the_feedback_is_warned_of_and_taken_over(
    sent: Sent, cast: Cast, tmp_path: Path
) -> None:
    sent.take_over()
    rows = [
        *changed(ROWS, 0, "整改时限", "2020年3月1日"),
        [3, "队伍建设", "新", "新措施", "财务处", "", "2026年11月", "", ""],
    ]
    rows = changed(rows, 1, "整改时限", "2020年4月1日")
    again = send(cast, excel(tmp_path, [HEADINGS, *rows]))
    assert "The deadline 2020-03-01 lies before the feedback." in again.said()
    again.take_over()
    assert tasks_of(cast)[0].deadline == date(2020, 4, 1)
    assert len(tasks_of(cast)) == 3


def test_what_was_changed_by_hand_since_is_kept_when_the_file_has_not_changed(
    sent: Sent, cast: Cast, file: Path
) -> None:
    sent.take_over()
    task = tasks_of(cast)[0]
    facts = TaskFacts(task.title, task.kind, task.lead_unit, date(2027, 3, 31), goal="清零")
    edit_task(cast.session, task, facts, actor=cast["office"], seen_version=task.version, now=cast.now)
    cast.session.commit()
    again = send(cast, file)
    assert set(again.actions()) == {"same"}
    assert again.counts()["changes"] == 0


def test_a_reworded_problem_with_the_same_number_is_the_same_problem(sent: Sent, cast: Cast, tmp_path: Path) -> None:
    sent.take_over()
    rows = changed(ROWS, 2, "反馈问题", "干部交流力度不够大")
    again = send(cast, excel(tmp_path, [HEADINGS, *rows])).take_over()
    assert again.counts() == {"problems": 0, "tasks": 0, "measures": 0, "changes": 1}
    titles = cast.session.scalars(select(Problem.title).order_by(Problem.id)).all()
    assert titles == ["Advances are not settled", "预付款长期未清理", "干部交流力度不够大"]


def test_a_task_that_was_submitted_is_not_touched_by_a_changed_file(sent: Sent, cast: Cast, tmp_path: Path) -> None:
    sent.take_over()
    task = tasks_of(cast)[0]
    cast.session.execute(
        Task.__table__.update()
        .where(Task.id == task.id)
        .values(state="submitted", goal="清零", cycle_started_at=cast.now)
    )
    cast.session.commit()
    rows = changed(changed(ROWS, 0, "整改措施", "开展专项清理工作"), 1, "配合单位", "历史学院")
    again = send(cast, excel(tmp_path, [HEADINGS, *rows]))
    assert again.counts() == {"problems": 0, "tasks": 0, "measures": 0, "changes": 0}
    assert "is not taken over, as the task is" in again.said()
    assert "Not added to X26-T001" in again.said()
    again.take_over()
    assert [m.text for m in tasks_of(cast)[0].measures] == ["开展专项清理", "修订报销办法"]


@pytest.mark.parametrize("name", ["ledger_A.xlsx", "ledger_C.xlsx"])
def test_a_given_ledger_is_taken_over_whole(cast: Cast, name: str) -> None:
    sent = send(cast, DATA / name)
    summary = {"ledger_A.xlsx": (63, 153), "ledger_C.xlsx": (26, 32)}[name]
    sent.create_all().take_over()
    session = cast.session
    assert (session.scalar(select(func.count(Problem.id))) or 0) - 1 == summary[0]
    assert session.scalar(select(func.count(Measure.id))) == summary[1]
    tied = [row for row in sent.rows() if row.action is not RowAction.SKIPPED]
    assert all(row.task_id for row in tied)
    again = send(cast, DATA / name)
    assert again.counts() == {"problems": 0, "tasks": 0, "measures": 0, "changes": 0}
    assert set(again.actions()) == {"same"}
