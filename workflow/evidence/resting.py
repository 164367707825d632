"""Written-off tasks that rest on institutional documents alone: measures for which nothing else shows anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, joinedload

from models.evidence import Evidence, EvidenceKind, EvidenceMeasure, EvidenceSide
from models.ledger import WRITTEN_OFF, Campaign, Task
from models.measures import Measure
from models.people import User
from workflow.evidence.irrelevant import found_irrelevant
from workflow.evidence.register_list import Row, list_by_task
from workflow.process.rights import tasks_where


@dataclass(frozen=True)
class Resting:
    """A task, how many of its measures rest on documents alone, and its documents in the register."""

    task: Task
    resting: int
    measures: int
    documents: Sequence[Row]

    @property
    def entirely(self) -> bool:
        return self.resting == self.measures

    @property
    def unchecked(self) -> bool:
        """Whether no document of it was ever checked, or none is even in the register."""
        return all(row.document.effect is None for row in self.documents)


def count_resting(session: Session, campaign: Campaign | None, *, actor: User) -> int:
    return session.scalar(select(func.count()).select_from(_tasks(campaign, actor).subquery())) or 0


def find_resting(
    session: Session, campaign: Campaign | None, *, actor: User, today: date, offset: int, limit: int
) -> list[Resting]:
    """One page of them, those first of which the most measures rest on documents alone."""
    tasks = _tasks(campaign, actor)
    counted = tasks.add_columns(func.count().label("resting")).subquery()
    query = select(Task, counted.c.resting).join(counted, counted.c.task_id == Task.id)
    query = query.order_by(counted.c.resting.desc(), Task.id.desc()).offset(offset).limit(limit)
    found = session.execute(query.options(joinedload(Task.lead_unit))).all()
    ids = [task.id for task, _ in found]
    documents = list_by_task(session, ids, today)
    per_task = select(Measure.task_id, func.count()).where(Measure.task_id.in_(ids)).group_by(Measure.task_id)
    measures = dict(session.execute(per_task).tuples().all())
    return [Resting(task, resting, measures[task.id], documents.get(task.id, [])) for task, resting in found]


def _tasks(campaign: Campaign | None, actor: User) -> Select[Any]:
    """The tasks of such measures. What the write-off accepted is the unit's evidence of the present cycle: it stands
    still from the submission on. A file that the review found not relevant shows nothing."""
    rule = Evidence.kind == EvidenceKind.INSTITUTIONAL_DOCUMENT
    rules = func.sum(case((rule, 1), else_=0))
    others = func.sum(case((or_(rule, Evidence.id.in_(found_irrelevant())), 0), else_=1))
    measures = (
        select(Evidence.task_id, EvidenceMeasure.measure_id)
        .join(EvidenceMeasure, EvidenceMeasure.evidence_id == Evidence.id)
        .join(Task, and_(Task.id == Evidence.task_id, Task.cycle == Evidence.cycle))
        .where(Task.state.in_(WRITTEN_OFF), tasks_where(actor, "review.view"))
        .where(Evidence.side == EvidenceSide.UNIT, Evidence.withdrawn_at.is_(None))
        .group_by(Evidence.task_id, EvidenceMeasure.measure_id)
        .having(rules > 0, others == 0)
    )
    if campaign is not None:
        measures = measures.where(Task.campaign_id == campaign.id)
    found = measures.subquery()
    return select(found.c.task_id).group_by(found.c.task_id)
