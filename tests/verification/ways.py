"""What the tests of the review do again and again: find the submission, record on it, look at the trail, count."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event, select

from models.process import Submission
from models.trail import Event
from models.verification import Gap, Interview, Step, StepResult, Verdict
from tests.process.lived import Life
from workflow.process.engine import fire
from workflow.reminders.days import local_day
from workflow.verification.interviews import Talk, record_interview
from workflow.verification.steps import record_step
from workflow.verification.verdicts import Given, give_verdicts, titles_of

OUTSIDERS = [
    "finance.leader",
    "finance.liaison",
    "estates.leader",
    "history.leader",
    "g2.inspector",
    "g2.leader",
    "g1.inspector.recused",
    "g1.inspector.at_home",
    "g1.leader.recused.co",
    "g1.leader.at_home.co",
    "office",
    "committee",
    "auditor",
    "admin",
]
GROUND = "The statement answers the problem."
QUESTIONS = "Who keeps the list, and since when?"
SAID = "She shows the list and names who keeps it."


def latest_submission(life: Life) -> Submission:
    query = select(Submission).where(Submission.task_id == life.task.id).order_by(Submission.number.desc()).limit(1)
    found: Submission = life.session.scalars(query).one()
    return found


def record(
    life: Life,
    by: str = "g1.inspector",
    text: str = GROUND,
    seen: int = 0,
    step: Step = Step.TEXT,
    result: StepResult | None = StepResult.PASSED,
) -> None:
    about = {"actor": life.cast[by], "seen_version": seen, "now": life.now}
    record_step(life.session, latest_submission(life), step, text, result, **about)


def step_form(step: Step, text: str = GROUND, result: StepResult = StepResult.PASSED) -> dict[str, str]:
    """What the form of a step sends."""
    return {f"{step}-conclusion": text, f"{step}-result": result.value}


def judge(life: Life, given: dict[int, Given] | None = None, by: str = "g1.inspector") -> int:
    """Give the verdicts; without any: that every file is sufficient."""
    submission = latest_submission(life)
    all_fine = {revision: Given(Verdict.SUFFICIENT) for revision in titles_of(submission)}
    return give_verdicts(life.session, submission, given or all_fine, actor=life.cast[by], now=life.now)


def interview(life: Life, by: str = "g1.inspector", **values: Any) -> Interview:
    """An interview of today, confirmed today; `values` change what is entered."""
    entered = {
        "interviewed": "Head of accounting",
        "held_on": local_day(life.now),
        "questions": QUESTIONS,
        "summary": SAID,
        "confirmed_on": local_day(life.now),
    }
    ids = values.pop("interviewer_ids", [life.cast["g1.inspector"].id, life.cast["g1.leader"].id])
    now = values.pop("now", life.now)
    talk = Talk(**{**entered, **values})
    return record_interview(life.session, latest_submission(life), talk, ids, actor=life.cast[by], now=now)


def fire_seen(life: Life, trigger: str, by: str, seen: int) -> None:
    """Fire with the version of an older page."""
    fire(
        life.session,
        life.task,
        trigger,
        actor=life.cast[by],
        seen_version=seen,
        now=life.now,
        data=life.data(trigger),
        password="rectify-demo",
    )


def answer_gaps(life: Life) -> None:
    for gap in life.session.query(Gap).filter_by(task_id=life.task.id):
        gap.answer = "Both are settled now."
    life.session.flush()


def events_of(life: Life) -> list[tuple[str, dict[str, Any]]]:
    """Kind and data of the task's events, in order."""
    query = select(Event).where(Event.stream == f"task:{life.task.id}").order_by(Event.seq)
    return [(row.kind, json.loads(row.data)) for row in life.session.scalars(query)]


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements that the application sends meanwhile."""
    from views.database import db

    statements: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
