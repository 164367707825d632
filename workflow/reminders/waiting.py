"""What the ladder watches of a task because somebody has still to act: on a problem found back, a question, an
institutional document whose effect is to be checked, a long-term task that nobody monitors."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from models.institutional import DocumentTask, InstitutionalDocument
from models.ledger import WRITTEN_OFF, State, Task
from models.process import Submission, SubmissionStatus
from models.reviewing import Question
from workflow.ledger.texts import let_lie
from workflow.monitoring.found_back import find_days_back, look_found_back, review_found_back
from workflow.process.duties import is_unwatched
from workflow.reminders.days import local_day
from workflow.reminders.ladder import Watch
from workflow.reminders.watched import Watched

TASK = "task"
LONGEST = 60  # characters of what a reminder quotes
UNANSWERED = (
    Question.answered_at.is_(None),
    Question.withdrawn_at.is_(None),
    Submission.status == SubmissionStatus.UNDER_REVIEW,
)
BACK = and_(Task.state.in_(WRITTEN_OFF), or_(review_found_back(), look_found_back()))
UNMONITORED = and_(Task.state == State.VERIFIED, is_unwatched())


def list_waiting(session: Session, tasks: Sequence[Task]) -> dict[int, list[Watched]]:
    """Everything of this of the tasks, by task; in as many queries for many as for one."""
    by_id, found = {task.id: task for task in tasks}, defaultdict[int, list[Watched]](list)
    back = find_days_back(session, [task.id for task in tasks if task.state in WRITTEN_OFF])
    for id_, day in back.items():
        found[id_].append(Watched(by_id[id_], Watch.FOUND_BACK, TASK, day, by_id[id_], {}))
    for watched in (*_questions(session, by_id), *_documents(session, by_id), *_unmonitored(session, by_id)):
        found[watched.task_id or 0].append(watched)
    return found


def waits(near: date) -> ColumnElement[bool]:
    """The condition on Task: something of it waits; an effect check that falls due by a day."""
    asked = exists().where(Submission.task_id == Task.id, Question.submission_id == Submission.id, *UNANSWERED)
    due = InstitutionalDocument.check_due_on <= near
    return or_(BACK, UNMONITORED, and_(Task.state == State.SUBMITTED, asked.correlate(Task)), _has_document(due))


def outlasts_the_write_off() -> ColumnElement[bool]:
    """The condition on Task: something of it is watched though it is written off."""
    return or_(BACK, UNMONITORED, _has_document(InstitutionalDocument.check_due_on.is_not(None)))


def quote(text: str) -> str:
    """In one line, no longer than a line is read."""
    line = " ".join(let_lie(text).split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _questions(session: Session, by_id: dict[int, Task]) -> Iterator[Watched]:
    """What the inspection group asked and nobody has answered."""
    ids = [task.id for task in by_id.values() if task.state is State.SUBMITTED]
    query = select(Question, Submission.task_id).join(Question.submission).where(Submission.task_id.in_(ids))
    for one, task_id in session.execute(query.where(*UNANSWERED).order_by(Question.id)):
        task, day = by_id[task_id], local_day(one.asked_at)
        yield Watched(task, Watch.QUESTION, f"question:{one.id}", day, task, {"question": quote(one.text)})


def _documents(session: Session, by_id: dict[int, Task]) -> Iterator[Watched]:
    """Each document by the first of its tasks that is not void, so that it is told once."""
    of_these = select(DocumentTask.document_id).where(DocumentTask.task_id.in_(by_id))
    living = select(DocumentTask.document_id, func.min(DocumentTask.task_id).label("task_id")).join(DocumentTask.task)
    first = living.where(DocumentTask.document_id.in_(of_these), Task.voided_at.is_(None))
    by_first = first.group_by(DocumentTask.document_id).subquery()
    document = InstitutionalDocument
    query = select(document.id, document.name, document.check_due_on, by_first.c.task_id)
    query = query.join(by_first, by_first.c.document_id == document.id).where(by_first.c.task_id.in_(by_id))
    for id_, name, due_on, task_id in session.execute(query.where(document.check_due_on.is_not(None))):
        task = by_id[task_id]
        yield Watched(task, Watch.EFFECT, f"document:{id_}", due_on, task, {"document": quote(name)})


def _unmonitored(session: Session, by_id: dict[int, Task]) -> Iterator[Watched]:
    """From the day of the write-off on."""
    for id_ in session.scalars(select(Task.id).where(Task.id.in_(by_id), UNMONITORED).order_by(Task.id)):
        task = by_id[id_]
        yield Watched(task, Watch.UNMONITORED, TASK, local_day(task.state_since), task, {})


def _has_document(due: ColumnElement[bool]) -> ColumnElement[bool]:
    linked = select(DocumentTask.task_id).join(
        InstitutionalDocument, InstitutionalDocument.id == DocumentTask.document_id
    )
    return Task.id.in_(linked.where(due))
