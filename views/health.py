"""Whether this installation is alive: for load balancers, monitoring and the start-up scripts."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from models.connection import READ_ONLY, is_in_place
from views.access import public
from views.clock import utc_now
from views.database import db
from workflow.reminders.sign_of_life import worker_is_alive

bp = Blueprint("health", __name__)
OK, GONE, UNKNOWN = "ok", "gone", "unknown"


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """200 when database and worker are there, 503 when one is gone; tells nothing else."""
    parts = _ask() if is_in_place(db.engine) else None
    parts = parts or {"database": GONE, "worker": UNKNOWN}
    return jsonify(parts), 200 if set(parts.values()) == {OK} else 503


def _ask() -> dict[str, str] | None:
    """What the database says, and None when it says nothing."""
    try:
        with Session(db.engine.execution_options(**READ_ONLY)) as session:
            return {"database": OK, "worker": OK if worker_is_alive(session, utc_now()) else GONE}
    except SQLAlchemyError:
        return None
