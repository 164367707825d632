"""Large files are read and taken over by the worker, in steps that a killed process does not leave half done."""

from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from models.imports import ImportRow, ImportStatus, LedgerImport
from tests.cast import Cast
from tests.ledger.importing.files import HEADINGS, ROWS, Sent, send, tasks_of
from tests.ledger.reading.files import excel
from workflow.ledger.importing import preparing, runs
from workflow.ledger.importing.waiting import work_on_imports


@pytest.fixture
def sent(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sent:
    """Everything counts as large here."""
    monkeypatch.setattr(runs, "AT_ONCE", 0)
    monkeypatch.setattr(runs, "ROWS_AT_ONCE", 0)
    monkeypatch.setattr(preparing, "BATCH", 1)
    return send(cast, excel(tmp_path, [HEADINGS, *ROWS]))


def work(session: Session, cast: Cast, stop_after: int = 100) -> None:
    """The worker's job; told to stop, it dies before a later commit."""
    left = iter(range(stop_after))

    def commit() -> None:
        if next(left, None) is None:
            raise OperationalError("killed", None, Exception("killed"))
        session.commit()

    work_on_imports(session, cast.now, commit)


def test_the_worker_reads_and_takes_over(sent: Sent, cast: Cast, session: Session) -> None:
    assert sent.run.status is ImportStatus.READING
    work(session, cast)
    assert (sent.run.status, sent.run.rows_done, sent.run.rows_total) == (ImportStatus.READY, 3, 3)
    sent.take_over()
    assert sent.run.status is ImportStatus.TAKING_OVER
    assert tasks_of(cast) == []
    work(session, cast)
    assert sent.run.status is ImportStatus.DONE
    assert len(tasks_of(cast)) == 2


def test_a_worker_killed_while_it_reads_begins_anew(sent: Sent, cast: Cast, session: Session) -> None:
    with pytest.raises(OperationalError):
        work(session, cast, stop_after=2)
    session.rollback()
    assert (sent.run.status, sent.run.rows_done) == (ImportStatus.READING, 1)
    work(session, cast)
    assert sent.run.status is ImportStatus.READY
    assert session.scalar(select(func.count(ImportRow.id))) == 3


def test_a_worker_killed_while_it_takes_over_leaves_nothing_and_begins_anew(
    sent: Sent, cast: Cast, session: Session
) -> None:
    work(session, cast)
    sent.take_over()
    with pytest.raises(OperationalError):
        work(session, cast, stop_after=0)
    session.rollback()
    assert tasks_of(cast) == []
    work(session, cast)
    assert (sent.run.status, len(tasks_of(cast))) == (ImportStatus.DONE, 2)


def test_an_import_cancelled_while_it_waits_is_not_read(sent: Sent, cast: Cast, session: Session) -> None:
    version = sent.run.version
    runs.cancel_import(session, sent.run, actor=cast["office"], seen_version=version, now=cast.now)
    session.commit()
    work(session, cast)
    assert sent.run.status is ImportStatus.CANCELLED


def test_what_can_no_longer_be_taken_over_comes_back_with_the_reason(sent: Sent, cast: Cast, session: Session) -> None:
    work(session, cast)
    sent.take_over()
    cast.campaign.closed_at = cast.now
    session.commit()
    work(session, cast)
    run = session.scalars(select(LedgerImport)).one()
    assert run.status is ImportStatus.READY
    assert "closed" in run.told
    assert tasks_of(cast) == []
