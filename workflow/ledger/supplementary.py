"""Supplementary tasks 补充任务: raised by the office from what was found later, and linked to it both ways."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from models.findings import Finding
from models.ledger import WRITTEN_OFF, Campaign, Category, Comment, Origin, Problem, Task
from models.looking_back import LookBack, LookBackTask
from models.monitoring import Review, ReviewResult
from models.people import User
from models.process import Submission, SubmissionStatus
from models.supplementary import SourceKind, TaskSource
from models.verification import Gap
from models.words import N_, say
from workflow.errors import InvalidInput, NotFound
from workflow.ledger.dates import take_past_day
from workflow.ledger.problems import ProblemFacts, create_problem
from workflow.ledger.tasks import TaskFacts, create_task
from workflow.ledger.texts import LONGEST_TITLE, take_name, take_text
from workflow.process.locking import is_still, lock, lock_row, require_moving
from workflow.process.rights import find_absent, holds, require, require_free_of, tasks_where
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind


@dataclass(frozen=True)
class Source:
    """Something on a task from which a supplementary one can be raised; `text` is what it says."""

    kind: SourceKind
    task: Task
    thing: Gap | Review | LookBackTask | Submission | Comment

    @property
    def text(self) -> str:
        match self.thing:
            case Gap():
                return self.thing.description
            case Review() | LookBackTask():
                return self.thing.note
            case Submission():
                return self.thing.decision_reason
        return self.thing.text


@dataclass(frozen=True)
class Thematic:
    """A problem that was found outside the ledger, as in thematic education: what it is, and where it was found."""

    category: Category
    text: str
    named: str


def find_source(session: Session, task: Task, kind: str, row_id: int) -> Source:
    """Raises NotFound unless the thing stands on the task and calls for more: a gap, a comment, a submission that was
    returned, a review or a look-back that did not hold."""
    models: dict[str, Any] = {"gap": Gap, "review": Review, "return": Submission, "comment": Comment}
    models["look_back"] = LookBackTask
    thing = session.get(models[kind], row_id) if kind in models else None
    fits = thing is not None and (thing.plan.task_id if isinstance(thing, Review) else thing.task_id) == task.id
    if isinstance(thing, Review | LookBackTask):
        fits = fits and thing.result in (ReviewResult.WEAK, ReviewResult.REBOUNDED)
    if isinstance(thing, Submission):
        fits = fits and thing.status is SubmissionStatus.RETURNED
    if not fits or thing is None:
        raise NotFound(say(N_("There is nothing here from which a task could be raised.")))
    return Source(SourceKind(kind), task, thing)


def may_raise(actor: User, task: Task) -> bool:
    """Whether the person may raise a supplementary task from something on this one."""
    return not is_still(task) and holds(actor, "ledger.edit") and holds(actor, "task.terms", task)


def raise_task(session: Session, source: Source, facts: TaskFacts, text: str, *, actor: User, now: datetime) -> Task:
    """Hand out a supplementary task for the source's problem; nobody does that for a unit he or she is tied to."""
    lock_row(session, source.task.campaign)  # first, as wherever a campaign's numbers are drawn
    lock(session, source.task)
    require(actor, "ledger.edit")
    require(actor, "task.terms", source.task)
    require_moving(source.task)
    words = take_text(text, "text", required=True)
    take_past_day(facts.planned_on, "planned_on", now)
    task = _create(session, source.task.problem, facts, actor, now)
    column = "submission_id" if source.kind is SourceKind.RETURN else f"{source.kind.value}_id"
    about = {column: source.thing.id, "source_task_id": source.task.id}
    _link(session, task, source.kind, about, words, actor, now)
    return task


def raise_thematic(
    session: Session, campaign: Campaign, thematic: Thematic, facts: TaskFacts, *, actor: User, now: datetime
) -> Task:
    """The same for a problem of thematic education, which becomes a problem of the campaign."""
    take_past_day(facts.planned_on, "planned_on", now)
    return hand_out_thematic(session, campaign, thematic, facts, actor=actor, now=now)


def hand_out_thematic(
    session: Session, campaign: Campaign, thematic: Thematic, facts: TaskFacts, *, actor: User, now: datetime
) -> Task:
    """The same for one that a special inspection took in; the one who settles it sees to its days."""
    task, named, words = _enter(session, campaign, thematic, facts, actor, now)
    _link(session, task, SourceKind.THEMATIC, {"named": named}, words, actor, now)
    return task


