"""Taking a ledger file over from the command line: the same course as in the browser, in one transaction."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click
from sqlalchemy import select

from models.imports import ImportRow, ImportStatus, LedgerImport, RowAction
from models.ledger import Campaign
from models.people import Grant, Role, User
from views.clock import utc_now
from views.database import db
from workflow.errors import WorkflowError
from workflow.evidence.store import stage_stream, store
from workflow.ledger.importing import runs
from workflow.ledger.importing.decisions import UnitDecision, UnitFate, read_decisions
from workflow.ledger.importing.files import accept_ledger
from workflow.ledger.importing.preparing import prepare_import, refusal_of
from workflow.ledger.importing.showing import questions_of
from workflow.ledger.importing.stored import read_messages
from workflow.ledger.reading.opening import LARGEST_FILE

SHOWN = 20  # rows that need a decision


def take_over_file(
    file: Path, campaign: Campaign, sheet: str, feedback: date, username: str, create_units: bool
) -> dict[str, int]:
    """What was added and changed, for the command to commit; otherwise says what is missing and leaves nothing."""
    actor = _actor(username)
    try:
        run = _read(file, campaign, sheet, feedback, actor)
        if create_units:
            _create_units(run, actor)
        db.session.flush()
        if rows := _open_rows(run):
            raise click.ClickException("\n".join(["Some rows need a decision first; decide in the browser.", *rows]))
        runs.ask_to_take_over(db.session, run, actor=actor, seen_version=run.version, now=utc_now())
        if run.status is ImportStatus.TAKING_OVER:
            runs.take_over(db.session, run, utc_now())
        if run.status is not ImportStatus.DONE:
            raise click.ClickException(f"{file.name}: {refusal_of(run)}")
    except WorkflowError as refused:
        db.session.rollback()
        raise click.ClickException(f"{file.name}: {refused.message}") from refused
    counts: dict[str, int] = questions_of(run)["counts"]
    return counts


def _actor(username: str) -> User:
    """The named account, or the only one that holds the office's role."""
    if username:
        named = db.session.scalar(select(User).where(User.username == username))
        if named is None:
            raise click.ClickException(f"There is no account {username}.")
        return named
    query = select(User).join(Grant, Grant.user_id == User.id).where(Grant.role == Role.OFFICE, User.active)
    office = db.session.scalars(query.where(Grant.revoked_at.is_(None), Grant.stand_in_id.is_(None)).distinct()).all()
    if len(office) != 1:
        raise click.UsageError("Say with --user who takes the ledger over.")
    return office[0]


def _read(file: Path, campaign: Campaign, sheet: str, feedback: date, actor: User) -> LedgerImport:
    try:
        with file.open("rb") as stream:
            upload = accept_ledger(stage_stream(store(), stream, LARGEST_FILE), file.name)
    except OSError as missing:
        raise click.ClickException(f"{file}: {missing.strerror}") from missing
    run = runs.start_import(db.session, campaign, upload, feedback_on=feedback, sheet=sheet, actor=actor, now=utc_now())
    if run.status is ImportStatus.READING:
        prepare_import(db.session, run)
    if run.status is ImportStatus.REFUSED:
        raise click.ClickException(f"{file.name}: {refusal_of(run)}")
    return run


def _create_units(run: LedgerImport, actor: User) -> None:
    db.session.flush()
    decisions = read_decisions(run.decisions)
    names = (name for name, _count in questions_of(run)["units"] if name not in decisions.units)
    decisions.units |= {name: UnitDecision(UnitFate.CREATE) for name in names}
    runs.decide(db.session, run, decisions, actor=actor, seen_version=run.version, now=utc_now())
    if run.status is ImportStatus.READING:
        prepare_import(db.session, run)


def _open_rows(run: LedgerImport) -> list[str]:
    query = select(ImportRow).where(ImportRow.import_id == run.id, ImportRow.action == RowAction.OPEN)
    rows = db.session.scalars(query.order_by(ImportRow.place).limit(SHOWN))
    return [f"  row {row.row}: {_joined(map(str, read_messages(row.warnings)))}" for row in rows]


def _joined(texts: Iterable[str]) -> str:
    return " ".join(texts)
