"""The rooms' blueprints and commands, in one list."""

from flask import Blueprint, Flask

from views import (
    ballots,
    cli,
    days,
    evaluations,
    evidence,
    health,
    inbox,
    inspection,
    ladder,
    lasting,
    ledger,
    letters,
    look_backs,
    meetings,
    monitoring,
    people,
    process,
    rebounds,
    reminders,
    trail,
    verification,
    voting,
    xrays,
)

BLUEPRINTS: list[Blueprint] = [
    ballots.bp,
    days.bp,
    evaluations.bp,
    evidence.bp,
    health.bp,
    inbox.bp,
    inspection.bp,
    ladder.bp,
    lasting.bp,
    ledger.bp,
    letters.bp,
    look_backs.bp,
    meetings.bp,
    monitoring.bp,
    people.bp,
    process.bp,
    rebounds.bp,
    reminders.bp,
    trail.bp,
    verification.bp,
    voting.bp,
    xrays.bp,
]


def register(app: Flask) -> None:
    """Add every room to the application."""
    cli.register(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
