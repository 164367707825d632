"""The rooms' blueprints and commands, in one list."""

from flask import Blueprint, Flask

from views import cli, ledger, people, process, trail

BLUEPRINTS: list[Blueprint] = [ledger.bp, people.bp, process.bp, trail.bp]


def register(app: Flask) -> None:
    """Add every room to the application."""
    cli.register(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
