"""What the unit writes before it submits: the statement, the root cause, the answers to gaps."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import State, Task
from models.people import User
from models.process import Statement, Submission, SubmissionStatus
from models.verification import Gap
from workflow.ledger.texts import take_text
from workflow.process.locking import check_seen, lock, mark, require_moving
from workflow.process.rights import require
from workflow.trail.chain import changes, record
from workflow.trail.kinds import EventKind


def find_statement(session: Session, task: Task) -> Statement | None:
    """The statement of the present cycle, if one was begun."""
    query = select(Statement).where(Statement.task_id == task.id, Statement.cycle == task.cycle)
    return session.scalar(query)


def find_returned(session: Session, task: Task) -> Submission | None:
    """The submission that was returned last, as long as the task is in progress because of it."""
    query = select(Submission).where(Submission.task_id == task.id).order_by(Submission.number.desc()).limit(1)
    last = session.scalar(query) if task.state is State.IN_PROGRESS else None
    returned = last is not None and last.status is SubmissionStatus.RETURNED and last.cycle == task.cycle
    return last if returned else None


def list_unclosed_gaps(session: Session, task: Task) -> list[Gap]:
    query = select(Gap).where(Gap.task_id == task.id, Gap.closed_at.is_(None)).order_by(Gap.number)
    return list(session.scalars(query))


def require_writing(task: Task) -> None:
    """Raise WrongState unless the unit is at work on what it will submit."""
    require_moving(task, State.IN_PROGRESS)


def write_statement(
    session: Session,
    task: Task,
    *,
    text: str,
    root_cause: str,
    answers: Mapping[int, str],
    actor: User,
    seen_version: int,
    now: datetime,
) -> None:
    """Save what is new in the text as far as it is; `answers` are by the gaps' numbers.

    `seen_version` is 0 for a first save.
    """
    lock(session, task)
    require(actor, "task.prepare", task)
    require_writing(task)
    statement = find_statement(session, task)
    check_seen(session, statement, seen_version)
    before = {"text": statement.text if statement else "", "root_cause": statement.root_cause if statement else ""}
    after = {"text": take_text(text, "text"), "root_cause": take_text(root_cause, "root_cause")}
    gaps = [(gap, take_text(answers.get(gap.number), f"gap_{gap.number}")) for gap in list_unclosed_gaps(session, task)]
    answered = [(gap, answer) for gap, answer in gaps if gap.number in answers and answer != gap.answer]
    if after == before and not answered:
        return  # nothing new
    if statement is None:
        statement = Statement(task_id=task.id, cycle=task.cycle, corrective_plan="")
        session.add(statement)
    statement.text, statement.root_cause = after["text"], after["root_cause"]
    mark(statement, actor, now)
    mark(task, actor, now)
    changed = changes(before, after)
    record(session, task, EventKind.STATEMENT_WRITTEN, actor=actor, now=now, cycle=task.cycle, changes=changed)
    for gap, answer in answered:
        set_answer(session, task, gap, answer, actor, now)


def set_answer(session: Session, task: Task, gap: Gap, answer: str, actor: User, now: datetime) -> None:
    """Write the unit's answer and tell it; whoever may do so is settled."""
    before, gap.answer = gap.answer, answer
    gap.answered_at, gap.answered_by_id = (now, actor.id) if answer else (None, None)
    mark(gap, actor, now)
    record(session, task, EventKind.GAP_ANSWERED, actor=actor, now=now, number=gap.number, before=before, answer=answer)
