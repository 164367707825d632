"""Task by task what a dossier holds, in a fixed number of queries, however many tasks are asked for."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from models.concluding import ReviewConclusion
from models.evidence import Evidence
from models.inspection import InspectedUnit, looked_at
from models.ledger import Task
from models.measures import Part
from models.monitoring import MonitoringPlan, Rebound, Review
from models.people import User
from models.process import Submission
from models.verification import Gap, Interview, SignOff
from workflow.evidence.listing import LOADED as WITH_FILES
from workflow.process.rights import tasks_where


@dataclass(frozen=True)
class TaskFile:
    """What a dossier holds of one task. `conclusions` and `interviews` (how many, never their words) belong to the
    review and stay empty, None, for those who may not open it."""

    task: Task
    leads: bool
    submissions: list[Submission] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    sign_offs: list[SignOff] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    conclusions: list[ReviewConclusion] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    rebounds: list[Rebound] = field(default_factory=list)
    interviews: int | None = None


def tasks_of(inspected: InspectedUnit) -> ColumnElement[bool]:
    """The unit's living tasks in the campaigns looked at: those that it leads and those that it has a part in."""
    campaigns = select(looked_at.c.campaign_id).where(looked_at.c.inspection_id == inspected.inspection_id)
    parts = select(Part.task_id).where(Part.unit_id == inspected.unit_id)
    its_own = or_(Task.lead_unit_id == inspected.unit_id, Task.id.in_(parts))
    return Task.campaign_id.in_(campaigns) & Task.voided_at.is_(None) & its_own


def read_files(
    session: Session, inspected: InspectedUnit, *, actor: User, offset: int = 0, limit: int | None = None
) -> list[TaskFile]:
    """The tasks that the actor sees, campaign by campaign, each with all that stands on it."""
    seen = select(Task).where(tasks_of(inspected), tasks_where(actor, "task.view"))
    ordered = seen.order_by(Task.campaign_id, Task.id).offset(offset).limit(limit)
    loaded = ordered.options(joinedload(Task.lead_unit), joinedload(Task.campaign), joinedload(Task.problem))
    tasks = session.scalars(loaded).all()
    ids = [task.id for task in tasks]
    lists = {name: _by_task(session, name, ids) for name in _LISTS}
    concluded, talks = _read_reviewed(session, ids, actor)
    return [
        TaskFile(
            task,
            task.lead_unit_id == inspected.unit_id,
            **{name: rows[task.id] for name, rows in lists.items()},
            conclusions=concluded[task.id],
            interviews=talks.get(task.id),
        )
        for task in tasks
    ]


def _by_task(session: Session, name: str, ids: Sequence[int]) -> dict[int, list[Any]]:
    query, task_id = _LISTS[name]
    return _grouped(session.execute(query.where(task_id.in_(ids)).add_columns(task_id)).unique())


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for thing, task_id in rows:
        found[task_id].append(thing)
    return found


def _read_reviewed(
    session: Session, ids: Sequence[int], actor: User
) -> tuple[dict[int, list[ReviewConclusion]], dict[int, int]]:
    """By task the conclusions of its reviews and how many interviews were held, where the actor opens reviews."""
    opened = select(Task.id).where(Task.id.in_(ids), tasks_where(actor, "review.view"))
    concluded = select(ReviewConclusion, Submission.task_id).join(ReviewConclusion.submission)
    concluded = concluded.where(Submission.task_id.in_(opened)).order_by(ReviewConclusion.id)
    concluded = concluded.options(joinedload(ReviewConclusion.recorded_by), joinedload(ReviewConclusion.submission))
    held = select(Task.id, func.count(Interview.id)).outerjoin(Submission, Submission.task_id == Task.id)
    held = held.outerjoin(Interview, Interview.submission_id == Submission.id).where(Task.id.in_(opened))
    return _grouped(session.execute(concluded)), dict(session.execute(held.group_by(Task.id)).tuples().all())


_LISTS: dict[str, tuple[Any, Any]] = {
    "submissions": (
        select(Submission).options(joinedload(Submission.signature)).order_by(Submission.number),
        Submission.task_id,
    ),
    "evidence": (
        select(Evidence).where(Evidence.withdrawn_at.is_(None)).options(*WITH_FILES).order_by(Evidence.id),
        Evidence.task_id,
    ),
    "sign_offs": (select(SignOff).options(joinedload(SignOff.signature)).order_by(SignOff.cycle), SignOff.task_id),
    "gaps": (select(Gap).order_by(Gap.number), Gap.task_id),
    "reviews": (
        select(Review).join(Review.plan).options(joinedload(Review.held_by)).order_by(Review.due_on, Review.id),
        MonitoringPlan.task_id,
    ),
    "rebounds": (select(Rebound).options(joinedload(Rebound.raised_by)).order_by(Rebound.cycle), Rebound.task_id),
}
