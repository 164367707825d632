"""Whether this installation is alive: for load balancers, monitoring and the start-up scripts."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from models.connection import READ_ONLY
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
    try:
        with Session(db.engine.execution_options(**READ_ONLY)) as session:
            parts = {"database": OK, "worker": OK if worker_is_alive(session, utc_now()) else GONE}
    except SQLAlchemyError:
        parts = {"database": GONE, "worker": UNKNOWN}
    return jsonify(parts), 200 if set(parts.values()) == {OK} else 503
