"""A short file is taken over within the request: what somebody edits between two of its readings is not overwritten."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.imports import ImportStatus
from models.ledger import Task
from models.people import User
from tests.cast import Cast
from tests.ledger.importing.files import HEADINGS, ROWS, changed, send, tasks_of
from tests.ledger.reading.files import excel
from workflow.ledger.importing import writing
from workflow.process.locking import mark


def test_an_edit_while_the_plan_is_made_is_kept(
    cast: Cast, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(cast, excel(tmp_path, [HEADINGS, *ROWS])).take_over()
    again = send(cast, excel(tmp_path, [HEADINGS, *changed(ROWS, 1, "整改时限", "2027年1月31日前")]))
    number, clerk = tasks_of(cast)[0].id, cast["office"].id
    engine, original = session.get_bind(), writing.load_plan
    assert isinstance(engine, Engine)
    edited: list[int] = []

    def load_plan(*args: Any) -> Any:
        plan = original(*args)
        if not edited and engine.dialect.name == "postgresql":  # on SQLite the request holds the only lock
            with Session(engine) as other:
                task = other.get_one(Task, number)
                task.deadline = date(2027, 6, 30)
                mark(task, other.get_one(User, clerk), cast.now)
                other.commit()
            edited.append(number)
        return plan

    monkeypatch.setattr(writing, "load_plan", load_plan)
    again.take_over()
    session.expire_all()
    overtaken = engine.dialect.name == "postgresql"
    assert tasks_of(cast)[0].deadline == (date(2027, 6, 30) if overtaken else date(2027, 1, 31))
    assert again.run.status is (ImportStatus.READY if overtaken else ImportStatus.DONE)
