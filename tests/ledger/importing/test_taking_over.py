"""A file becomes problems, tasks and measures as a whole or not at all, and everything it says stays readable."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models.imports import ImportStatus, LedgerImport, RowAction
from models.ledger import Category, Problem, State, Task, TaskKind
from models.measures import Measure
from models.people import Unit
from tests.cast import Cast
from tests.ledger.importing.files import HEADINGS, ROWS, Sent, changed, send, tasks_of
from tests.ledger.reading.files import DATA, excel
from workflow.errors import InvalidInput, NotPermitted, Stale, WrongState
from workflow.ledger.importing import runs
from workflow.ledger.importing.decisions import Decisions, UnitDecision, UnitFate
from workflow.ledger.importing.showing import origins_of, questions_of
from workflow.ledger.reading.fields import FieldName
from workflow.ledger.tasks import TaskFacts, edit_task
from workflow.trail.audit import verify_trail


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return excel(tmp_path, [HEADINGS, *ROWS])


@pytest.fixture
def sent(cast: Cast, file: Path) -> Sent:
    return send(cast, file)


def test_rows_become_problems_with_a_task_for_the_lead_unit_and_its_measures(sent: Sent, cast: Cast) -> None:
    assert sent.run.status is ImportStatus.READY
    assert sent.counts() == {"problems": 2, "tasks": 2, "measures": 3, "changes": 0}
    assert tasks_of(cast) == []
    sent.take_over()
    advances, people = tasks_of(cast)
    assert (advances.ref, advances.title, advances.lead_unit.code) == ("X26-T001", "预付款长期未清理", "finance")
    assert (advances.kind, advances.deadline, advances.due_on) == (TaskKind.TIME_LIMITED, *[date(2026, 12, 31)] * 2)
    assert [(m.number, m.text, m.unit.code, m.deadline) for m in advances.measures if m.unit] == [
        (1, "开展专项清理", "finance", date(2026, 9, 30)),
        (2, "修订报销办法", "finance", date(2026, 12, 31)),
    ]
    assert [part.unit.code for part in advances.parts] == ["library"]
    assert (people.kind, people.deadline, people.problem.ref) == (TaskKind.LONG_TERM, None, "X26-P03")
    assert {task.state for task in (advances, people)} == {State.ASSIGNED}
    assert advances.group is not None and advances.group.code == "g1"
    assert list(verify_trail(cast.session)) == []


def test_a_new_category_is_added_to_the_campaign_and_a_known_one_is_used(sent: Sent, cast: Cast) -> None:
    assert questions_of(sent.run)["categories"] == ["队伍建设"]
    sent.take_over()
    names = cast.session.scalars(select(Category.name).order_by(Category.position)).all()
    assert names == ["财务管理", "队伍建设"]


def test_what_the_file_reports_stays_beside_the_task_and_sets_no_state(sent: Sent, cast: Cast) -> None:
    sent.take_over()
    first = tasks_of(cast)[0]
    rows = origins_of(cast.session, first)
    assert [row.kept.row for row in rows] == [2, 3]
    assert rows[0].kept.status == "done"
    assert rows[0].read is not None
    assert rows[0].read.text(FieldName.REMARK) == "见附件"
    assert first.state is State.ASSIGNED
    assert all(measure.progress == [] for measure in first.measures)


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


def test_an_unknown_unit_has_to_be_decided_first(cast: Cast, tmp_path: Path) -> None:
    sent = send(cast, excel(tmp_path, [HEADINGS, *changed(ROWS, 0, "牵头单位", "计财处")]))
    assert sent.actions() == ["open", "new", "new"]
    assert questions_of(sent.run)["units"] == [["计财处", 1]]
    with pytest.raises(InvalidInput):
        sent.take_over()
    cast.session.rollback()
    assert tasks_of(cast) == []


@pytest.mark.parametrize("fate", [UnitFate.KNOWN, UnitFate.SHORT_NAME])
def test_a_name_is_a_unit_on_record_this_time_or_from_now_on(cast: Cast, tmp_path: Path, fate: UnitFate) -> None:
    file = excel(tmp_path, [HEADINGS, *changed(ROWS, 0, "牵头单位", "计财处")])
    sent = send(cast, file)
    sent.decide(计财处=UnitDecision(fate, "finance"))
    sent.take_over()
    assert tasks_of(cast)[0].lead_unit.code == "finance"
    cast.session.refresh(cast.units["finance"])
    assert cast.units["finance"].short_names == (["计财处"] if fate is UnitFate.SHORT_NAME else [])


def test_a_unit_is_created_under_the_next_free_code(cast: Cast, tmp_path: Path) -> None:
    sent = send(cast, excel(tmp_path, [HEADINGS, *changed(ROWS, 0, "牵头单位", "计财处")]))
    sent.decide(计财处=UnitDecision(UnitFate.CREATE))
    assert cast.session.scalar(select(Unit).where(Unit.name == "计财处")) is None
    sent.take_over()
    assert tasks_of(cast)[0].lead_unit.code == "u001"


def test_a_name_that_is_no_unit_stays_as_text_only(cast: Cast, tmp_path: Path) -> None:
    sent = send(cast, excel(tmp_path, [HEADINGS, *changed(ROWS, 0, "配合单位", "各相关单位")]))
    sent.decide(各相关单位=UnitDecision(UnitFate.NO_UNIT))
    sent.take_over()
    assert tasks_of(cast)[0].parts == []
    kept = origins_of(cast.session, tasks_of(cast)[0])[0].read
    assert kept is not None and kept.co == ["各相关单位"]


def test_a_wording_without_a_day_is_long_term_until_a_day_is_given(cast: Cast, tmp_path: Path) -> None:
    sent = send(cast, excel(tmp_path, [HEADINGS, *changed(ROWS, 2, "整改时限", "视情况而定")]))
    assert questions_of(sent.run)["days"] == {"视情况而定": {"raw": "视情况而定", "count": 1, "suggested": None}}
    sent.decide_all(Decisions(days={"视情况而定": date(2026, 8, 1)}))
    sent.take_over()
    assert (tasks_of(cast)[1].kind, tasks_of(cast)[1].deadline) == (TaskKind.TIME_LIMITED, date(2026, 8, 1))


def test_a_row_that_is_left_out_does_not_come_in(sent: Sent, cast: Cast) -> None:
    place = sent.rows()[2].place
    sent.decide_all(Decisions(left_out={place}))
    assert sent.actions() == ["new", "new", "left_out"]
    sent.take_over()
    assert [task.title for task in tasks_of(cast)] == ["预付款长期未清理"]


def test_a_deadline_before_the_feedback_is_taken_with_a_warning(cast: Cast, tmp_path: Path) -> None:
    sent = send(cast, excel(tmp_path, [HEADINGS, *changed(ROWS, 2, "整改时限", "2020年5月1日前")]))
    assert "The deadline 2020-05-01 lies before the feedback." in sent.said()
    sent.take_over()
    assert tasks_of(cast)[1].deadline == date(2020, 5, 1)


def test_texts_longer_than_a_title_are_kept_whole(cast: Cast, tmp_path: Path) -> None:
    long = "问题" * 900
    sent = send(cast, excel(tmp_path, [HEADINGS, *changed(ROWS, 2, "反馈问题", long)])).take_over()
    problem = cast.session.scalars(select(Problem).order_by(Problem.id.desc())).first()
    assert problem is not None
    assert problem.title.endswith("…") and len(problem.title) == 1000
    assert problem.manifestation == long
    assert "the whole text stands as the manifestation" in sent.said()


@pytest.mark.parametrize("who", ["finance.leader", "g1.leader", "committee", "auditor", "admin"])
def test_only_the_office_imports(cast: Cast, file: Path, sent: Sent, who: str) -> None:
    with pytest.raises(NotPermitted):
        send(cast, file, by=who)
    cast.session.rollback()
    for act in (sent.take_over, sent.decide):
        with pytest.raises(NotPermitted):
            act(by=who)
        cast.session.rollback()
    assert tasks_of(cast) == []


def test_what_the_page_did_not_show_is_not_taken_over(sent: Sent, cast: Cast, file: Path) -> None:
    """Somebody took the same file over meanwhile: the plan is another one now."""
    version = sent.run.version
    send(cast, file).take_over()
    with pytest.raises(Stale):
        sent.take_over(seen=version)
    cast.session.rollback()
    assert len(tasks_of(cast)) == 2


def test_an_old_page_and_a_second_click_are_conflicts(sent: Sent, cast: Cast) -> None:
    version = sent.run.version
    sent.take_over()
    with pytest.raises(Stale):
        sent.take_over(seen=version)
    cast.session.rollback()
    with pytest.raises(WrongState):
        sent.take_over()
    cast.session.rollback()
    assert len(tasks_of(cast)) == 2


def test_a_failure_in_the_middle_leaves_nothing(sent: Sent, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_tie_rows", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        sent.take_over()
    cast.session.rollback()
    assert tasks_of(cast) == []
    assert cast.session.scalars(select(LedgerImport.status)).all() == [ImportStatus.READY]
    assert list(verify_trail(cast.session)) == []
