"""Tasks as the office enters and edits them, and who may not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from models.ledger import Task, TaskKind
from tests.cast import Cast
from workflow.ledger.tasks import TaskFacts, create_task, edit_task

NOT_THE_OFFICE = ["finance.liaison", "finance.leader", "g1.inspector", "g1.leader", "committee", "auditor", "admin"]
REASON = "Entered twice by mistake."


def task_facts(cast: Cast, **values: Any) -> TaskFacts:
    usual = {
        "title": "Settle the advances",
        "kind": TaskKind.TIME_LIMITED,
        "lead_unit": cast.units["finance"],
        "deadline": cast.now.date() + timedelta(days=30),
    }
    return TaskFacts(**{**usual, **values})


def facts_of(task: Task, **values: Any) -> TaskFacts:
    names = ("title", "kind", "lead_unit", "deadline", "goal", "origin", "leader", "group")
    return replace(TaskFacts(**{name: getattr(task, name) for name in names}), **values)


def enter_task(session: Session, cast: Cast, **values: Any) -> Task:
    task = create_task(session, cast.problem, task_facts(cast, **values), actor=cast["office"], now=cast.now)
    session.commit()
    return task


def change_task(session: Session, cast: Cast, task: Task, **values: Any) -> None:
    facts = facts_of(task, **values)
    edit_task(session, task, facts, actor=cast["office"], seen_version=task.version, now=cast.now)
    session.commit()
