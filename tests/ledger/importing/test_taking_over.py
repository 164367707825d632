"""A file becomes problems, tasks and measures as a whole or not at all, and everything it says stays readable."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from models.imports import ImportStatus, LedgerImport
from models.ledger import Category, State, TaskKind
from tests.cast import Cast
from tests.ledger.importing.files import HEADINGS, ROWS, Sent, send, tasks_of
from tests.ledger.reading.files import excel
from workflow.errors import NotPermitted, Stale, WrongState
from workflow.ledger.importing import writing
from workflow.ledger.importing.showing import origins_of, questions_of
from workflow.ledger.reading.fields import FieldName
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
    assert advances.group is cast.groups["g1"]
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
    send(cast, file).take_over()
    sent.take_over()
    assert (sent.run.status, len(tasks_of(cast))) == (ImportStatus.READY, 2)
    assert "The ledger has changed since" in sent.run.told
    assert set(sent.actions()) == {"same"}


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
    monkeypatch.setattr(writing, "_tie", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        sent.take_over()
    cast.session.rollback()
    assert tasks_of(cast) == []
    assert cast.session.scalars(select(LedgerImport.status)).all() == [ImportStatus.READY]
    assert list(verify_trail(cast.session)) == []
