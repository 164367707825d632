"""Questions between the units of a task: asked and answered by their people, read by everybody who sees the task."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.coordination import UnitAnswer, UnitQuestion
from models.ledger import Task
from models.people import Unit, User
from models.reminders import Colour
from models.words import N_, say
from workflow.errors import InvalidInput, WrongState
from workflow.ledger.tasks import PLANNING
from workflow.ledger.texts import take_reason, take_text
from workflow.process.locking import check_seen, is_still, lock, mark, require_state
from workflow.process.rights import holders_of, holds, refuse, require
from workflow.process.ties import units_with_parts
from workflow.reminders.notices import tell
from workflow.reminders.outbox import MailKind
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind
from workflow.trail.repeated import find_repeated

RIGHT = "unit_question.speak"


def ask_unit(
    session: Session, task: Task, sender: Unit | None, receiver: Unit | None, text: str, *, actor: User, now: datetime
) -> UnitQuestion:
    """Ask another unit of the task in the name of one's own; it stands. Sent twice, it is asked once."""
    _take(session, task, actor)
    units = units_with_parts(task)
    if sender is None or sender not in speaks_for(actor, task):
        raise refuse(actor, RIGHT, task)
    if receiver is None or receiver is sender or receiver not in units:
        raise InvalidInput(say(N_("Choose another unit of this task.")), "unit")
    asked = take_reason(text, "text")
    about = {"from": sender.name, "unit": receiver.name, "text": asked}
    if told := find_repeated(session, EventKind.UNIT_ASKED, about, within=task, actor=actor, now=now):
        known = (UnitQuestion.task_id == task.id, UnitQuestion.number == told["number"])
        return session.scalars(select(UnitQuestion).where(*known)).one()
    last = session.scalar(select(func.max(UnitQuestion.number)).where(UnitQuestion.task_id == task.id)) or 0
    question = UnitQuestion(task=task, number=last + 1, from_unit=sender, to_unit=receiver, text=asked)
    question.asked_at, question.asked_by = now, actor
    session.add(question)
    mark(question, actor, now)
    record(session, task, EventKind.UNIT_ASKED, actor=actor, now=now, number=question.number, **about)
    _tell(session, question, MailKind.UNIT_ASKED, question.to_unit_id, asked, actor=actor, now=now)
    return question


def answer_unit(
    session: Session, question: UnitQuestion, text: str, *, actor: User, seen_version: int, now: datetime
) -> UnitAnswer:
    """The asked unit answers, once or several times; the one that asked is told."""
    task = _take(session, question.task, actor)
    if question.to_unit not in speaks_for(actor, task):
        raise refuse(actor, RIGHT, task)
    check_seen(session, question, seen_version)
    if question.withdrawn_at is not None:
        raise WrongState(say(N_("This question no longer waits for an answer.")))
    given = UnitAnswer(question=question, text=take_text(text, "answer", required=True), answered_at=now)
    given.answered_by = actor
    session.add(given)
    mark(question, actor, now)
    told = {"number": question.number, "unit": question.to_unit.name, "answer": given.text}
    record(session, task, EventKind.UNIT_ANSWERED, actor=actor, now=now, **told)
    _tell(session, question, MailKind.UNIT_ANSWERED, question.from_unit_id, given.text, actor=actor, now=now)
    return given


def withdraw_question(
    session: Session, question: UnitQuestion, *, actor: User, seen_version: int, now: datetime
) -> None:
    """The unit that asked needs no answer any more; it is kept and marked withdrawn."""
    task = _take(session, question.task, actor)
    if question.from_unit not in speaks_for(actor, task):
        raise refuse(actor, RIGHT, task)
    check_seen(session, question, seen_version)
    if not question.is_open:
        raise WrongState(say(N_("This question no longer waits for an answer.")))
    question.withdrawn_at, question.withdrawn_by_id = now, actor.id
    mark(question, actor, now)
    record(session, task, EventKind.UNIT_WITHDREW, actor=actor, now=now, number=question.number)


def list_questions(session: Session, task: Task) -> list[UnitQuestion]:
    """Those that wait for an answer first, then the newest."""
    answered = selectinload(UnitQuestion.answers).joinedload(UnitAnswer.answered_by)
    named = (joinedload(one) for one in (UnitQuestion.from_unit, UnitQuestion.to_unit, UnitQuestion.asked_by))
    query = select(UnitQuestion).where(UnitQuestion.task_id == task.id).order_by(UnitQuestion.id.desc())
    return sorted(session.scalars(query.options(answered, *named)), key=lambda question: not question.is_open)


def speaks_for(actor: User, task: Task) -> list[Unit]:
    """The units of the task in whose name the person asks and answers."""
    own = {grant.unit_id for grant in actor.grants}
    return [unit for unit in units_with_parts(task) if unit.id in own] if holds(actor, RIGHT, task) else []


def may_speak(actor: User, task: Task) -> bool:
    return task.state in PLANNING and not is_still(task) and holds(actor, RIGHT, task)


def _take(session: Session, task: Task, actor: User) -> Task:
    lock(session, task)
    require(actor, RIGHT, task)
    require_state(task, *PLANNING)
    return task


def _tell(
    session: Session, question: UnitQuestion, kind: MailKind, unit_id: int, text: str, *, actor: User, now: datetime
) -> None:
    """Tell the people of one unit at once, but not whoever did it."""
    session.flush()
    task = question.task
    about = {"task": task.id, "ref": task.ref, "title": task.title, "by": actor.name, "text": text}
    dedupe = f"unit_question:{question.id}:{now.isoformat()}"
    for user in _people_of(holders_of(session, RIGHT, task), unit_id):
        if user.id != actor.id:
            tell(session, user, kind, dedupe, now=now, content=about, colour=Colour.YELLOW)


def _people_of(people: Iterable[User], unit_id: int) -> list[User]:
    return [user for user in people if any(grant.unit_id == unit_id for grant in user.grants)]
