"""What a file changes is written past the objects of what stands there, yet whole: keys, versions, what follows."""

from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from models.extensions import Extension, ExtensionStatus, Lapse
from models.people import Unit
from tests.cast import Cast
from tests.ledger.importing.files import HEADINGS, ROWS, changed, send, tasks_of
from tests.ledger.reading.files import excel
from workflow.ledger.importing.decisions import Decisions, UnitDecision, UnitFate
from workflow.trail.audit import verify_trail


def test_a_task_moves_to_a_new_unit_with_a_part_of_another_new_one(
    cast: Cast, session: Session, tmp_path: Path
) -> None:
    send(cast, excel(tmp_path, [HEADINGS, *ROWS])).take_over()
    before = tasks_of(cast)[1].version
    rows = changed(changed(ROWS, 2, "牵头单位", "审计处"), 2, "配合单位", "保卫处")
    rows = changed(rows, 2, "整改时限", "2026年11月30日前")
    sent = send(cast, excel(tmp_path, [HEADINGS, *rows]))
    sent.create_all().take_over()
    task = tasks_of(cast)[1]
    assert (task.lead_unit.name, task.deadline, task.due_on) == ("审计处", *[date(2026, 11, 30)] * 2)
    assert [part.unit.name for part in task.parts][-1] == "保卫处"
    assert task.version == before + 1
    assert "审计处" in task.search_text
    assert session.query(Unit).filter_by(name="保卫处").one().version == 1
    assert list(verify_trail(session)) == []


def test_a_name_to_be_remembered_finds_the_tasks_of_its_unit_old_and_new(cast: Cast, tmp_path: Path) -> None:
    send(cast, excel(tmp_path, [HEADINGS, *ROWS])).take_over()
    rows = [*ROWS, [3, "财务管理", "新问题", "新措施", "计财处", "", "2026年9月", "", ""]]
    sent = send(cast, excel(tmp_path, [HEADINGS, *rows]))
    before = tasks_of(cast)[0].version
    sent.decide_all(Decisions(units={"计财处": UnitDecision(UnitFate.SHORT_NAME, "finance")}))
    sent.take_over()
    old, _, new = tasks_of(cast)
    assert "计财处" in old.search_text
    assert "计财处" in new.search_text
    assert old.version == before


def test_a_request_for_an_extension_lapses_when_a_file_moves_the_deadline_beyond_it(
    cast: Cast, session: Session, tmp_path: Path
) -> None:
    send(cast, excel(tmp_path, [HEADINGS, *ROWS])).take_over()
    task, asker = tasks_of(cast)[0], cast["finance.leader"]
    request = Extension(
        task=task, cycle=1, asked_by=asker, asked_at=cast.now, reason="审计尚未完成，需要延期",
        wanted=date(2027, 1, 31), deadline=task.deadline, status=ExtensionStatus.ASKED,
    )  # fmt: skip
    session.add(request)
    session.commit()
    send(cast, excel(tmp_path, [HEADINGS, *changed(ROWS, 1, "整改时限", "2027年3月31日前")])).take_over()
    assert (request.status, request.lapse) == (ExtensionStatus.LAPSED, Lapse.DEADLINE_MOVED)
    assert list(verify_trail(session)) == []
