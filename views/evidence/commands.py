"""The command `flask --app wsgi audit files`."""

import click

from models.connection import READ_ONLY
from views.cli import audit
from views.database import db
from workflow.evidence.intact import check_store


@audit.command("files")
def files() -> None:
    """Read every evidence file and compare it with its hash; name those that are missing or changed."""
    db.session.connection(execution_options=READ_ONLY)  # reading every file takes long: nobody waits for it
    damaged = 0
    for damage in check_store(db.session):
        damaged += 1
        click.echo(f"{damage.sha256} {damage.why}", err=True)
        for use in damage.used:
            click.echo(f"    {use}", err=True)
    if damaged:
        raise click.exceptions.Exit(1)
    click.echo("Every evidence file is there and unchanged.")
