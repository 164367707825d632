"""The course of an import: sent, read, columns and decisions corrected, taken over or cancelled."""

import json
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.imports import ImportRow, ImportStatus, LedgerImport
from models.ledger import Campaign
from models.people import Unit, User
from models.words import N_, Message, say
from workflow.errors import InvalidInput, WrongState
from workflow.evidence.upkeep import keep_after_commit
from workflow.evidence.uploads import Upload
from workflow.ledger.importing.decisions import NO_LEAD, Decisions, UnitFate, read_decisions
from workflow.ledger.importing.mappings import refuse_double, remember_columns
from workflow.ledger.importing.outcome import digest_of
from workflow.ledger.importing.preparing import count_plan, load_plan, prepare_import, refusal_of
from workflow.ledger.importing.stored import keep_messages
from workflow.ledger.importing.taking_over import Builder, carry_out, remember_names
from workflow.ledger.importing.units import UnitBook
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
    actor, campaign = run.started_by, run.campaign
    plan, rows = load_plan(session, run)
    if any(row.open for row in rows):
        raise InvalidInput(say(N_("Some rows need a decision first.")))
    if digest_of(rows) != run.digest:
        give_up(session, run, OVERTAKEN)
        return
    decisions = read_decisions(run.decisions)
    book = UnitBook(list(session.scalars(select(Unit).order_by(Unit.code))), decisions)
    work = carry_out(session, campaign, plan, actor=actor, now=now)
    remember_names(session, book, decisions, actor=actor, now=now)
    session.flush()
    _tie_rows(session, run, work)
    run.status, run.taken_over_at = ImportStatus.DONE, now
    mark(run, actor, now)
    told = {"import": run.id, "filename": run.filename, "sha256": run.sha256, **count_plan(plan)}
    record(session, campaign, EventKind.IMPORT_TAKEN_OVER, actor=actor, now=now, **told)


def give_up(session: Session, run: LedgerImport, reason: Message) -> None:
    """Taking over was refused: the import is to be checked again, with the reason on top."""
    run.status = ImportStatus.READING
    prepare_import(session, run)
    if run.status is ImportStatus.READY:
        run.told = keep_messages([reason])


def _earlier_decisions(session: Session, campaign: Campaign) -> Decisions:
    """What was decided on names and wordings of the last file holds for the next one, until it is decided anew."""
    done = select(LedgerImport.decisions).where(LedgerImport.campaign_id == campaign.id)
    last = done.where(LedgerImport.status == ImportStatus.DONE).order_by(LedgerImport.id.desc()).limit(1)
    earlier = read_decisions(session.scalar(last) or "")
    return Decisions(earlier.units, earlier.days)


def _tie_rows(session: Session, run: LedgerImport, work: Builder) -> None:
    """Every row stays beside the problem, task and measure that it became."""
    kept = session.execute(select(ImportRow.place, ImportRow.id).where(ImportRow.import_id == run.id))
    ids = dict(kept.tuples().all())
    ties: dict[int, dict[str, int]] = {}
    for problem in work.plan.wanted:
        for task in problem.tasks:
            tie = {"problem_id": work.problems[id(problem)].id, "task_id": work.tasks[id(task)].id}
            for row in task.rows:
                ties[row.place] = {"id": ids[row.place], **tie}
            for measure in task.measures:
                if made := work.measures.get(id(measure)):  # none for what was kept out or stays away
                    ties[measure.row.place]["measure_id"] = made.id
    with_measure = [tie for tie in ties.values() if "measure_id" in tie]
    without = [tie for tie in ties.values() if "measure_id" not in tie]
    for rows in (with_measure, without):
        if rows:
            session.execute(update(ImportRow), rows)


def _take(session: Session, run: LedgerImport, actor: User, seen_version: int, *states: ImportStatus) -> None:
    require(actor, "ledger.import")
    lock_row(session, run)
    check_seen(session, run, seen_version)
    if run.status not in (states or CORRECTABLE):
        raise WrongState(say(N_("This is not possible while the import is “%(status)s”."), status=run.status))


def _read_again(session: Session, run: LedgerImport, actor: User, now: datetime) -> None:
    run.status = ImportStatus.READING
    mark(run, actor, now)
    _read_if_small(session, run)


def _read_if_small(session: Session, run: LedgerImport) -> None:
    if run.size <= AT_ONCE:
        prepare_import(session, run)
