"""The session of a request: reading requests cannot write, writing requests commit once, at the end."""

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from flask_sqlalchemy_lite import SQLAlchemy

from models.connection import READ_ONLY

db = SQLAlchemy()
READING = {"GET", "HEAD", "OPTIONS"}


def begin_request() -> None:
    """Make a reading request's transaction read-only: a GET that writes fails on both databases."""
    if request.method in READING and request.endpoint not in (None, "static"):
        db.session.connection(execution_options=READ_ONLY)


class Application(Flask):
    """Flask with one unit of work a request: views never commit themselves."""

    def dispatch_request(self) -> ResponseReturnValue:
        response: Response = self.make_response(super().dispatch_request())
        if request.method not in READING:
            db.session.commit()
        return response
