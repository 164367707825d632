"""The course of an import: sent, read, columns and decisions corrected, taken over or cancelled."""

import json
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.imports import ImportStatus, LedgerImport
from models.ledger import Campaign
from models.people import Unit, User
from models.words import N_, Message, say
from workflow.errors import InvalidInput, WrongState
from workflow.evidence.upkeep import keep_after_commit
from workflow.evidence.uploads import Upload
from workflow.ledger.importing.decisions import NO_LEAD, Decisions, UnitFate, read_decisions
from workflow.ledger.importing.mappings import refuse_double, remember_columns
from workflow.ledger.importing.preparing import prepare_import, refusal_of
from workflow.ledger.importing.stored import keep_messages
from workflow.ledger.importing.writing import draft_take_over, write_take_over
from workflow.ledger.reading.fields import FieldName
from workflow.process.locking import check_seen, lock_row, mark, require_open
from workflow.process.rights import require
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind

AT_ONCE = 150_000  # bytes: a smaller file is read in the request itself, a larger one by the worker
ROWS_AT_ONCE = 1000  # likewise for taking over
OVERTAKEN = say(N_("The ledger has changed since this page was shown. Here is what the file would do now."))
WAITING = (ImportStatus.READING, ImportStatus.TAKING_OVER)
CORRECTABLE = (ImportStatus.READY, ImportStatus.REFUSED)


def start_import(
    session: Session,
    campaign: Campaign,
    upload: Upload,
    *,
    feedback_on: date | None = None,
    sheet: str = "",
    actor: User,
    now: datetime,
) -> LedgerImport:
    """Keep the file and read it, at once when it is small."""
    require(actor, "ledger.import")
    require_open(campaign)
    run = LedgerImport(
        campaign=campaign,
        filename=upload.filename,
        sha256=upload.sha256,
        size=upload.size,
        feedback_on=feedback_on or campaign.feedback_on,
        sheet=sheet,
        started_by=actor,
        started_at=now,
        decisions=_earlier_decisions(session, campaign).keep(),
    )
    mark(run, actor, now)
    session.add(run)
    session.flush()
    told = {"import": run.id, "filename": run.filename, "sha256": run.sha256, "size": run.size}
    record(session, campaign, EventKind.IMPORT_STARTED, actor=actor, now=now, **told)
    keep_after_commit(session, upload.staged)
    _read_if_small(session, run)
    return run


def choose_columns(
    session: Session,
    run: LedgerImport,
    signature: str,
    columns: Mapping[int, FieldName | None],
    *,
    actor: User,
    seen_version: int,
    now: datetime,
) -> None:
    """Remember what the columns under this heading row stand for, here and in every file with the same headings.

    Columns with which nothing can be read are refused, and not remembered.
    """
    _take(session, run, actor, seen_version)
    refuse_double(columns.values())
    remember_columns(session, signature, columns, actor=actor, now=now)
    told = {"import": run.id, "filename": run.filename, "columns": {str(k): v for k, v in columns.items()}}
    record(session, run.campaign, EventKind.IMPORT_MAPPED, actor=actor, now=now, **told)
    _read_again(session, run, actor, now)
    if (refusal := refusal_of(run)) and run.status is ImportStatus.REFUSED:
        raise InvalidInput(refusal)


def decide(
    session: Session, run: LedgerImport, decisions: Decisions, *, actor: User, seen_version: int, now: datetime
) -> None:
    """Take the office's decisions on units, days and rows, and plan anew."""
    _take(session, run, actor, seen_version)
    codes = set(session.scalars(select(Unit.code).where(Unit.active)))
    for name, decision in decisions.units.items():
        known = decision.fate in (UnitFate.KNOWN, UnitFate.SHORT_NAME)
        if (known and decision.code not in codes) or (name == NO_LEAD and decision.fate is not UnitFate.KNOWN):
            raise InvalidInput(say(N_("Choose a unit on record.")), "units")
    run.decisions = decisions.keep()
    told = {"import": run.id, "filename": run.filename, "decisions": json.loads(run.decisions)}
    record(session, run.campaign, EventKind.IMPORT_DECIDED, actor=actor, now=now, **told)
    _read_again(session, run, actor, now)


def cancel_import(session: Session, run: LedgerImport, *, actor: User, seen_version: int, now: datetime) -> None:
    """Nothing of the file is taken over; it stays readable as it was sent."""
    _take(session, run, actor, seen_version, *CORRECTABLE, ImportStatus.READING)
    run.status = ImportStatus.CANCELLED
    mark(run, actor, now)
    told = {"import": run.id, "filename": run.filename}
    record(session, run.campaign, EventKind.IMPORT_CANCELLED, actor=actor, now=now, **told)


def ask_to_take_over(session: Session, run: LedgerImport, *, actor: User, seen_version: int, now: datetime) -> None:
    """Take the plan over that the page has shown: at once when it is short, otherwise the worker does."""
    _take(session, run, actor, seen_version, ImportStatus.READY)
    require_open(run.campaign)
    run.status, run.told = ImportStatus.TAKING_OVER, ""
    run.started_by = actor
    mark(run, actor, now)
    if run.rows_total <= ROWS_AT_ONCE:
        take_over(session, run, now)


def take_over(session: Session, run: LedgerImport, now: datetime) -> None:
    """All or nothing. When the ledger has changed since, so that the plan is another one, that is shown instead."""
    lock_row(session, run.campaign)
    draft = draft_take_over(session, run, now)
    if draft is None or not write_take_over(session, run, draft, now):
        hand_back(run, OVERTAKEN)
        _read_if_small(session, run)


def hand_back(run: LedgerImport, reason: Message) -> None:
    """Not taken over: the import is to be read again, and then checked with the reason on top."""
    run.status, run.told = ImportStatus.READING, keep_messages([reason])


def _earlier_decisions(session: Session, campaign: Campaign) -> Decisions:
    """What was decided on names and wordings of the last file holds for the next one, until it is decided anew."""
    done = select(LedgerImport.decisions).where(LedgerImport.campaign_id == campaign.id)
    last = done.where(LedgerImport.status == ImportStatus.DONE).order_by(LedgerImport.id.desc()).limit(1)
    earlier = read_decisions(session.scalar(last) or "")
    return Decisions(earlier.units, earlier.days)


def _take(session: Session, run: LedgerImport, actor: User, seen_version: int, *states: ImportStatus) -> None:
    require(actor, "ledger.import")
    lock_row(session, run)
    check_seen(session, run, seen_version)
    if run.status not in (states or CORRECTABLE):
        raise WrongState(say(N_("This is not possible while the import is “%(status)s”."), status=run.status))


def _read_again(session: Session, run: LedgerImport, actor: User, now: datetime) -> None:
    run.status, run.told = ImportStatus.READING, ""
    mark(run, actor, now)
    _read_if_small(session, run)


def _read_if_small(session: Session, run: LedgerImport) -> None:
    if run.size <= AT_ONCE:
        prepare_import(session, run)
