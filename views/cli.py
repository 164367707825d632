"""Commands: `flask --app wsgi workflow check`, `workflow diagram`, `audit verify`, and those of the rooms."""

import click
from flask import Flask
from flask.cli import AppGroup

from config.settings import Mode, settings
from models.connection import READ_ONLY
from views.clock import utc_now
from views.database import db
from views.ledger_import import import_ledger
from views.worker import run_job, worker
from workflow.process.declared import process
from workflow.process.diagram import draw_mermaid
from workflow.process.engine import check_process
from workflow.trail.audit import latest_seal, seal_day, verify_trail
from workflow.trail.guards import find_unguarded

workflow = AppGroup("workflow", help="The declared process.")
audit = AppGroup("audit", help="The trail.")


def register(app: Flask) -> None:
    app.cli.add_command(workflow)
    app.cli.add_command(audit)
    app.cli.add_command(worker)
    app.cli.add_command(run_job)
    app.cli.add_command(load_demonstration)
    app.cli.add_command(import_ledger)


@workflow.command("check")
def check() -> None:
    """Say whether process and rights hold together."""
    faults = check_process(process())
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        raise click.exceptions.Exit(1)
    click.echo(f"{len(process().transitions)} transitions, {len(process().rights)} rights: all in order.")


@workflow.command("diagram")
@click.option("--language", type=click.Choice(["en", "zh"]), default="en")
def diagram(language: str) -> None:
    """Print the process as a Mermaid state diagram."""
    click.echo(draw_mermaid(process(), language))


@audit.command("verify")
def verify() -> None:
    """Check every chain and what guards it; name each first broken link and missing guard, print the latest seal."""
    db.session.connection(execution_options=READ_ONLY)  # a long look must not keep anybody from writing
    broken = list(verify_trail(db.session))
    for link in broken:
        click.echo(f"{link.stream} event {link.seq}: {link.why}", err=True)
    unguarded = list(find_unguarded(db.session))
    for sentence in unguarded:
        click.echo(sentence, err=True)
    if broken or unguarded:
        raise click.exceptions.Exit(1)
    click.echo("Every chain of the trail holds.")
    if seal := latest_seal(db.session):
        click.echo(f"Latest seal: {seal.day.isoformat()} {seal.root}")


@click.command("load-demo")
def load_demonstration() -> None:
    """Load the demonstration into an empty database; one that has anything in it is left alone."""
    if settings().mode is Mode.PRODUCTION:
        raise click.ClickException("The demonstration is not loaded in production mode.")
    from demo.load import is_empty, load_demo
    from demo.xrays import take_xrays

    if not is_empty(db.session):
        click.echo("The database is not empty; it is kept as it is.")
        return
    click.echo("Loading the demonstration, half a minute or so …")
    tasks = load_demo(db.session, utc_now())
    seal_day(db.session, utc_now())
    take_xrays(db.session, utc_now(), commit=db.session.commit)
    db.session.commit()
    click.echo(f"{tasks} tasks loaded.")
