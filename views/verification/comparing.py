"""The cycles of a task side by side."""

from flask import render_template
from flask.typing import ResponseReturnValue

from models.ledger import Task
from views.access import allowed, me, task_by_ref
from views.clock import today
from views.database import db
from views.verification import bp
from workflow.monitoring.quick import is_shown_quick
from workflow.verification.comparing import compare_cycles as compare


@bp.route("/tasks/<ref>/cycles")
@allowed("task.view", task_by_ref)
def compare_cycles(task: Task) -> ResponseReturnValue:
    columns = compare(db.session, task, today())
    soon_back = {column.number for column in columns if is_shown_quick(me(), task, column.held)}
    return render_template("verification/cycles.html", task=task, columns=columns, soon_back=soon_back)
