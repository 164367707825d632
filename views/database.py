"""The session of a request: reading requests cannot write, writing requests commit once, at the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from inspect import iscoroutinefunction
from types import TracebackType

from flask import Flask, Response, request
from flask.sansio.app import App
from flask.typing import ResponseReturnValue
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from models.connection import READ_ONLY, snapshot_of
from workflow.trail.chain import SOURCE

LONGEST_ADDRESS = 64  # characters; a proxy could hand on anything
ONLY_READ = "only_read"
UNTOLD = "voting"  # the blueprint of which no log tells an address, a value or a line of the error
ExcInfo = tuple[type[BaseException], BaseException, TracebackType]
Nothing = tuple[None, None, None]
READING = {"GET", "HEAD", "OPTIONS"}
# what an error page needs comes without a database; the last one asks in its own way, to say when it is gone
WITHOUT_DATABASE = (None, "static", "bootstrap.static", "inspection.keep_pages", "health.healthz")


class Database(SQLAlchemy):
    """Without the library's teardown of async sessions: we have none, and it starts an event loop a request."""

    def init_app(self, app: App) -> None:
        super().init_app(app)
        app.teardown_appcontext_funcs[:] = [
            function for function in app.teardown_appcontext_funcs if not iscoroutinefunction(function)
        ]


db = Database()


def begin_request() -> None:
    """Make a reading request's transaction read-only: a GET that writes fails on both databases.

    What a writing request records is told with the address that it came from.
    """
    if request.endpoint in WITHOUT_DATABASE:
        return
    if request.method in READING:
        db.session.connection(execution_options=READ_ONLY)
    else:
        db.session.info[SOURCE] = (request.remote_addr or "")[:LONGEST_ADDRESS] or None


def only_read() -> None:
    """Give up what was begun and only read from here on, whatever the request was for: no writer is waited for.

    A page that asks nothing opens no connection.
    """
    db.session.rollback()
    db.session.info[ONLY_READ] = True
    db.session.bind = db.engine.execution_options(**READ_ONLY)


def commit_ahead() -> None:
    """Keep what was done before a request's own work, in a transaction of its own: no later refusal undoes it."""
    db.session.commit()


def is_reading() -> bool:
    """Whether this request cannot write, or no more."""
    return request.method in READING or ONLY_READ in db.session.info


def is_away(failed: DBAPIError | PoolExhausted) -> bool:
    """Whether the database could not answer at all: gone, damaged, or busy for too long.

    What it answers to a wrong question or to a value that it cannot take are subclasses of the same error.
    """
    if isinstance(failed, OperationalError | PoolExhausted):
        return True
    return failed.connection_invalidated or type(failed) is DatabaseError


@contextmanager
def reading() -> Iterator[None]:
    """Within a writing request, a long reading of one moment: nobody waits for it, and nothing was changed before.

    What is changed afterwards is a transaction of its own, which the request commits as ever.
    """
    db.session.rollback()
    db.session.connection(execution_options=snapshot_of(db.engine))
    try:
        yield
    finally:
        db.session.rollback()


class Application(Flask):
    """Flask with one unit of work a request: views never commit themselves."""

    def log_exception(self, exc_info: ExcInfo | Nothing) -> None:
        """Of voting only the kind of error: the address holds the code, and the error may hold what was voted."""
        if request.blueprint != UNTOLD:
            super().log_exception(exc_info)
        elif exc_info[0] is not None:
            self.logger.error("Exception in %s: %s", request.endpoint, exc_info[0].__name__)

    def dispatch_request(self) -> ResponseReturnValue:
        response: Response = self.make_response(super().dispatch_request())
        if request.method not in READING:
            db.session.commit()
        return response
