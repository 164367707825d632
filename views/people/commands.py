"""Commands for whoever runs the installation: the first administrator, closing the demonstration accounts."""

import sys

import click

from config.settings import Mode, settings
from views.clock import utc_now
from views.database import db
from views.people import bp
from views.people.links import link_address
from workflow.errors import InvalidInput
from workflow.people.demonstration import deactivate_demo_accounts, list_active_names
from workflow.people.users import UserFacts, create_admin

CLOSE_DEMO = "deactivate-demo"


@bp.cli.command("create-admin")
@click.argument("username")
@click.option("--name", required=True, help="The person's name.")
@click.option("--email", default="", help="Where reminders and reset links go.")
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh")
def create_administrator(username: str, name: str, email: str, language: str) -> None:
    """Open an administrator's account and print the invitation link."""
    facts = UserFacts(name=name, email=email, language=language)
    try:
        url = create_admin(db.session, username, facts, link_address, now=utc_now())
    except InvalidInput as refused:
        raise click.ClickException(str(refused)) from refused
    db.session.commit()
    click.echo(f"Choose a password at this address within {settings().invitation_hours} hours:\n{url}")


@bp.cli.command(CLOSE_DEMO)
def close_demo_accounts() -> None:
    """Close every demonstration account; what they did stays."""
    closed = deactivate_demo_accounts(db.session, utc_now())
    db.session.commit()
    click.echo(f"{len(closed)} demonstration accounts closed.")


def refuse_demo_accounts() -> None:
    """In production leave with a sentence while demonstration accounts are open; the command that closes them runs."""
    if settings().mode is not Mode.PRODUCTION or CLOSE_DEMO in sys.argv:
        return
    if names := list_active_names(db.session):
        sys.exit(
            "Rectify cannot start:\n"
            f"demonstration accounts with a known password are active: {', '.join(names)}\n"
            f"close them with `flask --app wsgi {CLOSE_DEMO}`, or set RECTIFY_MODE=demo"
        )
