"""The process as a picture, with the number of tasks in each state that the reader may see."""

from flask import render_template
from flask.typing import ResponseReturnValue

from models.ledger import State
from views.access import allowed, me
from views.clock import today
from views.database import db
from views.process import bp
from workflow.ledger.totals import count_visible
from workflow.process.declared import process
from workflow.process.diagram import HEIGHT, WIDTH, draw_boxes


@bp.route("/process")
@allowed("process.view")
def show_process() -> ResponseReturnValue:
    """Diagram and table of the transitions: who may do what, when, and what it needs."""
    totals = count_visible(db.session, me(), today())
    return render_template(
        "process/picture.html",
        drawing=draw_boxes(process()),
        width=WIDTH,
        height=HEIGHT,
        counts={state: totals.of_state(state) for state in State},
        process=process(),
    )
