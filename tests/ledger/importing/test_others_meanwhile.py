"""While a large file is taken over, others go on working: the database is locked for a few statements only."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

from models.connection import READ_ONLY
from models.imports import ImportStatus
from models.ledger import Comment, Task
from tests.cast import Cast
from tests.client import Browser
from tests.ledger.importing.files import HEADINGS, Sent, send, tasks_of
from tests.ledger.reading.files import excel
from workflow.ledger.importing import runs, waiting
from workflow.ledger.importing.waiting import work_on_imports
from workflow.process.locking import mark
from workflow.trail.audit import verify_trail

FLAG = next(iter(READ_ONLY))


class Watch:
    """The statements of the writing transactions, and something to be done once at a statement."""

    def __init__(self, engine: Engine) -> None:
        self.written: list[str] = []
        self.triggers: dict[str, Callable[[], object]] = {}
        event.listen(engine, "begin", lambda _: self.written.clear())
        event.listen(engine, "before_cursor_execute", self.note)

    def note(self, connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        writing = not connection.get_execution_options().get(FLAG)
        if writing:
            self.written.append(statement)
        for word in [word for word in self.triggers if word in statement and writing is word.startswith("INSERT")]:
            self.triggers.pop(word)()


@pytest.fixture
def watch(session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Watch:
    """Everything counts as large here."""
    monkeypatch.setattr(runs, "AT_ONCE", 0)
    monkeypatch.setattr(runs, "ROWS_AT_ONCE", 0)
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    return Watch(engine)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as opened:
        yield opened


def sent_to_be_taken_over(cast: Cast, folder: Path, problems: range, measure: str = "整改") -> Sent:
    """Problems that are in no way alike."""
    words = {number: sha256(str(number).encode()).hexdigest() for number in problems}
    rows = [
        [number, "财务管理", f"{word}长期未清理", f"{measure}{word}", "财务处", "图书馆", "2026年9月", "", ""]
        for number, word in words.items()
    ]
    sent = send(cast, excel(folder, [HEADINGS, *rows]))
    work_on_imports(cast.session, cast.now, cast.session.commit)
    return sent.take_over()


def test_a_comment_is_saved_while_a_ledger_is_planned_and_another_once_it_is_written(
    cast: Cast, session: Session, tmp_path: Path, browser: Browser, watch: Watch, pool: ThreadPoolExecutor
) -> None:
    """Were the lock held while it plans, the first one would never be saved, as it is waited for there."""
    task = cast.task()
    url = f"/tasks/{task.ref}"
    session.commit()
    liaison = browser.as_("finance.liaison")
    sent = sent_to_be_taken_over(cast, tmp_path, range(100))
    saved: list[int] = []
    later: list[Future[int]] = []

    def comment(text: str) -> int:
        return liaison.submit(url, {"text": text}).status_code

    watch.triggers = {
        "FROM import_row": lambda: saved.append(comment("while it is planned")),
        "INSERT INTO measure": lambda: later.append(pool.submit(comment, "while it is written")),
    }
    work_on_imports(session, cast.now, session.commit)
    assert saved == [302]
    assert later[0].result(timeout=60) == 302
    assert (sent.run.status, len(tasks_of(cast))) == (ImportStatus.DONE, 101)
    assert session.query(Comment).count() == 2
    assert list(verify_trail(session)) == []


def test_the_writing_transaction_has_as_many_statements_for_many_rows_as_for_few(
    cast: Cast, session: Session, tmp_path: Path, watch: Watch
) -> None:
    """New rows as well as changed ones; what is planned and built has been read before."""
    counts: list[int] = []

    def commit() -> None:
        counts.append(len(watch.written))
        session.commit()

    for problems, measure in ((range(5), "整改"), (range(5, 105), "整改"), (range(5), "改"), (range(5, 105), "改")):
        sent = sent_to_be_taken_over(cast, tmp_path, problems, measure)
        work_on_imports(session, cast.now, commit)
        assert sent.run.status is ImportStatus.DONE
    assert counts[0] == counts[1]
    assert counts[2] == counts[3]
    assert max(counts) < 50
    assert len(tasks_of(cast)) == 105
    assert list(verify_trail(session)) == []


def overtake(cast: Cast, ref: str) -> None:
    """Somebody changes a task of the campaign and commits."""
    with Session(cast.session.get_bind()) as other:
        mark(other.query(Task).where(Task.ref == ref).one(), None, cast.now)
        other.commit()


def test_who_was_overtaken_plans_again(cast: Cast, session: Session, tmp_path: Path, watch: Watch) -> None:
    ref = cast.task().ref
    session.commit()
    sent = sent_to_be_taken_over(cast, tmp_path, range(3))
    watch.triggers = {"FROM import_row": lambda: overtake(cast, ref)}
    work_on_imports(session, cast.now, session.commit)
    assert (sent.run.status, len(tasks_of(cast))) == (ImportStatus.DONE, 4)


def test_who_is_overtaken_each_time_is_told_and_nothing_is_taken_over(
    cast: Cast, session: Session, tmp_path: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = cast.task().ref
    session.commit()
    sent = sent_to_be_taken_over(cast, tmp_path, range(3))
    monkeypatch.setattr(waiting, "ATTEMPTS", 1)
    watch.triggers = {"FROM import_row": lambda: overtake(cast, ref)}
    work_on_imports(session, cast.now, session.commit)
    assert (sent.run.status, len(tasks_of(cast))) == (ImportStatus.READY, 1)
    assert "The ledger has changed since" in sent.run.told
