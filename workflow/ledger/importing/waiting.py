"""What the worker does for imports: reads large files and takes long ones over, one after the other."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models.connection import READ_ONLY, snapshot_of
from models.imports import ImportStatus, LedgerImport
from workflow.errors import WorkflowError
from workflow.ledger.importing.preparing import batches, begin_keeping, end_keeping, keep_rows, read_import
from workflow.ledger.importing.runs import OVERTAKEN, WAITING, hand_back
from workflow.ledger.importing.writing import draft_take_over, write_take_over
from workflow.process.locking import lock_row, mark

log = logging.getLogger(__name__)
Commit = Callable[[], None]
ATTEMPTS = 5  # at planning, as long as others change the ledger meanwhile


def work_on_imports(session: Session, now: datetime, commit: Commit) -> int:
    """Do all that waits; returns how many imports it was. A killed run begins anew and leaves nothing half done."""
    done = 0
    while (run := _next(session)) is not None:
        if run.status is ImportStatus.READING:
            _read_waiting(session, run, now, commit)
        else:
            _take_over_waiting(session, run.id, now, commit)
        done += 1
    session.rollback()
    return done


def count_waiting(session: Session) -> int:
    """How many imports wait to be read or taken over."""
    waiting = select(func.count()).select_from(LedgerImport).where(LedgerImport.status.in_(WAITING))
    return session.scalar(waiting) or 0


def _next(session: Session) -> LedgerImport | None:
    """The oldest that waits, read without anybody's lock."""
    session.rollback()
    session.connection(execution_options=READ_ONLY)
    waiting = select(LedgerImport).where(LedgerImport.status.in_(WAITING)).order_by(LedgerImport.id).limit(1)
    return session.scalar(waiting)


def _read_waiting(session: Session, run: LedgerImport, now: datetime, commit: Commit) -> None:
    """The file is read before anything is locked; rows are written in small transactions, so the page sees progress."""
    seen, prepared = run.version, read_import(session, run)
    session.rollback()
    steps = [partial(begin_keeping, session, run, prepared)]
    steps += [partial(keep_rows, session, run, batch) for batch in batches(prepared.rows)]
    for step in (*steps, partial(end_keeping, run, prepared)):
        lock_row(session, run)
        if run.status is not ImportStatus.READING or run.version != seen:
            return  # somebody cancelled or corrected it meanwhile
        step()
        mark(run, None, now)
        session.flush()
        seen = run.version
        commit()


def _take_over_waiting(session: Session, run_id: int, now: datetime, commit: Commit) -> None:
    """Planned and built while nobody waits, then written in one short transaction; planned anew when overtaken."""
    reason = OVERTAKEN
    try:
        for _ in range(ATTEMPTS):
            draft = draft_take_over(session, _look_at(session, run_id), now)
            session.rollback()
            if draft is None:
                break
            if write_take_over(session, session.get_one(LedgerImport, run_id), draft, now):
                commit()
                return
    except WorkflowError as refused:
        log.warning("import %s was not taken over: %s", run_id, refused)
        reason = refused.message
    session.rollback()
    run = session.get_one(LedgerImport, run_id)
    lock_row(session, run)
    if run.status is ImportStatus.TAKING_OVER:
        hand_back(run, reason)
    commit()


def _look_at(session: Session, run_id: int) -> LedgerImport:
    """The import and all that its plan stands on, as they are at one moment; nobody waits for this reader."""
    session.rollback()
    engine = session.get_bind()
    assert isinstance(engine, Engine)  # noqa: S101 - the worker's sessions are bound to nothing else
    session.connection(execution_options=snapshot_of(engine))
    return session.get_one(LedgerImport, run_id)
