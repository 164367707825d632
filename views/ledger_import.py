"""The command `flask --app wsgi import-ledger FILE --campaign REF`: shows how a ledger is read, or takes it over."""

import json
from datetime import date, datetime
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from models.connection import READ_ONLY
from models.ledger import Campaign
from views.database import db
from views.ledger_taking_over import take_over_file
from workflow.errors import WorkflowError
from workflow.ledger.reading.headings import headings
from workflow.ledger.reading.opening import open_workbook
from workflow.ledger.reading.reader import read_ledger
from workflow.ledger.reading.result import Reading, ReadRow
from workflow.reminders.days import working_days

SHOWN = 60  # characters of a long text


@click.command("import-ledger")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--campaign", "code", required=True, metavar="REF", help="The campaign that the ledger belongs to.")
@click.option("--sheet", default="", metavar="NAME", help="Read this sheet only; otherwise every sheet with a ledger.")
@click.option("--feedback-date", type=click.DateTime(["%Y-%m-%d"]), help="Count periods from this day.", metavar="D")
@click.option("--dry-run", is_flag=True, help="Show what would be read and change nothing.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--user", "username", default="", metavar="NAME", help="Who takes it over; else the only office account.")
@click.option("--create-units", is_flag=True, help="Create the units that are not on record.")
@with_appcontext
def import_ledger(
    file: Path,
    code: str,
    sheet: str,
    feedback_date: datetime | None,
    dry_run: bool,
    form: str,
    username: str,
    create_units: bool,
) -> None:
    """Read a ledger (.xlsx, .xls, .ods, .csv) and take it over as a whole; with --dry-run only show every row."""
    if dry_run:
        db.session.connection(execution_options=READ_ONLY)
    campaign = db.session.scalar(select(Campaign).where(Campaign.code == code))
    if campaign is None:
        raise click.ClickException(f"There is no campaign {code}.")
    feedback = feedback_date.date() if feedback_date else campaign.feedback_on
    if not dry_run:
        counts = take_over_file(file, campaign, sheet, feedback, username, create_units)
        db.session.commit()
        click.echo(json.dumps(counts) if form == "json" else _counted(counts))
        return
    try:
        reading = _read(file, sheet, feedback)
    except WorkflowError as refused:
        raise click.ClickException(f"{file.name}: {refused.message}") from refused
    if form == "json":
        click.echo(json.dumps(reading.as_json(), ensure_ascii=False, indent=1))
    else:
        _show(reading)


def _read(file: Path, sheet: str, feedback: date) -> Reading:
    """Units keep the names that the file gives them; tracing them to units on record belongs to the import."""
    days = working_days(db.session)
    return read_ledger(open_workbook(file), headings(), sheet=sheet, feedback=feedback, year=feedback.year, days=days)


def _show(reading: Reading) -> None:
    for table in reading.tables:
        click.echo(f"Sheet {table.sheet}, headings in row {table.header_row}")
        for column in table.columns:
            click.echo(f"  {column.name()} -> {column.field.value if column.field else 'kept beside the task'}")
        for row in table.rows:
            _show_row(row)
        for skipped in table.skipped:
            click.echo(f"  row {skipped.row} skipped: {skipped.reason} {_shortened(skipped.text)}".rstrip())
    for name, reason in reading.left_out:
        click.echo(f"Sheet {name}: {reason}")
    click.echo(_counted(reading.summary()))


def _shortened(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}… ({len(text)} characters)"


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def _show_row(row: ReadRow) -> None:
    day = row.deadline.iso.isoformat() if row.deadline.iso else row.deadline.type.label
    click.echo(f"  row {row.row}: [{row.problem_no}] {row.unit} | {row.aspect} | {row.problem[:SHOWN]}")
    click.echo(f"    {row.measure[:SHOWN]} | {', '.join(row.lead)} | {', '.join(row.co)} | {row.leader} | {day}")
    for warning in row.warnings:
        click.echo(f"    ! {warning}")
