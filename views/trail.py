"""The trail in plain words: the history of a task, its export, and the whole trail for those who watch."""

import csv
import io

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from models.ledger import Task
from models.trail import Event, Seal
from views.access import allowed, me, task_by_ref
from views.addresses import LARGEST
from views.database import db
from views.words import format_time, spoken
from workflow.trail.history import INSPECTION_ONLY, Told, find_closed_streams, list_history, tell

bp = Blueprint("trail", __name__)
PAGE = 100


@bp.route("/tasks/<ref>/history")
@allowed("task.view", task_by_ref)
def show_history(task: Task) -> ResponseReturnValue:
    """Everything that happened to a task; `?format=csv` is the same as a file."""
    events = list_history(db.session, task, actor=me())
    if request.args.get("format") == "csv":
        return _as_file(events, f"{task.ref}-history.csv")
    return render_template("trail/history.html", task=task, events=events)


@bp.route("/trail")
@allowed("trail.view")
def show_trail() -> ResponseReturnValue:
    """All streams, newest first, page by page downwards from `before`."""
    before = request.args.get("before", type=int)
    stream = request.args.get("stream", "").strip()
    query = select(Event).order_by(Event.id.desc()).limit(PAGE + 1)
    if before:
        query = query.where(Event.id < min(before, LARGEST))
    if stream:
        query = query.where(Event.stream == stream)
    events = list(db.session.scalars(query))
    closed = find_closed_streams(db.session, events, actor=me())
    return render_template(
        "trail/trail.html",
        events=[tell(e) for e in events[:PAGE] if e.stream not in closed or not e.kind.startswith(INSPECTION_ONLY)],
        further=events[PAGE - 1].id if len(events) > PAGE else None,
        stream=stream,
        seal=db.session.scalar(select(Seal).order_by(Seal.day.desc()).limit(1)),
    )


def _as_file(events: list[Told], name: str) -> Response:
    """CSV in UTF-8 with a byte order mark; a leading sign that a spreadsheet would run is made harmless."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_("When"), _("Who"), _("What")])
    writer.writerows(
        [_harmless(format_time(e.at)), _harmless(e.who), _harmless(spoken(e.sentence))] for e in reversed(events)
    )
    answer = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
