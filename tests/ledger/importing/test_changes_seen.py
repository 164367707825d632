"""What a changed file changes is shown and taken over; what it leaves out, and what was removed by hand, is told."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from models.ledger import Problem, TaskKind
from models.measures import MeasureKind
from tests.cast import Cast
from tests.client import Browser
from tests.ledger.importing.files import Sent, send, tasks_of
from tests.ledger.importing.sending import send as send_by_page
from tests.ledger.reading.files import excel
from tests.process.lived import Life
from workflow.ledger.plan import remove_measure, remove_part
from workflow.ledger.tasks import edit_task, facts_of
from workflow.ledger.voiding import void_task

HEADINGS = ["序号", "反馈问题", "整改措施", "措施类型", "牵头单位", "配合单位", "整改时限"]
DAY = "2026年12月30日"
ROWS = [
    [1, "实验室危化品台账不全", "补齐危化品台账", "其他", "图书馆", "后勤处", DAY],
    [2, "食堂招标不规范", "重新组织招标", "其他", "图书馆", "后勤处", DAY],
    [2, "食堂招标不规范", "误录的一条措施", "其他", "图书馆", "后勤处", DAY],
    [3, "公务用车管理混乱", "全面清理公务用车", "其他", "财务处", "", DAY],
]


def ledger(cast: Cast, folder: Path, rows: list[list[Any]]) -> Sent:
    return send(cast, excel(folder, [HEADINGS, *rows]))


def changed(place: int, column: str, value: Any) -> list[list[Any]]:
    rows = [list(row) for row in ROWS]
    rows[place][HEADINGS.index(column)] = value
    return rows


@pytest.fixture
def taken(cast: Cast, tmp_path: Path) -> Sent:
    return ledger(cast, tmp_path, ROWS).take_over()


def by_office(cast: Cast, thing: Any) -> dict[str, Any]:
    return {"actor": cast["office"], "seen_version": thing.version, "now": cast.now}


def test_a_deadline_that_becomes_long_term_loses_its_day(taken: Sent, cast: Cast, tmp_path: Path) -> None:
    rows = changed(0, "整改时限", "长期坚持")
    again = ledger(cast, tmp_path, rows)
    assert "X26-T001, deadline: “2026-12-30” becomes “long-term, no day”." in again.said()
    assert "X26-T001-1, deadline: “2026-12-30” becomes “long-term, no day”." in again.said()
    assert again.counts()["changes"] == 3, "kind and day of the task, day of its measure"
    again.take_over()
    task = tasks_of(cast)[0]
    assert (task.kind, task.deadline, task.measures[0].deadline, task.has_day) == (
        TaskKind.LONG_TERM,
        None,
        None,
        False,
    )
    assert set(ledger(cast, tmp_path, rows).actions()) == {"same"}


@pytest.mark.parametrize("blank", ["", "—"])
def test_a_deadline_that_becomes_blank_stays(taken: Sent, cast: Cast, tmp_path: Path, blank: str) -> None:
    again = ledger(cast, tmp_path, changed(0, "整改时限", blank))
    assert again.counts()["changes"] == 0
    assert tasks_of(cast)[0].deadline == date(2026, 12, 30)


def test_the_day_of_a_task_under_review_stays_with_its_kind(cast: Cast, tmp_path: Path) -> None:
    Life.begin(cast).submit()
    cast.session.commit()
    row = ["X26-P01", "Advances are not settled", "Settle all advances", "", "财务处", "", "长期坚持"]
    again = ledger(cast, tmp_path, [row])
    assert again.counts()["changes"] == 0
    assert "X26-T001, deadline: “long-term, no day” is not taken over" in again.said()
    assert again.take_over().run.status == "done"


def test_the_kind_of_a_measure_is_a_change(taken: Sent, cast: Cast, tmp_path: Path) -> None:
    again = ledger(cast, tmp_path, changed(0, "措施类型", "建章立制"))
    assert "X26-T001-1, kind: “" in again.said()
    again.take_over()
    assert tasks_of(cast)[0].measures[0].kind is MeasureKind.RULE_MAKING
    assert set(ledger(cast, tmp_path, changed(0, "措施类型", "")).actions()) == {"same"}


def test_a_co_unit_that_the_file_no_longer_names_is_told_and_stays(taken: Sent, cast: Cast, tmp_path: Path) -> None:
    again = ledger(cast, tmp_path, changed(0, "配合单位", ""))
    assert "The file no longer names 后勤处; it stays a co-unit of X26-T001." in again.said()
    again.take_over()
    assert [part.unit.code for part in tasks_of(cast)[0].parts] == ["estates"]


def test_rows_that_are_gone_are_listed_and_what_they_became_stays(
    taken: Sent, cast: Cast, tmp_path: Path, browser: Browser
) -> None:
    office = browser.as_("office")
    file = excel(tmp_path, [HEADINGS, *ROWS[:2]])
    page = office.get(str(send_by_page(office, file.read_bytes()).location)).text
    assert "2 entries of the earlier version no longer stand in this file" in page
    assert "X26-T002-2" in page
    assert "公务用车管理混乱" in page
    send(cast, file).take_over()
    assert [len(task.measures) for task in tasks_of(cast)] == [1, 2, 1]


def test_another_file_says_nothing_of_the_rows_of_the_first(taken: Sent, cast: Cast, tmp_path: Path) -> None:
    others = [[place, f"{name}问题突出", f"整治{name}", "", "历史学院", "", DAY] for place, name in enumerate("甲乙丙")]
    assert ledger(cast, tmp_path, [*others, ROWS[0]]).run.questions.count('"gone": []') == 1


def test_what_was_removed_by_hand_stays_away_until_its_row_changes(taken: Sent, cast: Cast, tmp_path: Path) -> None:
    first, second, _ = tasks_of(cast)
    remove_measure(cast.session, second.measures[1], **by_office(cast, second.measures[1]))
    remove_part(cast.session, second.parts[0], **by_office(cast, second.parts[0]))
    void_task(cast.session, first, "误建任务，与其他任务重复", **by_office(cast, first))
    cast.session.commit()
    for _ in range(2):
        again = ledger(cast, tmp_path, ROWS)
        assert again.counts() == {"problems": 0, "tasks": 0, "measures": 0, "changes": 0}
        assert set(again.actions()) == {"same"}
        assert "X26-T001 was declared void since; it stays away." in again.said()
        assert "This measure of X26-T002 was removed since; it stays away." in again.said()
        assert "The part of 后勤处 in X26-T002 was removed since; it stays away." in again.said()
        again.take_over()
        assert (again.run.status, len(tasks_of(cast))) == ("done", 3)
    assert ledger(cast, tmp_path, changed(2, "整改措施", "另行安排专项检查")).counts()["measures"] == 1
    assert ledger(cast, tmp_path, changed(0, "整改措施", "重新登记全部危化品")).counts()["tasks"] == 1


def test_a_measure_that_a_state_kept_out_comes_in_later(taken: Sent, cast: Cast, tmp_path: Path) -> None:
    """It never stood on record, so nobody has removed it."""
    life = Life.begin(cast).submit()
    cast.session.commit()
    row = ["X26-P01", "Advances are not settled", "Tell the units", "", "财务处", "图书馆", DAY]
    kept = ledger(cast, tmp_path, [row])
    assert "The measure is not added to X26-T004" in kept.said()
    assert kept.take_over().run.status == "done"
    life.fire("withdraw", "finance.leader")
    cast.session.commit()
    again = ledger(cast, tmp_path, [row]).take_over()
    assert "removed" not in again.said()
    assert [measure.text for measure in life.task.measures][-1] == "Tell the units"
    assert "Not added to X26-T004, as the task is" in again.said(), "a part of a started task needs a description"
    assert [part.unit.code for part in life.task.parts] == ["estates"]


def test_a_lead_unit_that_was_changed_by_hand_is_kept_when_the_file_has_not_changed(
    taken: Sent, cast: Cast, tmp_path: Path
) -> None:
    task = tasks_of(cast)[2]
    facts = {**vars(facts_of(task)), "lead_unit": cast.units["history"], "group": None}
    edit_task(cast.session, task, type(facts_of(task))(**facts), **by_office(cast, task))
    cast.session.commit()
    assert set(ledger(cast, tmp_path, ROWS).actions()) == {"same"}
    more = [*ROWS, [3, "公务用车管理混乱", "公示公务用车使用情况", "", "财务处", "", DAY]]
    ledger(cast, tmp_path, more).take_over()
    assert [measure.unit.code for measure in task.measures if measure.unit] == ["finance", "history"]


def test_a_blank_beside_days_says_nothing(cast: Cast, tmp_path: Path) -> None:
    rows = [
        [1, "时限有空白", "第一条措施", "", "图书馆", "", "2026年9月30日"],
        [1, "时限有空白", "第二条措施", "", "图书馆", "", ""],
        [1, "时限有空白", "第三条措施", "", "图书馆", "", DAY],
        [2, "另有长期措施", "第一条措施", "", "图书馆", "", DAY],
        [2, "另有长期措施", "第二条措施", "", "图书馆", "", "长期坚持"],
        [3, "全部没有时限", "第一条措施", "", "图书馆", "", ""],
    ]
    ledger(cast, tmp_path, rows).take_over()
    assert [(task.kind, task.deadline) for task in tasks_of(cast)] == [
        (TaskKind.TIME_LIMITED, date(2026, 12, 30)),
        (TaskKind.LONG_TERM, date(2026, 12, 30)),
        (TaskKind.LONG_TERM, None),
    ]
    assert tasks_of(cast)[0].measures[1].deadline is None


@pytest.mark.parametrize("reach", ["submit", "verify", "monitor", "reopen"])
def test_the_words_of_a_problem_under_which_somebody_signed_stay(cast: Cast, tmp_path: Path, reach: str) -> None:
    getattr(Life.begin(cast), reach)()
    cast.session.commit()
    row = ["X26-P01", "完全不同的问题名称", "Settle all advances", "", "财务处", "", ""]
    again = ledger(cast, tmp_path, [row])
    assert "X26-P01, title" in again.said()
    assert again.counts()["changes"] == 0
    again.take_over()
    assert cast.session.scalars(select(Problem.title)).all() == ["Advances are not settled"]
