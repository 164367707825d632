"""Questions of the inspection group to the unit about a submission: asked, answered there, or withdrawn."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from models.evidence import EvidenceSide
from models.ledger import State, Task
from models.people import User
from models.process import Submission, SubmissionStatus
from models.reminders import Colour
from models.reviewing import AnswerFile, Question, QuestionState
from models.words import N_, Words, say
from workflow.errors import InvalidInput, WrongState
from workflow.evidence.rules import refuse_repetition
from workflow.evidence.upkeep import keep_after_commit
from workflow.evidence.uploads import Upload
from workflow.ledger.texts import refuse_all_at_once, take_reason, take_text
from workflow.process.locking import check_seen, is_still, lock, mark, require_state
from workflow.process.rights import holders_of, holds, require
from workflow.reminders.notices import tell, tell_unreached
from workflow.reminders.outbox import MailKind
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind
from workflow.trail.repeated import find_repeated
from workflow.verification.passages import passage_of
from workflow.verification.recording import open_for_record

MOST_FILES = 10  # of one answer
ASKED = Words("The inspection group asked the unit a question", "巡察组向单位提出询问")


def ask_question(
    session: Session, submission: Submission, text: str, sentence: int | None, *, actor: User, now: datetime
) -> Question:
    """Ask the lead unit, perhaps about one sentence; it stands as it was asked. Sent twice, it is asked once."""
    task = open_for_record(session, submission, actor)
    passage = passage_of(submission, sentence)
    asked = take_reason(text, "text")
    about = {"submission": submission.number, "sentence": sentence, "text": asked}
    kind = EventKind.QUESTION_ASKED
    if told := find_repeated(session, kind, about, within=task, actor=actor, now=now, whenever=True):
        known = select(Question).where(Question.submission_id == submission.id, Question.number == told["number"])
        if (there := session.scalars(known).one()).withdrawn_at is None:  # a withdrawn one may be asked anew
            return there
    numbers = select(func.max(Question.number)).where(Question.submission_id == submission.id)
    number = (session.scalar(numbers) or 0) + 1
    question = Question(submission_id=submission.id, number=number, sentence=sentence, passage=passage, text=asked)
    question.asked_at, question.asked_by = now, actor
    session.add(question)
    mark(task, actor, now)
    record(session, task, EventKind.QUESTION_ASKED, actor=actor, now=now, number=number, **about)
    people = holders_of(session, "question.answer", task)
    if not people:
        tell_unreached(session, task, ASKED, [task.lead_unit.called], kind=MailKind.QUESTION_ASKED, now=now)
    _tell(session, question, MailKind.QUESTION_ASKED, people, text=asked, actor=actor, now=now)
    return question


def answer_question(
    session: Session,
    question: Question,
    text: str,
    files: Sequence[Upload] = (),
    *,
    actor: User,
    seen_version: int,
    now: datetime,
) -> None:
    """The lead unit answers, once, with files or without; the group is told.

    Raises NeedsUnmet with everything that is wrong. The same file, twice in one answer, is attached once.
    """
    task = _take(session, question, "question.answer", actor, seen_version)
    files = list({file.sha256: file for file in files}.values())
    refuse_all_at_once(lambda: take_text(text, "answer", required=True), lambda: _check_files(session, task, files))
    question.answer = take_text(text, "answer", required=True)
    question.answered_at, question.answered_by = now, actor
    question.files += [AnswerFile(**file.columns(now)) for file in files]
    about = {"number": question.number, "submission": question.submission.number, "answer": question.answer}
    _settle(session, question, EventKind.QUESTION_ANSWERED, about, actor=actor, now=now)
    for file in files:
        told = {"number": question.number, "filename": file.filename, "sha256": file.sha256, "size": file.size}
        record(session, task, EventKind.QUESTION_FILE, actor=actor, now=now, **told)
        keep_after_commit(session, file.staged)
    people = holders_of(session, "review.record", task)
    _tell(session, question, MailKind.QUESTION_ANSWERED, people, text=question.answer, actor=actor, now=now)


def withdraw_question(session: Session, question: Question, *, actor: User, seen_version: int, now: datetime) -> None:
    """It needs no answer any more; it is kept and marked withdrawn."""
    _take(session, question, "review.record", actor, seen_version)
    question.withdrawn_at, question.withdrawn_by_id = now, actor.id
    about = {"number": question.number, "submission": question.submission.number}
    _settle(session, question, EventKind.QUESTION_WITHDRAWN, about, actor=actor, now=now)


def list_questions(session: Session, task: Task) -> list[Question]:
    """Every question on the task, those that wait for an answer first, then the newest."""
    query = select(Question).join(Submission).where(Submission.task_id == task.id)
    loaded = (joinedload(Question.submission), joinedload(Question.asked_by), joinedload(Question.answered_by))
    query = query.options(*loaded, selectinload(Question.files))
    found = list(session.scalars(query.order_by(Question.id.desc())))
    return sorted(found, key=lambda question: not is_waiting(question))


def list_unanswered(session: Session, task: Task) -> list[Question]:
    """What was asked on earlier submissions of the cycle and not answered before their review ended, in that order."""
    return _list_unsettled(session, task, Submission.status != SubmissionStatus.UNDER_REVIEW)


def list_waiting(session: Session, task: Task) -> list[Question]:
    """What was asked on the submission under review and waits for an answer: it ends with that review."""
    return _list_unsettled(session, task, Submission.status == SubmissionStatus.UNDER_REVIEW)


def _list_unsettled(session: Session, task: Task, about: ColumnElement[bool]) -> list[Question]:
    asked = (Question.answered_at.is_(None), Question.withdrawn_at.is_(None))
    of_cycle = (Submission.task_id == task.id, Submission.cycle == task.cycle)
    query = select(Question).join(Question.submission).where(*of_cycle, about, *asked)
    loaded = query.options(contains_eager(Question.submission), joinedload(Question.asked_by))
    return list(session.scalars(loaded.order_by(Question.id)))


def count_questions(session: Session, task: Task) -> int:
    query = select(func.count()).select_from(Question).join(Submission).where(Submission.task_id == task.id)
    return session.scalar(query) or 0


def is_waiting(question: Question) -> bool:
    """Whether it can still be answered or withdrawn: with the submission that it is about, it is over."""
    return question.state is QuestionState.OPEN


def may_settle(actor: User, right: str, task: Task) -> bool:
    """Whether the actor may answer (question.answer) or withdraw (review.record) what waits on the task now."""
    return task.state is State.SUBMITTED and not is_still(task) and holds(actor, right, task)


def _take(session: Session, question: Question, right: str, actor: User, seen_version: int) -> Task:
    """Lock the task of a question that still waits, as the page showed it."""
    lock(session, question.task)
    task = question.task
    require(actor, right, task)
    require_state(task, State.SUBMITTED)
    check_seen(session, question, seen_version)
    if not is_waiting(question):
        raise WrongState(say(N_("This question no longer waits for an answer.")))
    return task


def _check_files(session: Session, task: Task, files: Sequence[Upload]) -> None:
    """What is evidence of the lead unit already is before the group's eyes; the answer may name it."""
    if len(files) > MOST_FILES:
        raise InvalidInput(say(N_("At most %(count)s files with one answer."), count=MOST_FILES), "files")
    for file in files:
        refuse_repetition(session, task, EvidenceSide.UNIT, task.lead_unit_id, file)


def _settle(
    session: Session, question: Question, kind: EventKind, about: dict[str, Any], *, actor: User, now: datetime
) -> None:
    """Leave the mark on the question and its task: who decides on the submission has read it."""
    mark(question, actor, now)
    mark(question.task, actor, now)
    record(session, question.task, kind, actor=actor, now=now, **about)


def _tell(
    session: Session,
    question: Question,
    kind: MailKind,
    people: Iterable[User],
    *,
    text: str,
    actor: User,
    now: datetime,
) -> None:
    """Tell them at once, but not whoever did it."""
    session.flush()
    task = question.task
    about = {"task": task.id, "ref": task.ref, "title": task.title, "by": actor.name, "text": text}
    for user in people:
        if user.id != actor.id:
            tell(session, user, kind, f"question:{question.id}", now=now, content=about, colour=Colour.YELLOW)
