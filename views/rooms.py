"""The rooms' blueprints and commands, in one list."""

from flask import Blueprint, Flask

from views import cli, people

BLUEPRINTS: list[Blueprint] = [people.bp]


def register(app: Flask) -> None:
    """Add every room to the application."""
    cli.register(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