def raise_found(
    session: Session, campaign: Campaign, finding: Finding, problem: Thematic, facts: TaskFacts, *, actor: User,
    now: datetime,
) -> Task:  # fmt: skip
    """The same for a finding of a special inspection; the one who settles the finding sees to its side
    and to the days."""
    task, _, words = _enter(session, campaign, problem, facts, actor, now)
    _link(session, task, SourceKind.FINDING, {"finding_id": finding.id}, words, actor, now, finding.ref)
    return task


def find_source_of(session: Session, task: Task) -> TaskSource | None:
    """Where a supplementary task comes from."""
    loaded = [
        joinedload(getattr(TaskSource, name)) for name in ("source_task", "gap", "review", "submission", "finding")
    ]
    loaded.append(joinedload(TaskSource.look_back).joinedload(LookBackTask.look_back).defer(LookBack.frame))
    return session.scalar(select(TaskSource).where(TaskSource.task_id == task.id).options(*loaded))


def list_raised(session: Session, task: Task) -> list[TaskSource]:
    """The supplementary tasks raised from something on this task, as long as they are not void."""
    query = select(TaskSource).join(Task, Task.id == TaskSource.task_id)
    standing = query.where(TaskSource.source_task_id == task.id, Task.voided_at.is_(None))
    return list(session.scalars(standing.options(joinedload(TaskSource.task)).order_by(TaskSource.task_id)))


def find_seen(session: Session, tasks: Iterable[Task], actor: User) -> set[int]:
    """The ids of those tasks that the person may see."""
    among = Task.id.in_({task.id for task in tasks})
    return set(session.scalars(select(Task.id).where(among, tasks_where(actor, "task.view"))))


def count_supplementary(session: Session, *conditions: Any) -> tuple[int, int]:
    """(all, written off) of the living supplementary tasks under the conditions."""
    done = func.count().filter(Task.state.in_(WRITTEN_OFF))
    living = (Task.origin == Origin.SUPPLEMENTARY, Task.voided_at.is_(None))
    total, finished = session.execute(select(func.count(), done).select_from(Task).where(*living, *conditions)).one()
    return total, finished


def _enter(
    session: Session, campaign: Campaign, thematic: Thematic, facts: TaskFacts, actor: User, now: datetime
) -> tuple[Task, str, str]:
    """The problem in the campaign and the task for it; with where the problem was found, and its words."""
    require(actor, "ledger.edit")
    named = take_name(thematic.named, "named", required=True)
    words = take_name(thematic.text, "text", required=True, longest=LONGEST_TITLE)
    entered = ProblemFacts(thematic.category, words, source=named)
    problem = create_problem(session, campaign, entered, actor=actor, now=now)
    session.flush()
    return _create(session, problem, facts, actor, now), named, words


def _create(session: Session, problem: Problem, facts: TaskFacts, actor: User, now: datetime) -> Task:
    for person in (actor, *find_absent(actor, "ledger.edit")):
        require_free_of(person, facts.lead_unit)
    facts = replace(facts, origin=Origin.SUPPLEMENTARY)
    return create_task(session, problem, facts, actor=actor, now=now)


def _link(
    session: Session, task: Task, kind: SourceKind, about: dict[str, Any], text: str, actor: User, now: datetime,
    found_in: str = "",
) -> None:  # fmt: skip
    """Once: a form that was sent twice has handed out one task. Told on both tasks."""
    session.flush()
    if (there := session.get(TaskSource, task.id)) is not None:
        if any(getattr(there, name) != value for name, value in about.items()):
            message = N_("The very same task was raised from elsewhere a moment ago; word this one differently.")
            raise InvalidInput(say(message), "title")
        return
    session.add(TaskSource(task_id=task.id, kind=kind, text=text, raised_at=now, raised_by_id=actor.id, **about))
    source = session.get(Task, about["source_task_id"]) if "source_task_id" in about else None
    told = {"source": kind.value, "from": source.ref if source else found_in or about["named"], "said": text}
    record(session, task, EventKind.TASK_RAISED, actor=actor, now=now, **told)
    if source is not None:
        raised = {"source": kind.value, "ref": task.ref, "said": text}
        record(session, source, EventKind.SUPPLEMENT_RAISED, actor=actor, now=now, **raised)
