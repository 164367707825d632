"""One page that says whether a task is really and lastingly done."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from models.ledger import Task
from views.access import allowed, me, task_by_ref
from views.clock import today
from views.database import db
from views.pages import url_of_page
from workflow.monitoring.lasting import judge_task
from workflow.monitoring.really import Weight

bp = Blueprint("lasting", __name__)


@bp.get("/tasks/<ref>/lasting")
@allowed("review.view", task_by_ref)
def show_lasting(task: Task) -> ResponseReturnValue:
    judgement = judge_task(db.session, task, actor=me(), today=today())
    return render_template("monitoring/lasting.html", task=task, judged=judgement, Weight=Weight, url_of=url_of_page)
