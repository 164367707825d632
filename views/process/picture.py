"""The process as a picture, with the number of tasks in each state that the reader may see."""

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from models.ledger import State, Task
from views.access import allowed, me
from views.database import db
from views.process import bp
from workflow.process.declared import process
from workflow.process.diagram import HEIGHT, WIDTH, draw_boxes
from workflow.process.rights import tasks_where


@bp.route("/process")
@allowed("process.view")
def show_process() -> ResponseReturnValue:
    """Diagram and table of the transitions: who may do what, when, and what it needs."""
    visible = tasks_where(me(), "task.view")
    counted = select(Task.state, func.count()).where(visible, Task.voided_at.is_(None)).group_by(Task.state)
    counts = dict.fromkeys(State, 0) | dict(db.session.execute(counted).tuples().all())
    return render_template(
        "process/picture.html",
        drawing=draw_boxes(process()),
        width=WIDTH,
        height=HEIGHT,
        counts=counts,
        process=process(),
    )
