"""One page that says whether a task is really and lastingly done."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from models.evaluating import Sheet
from models.ledger import Task
from views.access import allowed, me, task_by_ref
from views.clock import today
from views.database import db
from views.pages import url_of_page
from workflow.monitoring.lasting import judge_task
from workflow.monitoring.really import Point, Weight
from workflow.monitoring.weakening import tell_weakened

bp = Blueprint("lasting", __name__)


@bp.get("/tasks/<ref>/lasting")
@allowed("review.view", task_by_ref)
def show_lasting(task: Task) -> ResponseReturnValue:
    judgement = judge_task(db.session, task, actor=me(), today=today())
    weakened = tell_weakened(db.session, task, judgement.looks, actor=me())
    told = {"judged": judgement, "weakened": weakened, "Weight": Weight, "url_of": _url_of}
    return render_template("monitoring/lasting.html", task=task, **told)


def _url_of(point: Point, task: Task) -> str:
    """Where the fact can be looked at; empty where it stands nowhere else."""
    if isinstance(point.about, Sheet):
        return url_for("evaluations.show_sheet", sheet_id=point.about.id)
    return url_of_page(point.page, point.about or task) if point.page else ""
