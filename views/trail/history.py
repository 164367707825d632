"""The history of a task in plain words, on a page and as a file."""

import csv
import io

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.ledger import Task
from views.access import allowed, me, task_by_ref
from views.database import db
from views.trail import bp
from views.words import format_time, spoken
from workflow.ledger.exporting.cells import make_harmless
from workflow.trail.history import Told, list_history


@bp.route("/tasks/<ref>/history")
@allowed("task.view", task_by_ref)
def show_history(task: Task) -> ResponseReturnValue:
    """Everything that happened to a task; `?format=csv` is the same as a file."""
    events = list_history(db.session, task, actor=me())
    if request.args.get("format") == "csv":
        return _as_file(events, f"{task.ref}-history.csv")
    items = [(spoken(event.who), event.at, spoken(event.sentence)) for event in events]
    return render_template("trail/history.html", task=task, items=items)


def _as_file(events: list[Told], name: str) -> Response:
    """CSV in UTF-8 with a byte order mark, oldest first.

    Every cell is quoted, so that no separator of any country splits one; a leading sign that a spreadsheet would
    run is made harmless.
    """
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow([_("When"), _("Who"), _("What")])
    for event in reversed(events):
        writer.writerow(map(make_harmless, (format_time(event.at), spoken(event.who), spoken(event.sentence))))
    answer = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
