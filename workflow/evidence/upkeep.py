"""Keeping store and database together: after commit and rollback, and after crashes."""

import logging
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from models.connection import READ_ONLY
from models.evidence import Revision
from models.imports import LedgerImport, PeopleImport
from models.meetings import MinutesFile
from models.reviewing import AnswerFile
from models.spot import SpotPhoto
from workflow.evidence.store import Staged, Swept, store

log = logging.getLogger(__name__)
GRACE = timedelta(minutes=10)  # from its last byte to the commit of its row, or to being locked by its process
WAITING = "staged evidence"
BATCH = 500  # hashes asked for in one query


def keep_after_commit(session: Session, staged: Staged) -> None:
    """The file's row is written: its fate is now that of the transaction."""
    session.info.setdefault(WAITING, []).append(staged)


@event.listens_for(Session, "after_commit")
def _keep(session: Session) -> None:
    """A move that fails is no loss: the file stays staged under its hash, is found there, and is swept into place."""
    if session.in_nested_transaction():
        return
    for staged in session.info.pop(WAITING, []):
        try:
            staged.keep()
        except OSError:
            log.exception("an evidence file could not be moved to its place and stays staged")


@event.listens_for(Session, "after_rollback")
def _discard(session: Session) -> None:
    if not session.in_nested_transaction():
        for staged in session.info.pop(WAITING, []):
            staged.discard()


def sweep_orphans(session: Session, now: datetime) -> Swept:
    """Tidy up after killed processes: a job of the worker, and harmless at any time. Reads the database only."""
    if not session.in_transaction():
        session.connection(execution_options=READ_ONLY)
    return store().sweep(partial(_known, session), now - GRACE)


def _known(session: Session, hashes: set[str]) -> set[str]:
    known: set[str] = set()
    asked = sorted(hashes)
    for start in range(0, len(asked), BATCH):
        batch = asked[start : start + BATCH]
        for named in (
            Revision.sha256,
            LedgerImport.sha256,
            PeopleImport.sha256,
            MinutesFile.sha256,
            SpotPhoto.sha256,
            AnswerFile.sha256,
        ):
            known |= set(session.scalars(select(named).where(named.in_(batch)).distinct()))
    return known
