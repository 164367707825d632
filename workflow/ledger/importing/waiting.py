"""What the worker does for imports: reads large files and takes long ones over, one after the other."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.connection import READ_ONLY
from models.imports import ImportStatus, LedgerImport
from workflow.errors import WorkflowError
from workflow.ledger.importing.preparing import batches, begin_keeping, end_keeping, keep_rows, read_import
from workflow.ledger.importing.runs import WAITING, give_up, take_over
from workflow.process.locking import lock_row, mark

log = logging.getLogger(__name__)
Commit = Callable[[], None]


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
    session.rollback()
    run = session.get_one(LedgerImport, run_id)
    lock_row(session, run)
    if run.status is not ImportStatus.TAKING_OVER:
        return
    try:
        take_over(session, run, now)
    except WorkflowError as refused:
        session.rollback()
        log.warning("import %s was not taken over: %s", run_id, refused)
        run = session.get_one(LedgerImport, run_id)
        lock_row(session, run)
        give_up(session, run, refused.message)
    commit()
